"""A note: the eight steps, what is typed and kept, the last visit, lines of earlier plans."""

import time

from textual.widgets import Input, OptionList, TextArea

from notes_tui.domain.note import SECTIONS
from notes_tui.ui.screens.note import NoteScreen
from notes_tui.vault import audit, listing
from notes_tui.vault.notes import get_note
from tests.places import Place, add_client, add_note
from tests.ui.sitting import Sitting, drive, sitting
from tests.ui.walk import STOPS

NAMES = list(SECTIONS)


def texts_of(at: Sitting, name: str = "Lou") -> list[dict[str, str]]:
    """What is saved of each visit of a client."""
    client = next(row.id for row in listing.clients(at.vault.database) if row.name == name)
    return [dict(visit.texts) for visit in listing.course(at.vault.database, client)]


def with_lou(place: Place, *visits: dict[str, str]) -> Place:
    vault = place.open()
    client = add_client(vault, "Lou")
    for number, sections in enumerate(visits):
        add_note(vault, client, f"2026-02-0{number + 1}T09:30+01:00", **sections)
    vault.close()
    return place


def titles(at: Sitting) -> str:
    return str(at.screen.query_one("#writing").border_title)


@drive
async def test_tab_goes_through_the_eight_steps_and_round(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        seen = []
        for _ in range(9):
            seen.append(at.note._section)
            await at.press("tab")
        assert seen == [*NAMES, NAMES[0]]


@drive
async def test_f3_and_f2_go_to_the_next_step_and_back(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.press("f3", "f3", "f2")
        assert titles(at) == "2 Observe"


@drive
async def test_what_is_typed_is_in_the_vault_within_a_second_with_its_cursor(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept well")
        await at.press("left", "left")
        typed = time.monotonic()
        await at.until(lambda: at.typed == {"listen": ("Slept well", 8)}, "the draft")
        assert time.monotonic() - typed < 1


@drive
async def test_the_cursor_of_what_was_typed_is_kept_when_it_only_moves(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept")
        await at.until(lambda: at.typed == {"listen": ("Slept", 5)}, "the draft")
        await at.press("home")
        await at.until(lambda: at.typed == {"listen": ("Slept", 0)}, "the cursor")


@drive
async def test_what_was_typed_and_taken_back_is_not_saved(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "Sore."})) as at:
        await at.open_chart("Lou")
        await at.press("enter")
        await at.type("x")
        await at.until(lambda: at.typed == {"listen": ("Sore.x", 6)}, "the draft")
        await at.press("backspace", "escape")
        await at.is_on("ChartScreen")
        assert texts_of(at) == [{"listen": "Sore."}]


@drive
async def test_the_head_says_that_a_draft_is_kept(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept")
        await at.sees("draft kept")


@drive
async def test_esc_saves_and_goes_back(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept well.")
        await at.press("escape")
        await at.is_on("ChartScreen")
        assert texts_of(at) == [{"listen": "Slept well."}]


@drive
async def test_a_new_note_in_which_nothing_is_typed_leaves_no_trace(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.press("tab", "escape")
        assert texts_of(at) == []


@drive
async def test_the_rail_marks_a_step_as_soon_as_it_is_written(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("x")
        await at.sees("1 Listen ●")


@drive
async def test_undo_and_redo_take_the_text_back_and_forth(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("ab")
        await at.press("ctrl+z")
        back = at.editor.text
        await at.press("ctrl+y")
        assert (back, at.editor.text) == ("", "ab")


@drive
async def test_a_draft_is_offered_and_resumed_at_the_same_cursor(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.press("f3")
        await at.type("Both feet")
        await at.press("left", "left", "left", "left", "left")
        await at.press("f8")
        await at.is_on("Unlock")
        await at.unlock()
        await at.press("enter")
        await at.type("_")
        assert (at.note._section, at.editor.text) == ("observation", "Both_ feet")


@drive
async def test_a_resumed_visit_is_saved_as_one_note(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept")
        await at.press("f8")
        await at.is_on("Unlock")
        await at.unlock()
        await at.press("enter")
        await at.type(" well.")
        await at.press("escape")
        assert texts_of(at) == [{"listen": "Slept well."}]


@drive
async def test_last_visit_stands_beside_the_same_step(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "Sore on the left."})) as at:
        await at.begin_visit("Lou")
        await at.sees("Sore on the left.")


@drive
async def test_observe_and_intuit_open_without_the_last_visit(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["note-1-listen"](at)
        shown = {}
        for name in NAMES:
            at.note._go(name)
            await at.pilot.pause()
            shown[name] = at.screen.query_one("#last").display
        assert [name for name, there in shown.items() if not there] == ["observation", "intuition"]


@drive
async def test_a_look_at_the_last_visit_in_intuit_is_noted(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["note-4-intuition"](at)
        await at.press("ctrl+l")
        assert at.screen.query_one("#last").display
        assert "peek" in [entry.fields["act"] for entry in audit.entries(at.vault.database)]


@drive
async def test_last_visit_can_be_put_away_and_shown_again(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["note-1-listen"](at)
        shown = []
        for _ in range(2):
            await at.press("ctrl+l")
            shown.append(at.screen.query_one("#last").display)
        assert shown == [False, True]


@drive
async def test_lines_of_the_last_plan_stand_above_the_plan_with_their_day(place: Place) -> None:
    async with sitting(with_lou(place, {"plan": "clamshell\nwalk"})) as at:
        await at.begin_visit("Lou")
        await at.press("f2", "f2")
        await at.sees("? since 1 Feb walk")


async def at_the_carried_lines(at: Sitting) -> OptionList:
    await at.begin_visit("Lou")
    await at.press("f2", "f2", "f6")
    return at.screen.query_one("#carried", OptionList)


@drive
async def test_space_confirms_a_carried_line(place: Place) -> None:
    async with sitting(with_lou(place, {"plan": "clamshell"})) as at:
        await at_the_carried_lines(at)
        await at.press("space")
        await at.sees("✓ since 1 Feb clamshell")
        note = get_note(at.vault, at.note._visit.note)
        assert [line.confirmed for line in note.carried] == [True]


@drive
async def test_del_drops_a_carried_line(place: Place) -> None:
    async with sitting(with_lou(place, {"plan": "clamshell\nwalk"})) as at:
        await at_the_carried_lines(at)
        await at.press("delete")
        note = get_note(at.vault, at.note._visit.note)
        assert [line.text for line in note.carried] == ["walk"]


@drive
async def test_confirming_a_line_keeps_what_was_typed(place: Place) -> None:
    async with sitting(with_lou(place, {"plan": "clamshell"})) as at:
        await at.begin_visit("Lou")
        await at.type("Slept well.")
        await at.press("f2", "f2", "f6", "space")
        await at.press("escape")
        assert texts_of(at)[-1]["listen"] == "Slept well."


@drive
async def test_an_earlier_text_is_put_back_by_choosing_it(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("first")
        await at.press("ctrl+s")
        await at.type(" second")
        await at.press("ctrl+s", "ctrl+r")
        await at.press("down", "enter")
        await at.until(lambda: at.note.is_current and at.editor.text == "first", "the text")
        await at.press("escape")
        assert texts_of(at) == [{"listen": "first"}]


@drive
async def test_the_time_of_a_saved_visit_can_be_changed(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "x"})) as at:
        await at.open_chart("Lou")
        await at.press("enter", "ctrl+o")
        at.screen.query_one(Input).value = "2026-02-27 17:15"
        await at.press("enter")
        await at.sees("2026-02-27 17:15")
        assert get_note(at.vault, at.note._visit.note).occurred_at == "2026-02-27T17:15+01:00"


@drive
async def test_the_time_of_a_new_visit_is_saved_as_it_was_changed(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept well.")
        await at.until(lambda: at.typed, "the draft")
        await at.press("ctrl+o")
        at.screen.query_one(Input).value = "2026-02-27 17:15"
        await at.press("enter")
        await at.press("ctrl+s")
        assert get_note(at.vault, at.note._visit.note).occurred_at == "2026-02-27T17:15+01:00"


@drive
async def test_a_time_that_is_none_is_asked_for_again(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.press("ctrl+o")
        at.screen.query_one(Input).value = "soon"
        await at.press("enter")
        assert not isinstance(at.screen, NoteScreen)
        assert at.screen.query_one(Input).value == "soon"


@drive
async def test_alerts_stand_over_every_note(place: Place) -> None:
    vault = place.open()
    client = add_client(vault, "Lou")
    state = vault.get(client)
    part = {f"allergy/{vault.new_id()}": {"text": "latex"}}
    vault.save(
        [vault.compose(client, "client", part, client=client, parents=state.heads)],
        audit.Act("revise", "client", client, client),
    )
    vault.close()
    async with sitting(place) as at:
        await at.begin_visit("Lou")
        await at.sees("allergy: latex (since 2026-03-02)")


@drive
async def test_the_panes_are_reached_by_f6(place: Place) -> None:
    async with sitting(with_lou(place, {"plan": "walk"})) as at:
        await at.begin_visit("Lou")
        await at.press("f2", "f2")
        focused = []
        for _ in range(3):
            assert at.screen.focused is not None
            focused.append(at.screen.focused.id)
            await at.press("f6")
        assert focused == ["edit-plan", "carried", "steps"]


@drive
async def test_a_step_is_chosen_in_the_rail_by_a_click(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.pilot.click("#steps", offset=(3, 6))
        await at.pilot.pause()
        assert titles(at) == "7 Plan together"
        assert isinstance(at.screen.focused, TextArea)


@drive
async def test_undo_after_a_long_paste_takes_it_back_and_nothing_else(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.paste("a line of it\n" * 60)
        await at.press("ctrl+z")
        assert at.editor.text == ""


@drive
async def test_a_letter_typed_at_the_carried_lines_goes_into_the_plan(place: Place) -> None:
    async with sitting(with_lou(place, {"plan": "clamshell"})) as at:
        await at_the_carried_lines(at)
        await at.type("n w")
        assert at.editor.text == "n w"
