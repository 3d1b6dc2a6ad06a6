"""Calling a plugin without trusting it: whatever it does spoils nothing but itself.

A call runs in a thread of its own, so that one that never ends can be left behind; Python cannot
end a thread, but the thread dies with the program and holds nothing of ours. What it prints is
thrown away: it would garble the screen, and may hold a client's words.
"""

import io
import threading
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

SECONDS: Final = 1.0
"""How long a hook may take."""
LOADING_SECONDS: Final = 5.0
"""How long importing a plugin may take."""


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


def guarded(call: Callable[[], T], seconds: float | None = SECONDS) -> Answer[T]:
    """What the call gives. Never raises; waits at most so long (None: until it is done)."""
    answers: list[Answer[T]] = []

    def run() -> None:
        try:
            answers.append(Answer(call(), ""))
        except BaseException as error:  # noqa: BLE001 - SystemExit and the like must not end us
            answers.append(Answer(None, _name(error)))

    thread = threading.Thread(target=run, daemon=True, name="plugin")
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        thread.start()
        thread.join(seconds)
    return answers[0] if answers else Answer(None, f"took longer than {seconds:g} s")


def _name(error: BaseException) -> str:
    """The type's name, if it is one that can be shown."""
    name = type(error).__name__
    return name[:60] if name.isidentifier() else "an error"
