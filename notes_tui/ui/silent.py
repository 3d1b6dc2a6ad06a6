"""An app that a mistake of ours ends without a word of data: no traceback, no local variables."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from textual.app import App

from notes_tui.practice.crash import report


class SilentApp(App[int]):
    """Ends quietly, and says afterwards what there is to say, in a sentence."""

    def __init__(self, logs: Path) -> None:
        super().__init__()
        self._logs = logs
        self.crash: tuple[str, str] | None = None
        """Code and sentence of a mistake of ours that ended the program."""

    def save_what_can_be(self) -> None:
        """Done before it ends."""

    def _handle_exception(self, error: Exception) -> None:
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
            self.crash = report(error, self._logs)
            with suppress(Exception):
                self.save_what_can_be()
        self._close_messages_no_wait()

    def handle_of_loop(self, _: object, context: Mapping[str, Any]) -> None:
        """What nobody waits for fails here; asyncio would log it with its message."""
        error = context.get("exception")
        if isinstance(error, Exception):
            self._handle_exception(error)

    def _print_error_renderables(self) -> None:
        """Nothing: what there is to say is said in a sentence, once the screen is given back."""
        self._exit_renderables.clear()

    def panic(self, *renderables: Any) -> None:
        """Ends the app; what would be printed may hold data, so it is not."""
        self._close_messages_no_wait()
