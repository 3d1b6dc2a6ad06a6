"""Signing line by line: the same loop as in the app, and the same notes come of it."""

import pytest

from notes_tui.charting.begun_later import begun_entries
from notes_tui.domain.note import Note
from notes_tui.vault import listing
from notes_tui.vault.notes import get_note
from tests.arriving import arrive, note_by_bo
from tests.places import LISTEN, PASSPHRASE, Place, add_note
from tests.plain.script import CTRL_C, Do, work

SIGN = ("S1", "sign", PASSPHRASE)
QUIT = ("back", "back", "quit")


def notes(place: Place) -> list[Note]:
    vault = place.open(write=False)
    found = [get_note(vault, row.id) for row in listing.notes(vault.database)]
    vault.close()
    return found


def test_what_is_sealed_is_heard_before_the_passphrase(visited: Place) -> None:
    script = work(visited, "Lou", *SIGN, "back", "quit")
    before, _, after = script.said_after("S1. write").partition("Your passphrase signs it.")
    assert LISTEN in before
    assert "Left blank: Observe" in before
    assert "Signed." in after
    assert PASSPHRASE not in script.said
    assert notes(visited)[0].status == "signed"


def test_a_wrong_passphrase_signs_nothing_and_is_asked_again(visited: Place) -> None:
    script = work(visited, "Lou", "S1", "sign", "not this one", "", *QUIT)
    assert "Nothing was signed." in script.said
    assert "Not signed." in script.said
    assert notes(visited)[0].status == "unsigned"


def test_a_note_is_signed_where_it_was_written(visited: Place) -> None:
    work(visited, "Mo", "new", "Slept well.", ".", "sign", PASSPHRASE, "back", "quit")
    assert [note.status for note in notes(visited)] == ["unsigned", "signed"]


@pytest.mark.parametrize("word", ["write", "move", "discard", "time", "sign"])
def test_a_signed_visit_says_what_to_do_instead_of_what_it_refuses(
    signed: Place, word: str
) -> None:
    said = work(signed, "Lou", "S1", word, *QUIT).said_after(f"or ?: {word}")
    assert "It is signed" in said
    assert notes(signed)[0].status == "signed"


FLAGS = ("template red-flags-again", "", "", "n", "n", "n", "n", "y", "n", "since Monday")


def test_a_red_flag_asks_at_once_what_was_done_and_the_note_can_be_signed(visited: Place) -> None:
    acted = ("b", "2026-03-05", "", "Rang the clinic", "")
    script = work(visited, "Mo", "new", *FLAGS, *acted, "sign", PASSPHRASE, "back", "quit")
    after = script.said_after("Saved: Red flags, asked again.")
    assert after.lstrip().startswith("Red flag: New: a swollen or warm calf")
    assert "What was done about it" in after.partition("Rang the clinic")[0]
    assert "Signed." in after
    assert [note.status for note in notes(visited)] == ["unsigned", "signed"]


def test_a_red_flag_that_was_left_out_is_asked_before_the_passphrase(visited: Place) -> None:
    filled = (*FLAGS, "", "", "Rang the clinic", "")
    script = work(
        visited, "Mo", "new", *filled, "sign", "nonsense", "f", PASSPHRASE, "back", "quit"
    )
    before, _, after = script.said_after("On which day? Enter for today:").partition(
        "Your passphrase"
    )
    assert "Not answered yet" in before
    assert "What follows. Enter leaves it: nonsense" in before
    assert "Signed." in after


def test_an_addendum_is_heard_below_with_its_days(signed: Place) -> None:
    signed.clock.move(days=3)
    added = ("addendum", "The scan", "shows nothing.", ".", "report arrived", PASSPHRASE)
    said = work(signed, "Lou", "S1", *added, "", *QUIT).said_after("Signed: addendum.")
    assert "Addendum, by Ada, written today, 3 days after:" in said
    assert "Reason: report arrived" in said
    (entry,) = notes(signed)[0].later
    assert entry.text == "The scan\nshows nothing."


def test_a_late_entry_tells_of_the_day_of_the_session(signed: Place) -> None:
    signed.clock.move(days=3)
    work(signed, "Lou", "S1", "late", "Slept badly.", ".", "", "", PASSPHRASE, *QUIT)
    (entry,) = notes(signed)[0].later
    assert (entry.label, entry.event) == ("late", "2026-03-02")


def test_a_correction_is_asked_for_its_reason(signed: Place) -> None:
    script = work(
        signed, "Lou", "S1", "correction", "The right.", ".", "", "swapped", PASSPHRASE, *QUIT
    )
    assert "It needs a reason:" in script.said
    assert notes(signed)[0].later[0].reason == "swapped"


def test_what_was_typed_for_later_is_kept_and_gone_on_with(signed: Place) -> None:
    script = work(signed, "Lou", "S1", "addendum", "The scan", CTRL_C, *QUIT)
    assert "Kept, not signed." in script.said
    script = work(signed, "y", "addendum", "shows nothing.", ".", "", PASSPHRASE, "back", "quit")
    assert "You were writing for a signed note of Lou: Addendum. It is kept." in script.said
    (entry,) = notes(signed)[0].later
    assert entry.text == "The scan\nshows nothing."


def test_a_line_that_came_too_late_before_a_lock_is_kept(signed: Place) -> None:
    late = Do(lambda: signed.clock.move(minutes=1), "shows nothing.")
    assert late.then  # the lock itself is tested in test_leaving; here only that a draft is kept
    work(signed, "Lou", "S1", "addendum", "The scan", late, CTRL_C, *QUIT)
    vault = signed.open(write=False)
    (begun,) = begun_entries(vault, next(listing.notes(vault.database)).id)
    vault.close()
    assert begun.text == "The scan\nshows nothing."


def test_a_note_under_the_wrong_client_is_written_anew_and_signed_there(signed: Place) -> None:
    script = work(
        signed, "Lou", "S1", "in error", "wrong client", "Mo", "1", PASSPHRASE,
        "sign", PASSPHRASE, "", "in error", "1", "back", "back", "quit",
    )  # fmt: skip
    assert "It is written anew as a late entry." in script.said
    assert "1 note entered in error" in script.said
    assert "Entered in error. Not to be relied on" in script.said
    assert sorted(note.status for note in notes(signed)) == ["error", "signed"]


def test_the_day_is_signed_with_one_passphrase_but_for_what_cannot_be(visited: Place) -> None:
    vault = visited.open()
    people = {row.name: row.id for row in listing.clients(vault.database)}
    add_note(vault, people["Lou"], "2026-03-02T10:30+01:00", listen="Better.")
    add_note(vault, people["Mo"], "2026-03-02T11:30+01:00")
    vault.close()
    script = work(visited, "sign", "2", "n", "3", "sign", PASSPHRASE, "quit")
    assert "3, Mo, today: not yet: Nothing is written in this note." in script.said
    assert "Signed: 1 note." in script.said
    assert [note.status for note in notes(visited)] == ["signed", "unsigned", "unsigned"]


def test_what_a_colleague_wrote_is_left_out_of_the_day_until_it_is_taken_in(visited: Place) -> None:
    vault = visited.open()
    lou = next(row.id for row in listing.clients(vault.database) if row.name == "Lou")
    arrive(vault, [note_by_bo(vault, lou, "Seen by Bo.")])
    vault.close()
    script = work(visited, "sign", "sign", PASSPHRASE, "quit")
    assert "2, Lou, today: left out; Bo wrote it" in script.said
    assert [note.status for note in notes(visited)] == ["signed", "unsigned"]
