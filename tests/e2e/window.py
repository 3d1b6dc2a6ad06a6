"""A terminal window with the program in it: what stands on its screen, keys, mouse, size.

What the program writes is drawn by pyte, on one of two screens as a terminal has them: the usual
one with its scrollback, and the alternate one that the app works on.
"""

import codecs
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyte

from tests.terminal import CHECKOUT, home

PATIENCE = 15.0
"""Seconds: what is slow is the machine, and a test that waits so long fails."""

ESC, ENTER, TAB, DEL, PG_DOWN = "\x1b", "\r", "\t", "\x1b[3~", "\x1b[6~"
UP, DOWN, RIGHT, LEFT, HOME, END = "\x1b[A", "\x1b[B", "\x1b[C", "\x1b[D", "\x1b[H", "\x1b[F"
F1, F2, F3, F4 = "\x1bOP", "\x1bOQ", "\x1bOR", "\x1bOS"
F5, F6, F7, F8, F9, F10 = "\x1b[15~", "\x1b[17~", "\x1b[18~", "\x1b[19~", "\x1b[20~", "\x1b[21~"

_UNKNOWN_TO_PYTE = re.compile(r"\x1b\[[<>=][\d;]*u")
_SCREENS = re.compile(r"(\x1b\[\?1049[hl])")
_MODES = re.compile(r"\x1b\[\?([\d;]+)([hl])")
_UNFINISHED = re.compile(r"\x1b(\[[\d;?<>=$ ]*|\][^\x07\x1b]*\x1b?)?\Z")
_ON_AT_FIRST = {7, 25}
_MOUSE = {1000, 1002, 1003, 1005, 1006, 1015, 1016}


def ctrl(letter: str) -> str:
    return chr(ord(letter) & 0x1F)


