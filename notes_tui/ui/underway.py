"""Work in threads on the open vault, which is closed only behind it."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:  # not at the start
    from notes_tui.vault.progress import Cancel, Progress, Report

T = TypeVar("T")

_PATIENCE = 30.0
"""Seconds that are given to what was told to stop: a stick may be slow to let go."""


class Work(Generic[T]):
    """Something that is done in a thread of its own."""

    def __init__(
        self, label: str, act: "Callable[[Report, Cancel], T]", *, can_stop: bool = True
    ) -> None:
        self.label = label
        """What is being done, in a word or two."""
        self.progress: Progress | None = None
        """How far it is; None before it has said so."""
        self._seen: Progress | None = None
        self._act = act
        self._can_stop = can_stop
        self._stop = threading.Event()
        self._outcome: T | BaseException | None = None
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._run, name=label, daemon=True)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether it goes on."""
        return self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop and has not yet: it may be in the middle of something."""
        return self.busy and self._stop.is_set()

    def moved(self) -> bool:
        """Whether it came further since this was asked last."""
        seen, self._seen = self._seen, self.progress
        return seen is not self._seen

    def stop(self) -> None:
        """Has it stop soon."""
        self._stop.set()

    async def ended(self) -> None:
        """Waits until nothing of it runs any more."""
        await self._ended.wait()
        self._thread.join()  # it has no more to do than to end

    async def outcome(self) -> T:
        """What comes of it; Cancelled if it was stopped, else whatever error it ended with.

        Where nobody waits for it any more, it stops.
        """
        try:
            await self.ended()
        except asyncio.CancelledError:
            self.stop()
            raise
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        return self._outcome  # type: ignore[return-value]

    def wait(self, until: float) -> None:
        """Waits in a thread until it has ended; for what was told to stop, no longer than that."""
        self._thread.join(max(0.0, until - time.monotonic()) if self._can_stop else None)

    def _run(self) -> None:
        try:
            self._outcome = self._act(self._report, self._stop.is_set)
        except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
            self._outcome = error
        with suppress(RuntimeError):  # the app has ended meanwhile
            self._loop.call_soon_threadsafe(self._ended.set)

    def _report(self, progress: "Progress") -> None:
        self.progress = progress


async def in_time(act: Callable[[], T], seconds: float) -> T:
    """What a disk answers within this time; TimeoutError if it does not, and nobody waits for it
    any more. Not for what uses the vault.
    """
    async with asyncio.timeout(seconds):
        return await Work("asking", lambda *_: act()).outcome()


class Underway:
    """All that works on the open vault."""

    def __init__(self) -> None:
        self._works: list[Work[Any]] = []

    def begin(self, label: str, act: "Callable[[Report, Cancel], T]") -> Work[T]:
        """Begins something that can be stopped."""
        return self._add(Work(label, act))

    async def finish(self, label: str, act: Callable[[], T]) -> T:
        """Does what cannot be stopped, and gives what came of it."""
        return await self._add(Work(label, lambda *_: act(), can_stop=False)).outcome()

    def stop(self) -> str:
        """Has all of it stop; what goes on yet, in a word or two."""
        for each in self._works:
            each.stop()
        return ", ".join(each.label for each in self._works if each.busy)

    def wait(self) -> None:
        """Waits in a thread until all of it has ended, or hangs for good."""
        until = time.monotonic() + _PATIENCE
        for each in self._works:
            each.wait(until)

    def _add(self, work: Work[T]) -> Work[T]:
        self._works = [*(each for each in self._works if each.busy), work]
        return work
