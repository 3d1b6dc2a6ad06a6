"""Backups by commands: the shapes, the exit codes, and what is said."""

from pathlib import Path

import pytest

from tests.cli.line import Line
from tests.faults.copies import flip
from tests.places import PASSPHRASE

NEW = "seven quiet herons cross the canal"


@pytest.fixture
def stick(line: Line) -> Path:
    folder = line.folder / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def file(line: Line, stick: Path) -> str:
    line.add_note(line.add_client(), listen="To be found again.")
    return str(line("backup", "create", "--to", str(stick)).values["file"])


def heard(line: Line, passphrase: str = PASSPHRASE) -> str:
    """What the only note says."""
    (note,) = line("note", "list", passphrase=passphrase).values["notes"]
    shown = line("note", "show", note["id"], passphrase=passphrase).values
    return str(shown["sections"]["listen"])


def test_create_tells_what_the_contract_names(line: Line, stick: Path) -> None:
    made = line("backup", "create", "--to", str(stick)).values
    assert {"file", "records", "sha256", "bytes", "seconds"} <= made.keys()
    assert Path(made["file"]).stat().st_size == made["bytes"]


@pytest.mark.parametrize("way", ["passphrase", "recovery"])
def test_a_backup_is_verified_and_restored_by_either_secret(
    line: Line, file: str, way: str
) -> None:
    secret = {"passphrase": "", "recovery": line.recovery_code} if way == "recovery" else {}
    assert line("backup", "verify", file, **secret).values["ok"] is True
    into = line.folder / "new.vault"
    restored = line("backup", "restore", file, "--into", str(into), **secret)
    assert restored.code == 0
    line.vault = into
    assert heard(line) == "To be found again."
    assert line("verify").values["ok"] is True
    assert line("client", "add", "Goes on").code == 0


@pytest.mark.parametrize("descriptor", ["new_passphrase", "passphrase"])
def test_after_the_recovery_code_the_new_passphrase_opens_it(
    line: Line, file: str, descriptor: str
) -> None:
    into = line.folder / "new.vault"
    given = {"passphrase": "", "recovery": line.recovery_code, descriptor: NEW}
    assert line("backup", "restore", file, "--into", str(into), **given).code == 0
    line.vault = into
    assert heard(line, NEW) == "To be found again."
    assert line("note", "list").code == 5


def test_a_restored_vault_is_another_device(line: Line, file: str) -> None:
    before = line("doctor").values
    into = line.folder / "new.vault"
    line("backup", "restore", file, "--into", str(into))
    line.vault = into
    after = line("doctor").values
    assert (before["vault_id"], after["notices"]) == (after["vault_id"], [])
    assert before["device"] != after["device"]


def test_on_a_computer_that_never_saw_the_vault_it_is_restored_all_the_same(
    line: Line, file: str, tmp_path: Path
) -> None:
    into = line.folder / "new.vault"
    line.vault.rename(line.folder / "gone")
    (line.folder / "anchors").rename(line.folder / "no-anchors")
    restored = line("backup", "restore", file, "--into", str(into)).values
    assert (restored["behind"], restored["warning"]) == (0, "")
    assert line("backup", "verify", file).values["ok"] is True


@pytest.mark.parametrize("act", ["verify", "restore", "drill"])
def test_a_damaged_backup_ends_with_exit_code_4_and_a_sentence(
    line: Line, file: str, act: str
) -> None:
    flip(Path(file), Path(file).stat().st_size // 2)
    more = ["--into", str(line.folder / "new")] if act == "restore" else []
    answer = line("backup", act, file, *more)
    assert answer.code == 4
    said = answer.values["problems"][0] if act == "verify" else answer.error
    assert said["message"].endswith(".")
    assert said["hint"]
    assert not (line.folder / "new").exists()


@pytest.mark.parametrize("act", ["verify", "restore", "drill"])
def test_a_backup_of_another_vault_ends_with_exit_code_4_before_anything_is_asked(
    line: Line, file: str, act: str
) -> None:
    line.vault = line.folder / "other.vault"
    assert line("init", str(line.vault)).code == 0
    more = ["--into", str(line.folder / "new")] if act == "restore" else []
    answer = line("backup", act, file, *more, passphrase="another passphrase altogether")
    assert answer.code == 4
    assert "another vault" in answer.out + answer.err


@pytest.mark.parametrize("act", ["verify", "restore", "drill"])
def test_a_wrong_passphrase_ends_with_exit_code_5(line: Line, file: str, act: str) -> None:
    more = ["--into", str(line.folder / "new")] if act == "restore" else []
    answer = line("backup", act, file, *more, passphrase="not this one at all")
    assert answer.code == 5
    assert not (line.folder / "new").exists()


def test_wrong_words_end_with_exit_code_2(line: Line, file: str) -> None:
    assert line("backup", "verify", "none.ntbak").code == 2
    assert line("backup", "restore", file, "--into", str(line.folder)).code == 2
    assert line("backup", "restore", file).code == 2
    assert line("backup", "create").code == 2


@pytest.mark.parametrize("act", ["verify", "drill"])
def test_after_a_change_of_passphrase_the_vault_opens_its_older_backups(
    line: Line, file: str, act: str
) -> None:
    assert line("passphrase", "change", new_passphrase=NEW).code == 0
    assert line("backup", act, file, passphrase=NEW).values["ok"] is True
    acts = [entry["act"] for entry in line("audit", "show", passphrase=NEW).values["entries"]]
    assert "verify_backup" in acts or "drill" in acts


def test_without_the_vault_an_older_backup_opens_with_the_passphrase_of_its_day_alone(
    line: Line, file: str
) -> None:
    assert line("passphrase", "change", new_passphrase=NEW).code == 0
    line.vault.rename(line.folder / "gone")
    assert line("backup", "verify", file, passphrase=NEW).code == 5
    assert line("backup", "verify", file).values["ok"] is True


def test_a_drill_is_timed_and_leaves_nothing(line: Line, file: str) -> None:
    before = sorted(line.folder.rglob("*"))
    drilled = line("backup", "drill", file).values
    assert drilled["ok"] is True
    assert drilled["seconds"] > 0
    after = [path for path in sorted(line.folder.rglob("*")) if "notes.db-" not in path.name]
    assert [path for path in before if "notes.db-" not in path.name] == after


def test_each_act_stands_in_the_audit(line: Line, file: str) -> None:
    line("backup", "verify", file)
    line("backup", "drill", file)
    acts = [entry["act"] for entry in line("audit", "show").values["entries"]]
    assert [act for act in acts if act != "unlock"][-3:] == ["backup", "verify_backup", "drill"]


def test_in_words_a_person_is_told_what_is_good_and_what_to_do(line: Line, file: str) -> None:
    line.in_words = True
    assert "as they were in the vault" in line("backup", "verify", file).out
    restored = line("backup", "restore", file, "--into", str(line.folder / "new"))
    assert "Restored" in restored.out
    assert "new device" in restored.err
