"""Signing at the app: what is sealed is seen, what lacks is said, what comes later is added."""

import pytest
from textual.widgets import Input, TextArea

from notes_tui.assessing.answering import add_assessment, fill
from notes_tui.assessing.authoring import add_template, read_path
from notes_tui.charting import planning
from notes_tui.charting.begun_later import begun_entries
from notes_tui.domain.later import Addition
from notes_tui.domain.note import carried_part
from notes_tui.practice.signing import add_to_signed
from notes_tui.practice.templates import open_library
from notes_tui.vault import listing
from notes_tui.vault.audit import Act
from notes_tui.vault.notes import get_note
from tests.arriving import arrive, note_by_bo
from tests.places import LISTEN, PASSPHRASE, Place, add_client, add_note
from tests.signing.desk import RED_FLAGS
from tests.ui.sitting import Sitting, drive, sitting


def the_note(at: Sitting) -> str:
    return next(listing.notes(at.vault.database)).id


def status(at: Sitting) -> str:
    return get_note(at.vault, the_note(at)).status


async def open_note(at: Sitting) -> None:
    await at.open_chart("Lou")
    await at.press("enter")


async def sign_screen(at: Sitting) -> None:
    await open_note(at)
    await at.press("ctrl+g")
    await at.is_on("SignScreen")


async def give_passphrase(at: Sitting, typed: str = PASSPHRASE) -> None:
    await at.is_on("AskPassphrase")
    at.screen.query_one(Input).value = typed
    await at.press("enter")


@drive
async def test_what_is_sealed_is_seen_with_what_was_just_typed(visited: Place) -> None:
    async with sitting(visited) as at:
        await open_note(at)
        await at.type(" Since Monday.")
        await at.press("ctrl+g")
        await at.is_on("SignScreen")
        await at.sees(LISTEN + " Since Monday.")
        await at.sees("Walk daily.")
        await at.sees("Left blank: Observe, Assess, Intuit, Analyse, Test & treat, Track")
        assert not at.typed


@drive
async def test_the_passphrase_signs_the_note_and_the_chart_says_so(visited: Place) -> None:
    async with sitting(visited) as at:
        await sign_screen(at)
        await at.press("ctrl+g")
        await give_passphrase(at)
        await at.is_on("ChartScreen")
        assert at.notices == ["Signed."]
        await at.sees("S1 today · signed")
        assert status(at) == "signed"


@drive
async def test_a_wrong_passphrase_signs_nothing_and_is_asked_again(visited: Place) -> None:
    async with sitting(visited) as at:
        await sign_screen(at)
        await at.press("ctrl+g")
        await give_passphrase(at, "not this one")
        await at.sees("Nothing was signed.")
        assert status(at) == "unsigned"
        assert at.screen.query_one(Input).value == ""
        await give_passphrase(at)
        await at.is_on("ChartScreen")
        assert status(at) == "signed"


@drive
async def test_a_recovery_code_does_not_sign(visited: Place) -> None:
    async with sitting(visited) as at:
        await sign_screen(at)
        await at.press("ctrl+g")
        await give_passphrase(at, visited.created.recovery_code)
        await at.sees("A recovery code cannot sign.")
        assert status(at) == "unsigned"


@drive
async def test_esc_leaves_the_note_unsigned_and_open(visited: Place) -> None:
    async with sitting(visited) as at:
        await sign_screen(at)
        await at.press("ctrl+g")
        await at.is_on("AskPassphrase")
        await at.press("escape", "escape")
        await at.is_on("NoteScreen")
        assert status(at) == "unsigned"
        await at.type("More.")
        assert "More." in at.editor.text


@drive
async def test_an_empty_note_says_why_it_is_not_signed(visited: Place) -> None:
    async with sitting(visited) as at:
        await at.begin_visit("Mo")
        await at.press("ctrl+g")
        assert at.notices == ["Nothing is written in this note yet."]


@pytest.fixture
def carrying(visited: Place) -> Place:
    """Lou's second visit carries the plan of the first."""
    vault = visited.open()
    first = get_note(vault, next(listing.notes(vault.database)).id)
    (line,) = planning.lines_to_carry(vault, [first])
    second = add_note(vault, first.client, "2026-03-02T11:30+01:00", listen="Better.")
    now = get_note(vault, second)
    revision = vault.compose(
        second, "note", carried_part(line), client=first.client, parents=now.state.heads
    )
    vault.save([revision], Act("revise", "note", second, first.client))
    vault.close()
    return visited


