"""The watch over an open vault: when to cover the screen, when to lock. A pure state machine.

It is told of every key and asked once a second; both give the time, in seconds of one clock that
goes on while the machine sleeps.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["stay", "hide", "lock"]

HIDDEN_SECONDS = 90 * 60
"""A screen stays covered this long at most; then the vault is locked."""
GAP_SECONDS = 30
"""So long without a tick, the machine slept: somebody may have carried it away."""
PIN_TRIES = 5


@dataclass
class Watch:
    """Begins as the vault is opened."""

    hide_seconds: float
    has_pin: bool
    touched: float
    ticked: float
    hidden: float | None = None
    """Since when the screen is covered; None while it is not."""
    wrong_pins: int = 0

    def touch(self, now: float) -> None:
        """A key, a click: somebody is there."""
        self.touched = now

    def tick(self, now: float) -> Verdict:
        """What is to be done now."""
        gap, self.ticked = now - self.ticked, now
        if gap > GAP_SECONDS or gap < -1:
            return "lock"
        if self.hidden is not None:
            return "lock" if now - self.hidden >= HIDDEN_SECONDS else "stay"
        if now - self.touched < self.hide_seconds:
            return "stay"
        return "hide" if self.has_pin else "lock"

    def hide(self, now: float) -> None:
        """The screen is covered now."""
        self.hidden, self.wrong_pins = now, 0

    def try_pin(self, right: bool, now: float) -> Verdict:
        """After a PIN was typed: "stay" uncovers, "hide" asks again, "lock" after the fifth."""
        if right:
            self.hidden, self.touched = None, now
            return "stay"
        self.wrong_pins += 1
        return "lock" if self.wrong_pins >= PIN_TRIES else "hide"
