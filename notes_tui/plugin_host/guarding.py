"""Calling a plugin without trusting it: whatever it does spoils nothing but itself.

A call runs in a thread of its own, so that one that never ends can be left behind; Python cannot
end a thread, but the thread dies with the program and holds nothing of ours. What that thread
prints is thrown away: it would garble the screen, and may hold a client's words. What threads that
the plugin starts itself print is not: a plugin is approved because its author is trusted.
"""

import io
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, Final, Generic, TypeVar, cast

T = TypeVar("T")

_NAME_OF: Final = type.__dict__["__name__"].__get__
"""The name of a type, whatever its metaclass says of itself."""
_LONGEST: Final = 60


@dataclass(frozen=True)
class Limits:
    """How many seconds a plugin may take."""

    hook: float = 1.0
    loading: float = 5.0
    """To import it, and to read the templates of its pack."""


@dataclass(frozen=True)
class Failure:
    """What went wrong in a plugin: never its message, which may hold a client's words."""

    plugin: str
    version: str
    hook: str
    error: str
    """The type of the error, or what else was wrong, in a few words."""


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What a call gave: a value, or a failure."""

    value: T | None
    error: str
    """ "" where it went well."""


def guarded(call: Callable[[], T], seconds: float | None) -> Answer[T]:
    """What the call gives. Never raises; waits at most so long (None: until it is done)."""
    answers: list[Answer[T]] = []

    def run() -> None:
        try:
            answers.append(Answer(call(), ""))
        except BaseException as error:  # noqa: BLE001 - SystemExit and the like must not end us
            answers.append(Answer(None, error_name(error)))

    thread = threading.Thread(target=run, daemon=True, name="plugin")
    with silenced(thread):
        thread.start()
        thread.join(seconds)
    return answers[0] if answers else Answer(None, f"took longer than {seconds:g} s")


def error_name(error: BaseException) -> str:
    """The name of the error's type, if it is one that can be shown."""
    name: str = _NAME_OF(type(error))
    return name[:_LONGEST] if name.isidentifier() else "an error"


@contextmanager
def silenced(thread: threading.Thread) -> Iterator[None]:
    """Throws away what one thread prints. One that is left behind stays silenced."""
    before = sys.stdout, sys.stderr
    ours = tuple(cast("IO[str]", _Silenced(stream, thread)) for stream in before)
    sys.stdout, sys.stderr = ours
    try:
        yield
    finally:
        # Whatever it has put in their place goes, so that it cannot swallow what we print.
        left_behind = thread is not threading.current_thread() and thread.is_alive()
        sys.stdout, sys.stderr = ours if left_behind else before


class _Silenced:
    """A stream that swallows what one thread writes, and is the stream itself to all others."""

    def __init__(self, stream: IO[str], thread: threading.Thread) -> None:
        self._stream = stream
        self._thread = thread
        self._nowhere = io.TextIOWrapper(io.BufferedWriter(_Nowhere()), encoding="utf-8")

    def __getattr__(self, name: str) -> Any:
        silent = threading.current_thread() is self._thread
        return getattr(self._nowhere if silent else self._stream, name)


class _Nowhere(io.RawIOBase):
    """Takes any number of bytes and keeps none."""

    def writable(self) -> bool:
        """It can be written to."""
        return True

    def write(self, data: Any, /) -> int:
        """All of it is gone."""
        return memoryview(data).nbytes
