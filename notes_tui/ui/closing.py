"""An open vault is closed: the screen is covered first, then what is typed is kept.

What is underway is stopped, and waited for in a thread: nothing of it keeps a client on the screen.
"""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from notes_tui.errors import NotesError

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp


def _nothing() -> None:
    """What comes after a lock: the practitioner."""


class Closing:
    """Closes what is open in the app, from the cover to the last thread."""

    def __init__(self, app: "NotesApp") -> None:
        self._app = app
        self._begun = False
        self._leaving = False
        self._then: Callable[[], None] = _nothing
        self._thread: threading.Thread | None = None
        self.what = ""
        """What is waited for, in a word or two; empty for nothing."""

    def begin(self, then: Callable[[], None] = _nothing, *, leaving: bool = False) -> None:
        """Covers the screen at once; `then` is called when all is closed."""
        from notes_tui.ui.screens.veil import Veil  # noqa: PLC0415 - not at the start

        self._then, self._leaving = then, leaving
        if not self._begun:
            self._begun = True
            self._app.underway.stop()
            self._app.clear_notifications()
            self._app.workers.cancel_all()  # questions that nobody will answer any more
            self._app.push_screen(Veil(then=self._covered))

    def wait(self) -> None:
        """Waits until all is closed that was begun to be."""
        if self._thread is not None:
            self._thread.join()

    def _covered(self) -> None:
        self._begun = False
        self._app.keeping.keep()
        self.what = self._app.underway.stop()
        close, loop = self._app.give_up(), asyncio.get_running_loop()

        def run() -> None:
            error: Exception | None = None
            try:
                close()
            except Exception as found:  # noqa: BLE001 - it is raised where it can be told
                error = found
            with suppress(RuntimeError):  # the app has ended meanwhile
                loop.call_soon_threadsafe(self._closed, error)

        self._thread = threading.Thread(target=run, name="closing", daemon=True)
        self._thread.start()
        self._app.show_closed(self._leaving, self.what)

    def _closed(self, error: Exception | None) -> None:
        self.what = ""
        if isinstance(error, NotesError):
            self._app.tell(error)
        elif error is not None:
            raise error
        self._then()
