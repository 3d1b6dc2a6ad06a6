"""Keeping to itself what this process holds: its memory, and the words in its exceptions."""

import sys
import threading
from contextlib import suppress

_PR_SET_DUMPABLE = 4


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


def _name(kind: type[BaseException]) -> None:
    with suppress(OSError, ValueError, AttributeError):  # stderr is gone: nobody can be told
        sys.stderr.write(f"Something went wrong inside notes-tui ({kind.__name__}).\n")
