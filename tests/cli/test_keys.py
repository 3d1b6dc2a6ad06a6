"""Passphrase and recovery code through the command line."""

from pathlib import Path

import pyrage
import pytest
import segno

from notes_tui.cli.running import run
from notes_tui.cli.session import Session
from notes_tui.practice.settings import read_settings, set_pin
from notes_tui.vault import recovering
from notes_tui.vault.keyslots import read_keys
from notes_tui.vault.layout import Layout
from notes_tui.vault.rekeying import change_keys
from tests.cli.line import Line
from tests.places import PASSPHRASE, Place

NEW = "velvet orbit cactus ninety flute"


def test_after_a_change_the_new_passphrase_opens_and_the_old_does_not(line: Line) -> None:
    line.add_client()
    assert line("passphrase", "change", new_passphrase=NEW).code == 0
    assert line("client", "list").code == 5
    assert len(line("client", "list", passphrase=NEW).values["clients"]) == 1


def test_new_keys_keep_every_note_and_the_recovery_code(line: Line) -> None:
    note = line.add_note(line.add_client(), listen="Still here.")
    assert line("passphrase", "change", "--new-keys", new_passphrase=NEW).code == 0
    shown = line("note", "show", note, passphrase="", recovery=line.recovery_code)
    assert shown.values["sections"] == {"listen": "Still here."}
    assert line("verify", passphrase=NEW).values["ok"] is True


def test_new_keys_leave_no_pin_that_nothing_fits(place: Place) -> None:
    vault = place.open()
    set_pin(vault, "482913")
    change_keys(vault, PASSPHRASE)
    vault = place.open()
    assert not read_settings(vault).has_pin
    vault.close()


def test_an_old_key_file_opens_nothing_after_new_keys(line: Line) -> None:
    old = (line.vault / "keys.json").read_bytes()
    line("passphrase", "change", "--new-keys", new_passphrase=NEW)
    (line.vault / "keys.json").write_bytes(old)
    assert line("client", "list").code == 4


def test_a_forgotten_passphrase_is_replaced_by_the_recovery_code(line: Line) -> None:
    answer = line(
        "passphrase", "change", passphrase="", recovery=line.recovery_code, new_passphrase=NEW
    )
    assert answer.code == 0
    assert line("client", "list", passphrase=NEW).code == 0


def test_the_recovery_code_is_checked_without_a_passphrase(line: Line) -> None:
    answer = line("recovery", "check", passphrase="", recovery=line.recovery_code)
    assert answer.values == {"ok": True}


def test_a_slip_in_the_recovery_code_exits_5(line: Line) -> None:
    code = line.recovery_code
    slip = ("1" if code[0] != "1" else "2") + code[1:]
    assert line("recovery", "check", recovery=slip).code == 5


def test_a_weak_new_passphrase_leaves_the_old_one(line: Line) -> None:
    assert line("passphrase", "change", new_passphrase="aaaaaaaaaaaaaaaa").code == 1
    assert line("client", "list", passphrase=PASSPHRASE).code == 0


@pytest.fixture
def cut_short(line: Line, monkeypatch: pytest.MonkeyPatch) -> Line:
    """A vault with a client, whose change of keys was stopped between its two last names."""
    line.add_client()
    real = Path.rename

    def stop_at_the_last(self: Path, target: Path) -> Path:
        if self.suffix == ".new":
            raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stop_at_the_last)
        assert line("passphrase", "change", "--new-keys", new_passphrase=NEW).code == 130
    assert not line.vault.exists()
    return line


@pytest.mark.parametrize("command", [("client", "list"), ("recovery", "check")])
def test_a_change_of_keys_cut_short_between_two_names_hides_no_vault(
    cut_short: Line, command: tuple[str, str]
) -> None:
    answer = cut_short(*command, passphrase=NEW, recovery=cut_short.recovery_code)
    assert answer.code == 0
    assert cut_short("verify", passphrase=NEW).code == 0


def test_no_vault_is_made_in_the_place_of_one_whose_keys_are_being_changed(
    cut_short: Line,
) -> None:
    """It would have been taken for the old one, and deleted, at the next opening."""
    assert cut_short("init", str(cut_short.vault), "--practice", "Other").code == 2
    assert len(cut_short("client", "list", passphrase=NEW).values["clients"]) == 1


