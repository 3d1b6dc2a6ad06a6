"""What was measured is read in the app: under its step, in the visit and over time."""

from notes_tui.assessing.answering import add_assessment, fill
from notes_tui.practice.templates import open_library
from tests.places import Place, add_client, add_note
from tests.plain.script import work
from tests.ui.sitting import drive, sitting


def measured_twice(place: Place) -> Place:
    """Lou's bridge on the right: 28 s, then 60 s."""
    vault = place.open()
    client = add_client(vault, "Lou")
    library = open_library(vault)
    for day, seconds in (("2026-01-05", "28"), ("2026-02-02", "60")):
        note = add_note(vault, client, f"{day}T09:30+01:00", assessment="Bridge held less.")
        answers = {"hold": {"right": seconds}, "heel": "close"}
        add_assessment(vault, note, client, fill(library, "single-leg-bridge", answers))
    vault.close()
    return place


@drive
async def test_a_visit_shows_what_was_found_below_the_text_of_the_step_assess(place: Place) -> None:
    async with sitting(measured_twice(place)) as at:
        await at.type("lou")
        await at.press("enter")
        await at.is_on("ChartScreen")
        await at.sees("Bridge held less.")
        await at.sees("R 60 s")


@drive
async def test_track_is_one_key_away_and_says_what_changed(place: Place) -> None:
    async with sitting(measured_twice(place)) as at:
        await at.type("lou")
        await at.press("enter", "ctrl+t")
        await at.is_on("TrackScreen")
        await at.sees("2 Feb: 60 s")
        await at.sees("+32 s, better (error 24.8 s")
        await at.press("escape")
        await at.is_on("ChartScreen")


def test_line_by_line_a_visit_and_track_say_the_same(place: Place) -> None:
    said = work(measured_twice(place), "lou", "last", "back", "track", "quit").said
    assert "R 60 s" in said
    assert "since last: +32 s, better (error 24.8 s" in said
