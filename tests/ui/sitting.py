"""A practitioner at the app: keys in, the drawn screen out, in this process and without a terminal.

@drive
async def test_a_promise(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.press("ctrl+f")
        assert "Search" in at.text
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, ParamSpec

from textual._context import visible_screen_stack
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, OptionList, TextArea

from notes_tui.config import Config, Places, read_config
from notes_tui.ui.app import NotesApp
from notes_tui.ui.screens.note import NoteScreen
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE, Place

P = ParamSpec("P")
LONGEST_WAIT = 30.0
"""Seconds; what a busy machine may need, never what a test waits for."""


def drive(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """An asynchronous test, run to its end."""

    @wraps(test)
    def run(*given: P.args, **named: P.kwargs) -> None:
        asyncio.run(test(*given, **named))

    return run


@dataclass
class Idling:
    """The clock of the watch: stands still until a test lets time pass."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Sitting:
    """The app as it runs, and what one does with it."""

    app: NotesApp
    pilot: Pilot[int]
    place: Place
    idling: Idling = field(default_factory=Idling)

    # doing

    async def press(self, *keys: str) -> None:
        """Presses keys, and waits until the app has nothing more to do."""
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Types a text character by character."""
        await self.press(*("enter" if character == "\n" else character for character in text))

    async def paste(self, text: str) -> None:
        """Pastes a text into what has the focus."""
        self.app.post_message(Paste(text))
        await self.pilot.pause()
        await self.pilot.pause()

    async def until(self, condition: Callable[[], object], what: str = "") -> None:
        """Waits until something holds."""
        end = time.monotonic() + LONGEST_WAIT
        while not condition():
            if self.app._exception is not None:
                raise self.app._exception
            assert time.monotonic() < end, f"never came: {what}\n{self.text}"
            await self.pilot.pause(0.01)
        await self.pilot.pause()

    async def ends(self) -> None:
        """Waits until the app has closed all and leaves; it draws nothing more then."""
        end = time.monotonic() + LONGEST_WAIT
        while not self.app._exit:
            assert time.monotonic() < end, "it never ended"
            await asyncio.sleep(0.01)
        assert not self.app.is_open

    async def sees(self, text: str) -> None:
        """Waits until this is on the screen."""
        await self.until(lambda: text in self.words, text)

    async def hears(self, text: str) -> None:
        """Waits until a sentence in the corner says this."""
        await self.until(lambda: any(text in notice for notice in self.notices), text)

    async def is_on(self, name: str) -> None:
        """Waits until the screen of this class is in front."""
        await self.until(lambda: type(self.screen).__name__ == name, name)

    async def unlock(self, typed: str = PASSPHRASE) -> None:
        """Types the passphrase; comes to the desk."""
        await self.is_on("Unlock")
        self.screen.query_one(Input).value = typed
        await self.press("enter")
        await self.is_on("Desk")

    async def choose(self, id_: str) -> None:
        """Marks the line of this id in the list of the screen and takes it."""
        lines = next(
            found
            for found in self.screen.query(OptionList)
            if any(option.id == id_ for option in found.options)
        )
        lines.highlighted = lines.get_option_index(id_)
        lines.action_select()
        await self.pilot.pause()
        await self.pilot.pause()

    async def act(self, id_: str) -> None:
        """Does an action of the screen in front, as its key or the menu would."""
        self.app.doing.act(self.screen, id_)
        await self.pilot.pause()
        await self.pilot.pause()

    async def open_chart(self, name: str) -> None:
        """From the desk to the chart of the client with this name."""
        field_ = self.screen.query_one("#find", Input)
        field_.focus()
        field_.value = name
        await self.pilot.pause()
        await self.press("enter")
        await self.is_on("ChartScreen")

    async def begin_visit(self, name: str) -> None:
        """From the desk into a new note of the client with this name."""
        await self.open_chart(name)
        await self.press("ctrl+n")
        await self.is_on("NoteScreen")

    # seeing

    @property
    def vault(self) -> Vault:
        return self.app.vault

    @property
    def screen(self) -> Screen[Any]:
        return self.app.screen

    @property
    def note(self) -> NoteScreen:
        """The note in front."""
        assert isinstance(self.screen, NoteScreen)
        return self.screen

    @property
    def editor(self) -> TextArea:
        """Where the text of the step is written."""
        return self.note._editor

    @property
    def strips(self) -> list[Strip]:
        """The lines as they are drawn, with their styles."""
        return drawn(self.app)

    @property
    def text(self) -> str:
        """The characters on the screen."""
        return "\n".join(strip.text.rstrip() for strip in self.strips)

    @property
    def words(self) -> str:
        """The same in one line, wherever it was wrapped."""
        return re.sub(r"[\s│]+", " ", self.text)

    @property
    def notices(self) -> list[str]:
        """The sentences that stand in the corner."""
        return [notice.message for notice in self.app._notifications]

    @property
    def typed(self) -> dict[str, tuple[str, int]]:
        """What is kept and not saved: each step's text, and the characters before its cursor."""
        from notes_tui.vault import drafts  # noqa: PLC0415 - its name is short of meaning alone

        return {
            draft.part.removeprefix("section/"): (draft.text, draft.cursor)
            for draft in drafts.latest(self.vault.database, 100)
            if draft.part.startswith("section/")
        }


def drawn(app: NotesApp) -> list[Strip]:
    """The lines of the screen, and of those that shine through it."""
    visible_screen_stack.set(app._background_screens)
    return app.screen._compositor.render_strips()


def every_widget(app: NotesApp) -> list[Widget]:
    """All widgets of all screens, those below the one in front too."""
    return [
        widget
        for screen in app.screen_stack
        for widget in (screen, *screen.walk_children(Widget, with_self=False))
    ]


def places_in(folder: Path) -> Places:
    """Configuration, data, anchors and logs below one folder."""
    return Places(folder / "config.toml", folder / "data", folder / "state" / "anchors",
                  folder / "logs")  # fmt: skip


@asynccontextmanager
async def sitting(
    place: Place,
    *,
    unlocked: bool = True,
    size: tuple[int, int] = (80, 24),
    config: Config | None = None,
) -> AsyncIterator[Sitting]:
    """The app over the vault of this place; at its desk unless it is to stay locked."""
    idling, places = Idling(), places_in(place.layout.folder.parent)
    app = NotesApp(
        place.layout,
        place.around,
        places,
        config if config is not None else read_config(places.config),
        clock=idling,
    )
    try:
        async with app.run_test(size=size, notifications=True) as pilot:
            at = Sitting(app, pilot, place, idling)
            if unlocked:
                await at.unlock()
            yield at
    finally:
        app.close_vault()


Steps = Callable[[Sitting], Awaitable[object]]
