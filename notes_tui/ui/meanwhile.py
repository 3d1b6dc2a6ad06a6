"""Long work beside the notes, one piece at a time, while the app goes on as ever."""

from collections.abc import Callable
from typing import Any, TypeVar

from notes_tui.ui.underway import Underway, Work
from notes_tui.vault.progress import Cancel, Progress, Report

T = TypeVar("T")

_BAR = 40


class Meanwhile:
    """The long work of an open vault."""

    def __init__(self, underway: Underway) -> None:
        self._underway = underway
        self._work: Work[Any] | None = None

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._work is not None and self._work.busy

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop and has not yet: it may be in the middle of something."""
        return self._work is not None and self._work.stopping

    @property
    def label(self) -> str:
        """What is being done, in a word or two."""
        return self._work.label if self._work else ""

    @property
    def progress(self) -> Progress | None:
        """How far it is; None before it has said so."""
        return self._work.progress if self._work else None

    def moved(self) -> bool:
        """Whether it came further since this was asked last."""
        return self._work is not None and self._work.moved()

    async def do(self, label: str, act: Callable[[Report, Cancel], T]) -> T:
        """Does this, and gives what came of it; Cancelled if it was stopped, else whatever error it
        ended with.
        """
        assert not self.busy  # whoever asks looks first
        self._work = work = self._underway.begin(label, act)
        return await work.outcome()

    async def ended(self) -> None:
        """Waits until nothing is being done any more."""
        if self._work is not None:
            await self._work.ended()

    def stop(self) -> None:
        """Has it stop soon."""
        if self._work is not None:
            self._work.stop()


def bar(progress: Progress | None) -> str:
    """How far it is, as a bar and in words."""
    filled = _BAR * progress.percent // 100 if progress else 0
    return f"{'█' * filled}{'░' * (_BAR - filled)}\n{in_words(progress)}"


def in_words(progress: Progress | None) -> str:
    """How far it is: `Writing 45 %, 12.0 MB/s, 3 s left`."""
    if progress is None:
        return "Beginning …"
    said = [f"{progress.stage.label} {progress.percent} %"]
    if progress.pace:
        said += [progress.pace, f"{_time(progress.seconds_left or 0)} left"]
    return ", ".join(said)


def _time(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 100 else f"{round(seconds / 60)} min"