@pytest.mark.parametrize("face", ["notes_tui.ui.app.run", "notes_tui.plain.app.run"])
def test_the_app_finds_the_vault_again_whose_keys_are_being_changed(
    cut_short: Line, face: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []

    def app(layout: Layout, *_: object, **__: object) -> int:
        found.append(layout.keys.exists())
        return 0

    monkeypatch.setattr(face, app)
    monkeypatch.setattr(Session, "has_screen", True)
    session = cut_short.session()
    session.vault_path = cut_short.vault
    assert run(["--plain"] if "plain" in face else [], session) == 0
    assert found == [True]


def test_a_sheet_of_the_code_on_paper_shows_it_and_changes_nothing(line: Line) -> None:
    before = (line.vault / "keys.json").read_bytes()
    made = line("recovery", "sheet", passphrase="", recovery=line.recovery_code.lower())
    assert made.values["recovery_code"] == line.recovery_code
    assert all(group in made.values["sheet"] for group in line.recovery_code.split("-"))
    assert (line.vault / "keys.json").read_bytes() == before


def test_the_image_on_the_sheet_is_the_code(line: Line) -> None:
    sheet = line("recovery", "sheet", passphrase="", recovery=line.recovery_code).values["sheet"]
    drawn = [row for row in sheet.splitlines() if set(row) & set("▀▄█")]
    expected = segno.make(line.recovery_code, error="m", micro=False).matrix
    left = len(drawn[0]) - len(drawn[0].lstrip())
    rows = [row.ljust(80)[left : left + len(expected)] for row in drawn]
    dark = [[half in shown for half in row] for row in rows for shown in ("▀█", "▄█")]
    assert dark[: len(expected)] == [[bool(module) for module in row] for row in expected]


def test_no_line_of_the_sheet_is_too_wide_for_a_terminal_or_a_page(line: Line) -> None:
    line.in_words = True
    made = line("recovery", "sheet", passphrase="", recovery=line.recovery_code)
    assert max(map(len, made.out.splitlines())) <= 80


def test_a_new_code_opens_and_the_one_before_does_not(line: Line) -> None:
    note = line.add_note(line.add_client(), listen="Still here.")
    new = line("recovery", "sheet", "--new").values["recovery_code"]
    assert line("recovery", "check", recovery=line.recovery_code).code == 5
    shown = line("note", "show", note, passphrase="", recovery=new)
    assert shown.values["sections"] == {"listen": "Still here."}
    assert line("verify").values["ok"] is True
    acts = [entry["act"] for entry in line("audit", "show").values["entries"]]
    assert acts.count("change_recovery") == 1


def test_after_new_keys_the_newest_code_opens(line: Line) -> None:
    new = line("recovery", "sheet", "--new").values["recovery_code"]
    assert line("passphrase", "change", "--new-keys", new_passphrase=NEW).code == 0
    assert line("recovery", "check", recovery=new).code == 0


def test_a_new_code_that_was_cut_short_is_in_force_at_the_next_opening(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "no space")

    with monkeypatch.context() as patch:
        patch.setattr(recovering, "write_atomically", refuse)
        cut_short = line("recovery", "sheet", "--new")
    assert cut_short.code == 1
    new = cut_short.values["recovery_code"]
    assert line("recovery", "check", recovery=line.recovery_code).code == 0
    assert line("client", "add", "Marta Lind").code == 0
    assert line("recovery", "check", recovery=new).code == 0
    assert line("recovery", "check", recovery=line.recovery_code).code == 5


def test_a_vault_opens_though_a_new_code_cannot_be_put_in_force_yet(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(recovering, "write_atomically", refuse)
    line("recovery", "sheet", "--new")
    assert line("client", "add", "Marta Lind").code == 0


def test_nothing_beside_the_vault_opens_by_the_code_before(line: Line) -> None:
    line("recovery", "sheet", "--new")
    assert sorted(each.name for each in line.vault.glob("keys.json*")) == ["keys.json"]


def test_backups_will_be_sealed_to_the_new_code(line: Line) -> None:
    new = line("recovery", "sheet", "--new").values["recovery_code"]
    identity = line("recovery", "key", recovery=new).values["identity"]
    keys = read_keys((line.vault / "keys.json").read_bytes())
    assert keys.recipients[1] == str(pyrage.x25519.Identity.from_str(identity).to_public())


def test_the_key_is_given_to_nobody_without_the_code(line: Line) -> None:
    other = "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-0QBR"
    refused = line("recovery", "key", recovery=other)
    assert (refused.code, refused.out) == (5, "")
