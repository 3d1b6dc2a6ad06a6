"""The line-by-line app at a pseudo-terminal: killed, hung up on, and fed what drives terminals."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from notes_tui.domain.display import display_safe
from notes_tui.domain.note import SECTIONS
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE, Place, add_client, add_note
from tests.plain.test_settling import write_apart

if sys.platform == "win32":
    pytest.skip("There is no pseudo-terminal here.", allow_module_level=True)

from tests.terminal import Terminal, home


def storable(text: str) -> bool:
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False


PAYLOADS: dict[str, str] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "escape_payloads.json").read_text("ascii")
)["payloads"]
STORED = {name: text for name, text in PAYLOADS.items() if "\0" not in text and storable(text)}
"""Those that a vault does not refuse."""


class Sitting(Terminal):
    """The app over the vault of a place."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder), env=home(folder), module="tests.plain.child")

    @classmethod
    def unlocked(cls, folder: Path) -> "Sitting":
        sitting = cls(folder)
        sitting.answer("Passphrase of the vault", PASSPHRASE)
        return sitting

    def answer(self, prompt: str, line: str) -> None:
        self.expect(prompt)
        self.type(line)

    def end_by(self, number: int) -> int:
        self.send_signal(number)
        return self.end()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGHUP, signal.SIGTERM])
def test_whatever_ends_it_only_the_line_being_typed_is_lost(
    place: Place, tmp_path: Path, number: int
) -> None:
    vault = place.open()
    add_client(vault)
    vault.close()
    sitting = Sitting.unlocked(tmp_path)
    sitting.answer("or ?:", "marta")
    sitting.answer("or ?:", "new")
    sitting.answer("Listen:", "Slept badly.")
    sitting.answer("Line 2", "Hip catches.")
    sitting.answer("Line 3", ".")
    sitting.answer("Observe:", "Stands on the left leg.")
    sitting.expect("Line 2, or a full stop to end:")
    sitting.press("Breathes into the up")
    sitting.expect("Breathes into the up")
    assert sitting.end_by(number) != 0

    again = Sitting.unlocked(tmp_path)
    again.expect("You were writing a note of Marta Lind, step Observe.")
    again.expect("The last line:\r\nStands on the left leg.")
    again.answer("Enter for yes:", "")
    again.expect("Step 2 of 8, Observe: 1 line")
    again.answer("Observe:", "show all")
    again.expect("Slept badly.\r\nHip catches.\r\nObserve:\r\nStands on the left leg.")
    again.answer("Observe:", "save")
    again.answer("or ?:", "quit")
    assert again.end() == 0
    assert "Breathes" not in again.shown


def test_control_c_and_the_end_of_input_arrive_at_a_terminal(place: Place, tmp_path: Path) -> None:
    sitting = Sitting.unlocked(tmp_path)
    sitting.expect("or ?:")
    sitting.press("\x03")
    sitting.answer("Leave notes-tui?", "n")
    sitting.expect("or ?:")
    sitting.press("\x04")
    sitting.expect("Locked. What you typed is kept. Goodbye.")
    assert sitting.end() == 0


def test_control_z_locks_before_it_stops(place: Place, tmp_path: Path) -> None:
    sitting = Sitting.unlocked(tmp_path)
    sitting.expect("or ?:")
    sitting.press("\x1a")
    sitting.expect("Locked, since you stopped it")
    place.open().close()
    os.kill(sitting._process.pid, signal.SIGCONT)
    sitting.answer("Passphrase of the vault", PASSPHRASE)
    sitting.answer("or ?:", "quit")
    assert sitting.end() == 0


def test_no_secret_is_shown_and_no_line_comes_back_by_the_arrow(
    place: Place, tmp_path: Path
) -> None:
    sitting = Sitting.unlocked(tmp_path)
    sitting.answer("or ?:", "new Zoe Quist")
    sitting.answer("Enter for yes:", "n")
    sitting.expect("or ?:")
    sitting.press("\x1b[A\x1b[A\r")
    sitting.expect("or ?:")
    sitting.type("quit")
    assert sitting.end() == 0
    assert PASSPHRASE not in sitting.shown
    assert sitting.shown.count("Zoe Quist") == 2  # typed once, asked about once


