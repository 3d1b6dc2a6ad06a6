"""Hide and lock: what happens while nobody is there, and that nothing of a client is left."""

import re
from collections.abc import Iterable

import pytest
from textual.widget import Widget
from textual.widgets import Input, OptionList, TextArea

from notes_tui.practice.settings import set_hide_minutes, set_pin
from tests.places import Place
from tests.ui.sitting import Sitting, drawn, drive, every_widget, sitting
from tests.ui.test_writing import with_lou
from tests.ui.walk import ONE_OF_EACH, PIN, STOPS, go_home

pytestmark = pytest.mark.usefixtures("quick_watch")

OPEN_OVER_A_NOTE = ("app.help", "app.menu", "app.palette", "note.time", "note.earlier")
SAYS = re.compile("Marta|Lind|she/her|Desk job|Jonas|Walter|clamshell|Worst 2|Bridge|Thomas")
"""Words of the sample practice that stand on the screens that the tests look at."""


async def with_pin(at: Sitting) -> None:
    set_pin(at.vault, PIN)
    at.app.watching.settings_changed()


async def idle(at: Sitting, minutes: float) -> None:
    """Lets time pass second by second, as it does while the machine is awake."""
    for _ in range(round(minutes * 60 / 6)):
        at.idling.seconds += 6
        at.app.watching.tick()
    await at.pilot.pause()
    await at.pilot.pause()


def texts_of(widget: Widget) -> Iterable[str]:
    """All that a widget holds to be drawn or given back."""
    if isinstance(widget, TextArea):
        yield widget.text
    if isinstance(widget, Input):
        yield widget.value
    if isinstance(widget, OptionList):
        yield from (str(option.prompt) for option in widget.options)
    yield str(getattr(widget, "content", ""))
    yield f"{widget.border_title} {widget.border_subtitle} {widget.tooltip}"


@drive
async def test_it_is_covered_after_as_many_idle_minutes_as_were_set(sample: Place) -> None:
    async with sitting(sample) as at:
        set_hide_minutes(at.vault, "7")
        await with_pin(at)
        await idle(at, 6.9)
        assert type(at.screen).__name__ == "Desk"
        await idle(at, 0.2)
        assert type(at.screen).__name__ == "Cover"


@drive
async def test_without_a_pin_it_locks_instead(sample: Place) -> None:
    async with sitting(sample) as at:
        await idle(at, 5.1)
        await at.is_on("Unlock")
        assert not at.app.is_open


@drive
async def test_a_key_puts_the_cover_off(sample: Place) -> None:
    async with sitting(sample) as at:
        await with_pin(at)
        await idle(at, 4)
        await at.press("down")
        await idle(at, 4)
        assert type(at.screen).__name__ == "Desk"


