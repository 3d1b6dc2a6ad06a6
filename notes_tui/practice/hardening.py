"""Keeping to itself what this process holds: memory, screen, the words in its exceptions."""

import sys
import threading
from collections.abc import Iterable
from contextlib import suppress

from notes_tui.errors import UsageError

_PR_SET_DUMPABLE = 4

_LOOKS = frozenset(
    f"TEXTUAL_{name}"
    for name in (
        "ANIMATIONS", "COLOR_SYSTEM", "DIM_FACTOR", "DISABLE_KITTY_KEY", "FILTERS", "FPS",
        "SLOW_THRESHOLD", "SMOOTH_SCROLL", "SPEEDUPS", "THEME",
    )
)  # fmt: skip
"""What may be set: it changes how the screen looks and how fast it is."""


def keep_memory_private() -> None:
    """No core dump, and where the system has it, no other process may look in."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # noqa: PLC0415 - Windows has none

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        import ctypes  # noqa: PLC0415 - only where it is used

        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def keep_words_private() -> None:
    """From now on an exception that nobody catches is told by its type alone.

    Its message may quote a client, and so may those of the exceptions it came from.
    """
    sys.excepthook = lambda kind, *_: _name(kind)
    threading.excepthook = lambda given: _name(given.exc_type)
    sys.unraisablehook = lambda given: _name(given.exc_type)


def require_unwatched(variables: Iterable[str]) -> None:
    """UsageError where a variable could have the screen library write or send what it draws.

    Those that only change its looks are known by name; one that is new is refused until it is.
    """
    watching = sorted(
        name for name in variables if name.split("_")[0] == "TEXTUAL" and name not in _LOOKS
    )
    if watching:
        raise UsageError(
            f"The app does not open while {', '.join(watching)} is set: what stands on the screen"
            " could be written down or sent elsewhere.",
            f"Take it out of the environment first: unset {' '.join(watching)}",
        )


def _name(kind: type[BaseException]) -> None:
    with suppress(OSError, ValueError, AttributeError):  # stderr is gone: nobody can be told
        sys.stderr.write(f"Something went wrong inside notes-tui ({kind.__name__}).\n")