def test_bytes_that_are_no_text_are_asked_for_again(place: Place, tmp_path: Path) -> None:
    sitting = Sitting(tmp_path)
    sitting.expect("not shown as you type: ")
    sitting.press(b"\xff\xfe\r")
    sitting.expect("That was no text. Type it again.")
    sitting.answer("not shown as you type: ", PASSPHRASE)
    sitting.expect("or ?:")
    sitting.press(b"Mart\xff\r")
    sitting.expect("That line holds characters that are no text. Type it again.")
    sitting.answer("or ?:", "quit")
    assert sitting.end() == 0


def poison(vault: Vault) -> str:
    """A practice with every payload in every text that can be shown; a name to find it by."""
    every = "\n".join(STORED.values())
    one_line = " ".join(text.replace("\n", " ") for text in STORED.values())
    client = vault.new_id()
    fields = ("about", "phone", "email", "address", "guardian", "pronouns")
    parts = dict.fromkeys(fields, one_line) | {"name": f"Marta {one_line}"}
    warnings = {f"{kind}/{vault.new_id()}": {"text": one_line} for kind in ("alert", "flag")}
    revision = vault.compose(client, "client", {**parts, **warnings}, client=client)
    vault.save([revision], Act("create", "client", client, client))
    add_note(vault, client, **dict.fromkeys(SECTIONS, "findable\n" + every))
    note = add_note(vault, client, "2026-03-02T10:30+01:00", plan=every)
    write_apart(vault, note, "section/listen", (every, "other " + every))
    return client


def test_no_text_of_a_vault_drives_the_terminal(place: Place, tmp_path: Path) -> None:
    vault = place.open()
    poison(vault)
    vault.put_setting("backup_target", "/" + " ".join(STORED.values()))
    vault.close()
    plan = "\n".join(STORED.values())
    carried = len({line.strip() for line in plan.splitlines()} - {""})
    sitting = Sitting.unlocked(tmp_path)
    at, choose, sure = " or ?: ", "Number, or Enter to go back: ", "y, n, or Enter for "
    lines: list[tuple[str, str]] = [
        (at, "1"), (choose, "1"), (at, ""), (at, "history"), (choose, "1"),
        *[(choose, ""), (at, "move"), ("leave it: ", ""), (at, "back")],
        *[(at, "settle"), (choose, "1"), (choose, ""), (choose, "")],
        *[(at, "seen"), (choose, "1"), (at, "profile"), (choose, "4"), (" clears it: ", "")],
        *[(choose, ""), (at, "alerts"), (choose, ""), (at, "S1"), (at, "write")],
        *[("Listen: ", "show"), ("Listen: ", "change 2"), ("leave it: ", "")],
        *[("Listen: ", "show all"), ("Listen: ", "Typed."), ("to end: ", "undo"), (sure, "")],
        *[("Listen: ", "save"), (at, "back"), (at, "new"), ("Listen: ", "last")],
        ("Listen: ", "plan"),
        *[(sure, "y")] * carried,
        *[("Plan together: ", "last"), ("Plan together: ", "save"), (at, "back")],
        *[(at, "search findable"), (choose, "1"), (at, "back"), ("go back: ", "")],
        *[(at, "mxrta"), (choose, ""), (at, "settings"), (choose, ""), (at, "undo"), (sure, "n")],
        *[(at, "new Ines"), (sure, ""), ("Listen: ", "Half."), ("to end: ", ".")],
    ]  # fmt: skip
    for prompt, line in lines:
        sitting.answer(prompt, line)
    sitting.answer("Observe: ", "quit")
    assert sitting.end() == 0
    for name, payload in PAYLOADS.items():
        if display_safe(payload) != payload:
            assert payload not in sitting.shown, name
    assert "\x1b" not in sitting.shown
    assert "findable" in sitting.shown
