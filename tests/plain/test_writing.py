"""Writing a note: every command of the eight steps, and no line lost by any of them."""

from collections.abc import Mapping

import pytest

from notes_tui.charting.drafting import find_draft
from notes_tui.domain.note import Note
from notes_tui.practice.visit import open_visit
from notes_tui.vault import listing
from notes_tui.vault.audit import entries
from notes_tui.vault.notes import get_note
from tests.places import Place, add_client, add_note
from tests.plain.script import CTRL_C, work


@pytest.fixture
def marta(place: Place) -> Place:
    """A practice with one client and one visit."""
    vault = place.open()
    client = add_client(vault)
    add_note(
        vault, client, "2026-02-23T09:30+01:00",
        listen="Hip aches.", observation="Leans left.", plan="clamshell\nstand up each hour",
    )  # fmt: skip
    vault.close()
    return place


def newest(place: Place) -> Note:
    vault = place.open(write=False)
    rows = list(listing.notes(vault.database))
    note = get_note(vault, rows[-1].id)
    vault.close()
    return note


def texts(note: Note) -> Mapping[str, str | None]:
    return {name: note.text(name) for name in note.sections if note.text(name)}


def test_enter_leaves_every_step_blank_and_a_note_without_a_word_leaves_no_trace(
    marta: Place,
) -> None:
    script = work(marta, "marta", "new", *[""] * 6, "", "", "", "", "", "quit")
    assert "Nothing was written, so there is no new note." in script.said
    assert newest(marta).text("listen") == "Hip aches."


def test_a_step_is_reached_by_its_number_its_verb_and_by_going_back(marta: Place) -> None:
    script = work(marta, "marta", "new", "7", "", "", "back", "assess", "treat", "back", "plan", "",
                  "drop", "y", "quit")  # fmt: skip
    arrived = [line for line in script.said.splitlines() if line.startswith("Step ")]
    assert [int(line.split()[1]) for line in arrived] == [1, 7, 6, 3, 6, 5, 7, 8]


def test_a_verb_within_a_text_is_text(marta: Place) -> None:
    work(marta, "marta", "new", "Plan was kept.", "plan", ".", "save")
    assert newest(marta).text("listen") == "Plan was kept.\nplan"


def test_a_command_in_the_midst_of_text_is_asked_about_and_can_be_either(marta: Place) -> None:
    work(marta, "marta", "new", "Sore:", "back", "y", "save", "", "quit")
    assert newest(marta).text("listen") == "Sore:\nback"


def test_blank_lines_inside_a_text_are_kept(marta: Place) -> None:
    work(marta, "marta", "new", "one", "", "two", "", ".", "save")
    assert newest(marta).text("listen") == "one\n\ntwo"


def test_again_writes_anew_and_undo_brings_the_old_text_back(marta: Place) -> None:
    work(marta, "marta", "1", "write", "again", "New.", ".", "1", "undo", "save")
    assert newest(marta).text("listen") == "Hip aches."
    work(marta, "marta", "1", "write", "again", "New.", ".", "save")
    assert newest(marta).text("listen") == "New."


def test_again_with_a_full_stop_at_once_leaves_the_text(marta: Place) -> None:
    work(marta, "marta", "1", "write", "again", ".", "save")
    assert newest(marta).text("listen") == "Hip aches."


def test_a_line_is_changed_by_its_number(marta: Place) -> None:
    script = work(marta, "marta", "1", "write", "plan", "change 2", "stand up twice", "change 9",
                  "show", "save")  # fmt: skip
    assert newest(marta).text("plan") == "clamshell\nstand up twice"
    assert "This step has 2 lines." in script.said
    assert "Line 2: stand up twice" in script.said


def test_blank_makes_a_step_blank(marta: Place) -> None:
    work(marta, "marta", "1", "write", "blank", "save")
    assert newest(marta).text("listen") is None


def test_text_typed_at_a_written_step_is_added(marta: Place) -> None:
    work(marta, "marta", "1", "write", "And the knee.", ".", "save")
    assert newest(marta).text("listen") == "Hip aches.\nAnd the knee."


def test_control_c_in_a_text_goes_to_the_step_and_there_saves_and_leaves(marta: Place) -> None:
    script = work(marta, "marta", "new", "Better.", CTRL_C, CTRL_C, "back", "quit")
    assert "Saved: Marta Lind, S2" in script.said
    assert newest(marta).text("listen") == "Better."


