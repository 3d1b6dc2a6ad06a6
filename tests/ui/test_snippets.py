"""Snippets grow from their opening word, and what was typed stays to the letter."""

import asyncio
import string

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.events import Key

from notes_tui.practice.snippets import read_snippets
from notes_tui.ui.widgets.editor import Editor
from tests.places import Place
from tests.ui.sitting import drive, sitting
from tests.ui.test_writing import with_lou

SNIPPETS = read_snippets()
WORDS = sorted(SNIPPETS.rest)


class Bare(App[None]):
    """A section's text and nothing else."""

    def compose(self) -> ComposeResult:
        yield Editor("", "listen", SNIPPETS, read_only=False)


def is_within(typed: str, text: str) -> bool:
    """Whether all that was typed stands in the text, in its order."""
    letters = iter(text)
    return all(letter in letters for letter in typed)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.one_of(
            st.sampled_from([f"{word}:" for word in WORDS]),
            st.sampled_from(["NPRS: ", "nprs::", " rom: ", "\n", "x:", ": ", "‹", "›"]),
            st.text(string.ascii_letters + " :‹›\n", max_size=4),
        ),
        min_size=1,
        max_size=5,
    )
)
def test_no_snippet_removes_a_character_that_was_typed(pieces: list[str]) -> None:
    async def type_them() -> None:
        app = Bare()
        async with app.run_test() as pilot:
            editor = app.query_one(Editor)
            for letter in "".join(pieces):
                # At the end: a marked slot gives way to what is typed, and that is its purpose.
                editor.move_cursor(editor.document.end)
                await editor._on_key(Key("enter" if letter == "\n" else letter, letter))
            await pilot.pause()
            assert is_within("".join(pieces), editor.text)

    asyncio.run(type_them())


@drive
async def test_an_opening_word_grows_and_its_first_slot_is_marked(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("nprs: ")
        assert at.editor.text == "nprs: " + SNIPPETS.rest["nprs"]
        assert at.editor.selected_text == "‹0-10›"


@drive
async def test_tab_walks_the_slots_and_typing_takes_their_place(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("nprs: 5")
        await at.press("tab")
        await at.type("7")
        await at.press("tab")
        await at.type("2")
        await at.press("tab")
        await at.type("Sunday")
        assert at.editor.text == "nprs: now 5, worst 7, best 2 since Sunday"


@drive
async def test_one_undo_takes_back_what_grew_and_leaves_what_was_typed(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("nprs: ")
        await at.press("ctrl+z")
        assert at.editor.text == "nprs: "


@drive
async def test_a_word_grows_in_the_middle_of_a_text_too(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("before after")
        for _ in range(5):
            await at.press("left")
        await at.type("rom: ")
        assert at.editor.text == "before rom: " + SNIPPETS.rest["rom"] + "after"
