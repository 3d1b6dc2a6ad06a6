"""Copying out of the app: by the system's own tool, else by the terminal; gone after a minute.

The tool is driven by pyperclip in a process of its own: tools write on the terminal where they find
no display, and may hang.
"""

import base64
import subprocess
import sys
from collections.abc import Callable, Mapping

STAYS = 60.0
"""Seconds for which what was copied stays."""
_PATIENCE = 5.0
_DEAF = {"", "dumb", "linux", "vt100", "vt220"}
"""Terminals that take no text for the clipboard."""

BY_TOOL = "Copied. It stays in the clipboard for a minute."
BY_TERMINAL = (
    "Handed to the terminal, since there is no clipboard tool here. Some terminals refuse: paste it"
    " to see. It stays for a minute."
)
NOT_AT_ALL = (
    "NOT copied: there is no clipboard tool here (wl-copy, xclip or xsel), and this terminal takes"
    " no text for the clipboard."
)


class Clipboard:
    """The clipboard of the desktop. Every call may wait for a tool: not for the event loop."""

    def __init__(self, write: Callable[[str], None], environ: Mapping[str, str]) -> None:
        self._write = write
        self._environ = environ
        self._copied = ""
        self._by_tool = False

    def copy(self, text: str) -> str:
        """Copies this; a sentence that says what became of it."""
        self._copied, self._by_tool = text, _by_tool(text)
        if self._by_tool:
            return BY_TOOL
        if self._environ.get("TERM", "") in _DEAF:
            self._copied = ""
            return NOT_AT_ALL
        self._hand_to_terminal(text)
        return BY_TERMINAL

    def clear(self) -> None:
        """Takes away what was copied last, if it is still there; a terminal cannot be asked."""
        text, self._copied = self._copied, ""
        if not text:
            return
        if not self._by_tool:
            self._hand_to_terminal("")
        elif _held() == text:
            _run("--copy", "")

    def _hand_to_terminal(self, text: str) -> None:
        self._write(f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\x07")


def _by_tool(text: str) -> bool:
    """Whether a tool took it, as the clipboard itself tells: tools fail without a word."""
    return _run("--copy", text) is not None and _held() == text


def _held() -> str | None:
    return _run("--paste", None)


def _run(what: str, text: str | None) -> str | None:
    """What pyperclip says in a process of its own; None if it fails."""
    pasting = text is None
    try:
        # A tool that stays to serve the clipboard would keep a pipe open: copying has none.
        done = subprocess.run(  # noqa: S603 - our own interpreter and a module that we install
            [sys.executable, "-I", "-X", "utf8", "-m", "pyperclip", what],
            input=b"" if text is None else text.encode(),
            stdout=subprocess.PIPE if pasting else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.decode(errors="replace") if pasting else ""
