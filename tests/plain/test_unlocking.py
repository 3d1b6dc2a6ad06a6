"""The door: three tries, a busy vault, a vault that came from elsewhere, and a damaged one."""

import shutil

from tests.places import PASSPHRASE, Place, add_client, add_note
from tests.plain.script import sit, work

WRONG = "ruby onset quilt parsley tangle"


def test_two_slips_are_forgiven_and_told_at_the_next_opening(place: Place) -> None:
    script = sit(place.layout, place.around, WRONG, WRONG, PASSPHRASE, "quit")
    assert script.said.count("This does not open the vault.") == 2
    assert "tries to open it failed: 2." in script.said


def test_the_third_wrong_passphrase_ends_it(place: Place) -> None:
    script = sit(place.layout, place.around, WRONG, WRONG, WRONG, code=5)
    assert "Riverside" not in script.said


def test_the_recovery_code_opens_in_place_of_the_passphrase(place: Place) -> None:
    script = sit(place.layout, place.around, place.created.recovery_code, "quit")
    assert "Riverside Bodywork" in script.said


def test_no_passphrase_is_said(place: Place) -> None:
    script = sit(place.layout, place.around, WRONG, PASSPHRASE, "quit")
    assert PASSPHRASE not in script.said
    assert WRONG not in script.said


def test_a_busy_vault_can_be_read_and_says_why_it_cannot_be_changed(place: Place) -> None:
    other = place.open()
    client = add_client(other)
    add_note(other, client, listen="Slept badly.")
    script = work(place, "y", "marta", "new", "1", "write", "back", "back", "new Ines", "quit")
    other.close()
    assert "You can read everything, and change nothing." in script.said
    assert "Slept badly." in script.said
    assert script.said.count("Another instance of notes-tui is writing") == 4


def test_a_busy_vault_need_not_be_read(place: Place) -> None:
    other = place.open()
    work(place, "n", code=3)
    other.close()


def test_a_vault_new_on_this_computer_asks_how_it_came_here(place: Place) -> None:
    shutil.rmtree(place.layout.anchors)
    script = work(place, "1", "quit")
    assert "How did it come here?" in script.said
    assert "1, I moved it here" in script.said
    assert "It goes on here as a new device" not in script.said


def test_whoever_does_not_know_how_it_came_gets_a_new_device(place: Place) -> None:
    shutil.rmtree(place.layout.anchors)
    assert "It goes on here as a new device" in work(place, "", "quit").said


def test_a_vault_that_was_rolled_back_can_only_be_looked_at(place: Place) -> None:
    older = place.layout.beside(".kept")
    shutil.copytree(place.layout.folder, older)
    vault = place.open()
    add_client(vault)
    vault.close()
    shutil.rmtree(place.layout.folder)
    shutil.copytree(older, place.layout.folder)
    script = work(place, "y", "new Ines", "quit")
    assert "This vault ends before a point it had reached" in script.said
    assert "This vault is open for reading only." in script.said


def test_a_damaged_key_file_is_told_with_its_exit_code(place: Place) -> None:
    data = bytearray(place.layout.keys.read_bytes())
    data[len(data) // 2] ^= 1
    place.layout.keys.write_bytes(data)
    work(place, code=4)
