"""Copying out of the app: for a minute, without keeping anyone waiting, and said how it went."""

import os
from typing import TYPE_CHECKING

from textual.timer import Timer

from notes_tui.ui import clipboard

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp


class Copying:
    """What the app has put into the desktop's clipboard, until it takes it away again."""

    def __init__(self, app: "NotesApp") -> None:
        self._app = app
        self._outside = clipboard.Clipboard(app.write_to_terminal, os.environ)
        self._clearing: Timer | None = None

    def copy_out(self, text: str) -> None:
        """Copies to the desktop's clipboard for a minute, and says whether that worked."""
        self._app.copy_to_clipboard(text)
        self._app.run_worker(lambda: self._copied(self._outside.copy(text)), thread=True)

    def clear(self) -> None:
        """Takes away what is still there. May wait for a tool of the desktop."""
        self._outside.clear()

    def _copied(self, told: str) -> None:
        def tell() -> None:
            self._app.say(told)
            if self._clearing is not None:
                self._clearing.stop()
            self._clearing = self._app.set_timer(clipboard.STAYS, self._clear_later)

        self._app.call_from_thread(tell)

    def _clear_later(self) -> None:
        self._clearing = None
        self._app.run_worker(self._outside.clear, thread=True)
