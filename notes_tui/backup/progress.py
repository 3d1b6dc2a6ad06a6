"""How far long work is, how fast it goes, and whether it is to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from notes_tui.errors import Cancelled


class Stage(Enum):
    """What is being done; each goes from nothing to its total."""

    STORING = "Storing"
    READING = "Reading"
    WRITING = "Writing"
    CHECKING = "Checking"
    RESTORING = "Restoring"
    REBUILDING = "Building the lists"


@dataclass(frozen=True)
class Progress:
    """A moment of the work."""

    stage: Stage
    done: int
    """Bytes; while lists are built, records."""
    total: int
    """What `done` comes to at the end. An estimate while writing."""
    seconds: float
    """Since this stage began."""

    @property
    def rate(self) -> float:
        """How much is done in a second; 0 while nothing can be said."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long this stage will take yet; None while nothing can be said."""
        return (self.total - self.done) / self.rate if self.rate else None


Report: TypeAlias = Callable[[Progress], None]
"""Told often, from the thread that does the work: it should return at once."""
Cancel: TypeAlias = Callable[[], bool]
"""Asked often: whether the work is to stop."""


def unseen(_: Progress) -> None:
    """Shows no progress."""


def never() -> bool:
    """Never stops the work."""
    return False


class Ticker:
    """Counts one stage of the work. Cancelled is raised where it is to stop."""

    def __init__(self, stage: Stage, total: int, report: Report, cancelled: Cancel) -> None:
        self._stage = stage
        self._total = max(total, 1)
        self._report = report
        self._cancelled = cancelled
        self._done = 0.0
        self._start = time.monotonic()

    def advance(self, by: float) -> None:
        """So much more is done."""
        self._done += by
        self._tell(min(int(self._done), self._total))

    def end(self) -> None:
        """All is done, whatever was estimated."""
        self._tell(self._total)

    def _tell(self, done: int) -> None:
        if self._cancelled():
            raise Cancelled("Stopped.", "Nothing half-made is left, and nothing was changed.")
        seconds = time.monotonic() - self._start
        self._report(Progress(self._stage, done, self._total, seconds))
