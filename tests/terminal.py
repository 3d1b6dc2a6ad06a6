"""A pseudo-terminal with the program at its other end."""

import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Mapping
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
PATIENCE = 60.0
"""Seconds: what is slow is the machine, and a test that waits so long fails."""


def home(folder: Path) -> dict[str, str]:
    """An environment in which everything of the user's lies below `folder`."""
    places = {"HOME": folder, "TMPDIR": folder / "tmp"}
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        places[f"XDG_{name}_HOME"] = folder / name.lower()
    for place in places.values():
        place.mkdir(parents=True, exist_ok=True)
    kept = {n: os.environ[n] for n in ("PATH", "COVERAGE_PROCESS_CONFIG") if n in os.environ}
    return {
        **kept,
        **{name: str(place) for name, place in places.items()},
        "PYTHONPATH": str(CHECKOUT),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "LOGNAME": "ada",
    }


class Terminal:
    """Runs `python -m MODULE WORDS` at a pseudo-terminal of 80 by 24."""

    def __init__(self, *words: str, env: Mapping[str, str], module: str = "tests.cheaply") -> None:
        self._own, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        self.shown = ""
        """Everything that has reached the terminal."""
        self._read = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *words],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=dict(env),
            cwd=CHECKOUT,
            start_new_session=True,
        )
        os.close(theirs)
        self._bytes = b""

    def expect(self, text: str) -> None:
        """Waits until this has been shown, after what was waited for before."""
        until = time.monotonic() + PATIENCE
        while (at := self.shown.find(text, self._read)) < 0:
            if not self._more(until):
                self._process.wait()
                raise AssertionError(f"“{text}” was not shown:\n{self.shown}")
        self._read = at + len(text)

    def type(self, text: str) -> None:
        """Types this and Enter."""
        self.press(text + "\r")

    def press(self, keys: str | bytes) -> None:
        """Types exactly this; the program must be waiting for it."""
        os.write(self._own, keys if isinstance(keys, bytes) else keys.encode())

    def send_signal(self, number: int) -> None:
        """Sends the program a signal."""
        self._process.send_signal(number)

    def interrupt(self) -> None:
        """Ctrl-C, again if it came in the moment before the program began to wait for a key."""
        until = time.monotonic() + PATIENCE
        while "Interrupted." not in self.shown:
            self.press("\x03")
            again = time.monotonic() + 3
            while "Interrupted." not in self.shown and self._ready(again):
                if not self._more(until):
                    return

    def end(self) -> int:
        """Waits until the program has ended; its exit code."""
        until = time.monotonic() + PATIENCE
        while self._more(until):
            pass
        code = self._process.wait(PATIENCE)
        os.close(self._own)
        return code

    def _ready(self, until: float) -> bool:
        ready, _, _ = select.select([self._own], [], [], max(0, until - time.monotonic()))
        return bool(ready)

    def _more(self, until: float) -> bool:
        if not self._ready(until):
            self._process.kill()
            self._process.wait()
            raise AssertionError(f"Nothing came any more:\n{self.shown}")
        try:
            data = os.read(self._own, 65536)
        except OSError:  # how Linux says that the other end is closed
            return False
        self._bytes += data
        self.shown = self._bytes.decode(errors="replace")
        return bool(data)