class Window:
    """Runs `python -m MODULE WORDS` in a terminal window of its own."""

    def __init__(
        self,
        folder: Path,
        *words: str,
        module: str = "tests.cheaply",
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        command: Sequence[str] | None = None,
    ) -> None:
        self.size = (columns, rows)
        self.usual = pyte.HistoryScreen(columns, rows, history=5000)
        self.alternate = pyte.Screen(columns, rows)
        self._modes: dict[int, bool] = {}
        self.written = b""
        """Every byte that reached the terminal."""
        self._fed, self._rest, self._alternate = 0, "", False
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._draw_usual = pyte.Stream(self.usual).feed
        self._draw_alternate = pyte.Stream(self.alternate).feed
        self._news = threading.Condition()
        self._hung_up = threading.Event()
        self._own, self._theirs = pty.openpty()
        termios.tcsetwinsize(self._theirs, (rows, columns))
        self.settings_before = termios.tcgetattr(self._theirs)
        self._env = {**home(folder), **(env or {})}
        self._start(command or [sys.executable, "-m", module, *words])
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _start(self, command: Sequence[str]) -> None:
        self.process = subprocess.Popen(
            command,
            stdin=self._theirs,
            stdout=self._theirs,
            stderr=self._theirs,
            env=self._env,
            cwd=CHECKOUT,
            start_new_session=True,
        )

    def start_again(self, *words: str, module: str = "tests.cheaply") -> None:
        """Another start in the same window, after the program there has ended."""
        self._start([sys.executable, "-m", module, *words])

    # what is seen

    def _read(self) -> None:
        while not self._hung_up.is_set():
            if not select.select([self._own], [], [], 0.05)[0]:
                continue
            with self._news:
                self.written += os.read(self._own, 65536)
                self._news.notify()

    def _draw(self) -> None:
        """Brings the screens up to what was written."""
        with self._news:
            data, self._fed = self.written[self._fed :], len(self.written)
        text = self._rest + self._decode(data)
        begun = _UNFINISHED.search(text)
        self._rest = begun[0] if begun else ""
        text = text.removesuffix(self._rest)
        for numbers, letter in _MODES.findall(text):
            self._modes.update({int(number): letter == "h" for number in numbers.split(";")})
        for piece in _SCREENS.split(_UNKNOWN_TO_PYTE.sub("", text)):
            if _SCREENS.fullmatch(piece):
                self._alternate = piece.endswith("h")
                if self._alternate:
                    self.alternate.reset()
            elif piece:
                (self._draw_alternate if self._alternate else self._draw_usual)(piece)

    @property
    def lines(self) -> list[str]:
        """The screen that is seen, line by line."""
        return list((self.alternate if self.on_alternate else self.usual).display)

    @property
    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def scrollback(self) -> str:
        """What has left the usual screen at its top."""
        self._draw()
        return "\n".join(
            "".join(line[at].data for at in sorted(line)) for line in self.usual.history.top
        )

    @property
    def on_alternate(self) -> bool:
        """Whether the alternate screen is seen."""
        self._draw()
        return self._alternate

    def mode(self, number: int) -> bool:
        """Whether a private mode of the terminal is on: 25 the cursor, 2004 bracketed paste."""
        self._draw()
        return self._modes.get(number, number in _ON_AT_FIRST)

    @property
    def mouse_is_reported(self) -> bool:
        return any(self.mode(number) for number in _MOUSE)

    @property
    def settings(self) -> list[Any]:
        return termios.tcgetattr(self._theirs)

    def mark(self) -> int:
        """How much was written so far; for `written[mark:]`."""
        with self._news:
            return len(self.written)

    def wait_until(self, seen: Callable[[], object], what: str) -> None:
        """Waits until this is so."""
        until = time.monotonic() + PATIENCE
        while not seen():
            with self._news:
                if self._fed == len(self.written):
                    self._news.wait(0.05)
            if time.monotonic() > until:
                raise AssertionError(f"{what}, in {PATIENCE:.0f} s:\n{self.text}")

    def wait(self, *texts: str) -> None:
        """Waits until all of these stand on the screen."""
        self.wait_until(lambda: all(text in self.text for text in texts), f"{texts} not shown")

    def wait_gone(self, *texts: str) -> None:
        """Waits until none of these stands on the screen."""
        self.wait_until(lambda: not any(text in self.text for text in texts), f"{texts} stayed")

    def wait_quiet(self, seconds: float = 0.4) -> None:
        """Waits until nothing has been written for so long: all that was to be drawn is."""
        length, since = -1, time.monotonic()

        def quiet() -> bool:
            nonlocal length, since
            if (now := self.mark()) != length:
                length, since = now, time.monotonic()
            return time.monotonic() - since > seconds

        self.wait_until(quiet, "it went on writing")

    def find(self, text: str, *, nth: int = 0) -> tuple[int, int]:
        """Column and row of this text, from 1."""
        places = [
            (match.start() + 1, row)
            for row, line in enumerate(self.lines, 1)
            for match in re.finditer(re.escape(text), line)
        ]
        assert len(places) > nth, f"“{text}” is not shown:\n{self.text}"
        return places[nth]

    # what is done

    def press(self, *keys: str) -> None:
        os.write(self._own, "".join(keys).encode())

    def press_and_wait(self, keys: str, *texts: str) -> None:
        self.press(keys)
        self.wait(*texts)

    def click(self, text: str, *, nth: int = 0, right: int = 0, down: int = 0) -> None:
        """Clicks on this text where it stands still, or so far right of and below its beginning."""
        self.wait(text)
        self.wait_quiet(0.15)
        column, row = self.find(text, nth=nth)
        self.click_at(column + right, row + down)

    def click_at(self, column: int, row: int) -> None:
        place = f"{column};{row}"
        self.press(f"\x1b[<35;{place}M\x1b[<0;{place}M\x1b[<0;{place}m")

    def drag(self, text: str) -> None:
        """Marks this text: button down at its beginning, up behind its end."""
        self.wait(text)
        self.wait_quiet(0.15)
        column, row = self.find(text)
        end = column + len(text)
        self.press(f"\x1b[<0;{column};{row}M")
        for at in range(column + 1, end + 1):
            self.press(f"\x1b[<32;{at};{row}M")
        self.press(f"\x1b[<0;{end};{row}m")

    def wheel(self, text: str, *, down: bool = True) -> None:
        """One notch of the wheel, over this text."""
        column, row = self.find(text)
        self.press(f"\x1b[<{65 if down else 64};{column};{row}M")

    def resize(self, columns: int, rows: int) -> None:
        self._draw()
        self.size = (columns, rows)
        for screen in (self.usual, self.alternate):
            screen.resize(rows, columns)
        termios.tcsetwinsize(self._theirs, (rows, columns))

    # its end

    def send(self, number: signal.Signals) -> None:
        os.kill(self.process.pid, number)

    def end(self) -> int:
        """Waits until the program has ended and all it wrote has arrived; its exit code."""
        code = self.process.wait(PATIENCE)
        self._drain()
        return code

    def wait_stopped(self) -> None:
        """Waits until the program was stopped and all it wrote has arrived."""
        stat = Path(f"/proc/{self.process.pid}/stat")
        self.wait_until(
            lambda: stat.read_text("utf-8").rpartition(")")[2].split()[0] == "T", "not stopped"
        )
        self._drain()

    def _drain(self) -> None:
        last = b"\0"  # what a terminal ignores: written last, so all before it has arrived
        os.write(self._theirs, last)
        self.wait_until(lambda: self.written.endswith(last), "the last bytes did not come")
        with self._news:
            self.written = self.written.removesuffix(last)
            self._fed = min(self._fed, len(self.written))

    def hang_up(self) -> None:
        """Closes the window, whatever runs in it."""
        if not self._hung_up.is_set():
            self._hung_up.set()
            self._reader.join(PATIENCE)
            os.close(self._theirs)
            os.close(self._own)

    def close(self) -> None:
        """Ends what still runs, and closes the window."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.hang_up()
