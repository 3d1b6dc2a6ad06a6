"""The desk and the chart: finding a client, the visits, the profile, undo and redo."""

from textual.widgets import Input, OptionList

from notes_tui.charting.registering import get_client
from notes_tui.vault import listing
from tests.places import Place, add_client, add_note
from tests.ui.sitting import Sitting, drive, sitting
from tests.ui.test_writing import texts_of, with_lou
from tests.ui.walk import whom


@drive
async def test_a_misspelt_name_finds_the_client(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.type("mrta")
        await at.press("enter")
        await at.is_on("ChartScreen")
        await at.sees("Marta Lind · 38")


@drive
async def test_an_unknown_name_makes_the_client_and_the_first_note(place: Place) -> None:
    async with sitting(place) as at:
        await at.type("Lou Berg")
        await at.press("enter")
        await at.type("First.")
        await at.press("escape")
        await at.is_on("Desk")
        assert texts_of(at, "Lou Berg") == [{"listen": "First."}]


@drive
async def test_the_mark_moves_while_a_name_is_typed(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.type("mrta")
        await at.press("down", "enter")
        await at.is_on("NoteScreen")  # the second line is the new client of that name
        assert at.note._visit.client.name == "mrta"


@drive
async def test_an_unsigned_note_is_opened_from_the_desk(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "Sore."})) as at:
        await at.choose(f"note {next(listing.notes(at.vault.database)).id}")
        await at.is_on("NoteScreen")
        assert at.editor.text == "Sore."


@drive
async def test_esc_empties_the_search_for_a_name_and_quits_nothing(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.type("mrta")
        await at.press("escape", "escape")
        assert at.screen.query_one("#find", Input).value == ""
        assert at.app.is_open


@drive
async def test_the_mark_on_the_chart_shows_that_visit_beside(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "older"}, {"listen": "newer"})) as at:
        await at.open_chart("Lou")
        await at.sees("newer")
        await at.press("down")
        await at.until(lambda: "older" in str(at.screen.query_one("#text").render()), "the visit")


async def on_chart_of_lou(at: Sitting) -> None:
    await at.open_chart("Lou")


@drive
async def test_a_discarded_note_leaves_the_list(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "one"}, {"listen": "two"})) as at:
        await on_chart_of_lou(at)
        await at.press("delete")
        assert texts_of(at) == [{"listen": "one"}]


@drive
async def test_undo_brings_a_discarded_note_back(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "one"})) as at:
        await on_chart_of_lou(at)
        await at.press("delete", "ctrl+z")
        assert texts_of(at) == [{"listen": "one"}]


@drive
async def test_redo_discards_it_again(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "one"})) as at:
        await on_chart_of_lou(at)
        await at.press("delete", "ctrl+z", "ctrl+y")
        assert texts_of(at) == []


@drive
async def test_a_note_is_moved_to_the_client_it_belongs_to(place: Place) -> None:
    vault = with_lou(place, {"listen": "of Max"}).open()
    other = add_client(vault, "Max")
    vault.close()
    async with sitting(place) as at:
        await on_chart_of_lou(at)
        await at.act("chart.move")
        await at.choose(other)
        assert (texts_of(at), texts_of(at, "Max")) == ([], [{"listen": "of Max"}])


@drive
async def test_undo_takes_a_moved_note_back(place: Place) -> None:
    vault = with_lou(place, {"listen": "of Lou"}).open()
    other = add_client(vault, "Max")
    vault.close()
    async with sitting(place) as at:
        await on_chart_of_lou(at)
        await at.act("chart.move")
        await at.choose(other)
        await at.press("ctrl+z")
        assert (texts_of(at), texts_of(at, "Max")) == ([{"listen": "of Lou"}], [])


@drive
async def test_undo_says_so_where_there_is_nothing_to_take_back(place: Place) -> None:
    vault = with_lou(place).open()
    add_note(vault, add_client(vault, "Max"), listen="x")
    vault.close()
    async with sitting(place) as at:
        await on_chart_of_lou(at)
        await at.press("ctrl+z")
        assert at.notices == ["There is nothing to take back with this client."]


@drive
async def test_a_client_that_was_put_away_is_found_by_name_still(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await on_chart_of_lou(at)
        await at.act("chart.archive")
        await at.press("escape")
        assert not list(listing.clients(at.vault.database))
        await on_chart_of_lou(at)


@drive
async def test_a_line_of_the_profile_is_changed_by_enter(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await on_chart_of_lou(at)
        await at.press("ctrl+e")
        await at.choose("pronouns")
        await at.type("they/them")
        await at.press("enter")
        await at.press("escape")
        await at.sees("Lou · they/them")


@drive
async def test_an_empty_answer_clears_a_line_of_the_profile(sample: Place) -> None:
    async with sitting(sample) as at:
        client = whom(at)
        await at.open_chart("Marta")
        await at.press("ctrl+e")
        await at.choose("pronouns")
        at.screen.query_one(Input).value = ""
        await at.press("enter")
        assert "pronouns" not in get_client(at.vault, client).fields


@drive
async def test_what_the_profile_refuses_is_asked_for_again(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await on_chart_of_lou(at)
        await at.press("ctrl+e")
        await at.choose("born")
        await at.type("soon")
        await at.press("enter")
        await at.sees("This is not a date.")
        assert at.screen.query_one(Input).value == "soon"


@drive
async def test_a_new_alert_stands_on_the_chart(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await on_chart_of_lou(at)
        await at.press("ctrl+e")
        await at.choose("+alert")
        await at.type("Faints")
        await at.press("enter")
        await at.press("escape")
        await at.sees("⚑ Faints (since 2026-03-02)")


@drive
async def test_del_takes_an_alert_down(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await on_chart_of_lou(at)
        await at.press("ctrl+e")
        await at.choose("+alert")
        await at.type("Faints")
        await at.press("enter")
        lines = at.screen.query_one(OptionList)
        lines.highlighted = next(
            place for place, line in enumerate(lines.options) if (line.id or "").startswith("warn")
        )
        await at.press("delete")
        client = next(iter(listing.clients(at.vault.database))).id
        assert get_client(at.vault, client).warnings == ()


@drive
async def test_letters_go_into_the_search_for_a_name_wherever_the_focus_is(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "Sore."})) as at:
        await at.press("tab")
        await at.type("lou")
        assert at.screen.query_one("#find", Input).value == "lou"


@drive
async def test_a_new_note_asks_for_whom_where_nobody_is_marked(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.press("ctrl+n")
        await at.hears("Mark a client first")
        await at.is_on("Desk")


@drive
async def test_a_note_can_be_moved_to_a_client_who_is_new(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "of Max"})) as at:
        await on_chart_of_lou(at)
        await at.act("chart.move")
        await at.choose("+new")
        await at.type("Max")
        await at.press("enter")
        assert (texts_of(at), texts_of(at, "Max")) == ([], [{"listen": "of Max"}])


@drive
async def test_after_a_new_visit_it_is_the_one_that_is_marked(place: Place) -> None:
    async with sitting(with_lou(place, {"listen": "before"})) as at:
        await on_chart_of_lou(at)
        await at.press("ctrl+n")
        await at.is_on("NoteScreen")
        await at.type("now")
        await at.press("escape")
        await at.is_on("ChartScreen")
        await at.sees("S2 · 2 Mar 2026, 12:00")
