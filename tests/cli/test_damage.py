"""What the command line says of a vault that is not as it was left."""

import shutil
from pathlib import Path

import pytest

from tests.cli.line import Line


def _flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("at", [0, 16, 2000, 4096 * 3 + 50])
def test_a_flipped_bit_in_the_database_is_named_by_verify_with_exit_4(line: Line, at: int) -> None:
    line.add_note(line.add_client(), listen="a")
    _flip(line.vault / "notes.db", at)
    answer = line("verify")
    assert answer.code == 4
    assert answer.values["problems"][0]["hint"]


def test_a_flipped_bit_in_the_key_file_is_damage_and_no_wrong_passphrase(line: Line) -> None:
    _flip(line.vault / "keys.json", 100)
    assert line("client", "list").code == 4


def test_a_rolled_back_vault_is_refused_and_can_be_looked_at_or_accepted(line: Line) -> None:
    client = line.add_client()
    shutil.copy(line.vault / "notes.db", line.folder / "old.db")
    note = line.add_note(client, listen="later")
    shutil.copy(line.folder / "old.db", line.vault / "notes.db")
    refused = line("client", "list")
    assert (refused.code, refused.error["code"]) == (4, "rolled_back")
    assert line("--look-only", "client", "list").code == 0
    assert line("verify").code == 4
    assert line("doctor", "--restored-on-purpose").code == 0
    assert line("verify").values["ok"] is True
    assert line("note", "show", note).code == 1


def test_a_vault_without_its_anchor_opens_as_a_new_device(line: Line) -> None:
    before = line("doctor").values["device"]
    shutil.rmtree(line.folder / "anchors")
    after = line("doctor").values
    assert after["device"] != before
    assert after["notices"]
    assert line("verify").values["ok"] is True


def test_looking_only_changes_nothing_that_is_kept(line: Line) -> None:
    line.add_client()
    before = len(line("audit", "show").values["entries"])
    anchors = {f.name: f.read_bytes() for f in (line.folder / "anchors").iterdir()}
    assert line("--look-only", "client", "list").code == 0
    assert {f.name: f.read_bytes() for f in (line.folder / "anchors").iterdir()} == anchors
    assert len(line("audit", "show").values["entries"]) == before + 1