@pytest.mark.parametrize(("answer", "left"), [("holds", 1), ("drop", 0)])
@drive
async def test_a_carried_line_is_settled_where_it_stands_in_the_way(
    carrying: Place, answer: str, left: int
) -> None:
    async with sitting(carrying) as at:
        await sign_screen(at)
        await at.sees("Does it still hold?")
        await at.press("ctrl+g")
        await at.hears("nobody has said whether they still hold")
        await at.press("enter")
        await at.is_on("Choose")
        await at.choose(answer)
        await at.sees("Sign this note")
        note = list(listing.notes(at.vault.database))[-1].id
        assert len(get_note(at.vault, note).carried) == left


def with_flags(place: Place, answers: dict[str, object]) -> Place:
    vault = place.open()
    file = place.layout.folder.parent / "red-flags.toml"
    file.write_text(RED_FLAGS)
    add_template(vault, read_path(file))
    note = next(listing.notes(vault.database))
    add_assessment(vault, note.id, note.client, fill(open_library(vault), "red-flags", answers))
    vault.close()
    return place


@drive
async def test_what_was_done_about_a_red_flag_is_said_there_and_sealed(visited: Place) -> None:
    async with sitting(with_flags(visited, {"numb": True})) as at:
        await sign_screen(at)
        await at.sees("⚑ Numb between the legs: yes")
        await at.press("enter")
        await at.is_on("AskLine")
        await at.type("Sent to A&E")
        await at.press("enter", "enter")
        await at.sees("⚑ Numb between the legs: Sent to A&E (2026-03-02)")
        await at.press("ctrl+g")
        await give_passphrase(at)
        await at.is_on("ChartScreen")
        assert status(at) == "signed"


@drive
async def test_an_unanswered_red_flag_is_answered_where_the_note_is_signed(visited: Place) -> None:
    async with sitting(with_flags(visited, {"night": False})) as at:
        await open_note(at)
        await at.sees("1 red flag not answered yet. ^g asks.")
        await at.press("ctrl+g")
        await at.sees("Answer it now.")
        await at.press("enter")
        await at.is_on("AskLine")
        await at.type("n he slept")
        await at.press("enter")
        await at.sees("not tested, because he slept")
        await at.sees("Sign this note")


@drive
async def test_a_slot_that_nobody_filled_is_told_before_the_note_is_signed(place: Place) -> None:
    vault = place.open()
    add_note(vault, add_client(vault, "Lou"), listen="nprs: now ‹0-10›")
    vault.close()
    async with sitting(place) as at:
        await sign_screen(at)
        await at.sees("Listen: ‹0-10› is not filled in.")
        await at.sees("It can be signed.")
        await at.press("down", "enter")
        await at.is_on("NoteScreen")
        await at.sees("1 Listen")


@drive
async def test_an_open_red_flag_stands_above_its_note_until_something_was_done(
    visited: Place,
) -> None:
    async with sitting(with_flags(visited, {"numb": True})) as at:
        await open_note(at)
        await at.sees("⚑ Numb between the legs: yes. What was done about it? ^g asks.")
        await at.press("ctrl+g", "enter")
        await at.is_on("AskLine")
        await at.type("Sent to A&E")
        await at.press("enter", "enter", "escape")
        await at.is_on("NoteScreen")
        await at.until(lambda: "What was done" not in at.text, "nothing open any more")


# ----------------------------------------------------------------------------- a signed note


@drive
async def test_a_signed_note_says_who_signed_it_when_and_that_it_fits(signed: Place) -> None:
    async with sitting(signed) as at:
        await open_note(at)
        await at.is_on("SignedScreen")
        await at.sees("Signed by Ada, 2026-03-02 12:00. All is as it was then.")
        await at.sees(LISTEN)


@drive
async def test_a_signed_note_is_neither_moved_nor_discarded_and_it_says_what_to_do(
    signed: Place,
) -> None:
    async with sitting(signed) as at:
        await at.open_chart("Lou")
        for action in ("chart.move", "chart.discard"):
            await at.act(action)
            assert "signed" in at.notices[-1]
            assert "entered in error" in at.notices[-1]
        assert status(at) == "signed"


@drive
async def test_an_edit_that_was_signed_since_is_not_offered_to_be_undone(visited: Place) -> None:
    async with sitting(visited) as at:
        await open_note(at)
        await at.type(" Since Monday.")
        await at.press("ctrl+g")
        await at.is_on("SignScreen")
        await at.press("ctrl+g")
        await give_passphrase(at)
        await at.is_on("ChartScreen")
        await at.press("ctrl+z")
        assert at.notices[-1] == "There is nothing to take back with this client."
        assert get_note(at.vault, the_note(at)).text("listen") == LISTEN + " Since Monday."