@drive
async def test_the_pin_brings_back_the_same_text_and_cursor(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await with_pin(at)
        await at.begin_visit("Lou")
        await at.type("Slept well")
        await at.press("left", "left", "f7")
        await at.is_on("Cover")
        await at.type(PIN)
        await at.is_on("NoteScreen")
        await at.type("_")
        assert at.editor.text == "Slept we_ll"


@drive
async def test_what_is_typed_is_kept_as_the_screen_is_covered(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await with_pin(at)
        await at.begin_visit("Lou")
        await at.pilot.press("x")
        await at.act("app.hide")
        assert at.typed == {"listen": ("x", 1)}


@drive
async def test_a_wrong_pin_says_how_many_tries_are_left(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["cover"](at)
        await at.type("000000")
        await at.sees("Tries left before it locks: 4.")


@drive
async def test_the_fifth_wrong_pin_locks(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["cover"](at)
        for _ in range(4):
            await at.type("000000")
        assert at.app.is_open
        await at.type("000000")
        await at.is_on("Unlock")
        assert not at.app.is_open


@drive
async def test_ninety_minutes_under_the_cover_lock(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["cover"](at)
        await idle(at, 89)
        assert at.app.is_open
        await idle(at, 1.1)
        await at.is_on("Unlock")
        assert not at.app.is_open


@drive
async def test_a_machine_that_slept_wakes_up_locked(sample: Place) -> None:
    async with sitting(sample) as at:
        await with_pin(at)
        at.idling.seconds += 31
        await at.is_on("Unlock")
        assert not at.app.is_open


@drive
async def test_after_a_lock_no_widget_holds_a_word_of_a_client(sample: Place) -> None:
    async with sitting(sample) as at:
        held = 0
        for stop in ONE_OF_EACH:
            if not stop.startswith(("desk-m", "desk-p", "desk-t", "cover")):
                await STOPS[stop](at)  # each over the last: all of them are there at once
                held += any(SAYS.search(" ".join(texts_of(w))) for w in every_widget(at.app))
        assert held > 15
        at.app.lock()
        await at.is_on("Unlock")
        for widget in every_widget(at.app):
            assert not SAYS.search(" ".join(texts_of(widget))), widget
        assert not SAYS.search(at.text)


@drive
async def test_after_a_lock_no_sentence_is_left_in_the_corner(sample: Place) -> None:
    async with sitting(sample) as at:
        at.app.say("Marta Lind", lasting=True)
        await at.sees("Marta Lind ")
        await at.press("f8")
        await at.is_on("Unlock")
        assert at.notices == []


@pytest.mark.parametrize("id_", OPEN_OVER_A_NOTE)
@drive
async def test_a_dialog_that_is_open_is_gone_after_a_lock(sample: Place, id_: str) -> None:
    async with sitting(sample) as at:
        await STOPS["note-1-listen"](at)
        await at.act(id_)
        assert len(at.app.screen_stack) == 4
        at.app.lock()
        await at.is_on("Unlock")
        assert len(at.app.screen_stack) == 2


@pytest.mark.parametrize("id_", OPEN_OVER_A_NOTE)
@drive
async def test_a_dialog_that_is_open_is_covered_too_and_comes_back(sample: Place, id_: str) -> None:
    async with sitting(sample) as at:
        await with_pin(at)
        await STOPS["note-1-listen"](at)
        await at.act(id_)
        dialog = at.screen
        await idle(at, 5.1)
        assert not SAYS.search(at.text)
        await at.type(PIN)
        await at.until(lambda: at.screen is dialog, "the dialog")


@drive
async def test_a_question_that_waited_for_its_answer_ends_with_the_lock(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["note-1-listen"](at)
        await at.act("note.time")
        at.app.lock()
        await at.is_on("Unlock")
        await at.until(lambda: all(w.is_finished for w in at.app.workers), "the end of the workers")


@drive
async def test_nothing_of_the_screen_below_is_drawn_while_covered(sample: Place) -> None:
    async with sitting(sample) as at:
        await with_pin(at)
        for stop in ("desk", "chart", "note-1-listen", "profile", "search-found", "settle-one"):
            await go_home(at)
            await STOPS[stop](at)
            assert SAYS.search(at.text) or stop == "settle-one"
            await at.act("app.hide")
            await at.is_on("Cover")
            seen = "\n".join(strip.text for strip in drawn(at.app))
            assert not SAYS.search(seen), stop
            await at.type(PIN)


@drive
async def test_a_sentence_in_the_corner_is_covered_too(sample: Place) -> None:
    async with sitting(sample) as at:
        await with_pin(at)
        at.app.say("Marta Lind", lasting=True)
        await at.pilot.pause()
        await at.act("app.hide")
        await at.is_on("Cover")
        assert "Marta" not in at.text


@drive
async def test_no_key_does_anything_below_the_cover(sample: Place) -> None:
    async with sitting(sample) as at:
        await with_pin(at)
        await STOPS["note-1-listen"](at)
        below, acts = at.screen, at.vault.tip().n
        await at.act("app.hide")
        await at.is_on("Cover")
        for key in (
            [f"f{n}" for n in range(1, 11) if n != 8]
            + [f"ctrl+{letter}" for letter in "abcdefghijklmnoprstuvwxyz"]
            + ["escape", "tab", "shift+tab", "down", "enter", "space", "delete"]
        ):
            await at.press(key)
            assert type(at.screen).__name__ == "Cover", key
            assert at.app.screen_stack[-2] is below, key
        assert at.vault.tip().n == acts


@drive
async def test_the_cover_says_how_to_lock_and_f8_does(sample: Place) -> None:
    async with sitting(sample) as at:
        await STOPS["cover"](at)
        assert "F8 Lock" in at.text
        await at.press("f8")
        await at.is_on("Unlock")


@drive
async def test_what_was_typed_last_is_there_after_a_lock(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.pilot.press("x", "y")
        at.app.lock()
        await at.is_on("Unlock")
        await at.unlock()
        assert at.typed == {"listen": ("xy", 2)}


@drive
async def test_hiding_without_a_pin_can_lock_instead(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.press("f7")
        await at.choose("lock")
        await at.is_on("Unlock")