def test_drop_gives_up_what_was_typed_after_a_question(marta: Place) -> None:
    work(marta, "marta", "new", "Better.", ".", "drop", "n", "drop", "y", "quit")
    assert newest(marta).text("listen") == "Hip aches."


def test_the_last_visit_is_heard_when_asked_for_and_announced_but_in_two_steps(
    marta: Place,
) -> None:
    script = work(marta, "marta", "new", "last", "", "", "4", "", "drop", "y", "quit")
    listen = script.said_after("Step 1 of 8")
    assert "The last visit, 23 Feb, wrote here: type last." in listen
    assert "S1, 23 Feb, Listen:\nHip aches." in listen
    assert "Leans left." not in script.said


def test_a_look_at_the_last_visit_before_observing_is_possible_and_noted(marta: Place) -> None:
    script = work(marta, "marta", "new", "2", "last", "drop", "y", "quit")
    assert "Leans left." in script.said
    vault = marta.open(write=False)
    acts = [entry.fields["act"] for entry in entries(vault.database)]
    vault.close()
    assert acts.count("peek") == 1


def test_lines_of_the_plan_are_read_with_their_day_and_answered_once(marta: Place) -> None:
    script = work(marta, "marta", "new", "Well.", ".", "plan", "y", "n", "1", "plan", "save")
    assert script.said.count("From 23 Feb: clamshell") == 1
    lines = {line.text: line.confirmed for line in newest(marta).carried}
    assert lines == {"clamshell": True}


def test_a_plan_that_only_still_holds_is_a_note(marta: Place) -> None:
    work(marta, "marta", "new", "plan", "y", "", "save")
    lines = {line.text: line.confirmed for line in newest(marta).carried}
    assert lines == {"clamshell": True, "stand up each hour": False}


def test_the_time_of_a_saved_visit_can_be_said_while_writing_in_it(marta: Place) -> None:
    work(marta, "marta", "new", "Well.", ".", "save", "back", "quit")
    script = work(marta, "marta", "1", "write", "Hip.", ".", "time", "2026-02-20 08:00",
                  "More.", ".", "save", "back", "quit")  # fmt: skip
    assert "The session was 20 Feb, 08:00." in script.said
    vault = marta.open(write=False)
    visits = [open_visit(vault, row.id) for row in listing.notes(vault.database)]
    vault.close()
    [changed] = [each for each in visits if "More." in " ".join(each.texts.values())]
    assert changed.occurred_at.startswith("2026-02-20T08:00")


def test_the_time_of_a_session_can_be_said(marta: Place) -> None:
    script = work(marta, "marta", "new", "Well.", ".", "time", "nonsense", "time",
                  "2026-03-01 17:00", "save", "1", "time", "2026-02-20 08:00")  # fmt: skip
    assert "This is not a date and time." in script.said
    vault = marta.open(write=False)
    days = [row.occurred_at for row in listing.notes(vault.database)]
    vault.close()
    assert days == ["2026-02-20T08:00+01:00", "2026-03-01T17:00+01:00"]


def test_quit_keeps_what_is_typed_and_the_next_start_reads_it_and_goes_on(marta: Place) -> None:
    work(marta, "marta", "new", "Well.", ".", "Stands even.", ".", "quit")
    vault = marta.open(write=False)
    assert find_draft(vault) is not None
    vault.close()
    script = work(marta, "y", "save", "quit")
    assert "You were writing a note of Marta Lind" in script.said
    assert texts(newest(marta)) == {"listen": "Well.", "observation": "Stands even."}


def test_going_on_later_is_offered_at_the_desk(marta: Place) -> None:
    work(marta, "marta", "new", "Well.", ".", "quit")
    script = work(marta, "n", "6", "save", "quit")
    assert "6, go on with the note of Marta Lind." in script.said
    assert newest(marta).text("listen") == "Well."


def test_help_stands_at_every_prompt_of_a_note(marta: Place) -> None:
    script = work(marta, "marta", "new", "?", "Well.", "?", ".", "help", "save")
    assert script.said.count("A full stop alone on a line ends the step.") == 3
    assert newest(marta).text("listen") == "Well."