@pytest.mark.parametrize(
    ("key", "label", "reason"),
    [
        ("ctrl+a", "Addendum", ""),
        ("ctrl+l", "Late entry", ""),
        ("ctrl+r", "Correction", "left and right were swapped"),
    ],
)
@drive
async def test_what_is_added_stands_below_with_its_label_its_days_and_its_author(
    signed: Place, key: str, label: str, reason: str
) -> None:
    signed.clock.move(days=3)
    async with sitting(signed) as at:
        await open_note(at)
        await at.press(key)
        await at.is_on("LaterScreen")
        at.screen.query_one("#reason", Input).value = reason
        at.screen.query_one(TextArea).text = "It was the right."
        await at.press("ctrl+g")
        await give_passphrase(at)
        await at.is_on("SignedScreen")
        await at.sees(f"{label} signed by Ada, 2026-03-05 12:00.")
        await at.press("end")
        await at.sees("written 2026-03-05 12:00 by Ada, 3 days after")
        await at.sees("It was the right.")
        assert [entry.title for entry in get_note(at.vault, the_note(at)).later] == [label]
        assert not begun_entries(at.vault, the_note(at))


@drive
async def test_a_late_entry_tells_of_the_day_of_the_session(signed: Place) -> None:
    signed.clock.move(days=3)
    async with sitting(signed) as at:
        await open_note(at)
        await at.press("ctrl+l")
        assert at.screen.query_one("#event", Input).value == "2026-03-02"


@drive
async def test_a_correction_without_a_reason_is_asked_for_one_before_the_passphrase(
    signed: Place,
) -> None:
    async with sitting(signed) as at:
        await open_note(at)
        await at.press("ctrl+r")
        at.screen.query_one(TextArea).text = "It was the right."
        await at.press("ctrl+g")
        await at.hears("it needs a reason")
        await at.is_on("LaterScreen")


@drive
async def test_what_is_typed_for_later_is_there_again_after_a_crash(signed: Place) -> None:
    async with sitting(signed) as at:
        await open_note(at)
        await at.press("ctrl+a")
        await at.type("The scan shows")
        await at.until(
            lambda: [e.text for e in begun_entries(at.vault, the_note(at))] == ["The scan shows"],
            "the draft",
        )
        at.app._open.database.conn.close()  # type: ignore[union-attr]
        at.app._open._lock.release()  # type: ignore[union-attr]
        at.app._open = None
    async with sitting(signed) as at:
        await at.sees("Go on where you were")
        await at.sees("Lou · Addendum")
        await at.press("enter")
        await at.is_on("SignedScreen")
        await at.sees("Addendum: begun and not signed.")
        await at.press("ctrl+a")
        assert at.screen.query_one(TextArea).text == "The scan shows"


@drive
async def test_signing_one_addition_leaves_another_that_was_begun(signed: Place) -> None:
    async with sitting(signed) as at:
        await open_note(at)
        await at.press("ctrl+l")
        await at.type("Slept badly then.")
        await at.press("escape")
        await at.press("ctrl+a")
        await at.type("The scan shows nothing.")
        await at.press("ctrl+g")
        await give_passphrase(at)
        await at.is_on("SignedScreen")
        (left,) = begun_entries(at.vault, the_note(at))
        assert (left.label, left.text) == ("late", "Slept badly then.")
        await at.press("ctrl+e")
        await at.hears("sign it or give it up first")


@drive
async def test_a_note_in_error_leaves_the_course_and_is_still_read(signed: Place) -> None:
    async with sitting(signed) as at:
        await open_note(at)
        await at.press("ctrl+e")
        await at.type("written twice")
        await at.press("ctrl+g")
        await give_passphrase(at)
        await at.is_on("SignedScreen")
        await at.sees("ENTERED IN ERROR: written twice")
        await at.press("ctrl+a")
        await at.hears("entered in error")
        await at.press("escape")
        await at.is_on("ChartScreen")
        await at.sees("1 note entered in error")
        await at.press("enter")
        await at.is_on("Choose")
        await at.choose(the_note(at))
        await at.is_on("SignedScreen")
        await at.sees(LISTEN)


