"""Parts that hold two texts: seen in the note and on their own screen, settled in either."""

import pytest
from textual.widgets import Button, TextArea

from notes_tui.charting.registering import get_client
from notes_tui.vault import listing
from notes_tui.vault.conflicts import open_conflicts
from notes_tui.vault.notes import get_note
from tests.places import Place, add_client, add_note
from tests.plain.test_settling import write_apart
from tests.ui.sitting import Sitting, drive, sitting


@pytest.fixture
def contested(place: Place) -> Place:
    """A note of Lou's whose Listen was written by two who had not seen each other's."""
    vault = place.open()
    note = add_note(vault, add_client(vault, "Lou"), plan="walk")
    write_apart(vault, note, "section/listen", ("Slept badly.", "Slept well."))
    vault.close()
    return place


async def in_the_note(at: Sitting) -> None:
    await at.open_chart("Lou")
    await at.press("enter")
    at.note._go("listen")
    await at.pilot.pause()


async def on_the_settle_screen(at: Sitting) -> None:
    await at.press("f4")
    await at.press("down", "enter")
    await at.is_on("SettleOne")


def listen(at: Sitting) -> str | None:
    (person,) = listing.clients(at.vault.database)
    (visit,) = listing.course(at.vault.database, person.id)
    return get_note(at.vault, visit.id).text("listen")


@drive
async def test_the_note_shows_both_texts_with_their_authors(contested: Place) -> None:
    async with sitting(contested) as at:
        await in_the_note(at)
        for words in ("Ada, 2026-03-02 12:00:", "Slept badly.", "Bo, 2026-03-02", "Slept well."):
            assert words in at.editor.text


@drive
async def test_a_contested_step_is_shown_from_its_beginning(contested: Place) -> None:
    async with sitting(contested) as at:
        await in_the_note(at)
        assert at.editor.cursor_location == (0, 0)


@drive
async def test_a_contested_step_cannot_be_typed_over(contested: Place) -> None:
    async with sitting(contested) as at:
        await in_the_note(at)
        await at.type("x")
        assert not at.typed


@drive
async def test_one_of_two_texts_is_chosen_in_the_note(contested: Place) -> None:
    async with sitting(contested) as at:
        await in_the_note(at)
        await at.press("f4")
        at.screen.query_one("#take-2", Button).press()
        await at.is_on("NoteScreen")
        await at.until(lambda: at.editor.text == listen(at), "the text that holds")
        assert listen(at) in {"Slept badly.", "Slept well."}


@drive
async def test_after_settling_the_step_can_be_written_on(contested: Place) -> None:
    async with sitting(contested) as at:
        await in_the_note(at)
        await at.press("f4")
        at.screen.query_one("#take-1", Button).press()
        await at.is_on("NoteScreen")
        await at.until(lambda: not at.editor.read_only, "the text")
        await at.type(" More.")
        await at.press("ctrl+s")
        assert str(listen(at)).endswith(" More.")


@drive
async def test_a_text_from_both_is_written_on_the_settle_screen(contested: Place) -> None:
    async with sitting(contested) as at:
        await on_the_settle_screen(at)
        at.screen.query_one(TextArea).text = "Slept badly, then well."
        at.screen.query_one("#written", Button).press()
        await at.is_on("Settle")
        await at.sees("Nothing is to be settled.")
        assert listen(at) == "Slept badly, then well."


@drive
async def test_esc_leaves_both_texts(contested: Place) -> None:
    async with sitting(contested) as at:
        await on_the_settle_screen(at)
        await at.press("escape", "escape")
        assert len(open_conflicts(at.vault)) == 1


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ("phone", ("030 1", "030 2")),
        ("name", ("Lou", "Lou Berg")),
        ("alert/0123456789abcdefghjkmnpqrs", ({"text": "latex"}, {"text": "latex gloves"})),
        ("alert/0123456789abcdefghjkmnpqrs", ({"text": "latex"}, None)),
        ("archived", (True, None)),
    ],
    ids=["phone", "name", "alert", "alert taken down", "archived"],
)
@drive
async def test_what_is_known_of_a_client_is_settled_by_choosing(
    place: Place, part: str, values: tuple[object, object]
) -> None:
    vault = place.open()
    client = add_client(vault, "Lou")
    write_apart(vault, client, part, values)  # type: ignore[arg-type]
    vault.close()
    async with sitting(place) as at:
        await on_the_settle_screen(at)
        at.screen.query_one("#take-2", Button).press()
        await at.is_on("Settle")
        assert not get_client(at.vault, client).state.conflicts


@drive
async def test_the_time_of_a_session_is_settled_by_choosing(place: Place) -> None:
    vault = place.open()
    note = add_note(vault, add_client(vault, "Lou"), listen="x")
    write_apart(vault, note, "occurred_at", ("2026-03-01T09:00+01:00", "2026-03-01T10:00+01:00"))
    vault.close()
    async with sitting(place) as at:
        await on_the_settle_screen(at)
        at.screen.query_one("#take-1", Button).press()
        await at.is_on("Settle")
        assert get_note(at.vault, note).occurred_at in {
            "2026-03-01T09:00+01:00",
            "2026-03-01T10:00+01:00",
        }
