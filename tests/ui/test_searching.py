"""Search: words in all notes, narrowed down, and what was perhaps meant."""

import pytest
from textual.widgets import Input, OptionList

from notes_tui.ui.screens.search import Search
from notes_tui.vault import audit
from tests.places import Place
from tests.ui.sitting import Sitting, drive, sitting
from tests.ui.walk import search_for, whom


async def hits(at: Sitting, words: str) -> list[str]:
    if type(at.screen).__name__ != "Search":
        await at.press("ctrl+f")
        await at.is_on("Search")
    await search_for(at, words)
    return lines(at)


def lines(at: Sitting) -> list[str]:
    return [str(option.prompt) for option in at.screen.query_one("#hits", OptionList).options]


@drive
async def test_words_are_found_as_they_are_typed(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.press("ctrl+f")
        await at.type("brid*")
        await at.until(lambda: lines(at), "what was found")
        assert all("ridg" in line.lower() for line in lines(at))


@drive
async def test_enter_opens_the_note_that_is_marked(sample: Place) -> None:
    async with sitting(sample) as at:
        await hits(at, "bridge")
        await at.press("enter")
        await at.is_on("SignedScreen")


def noted(at: Sitting) -> list[object]:
    """How many notes each search found that stands in the audit trail."""
    entries = (entry.fields for entry in audit.entries(at.vault.database))
    return [entry["details"]["found"] for entry in entries if entry["act"] == "search"]  # type: ignore[call-overload, index]


@drive
async def test_a_search_stands_in_the_audit_trail_once_however_it_was_typed(
    sample: Place,
) -> None:
    async with sitting(sample) as at:
        for words in ("brid", "bridge", "bri", "bridge"):
            await hits(at, words)
        assert noted(at) == []
        await at.press("enter")
        (found,) = noted(at)
        assert found


@pytest.mark.parametrize("how", ["escape", "other words", "lock"])
@drive
async def test_a_search_is_noted_too_where_nothing_is_opened(sample: Place, how: str) -> None:
    async with sitting(sample) as at:
        await hits(at, "bridge")
        if how == "other words":
            await search_for(at, "xyzzyplugh")
        elif how == "lock":
            at.app.lock()
            await at.unlock()
        else:
            await at.press("escape")
        assert len(noted(at)) == 1


@drive
async def test_a_search_that_was_about_to_begin_is_not_made_in_a_locked_vault(
    sample: Place,
) -> None:
    async with sitting(sample) as at:
        await hits(at, "bridge")
        assert isinstance(at.screen, Search)
        about_to_begin = at.screen._search
        at.app.lock()
        about_to_begin()
        await at.unlock()


@drive
async def test_a_search_that_found_nothing_is_noted_too(sample: Place) -> None:
    async with sitting(sample) as at:
        await hits(at, "xyzzyplugh")
        await at.press("escape")
        assert noted(at) == [0]


@drive
async def test_a_word_with_a_slip_is_met_by_what_was_perhaps_meant(sample: Place) -> None:
    async with sitting(sample) as at:
        assert await hits(at, "brigde") == ["Did you mean: bridge?"]


@drive
async def test_enter_on_did_you_mean_searches_for_that(sample: Place) -> None:
    async with sitting(sample) as at:
        await hits(at, "brigde")
        await at.press("enter")
        assert at.screen.query_one("#words", Input).value == "bridge"


@drive
async def test_words_that_are_nowhere_are_said_to_be_nowhere(sample: Place) -> None:
    async with sitting(sample) as at:
        assert await hits(at, "xyzzyplugh") == ["Nothing found."]


@drive
async def test_a_search_is_narrowed_to_one_step(sample: Place) -> None:
    async with sitting(sample) as at:
        await hits(at, "bridge")
        await at.press("f2")
        await at.choose("assessment")
        assert lines(at)
        assert all("· Assess" in line for line in lines(at))


@drive
async def test_a_search_is_narrowed_to_one_client(sample: Place) -> None:
    async with sitting(sample) as at:
        await hits(at, "week")
        assert not all("Marta Lind" in line for line in lines(at))
        await at.press("f3")
        await at.choose(whom(at))
        assert lines(at)
        assert all("Marta Lind" in line for line in lines(at))


@drive
async def test_a_search_is_narrowed_to_days_from_one_on(sample: Place) -> None:
    async with sitting(sample) as at:
        await hits(at, "bridge")
        assert any("2025" in line for line in lines(at))
        await at.press("f4")
        at.screen.query_one(Input).value = "2026-01-01"
        await at.press("enter")
        assert lines(at)
        assert not any("2025" in line for line in lines(at))


@drive
async def test_any_text_can_be_searched_for(sample: Place) -> None:
    async with sitting(sample) as at:
        for words in ('"', '""', "*", "a* OR (", "NEAR(", "-", "\\", "'; DROP", "^x", "{a}", "*a*"):
            await hits(at, words)