@drive
async def test_a_note_under_the_wrong_client_is_written_anew_under_the_right_one(
    signed: Place,
) -> None:
    async with sitting(signed) as at:
        await open_note(at)
        await at.press("ctrl+e")
        await at.type("wrong client")
        await at.press("ctrl+o")
        await at.is_on("Choose")
        right = next(row.id for row in listing.clients(at.vault.database) if row.name == "Mo")
        await at.choose(right)
        await at.sees("It is written anew for Mo")
        await at.press("ctrl+g")
        await give_passphrase(at)
        await at.is_on("NoteScreen")
        await at.sees(LISTEN)
        anew = next(listing.notes(at.vault.database, client=right))
        assert get_note(at.vault, anew.id).late
        assert anew.status == "unsigned"


@drive
async def test_a_correction_of_the_last_visit_stands_beside_the_next(signed: Place) -> None:
    vault = signed.open()
    note = next(listing.notes(vault.database)).id
    add_to_signed(vault, note, Addition("correction", "It was the right.", "swapped"), PASSPHRASE)
    vault.close()
    async with sitting(signed) as at:
        await at.begin_visit("Lou")
        await at.sees("Correction, the same day: It was the right.")


# ------------------------------------------------------------------------------- sign the day


@pytest.fixture
def day(visited: Place) -> Place:
    """Two of Lou's visits could be signed; one of Mo's, in which nothing is written, not."""
    vault = visited.open()
    people = {row.name: row.id for row in listing.clients(vault.database)}
    add_note(vault, people["Lou"], "2026-03-02T10:30+01:00", listen="Better.")
    add_note(vault, people["Mo"], "2026-03-02T11:30+01:00")
    vault.close()
    return visited


async def sign_day(at: Sitting) -> None:
    await at.press("ctrl+d")
    await at.is_on("SignDay")


def statuses(at: Sitting) -> list[str]:
    return [row.status for row in listing.notes(at.vault.database)]


@drive
async def test_the_day_is_signed_with_one_passphrase_but_for_what_cannot_be(day: Place) -> None:
    async with sitting(day) as at:
        await sign_day(at)
        await at.sees("2 to be signed")
        await at.press("down", "down")
        await at.sees("Not signed yet: Nothing is written")
        await at.press("ctrl+g")
        await give_passphrase(at)
        await at.hears("Signed: 2 notes.")
        assert statuses(at) == ["signed", "signed", "unsigned"]


@drive
async def test_what_a_colleague_wrote_is_signed_with_the_day_only_if_it_is_taken_in(
    day: Place,
) -> None:
    vault = day.open()
    lou = next(row.id for row in listing.clients(vault.database) if row.name == "Lou")
    arrive(vault, [note_by_bo(vault, lou, "Seen by Bo.")])
    vault.close()
    async with sitting(day) as at:
        await sign_day(at)
        await at.sees("left out; Bo wrote it")
        await at.sees("2 to be signed")
        await at.press("down", "down", "down")
        await at.sees("Seen by Bo.")
        await at.press("space")
        await at.sees("to be signed; Bo wrote it")
        await at.sees("3 to be signed")


@drive
async def test_whatever_a_client_is_called_the_day_can_be_signed(place: Place) -> None:
    vault = place.open()
    add_note(vault, add_client(vault, "Lou [/] [b"), listen=LISTEN)
    vault.close()
    async with sitting(place) as at:
        await sign_day(at)
        await at.sees("Lou [/] [b · S1")


@drive
async def test_a_note_of_the_day_is_left_out_and_every_one_is_shown(day: Place) -> None:
    async with sitting(day) as at:
        await sign_day(at)
        await at.sees(LISTEN)
        await at.press("space", "down")
        await at.sees("Better.")
        await at.sees("1 to be signed")
        await at.press("ctrl+g")
        await give_passphrase(at)
        await at.hears("Signed: one note.")
        assert statuses(at) == ["unsigned", "signed", "unsigned"]


@drive
async def test_from_the_day_one_goes_to_what_cannot_be_signed_and_writes_in_it(
    day: Place,
) -> None:
    async with sitting(day) as at:
        await sign_day(at)
        await at.press("end", "enter")
        await at.is_on("SignScreen")
        await at.press("enter")
        await at.is_on("NoteScreen")
        await at.type("Slept well.")
        await at.press("escape")
        await at.is_on("SignDay")
        await at.sees("3 to be signed")


@drive
async def test_nothing_unsigned_is_said(signed: Place) -> None:
    async with sitting(signed) as at:
        await at.press("ctrl+d")
        assert at.notices == ["No note is unsigned."]
