"""Long work in a thread of its own, one piece at a time, while the app goes on as ever."""

import asyncio
import threading
from collections.abc import Callable

from notes_tui.backup.progress import Cancel, Progress, Report, Stage

Work = Callable[[Report, Cancel], str]
"""Does it, and gives the sentence that says what came of it."""

_PATIENCE = 10.0
"""Seconds that a lock waits for the work to stop; a stick may be slow to let go."""
_BAR = 40


class Meanwhile:
    """The long work of an open vault. It ends with the vault at the latest."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._ended: asyncio.Event | None = None
        self.label = ""
        """What is being done, in a word or two."""
        self.progress: Progress | None = None
        """How far it is; None before it has said so."""

    @property
    def busy(self) -> bool:
        """Whether something is being done."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop and has not yet: it may be in the middle of something."""
        return self.busy and self._stop.is_set()

    async def do(self, label: str, work: Work) -> str:
        """Does this, and gives the sentence that says what came of it; Cancelled if it was stopped,
        else whatever error it ended with.
        """
        assert not self.busy  # whoever asks looks first
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        outcome: list[str | BaseException] = []

        def run() -> None:
            try:
                outcome.append(work(self._report, self._stop.is_set))
            except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
                outcome.append(error)
            finally:
                loop.call_soon_threadsafe(ended.set)

        self.label, self.progress = label, None
        self._stop.clear()
        self._ended = ended
        self._thread = threading.Thread(target=run, name=label, daemon=True)
        self._thread.start()
        try:
            await ended.wait()
        except asyncio.CancelledError:  # nobody waits for it any more
            self._stop.set()
            raise
        self._thread.join()  # it has no more to do than to end
        if isinstance(outcome[0], BaseException):
            raise outcome[0]
        return outcome[0]

    async def ended(self) -> None:
        """Waits until nothing is being done any more."""
        if self._ended is not None:
            await self._ended.wait()
            assert self._thread is not None
            self._thread.join()  # it has no more to do than to end

    def stop(self) -> None:
        """Has it stop soon."""
        self._stop.set()

    def end(self) -> None:
        """Has it stop, and waits until it has: its keys are dropped then too."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(_PATIENCE)

    def _report(self, progress: Progress) -> None:
        self.progress = progress


def bar(progress: Progress | None) -> str:
    """How far it is, as a bar and in words."""
    filled = _BAR * percent(progress) // 100 if progress else 0
    return f"{'█' * filled}{'░' * (_BAR - filled)}\n{in_words(progress)}"


def in_words(progress: Progress | None) -> str:
    """How far it is: `Writing 45 %, 12 MB/s, 3 s left`."""
    if progress is None:
        return "Beginning …"
    said = [f"{progress.stage.value} {percent(progress)} %"]
    if progress.seconds >= 1 and progress.rate:
        rate = f"{progress.rate / 1e6:.1f} MB/s"
        if progress.stage is Stage.REBUILDING:
            rate = f"{progress.rate:,.0f} records a second"
        said += [rate, f"{_time(progress.seconds_left or 0)} left"]
    return ", ".join(said)


def percent(progress: Progress) -> int:
    """How much of this stage is done."""
    return 100 * progress.done // max(1, progress.total)


def _time(seconds: float) -> str:
    return f"{max(1, round(seconds))} s" if seconds < 100 else f"{round(seconds / 60)} min"
