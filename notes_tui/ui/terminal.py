"""Leaving no trace on the terminal: the app's screen is emptied before it is left, and at start.

A program that was killed leaves its last screen behind, and a terminal that does not echo; the next
start wipes the one and, when it ends, mends the other.
"""

import sys
from typing import Any

from textual.driver import Driver

_WIPE = "\x1b[2J\x1b[H"


def clearing(driver: type[Driver]) -> type[Driver]:
    """This driver, with a wipe of the screen after it was entered and before it is left."""

    class Clearing(driver):  # type: ignore[misc, valid-type]
        _entered = False

        def start_application_mode(self) -> None:
            if self._entered:  # continued without having been asked to stop: nothing was left
                return
            super().start_application_mode()
            self._entered = True
            self.write(_WIPE)
            attributes = getattr(self, "attrs_before", None)
            if attributes is not None:
                self.attrs_before = _echoing(attributes)

        def stop_application_mode(self) -> None:
            self._entered = False
            self.write(_WIPE)
            super().stop_application_mode()

    return Clearing


def _echoing(attributes: list[Any]) -> list[Any]:
    """The settings that are put back at the end: as they were, or usual ones after a kill."""
    if sys.platform == "win32":
        return attributes
    import termios  # noqa: PLC0415 - Windows has none

    before = list(attributes)
    if not before[3] & (termios.ECHO | termios.ICANON):
        before[0] |= termios.ICRNL | termios.IXON
        before[3] |= termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG
    return before
