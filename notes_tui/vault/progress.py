"""How far long work is, how fast it goes, and whether it is to stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from notes_tui.domain.text import size_words
from notes_tui.errors import Cancelled


class Stage(Enum):
    """What is being done; each goes from nothing to its total, in bytes or in what is named."""

    STORING = "Storing", ""
    READING = "Reading", ""
    WRITING = "Writing", ""
    CHECKING = "Checking", ""
    RESTORING = "Restoring", ""
    REBUILDING = "Building the lists", "records"
    VERIFYING = "Verifying", "records"
    EXPORTING = "Exporting", "records"
    INVENTING = "Writing notes", "notes"

    @property
    def label(self) -> str:
        """As a practitioner reads it."""
        return self.value[0]


@dataclass(frozen=True)
class Progress:
    """A moment of the work."""

    stage: Stage
    done: int
    """Bytes, or what the stage counts."""
    total: int
    """What `done` comes to at the end. An estimate while writing."""
    seconds: float
    """Since this stage began."""

    @property
    def percent(self) -> int:
        """How much of this stage is done."""
        return 100 * self.done // max(1, self.total)

    @property
    def pace(self) -> str:
        """How fast it goes, in words; empty in its first second."""
        if self.seconds < 1 or not self.rate:
            return ""
        what = self.stage.value[1]
        return f"{self.rate:,.0f} {what} a second" if what else f"{size_words(int(self.rate))}/s"

    @property
    def rate(self) -> float:
        """How much is done in a second; 0 while nothing can be said."""
        return self.done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long this stage will take yet; None while nothing can be said."""
        return (self.total - self.done) / self.rate if self.rate else None


Advance: TypeAlias = Callable[[int], None]
"""Told by the work of so many steps more; what it raises ends the work."""
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
