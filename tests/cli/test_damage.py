"""What the command line says of a vault that is not as it was left."""

import shutil
from pathlib import Path

import pytest

from notes_tui.errors import StorageFailed
from notes_tui.vault import listing
from notes_tui.vault.opening import Arrival, Way, by_passphrase, open_vault
from tests.cli.line import Line
from tests.places import PASSPHRASE, Place, add_client, add_note


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


def copied(line: Line) -> Path:
    return Path(shutil.copytree(line.vault, line.folder / "stick" / "practice.vault"))


def test_looking_into_a_copy_leaves_the_vault_itself_as_it_was(line: Line) -> None:
    client, original = line.add_client(), line.vault
    line.vault = copied(line)
    assert line("client", "list").values["clients"][0]["id"] == client
    line.vault = original
    assert line("verify").values["ok"] is True


def test_writing_into_a_copy_is_refused_and_names_the_vault_itself(line: Line) -> None:
    original, line.vault = line.vault, copied(line)
    refused = line("client", "add", "Walter Brandt")
    assert refused.code == 3
    assert str(original) in refused.error["message"]


def test_a_copy_that_is_older_than_its_vault_can_still_be_read(line: Line) -> None:
    copy = copied(line)
    line.add_client()
    line.vault = copy
    assert line("client", "list").values["clients"] == []


def test_a_copy_that_is_accepted_goes_on_as_a_new_device(line: Line) -> None:
    device = line("doctor").values["device"]
    line.vault = copied(line)
    assert line("doctor", "--restored-on-purpose").values["device"] != device
    line.add_client()
    assert line("verify").values["ok"] is True


def test_a_vault_that_was_moved_with_its_anchor_left_goes_on_as_the_same_device(line: Line) -> None:
    device = line("doctor").values["device"]
    line.vault = line.vault.rename(line.folder / "elsewhere.vault")
    assert line("doctor").values["device"] == device
    line.add_client()
    assert line("verify").values["ok"] is True


@pytest.mark.parametrize(("how", "same"), [("moved", True), ("restored", False), ("cloned", False)])
def test_without_an_anchor_only_what_was_moved_keeps_its_device(
    how: Arrival, same: bool, place: Place
) -> None:
    vault = place.open()
    device = vault.writer.device
    vault.close()
    shutil.rmtree(place.layout.anchors)
    vault = open_vault(
        place.layout, by_passphrase(PASSPHRASE), place.around, Way.WRITE, arrived=lambda: how
    )
    assert (vault.writer.device == device) is same
    vault.close()


def test_a_save_that_could_not_be_anchored_is_said_to_be_stored(place: Place) -> None:
    """Who takes it for lost would write it a second time."""
    vault = place.open()
    client = add_client(vault)
    shutil.rmtree(place.layout.anchors)
    place.layout.anchors.touch()
    with pytest.raises(StorageFailed, match="This is stored"):
        add_note(vault, client, listen="Left hip catches.")
    assert len(list(listing.notes(vault.database))) == 1
    vault.close()
