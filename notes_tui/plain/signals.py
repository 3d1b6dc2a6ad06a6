"""Signals heard at a prompt: hanging up and ending lock the vault, ctrl-Z locks before it stops."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

from notes_tui.plain.lines import Leave, Lines, Lock, Up

_WAKING = 0.5
_SIGNALLED = 128
"""Added to the number of the signal that ended a program, by custom."""


@contextmanager
def heeded(io: Lines) -> Iterator[None]:
    """Inside, a signal never cuts a save in two: it is seen to at the prompt, or the next one."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def hear(number: int, _: FrameType | None) -> None:
        if number == signal.SIGINT:
            if io.asking:
                raise KeyboardInterrupt
            io.interrupt(Up())
        elif number == getattr(signal, "SIGTSTP", None):
            io.interrupt(Lock("Locked, since you stopped it with control Z.", suspend=True))
        else:
            hung_up = number == getattr(signal, "SIGHUP", None)
            io.interrupt(Leave(_SIGNALLED + number, unheard=hung_up))

    before = {}
    if hasattr(signal, "SIGALRM"):
        before[signal.SIGALRM] = signal.signal(signal.SIGALRM, lambda *_: None)
        io.while_asking = _woken
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGTSTP"):
        if hasattr(signal, name):
            number = getattr(signal, name)
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, hear)
    try:
        yield
    finally:
        io.while_asking = nullcontext
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _woken() -> Iterator[None]:
    """Inside, the waiting is broken off for a moment each half second.

    A signal that comes just before the waiting begins is seen to only when something breaks it off.
    """
    signal.setitimer(signal.ITIMER_REAL, _WAKING, _WAKING)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def stop_here() -> None:
    """Gives the terminal back to the shell until it calls the program to the front again."""
    if hasattr(signal, "SIGSTOP"):
        os.kill(os.getpid(), signal.SIGSTOP)
