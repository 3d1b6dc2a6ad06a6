"""The first day, from nothing to a note that search finds, and what can go another way on it."""

import re
from pathlib import Path

import pytest

from notes_tui.vault import listing
from notes_tui.vault.layout import Layout
from notes_tui.vault.notes import get_note
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from tests.places import PASSPHRASE, surroundings
from tests.plain.script import CTRL_C, Script, Typed, sit

NAMES: tuple[Typed, ...] = ("", "Riverside Bodywork", "Ada")


def from_paper(number: int) -> Typed:
    """The group that was read out and written down."""

    def group(script: Script) -> str:
        found = re.findall(rf"Group {number} of 9: (.*)", script.said)
        return str(found[0]).replace(" ", "").lower()

    return group


LISTENED: tuple[Typed, ...] = ("",) * 9
BACK: tuple[Typed, ...] = tuple(map(from_paper, range(1, 10)))
MADE: tuple[Typed, ...] = (*NAMES, PASSPHRASE, PASSPHRASE, *LISTENED, "later")


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(tmp_path / "practice.vault", tmp_path / "anchors")


def test_a_first_day_goes_from_nothing_to_a_saved_note_that_search_finds(layout: Layout) -> None:
    around = surroundings()
    script = sit(
        layout, around,
        *NAMES, PASSPHRASE, PASSPHRASE, *LISTENED, *BACK,
        "new Marta Lind", "",
        "Slept badly.", "Left hip catches on the stairs.", ".",
        "", "", "", "", "Soft tissue, left hip.", ".", "Bridges, three a day.", ".", "", "",
        "back", "search stairs", "1", "back", "", "quit",
    )  # fmt: skip
    assert "That is it.\nYour paper opens the vault." in script.said
    found = script.said_after("1 note found.")
    assert "1, Marta Lind, today, Listen: Slept badly. Left hip catches on the stairs." in found
    vault = open_vault(layout, by_passphrase(PASSPHRASE), around, Way.READ)
    (note,) = [get_note(vault, row.id) for row in listing.notes(vault.database)]
    assert {name: note.text(name) for name in note.sections} == {
        "listen": "Slept badly.\nLeft hip catches on the stairs.",
        "test": "Soft tissue, left hip.",
        "plan": "Bridges, three a day.",
    }
    vault.close()


def test_the_offered_passphrase_is_taken_by_enter_and_typed_once(layout: Layout) -> None:
    def offered(script: Script) -> str:
        return script.said.partition("six words:\n")[2].partition("\n")[0]

    script = sit(layout, surroundings(), *NAMES, "", offered, *LISTENED, "later", "quit")
    assert len(script.hidden[1].split()) == 6
    again = sit(layout, surroundings(), script.hidden[1], "quit")
    assert "Riverside Bodywork" in again.said


def test_a_weak_or_mistyped_passphrase_is_asked_for_again(layout: Layout) -> None:
    script = sit(
        layout, surroundings(),
        *NAMES, "short", PASSPHRASE, "something else", PASSPHRASE, PASSPHRASE, *LISTENED, "later",
    )  # fmt: skip
    assert "It takes at least 15." in script.said
    assert "The two are not the same. Begin again." in script.said


def test_a_slip_of_the_pen_is_told_and_the_group_can_be_heard_again(layout: Layout) -> None:
    made = (*NAMES, PASSPHRASE, PASSPHRASE)
    script = sit(layout, surroundings(), *made, "", "1", *LISTENED, "0000", "again", *BACK, "quit")
    assert len(re.findall(r"Group 1 of 9: ", script.said)) >= 2
    assert "That is not it." in script.said
    assert "That is it." in script.said


def test_control_c_at_the_recovery_code_leaves_a_whole_vault(layout: Layout) -> None:
    script = sit(layout, surroundings(), *NAMES, PASSPHRASE, PASSPHRASE, CTRL_C, "quit")
    assert "The vault is whole." in script.said
    assert "To begin, type new and the name of a client" in script.said


def test_control_c_before_the_vault_is_made_leaves_nothing(layout: Layout) -> None:
    sit(layout, surroundings(), *NAMES, PASSPHRASE, CTRL_C, code=130)
    assert not layout.folder.exists()


def test_another_place_can_be_named_but_none_where_something_lies(
    layout: Layout, tmp_path: Path
) -> None:
    place = tmp_path / "elsewhere.vault"
    script = sit(
        layout, surroundings(),
        str(tmp_path), "relative", str(place), *NAMES[1:], PASSPHRASE, PASSPHRASE, *LISTENED,
        "later", "quit",
    )  # fmt: skip
    assert "There is something at this place already." in script.said
    assert "Type the whole path" in script.said
    assert (place / "notes.db").exists()
    assert f"notes-tui --plain --vault {place}" in script.said


def test_a_folder_that_is_no_vault_is_left_alone(layout: Layout) -> None:
    layout.folder.mkdir()
    script = sit(layout, surroundings(), code=2)
    assert "not a vault" in script.said
    assert list(layout.folder.iterdir()) == []
