"""Leaving no trace on the terminal: the app's screen is emptied before it is left, and at start.

A program that was killed leaves its last screen behind; the next start wipes it.
"""

from textual.driver import Driver

_WIPE = "\x1b[2J\x1b[3J\x1b[H"


def clearing(driver: type[Driver]) -> type[Driver]:
    """This driver, with a wipe of the screen after it was entered and before it is left."""

    class Clearing(driver):  # type: ignore[misc, valid-type]
        def start_application_mode(self) -> None:
            super().start_application_mode()
            self.write(_WIPE)

        def stop_application_mode(self) -> None:
            self.write(_WIPE)
            super().stop_application_mode()

    return Clearing
