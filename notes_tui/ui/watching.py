"""While nobody is there: the screen is covered and brought back by PIN, or the vault is locked."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.events import Event, Key, MouseDown, MouseScrollDown, MouseScrollUp, Paste

from notes_tui.practice.watch import PIN_TRIES, Watch

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_TICK = 1.0
_TOUCHES = (Key, MouseDown, MouseScrollDown, MouseScrollUp, Paste)


class Watching:
    """Watches over the app from the opening of a vault to its end. `clock` goes on in sleep."""

    def __init__(self, app: "NotesApp", clock: Callable[[], float]) -> None:
        self._app = app
        self._clock = clock
        self._watch: Watch | None = None

    def start(self) -> None:
        """Looks at the clock once a second, from the start of the app on."""
        self._app.set_interval(_TICK, self.tick)

    def begin(self) -> None:
        """A vault is open."""
        from notes_tui.practice.settings import read_settings  # noqa: PLC0415 - after the unlock

        settings, now = read_settings(self._app.vault), self._clock()
        self._watch = Watch(settings.hide_minutes * 60, settings.has_pin, now, now)

    def end(self) -> None:
        """No vault is open any more."""
        self._watch = None

    def settings_changed(self) -> None:
        """Goes by the new times and PIN."""
        from notes_tui.practice.settings import read_settings  # noqa: PLC0415 - after the unlock

        if self._watch is not None:
            settings = read_settings(self._app.vault)
            self._watch.hide_seconds = settings.hide_minutes * 60
            self._watch.has_pin = settings.has_pin

    def notice(self, event: Event) -> None:
        """A key or a click: somebody is there."""
        if isinstance(event, _TOUCHES):
            self.touch()

    def touch(self) -> None:
        """Somebody waits for long work."""
        if self._watch is not None:
            self._watch.touch(self._clock())

    def tick(self) -> None:
        """Covers or locks where it is time."""
        if self._watch is None:
            return
        verdict = self._watch.tick(self._clock())
        if verdict == "lock":
            self._app.lock()
        elif verdict == "hide":
            self._cover()

    async def hide(self) -> None:
        """Covers the screen; without a PIN there is a choice."""
        if self._watch is not None and not self._watch.has_pin:
            from notes_tui.ui.screens.asking import Choose  # noqa: PLC0415 - after the unlock
            from notes_tui.ui.screens.settings import ask_pin  # noqa: PLC0415

            answers = [("set", "Set a PIN of six digits now"), ("lock", "Lock instead")]
            chosen = await self._app.push_screen_wait(
                Choose("A PIN brings a covered screen back, and there is none yet.", answers)
            )
            if chosen == "set":
                await ask_pin(self._app)
                self.settings_changed()
            elif chosen == "lock":
                await self._app.do_lock()
        if self._watch is not None and self._watch.has_pin:
            self._cover()

    def try_pin(self, typed: str) -> str:
        """Uncovers ("stay"), asks again ("hide") or locks ("lock")."""
        from notes_tui.practice.settings import is_pin  # noqa: PLC0415 - after the unlock

        assert self._watch is not None
        verdict = self._watch.try_pin(is_pin(self._app.vault, typed), self._clock())
        if verdict == "lock":
            self._app.lock()
        return verdict

    @property
    def tries_left(self) -> int:
        """How often a PIN may still be wrong."""
        return PIN_TRIES - (self._watch.wrong_pins if self._watch else 0)

    def _cover(self) -> None:
        from notes_tui.ui.screens.cover import Cover  # noqa: PLC0415 - after the unlock

        assert self._watch is not None
        self._app.clear_notifications()
        self._watch.hide(self._clock())
        self._app.push_screen(Cover())
        self._app.screen.call_after_refresh(self._app.keeping.keep)  # nobody waits for the disk
