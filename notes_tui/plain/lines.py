"""Lines that are said and lines that are typed: the only way in and out of the line-by-line app."""

import getpass
import shutil
import sys
import textwrap
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from notes_tui.domain.display import display_safe
from notes_tui.errors import NotesError

Seconds = Callable[[], float]
"""The time, of a clock that goes on while the machine sleeps."""

_ROOM = 20
"""Columns that a prompt leaves free to type in, where it can."""
_KEPT_FREE, _LEAST = 3, 4
"""Rows of a screen that a page leaves to the prompts before and after it; the shortest page."""
_MORE = "Enter for more, s to stop:"
_MORE_HELP = ("Enter alone: the rest, a screen at a time. s, or anything else: enough of it.",)
_HELP = frozenset({"?", "help"})
_YES, _NO = frozenset({"y", "yes"}), frozenset({"n", "no"})


class Up(Exception):
    """Ctrl-C at a prompt: one level up."""


class Leave(Exception):
    """The way out: "quit", the end of what is typed, or a signal."""

    lost = False
    """Whether something typed goes with it that the disk refused."""

    def __init__(self, code: int = 0, *, unheard: bool = False) -> None:
        super().__init__()
        self.code = code
        """The exit code."""
        self.unheard = unheard
        """Whether nobody is there any more to say a word to."""


class Quit(Leave):
    """The practitioner typed "quit"."""


class Lock(Exception):
    """The vault is to be closed, and the passphrase asked for again."""

    lost = False
    """As in `Leave`."""

    def __init__(self, reason: str, line: str = "", *, suspend: bool = False) -> None:
        super().__init__()
        self.reason = reason
        """A sentence for the practitioner."""
        self.line = line
        """What was typed last and nobody has seen to yet."""
        self.suspend = suspend
        """Whether the program is to stop until the shell calls it back."""


class Read(Protocol):
    """Asks for a line; EOFError at the end of all lines, KeyboardInterrupt at ctrl-C."""

    def __call__(self, prompt: str, begun: str = "") -> str:
        """The line without its end. `begun` stands there already, to be changed."""


class Lines:
    """Says lines and asks for them; knows what can be typed anywhere, and when to lock."""

    def __init__(
        self,
        read: Read,
        read_hidden: Callable[[str], str],
        write: Callable[[str], None],
        *,
        terminal: bool,
        width: Callable[[], int] | None = None,
        height: Callable[[], int] | None = None,
    ) -> None:
        self._read = read
        self._read_hidden = read_hidden
        self._write = write
        self._safe: Callable[[str], str] = display_safe if terminal else str
        self._width = width
        self._height = height
        self._seconds: Seconds | None = None
        self._longest = 0.0
        self._touched = 0.0
        self._pending: Exception | None = None
        self.asking = False
        """Whether it waits for a line, so that a signal may end the waiting."""
        self.while_asking: Callable[[], AbstractContextManager[None]] = nullcontext
        """What goes on around the waiting."""

    # when to lock, and what interrupts

    def lock_after(self, seconds: float, clock: Seconds) -> None:
        """From now on, `Lock` is raised where a line took so long or longer to arrive."""
        self._seconds, self._longest, self._touched = clock, seconds, clock()

    def stay_open(self) -> None:
        """The vault is closed: there is nothing to lock."""
        self._seconds = None

    def interrupt(self, reason: Exception) -> None:
        """Ends the waiting for a line with this; if nothing is asked, the next prompt ends so."""
        if self.asking:
            raise reason
        self._pending = reason

    @property
    def interrupted(self) -> bool:
        """Whether something has come up while nothing was asked: long work stops for it."""
        return self._pending is not None

    def was_stopped(self) -> None:
        """Ctrl-C has stopped long work: it does not end the next prompt as well."""
        if isinstance(self._pending, Up):
            self._pending = None

    def _overdue(self, line: str) -> None:
        if self._seconds is None:
            return
        now = self._seconds()
        waited, self._touched = now - self._touched, now
        if waited >= self._longest or waited < 0:
            minutes = round(self._longest / 60)
            raise Lock(f"Locked, since nothing was typed for {minutes} minutes.", line)

    # saying

    def say(self, *texts: str) -> None:
        """Says each text as a line of its own; one that is too wide breaks between words."""
        self._overdue("")
        for text in texts:
            for line in self._safe(text).split("\n"):
                self._put("\n".join(self._broken(line)) + "\n")

    def page(self, *texts: str) -> None:
        """Says them as `say` does, a screen at a time where the screen's height is known."""
        rows = [
            row
            for text in texts
            for line in self._safe(text).split("\n")
            for row in self._broken(line) or [""]
        ]
        room = max(_LEAST, self._height() - _KEPT_FREE) if self._height else len(rows)
        while rows:
            self.say(*rows[:room])
            rows = rows[room:]
            try:
                if rows and self.command(_MORE, _MORE_HELP):
                    return
            except Up:
                return

    def tell(self, error: NotesError) -> None:
        """Says what happened and what to do now."""
        self.say(error.message)
        if error.hint:
            self.say(error.hint)

    def _put(self, text: str) -> None:
        try:
            self._write(text)
        except OSError:
            raise Leave(1, unheard=True) from None

    def _broken(self, line: str) -> Sequence[str]:
        if self._width is None or len(line) < self._width():
            return [line]
        return textwrap.wrap(
            line,
            self._width() - 1,
            replace_whitespace=False,
            expand_tabs=False,
            break_long_words=False,
            break_on_hyphens=False,
        )

    # asking

    def ask(self, prompt: str, begun: str = "") -> str:
        """The line that is typed, to the letter. `begun` may stand there to be changed."""
        if self._safe(begun) != begun:
            begun = ""
        while True:
            line = self._ask_once(self._said_before(prompt), begun)
            if line is not None:
                return line
            self.say("That line holds characters that are no text. Type it again.")

    def _ask_once(self, prompt: str, begun: str) -> str | None:
        return self._await(lambda: self._read(self._safe(prompt) + " ", begun))

    def _said_before(self, prompt: str) -> str:
        """The last sentence of a prompt that would leave no room to type; the rest is said."""
        if self._width is None or len(prompt) < self._width() - _ROOM:
            return prompt
        at = max(prompt.rfind(". "), prompt.rfind("? ")) + 2
        if at > 1:
            self.say(prompt[: at - 1])
        return prompt[at:] if at > 1 else prompt

    def ask_text(self, prompt: str, help_: Sequence[str], begun: str = "") -> str:
        """A line of a text, to the letter; only a question mark alone is heeded, as help."""
        while (line := self.ask(prompt, begun)).strip() == "?":
            self.say(*help_)
        return line

    def ask_hidden(self, prompt: str, help_: Sequence[str]) -> str:
        """A line that is typed unseen; sees to help and quit itself, which no secret can be."""
        while True:
            line = self._await(
                lambda: self._read_hidden(self._safe(prompt) + ", not shown as you type: ")
            )
            if line is None:
                self.say("That was no text. Type it again.")
            elif line.strip().casefold() == "quit":
                raise Quit
            elif line.strip().casefold() in _HELP:
                self._help(help_)
            else:
                return line

    def _await(self, read: Callable[[], str]) -> str | None:
        """The line, or None where what was typed is no text."""
        self._overdue("")
        self.asking = True
        try:
            if self._pending is not None:
                reason, self._pending = self._pending, None
                raise reason
            with self.while_asking():
                line = read()
            line.encode()
        except UnicodeError:
            return None
        except EOFError:
            self._put("\n")
            raise Leave from None
        except KeyboardInterrupt:
            self._put("\n")
            raise Up from None
        except OSError:
            raise Leave(1, unheard=True) from None
        finally:
            self.asking = False
        self._overdue(line)
        return None if "\0" in line else line

    def command(self, prompt: str, help_: Sequence[str]) -> str:
        """What is typed, without white space around it; sees to help and quit itself."""
        while True:
            typed = self.ask(prompt).strip()
            if typed.casefold() in _HELP:
                self._help(help_)
            elif typed.casefold() == "quit":
                raise Quit
            else:
                return typed

    def _help(self, texts: Sequence[str]) -> None:
        is_open = self._seconds is not None
        self.say(*texts, "quit: keep what is typed, lock and leave." if is_open else "quit: leave.")

    def yes(self, question: str, *, enter: bool) -> bool:
        """Whether the answer is yes; `enter` is what Enter alone says."""
        answer = self.ask_yes(question, "yes" if enter else "no")
        return enter if answer is None else answer

    def ask_yes(self, question: str, enter: str) -> bool | None:
        """yes, no, or None for Enter alone, which the prompt calls `enter`."""
        prompt = f"{question} y, n, or Enter for {enter}:"
        about = ("Type y for yes or n for no.", f"Enter alone means: {enter}.")
        while True:
            typed = self.command(prompt, about).casefold()
            if typed in _YES | _NO:
                return typed in _YES
            if not typed:
                return None
            self.say("Type y or n.")

    def choose(self, what: str, options: Sequence[str]) -> int | None:
        """The place of the option that is chosen by its number; None for going back."""
        self.say(*(f"{number}, {option}" for number, option in enumerate(options, 1)))
        most = len(options)
        prompt = f"{what} Number, or Enter to go back:"
        about = (f"Type a number from 1 to {most}, or Enter alone to go back.",)
        while typed := self.command(prompt, about):
            if typed.casefold() == "back":
                break
            if (place := number_in(typed, most)) is not None:
                return place - 1
            self.say(f"There is no such number. There are 1 to {most}.")
        return None


def number_in(typed: str, most: int) -> int | None:
    """The number from 1 to `most` that was typed, or None."""
    if typed.isascii() and typed.isdecimal() and len(typed) < 7 and 1 <= int(typed) <= most:
        return int(typed)
    return None


def usual_lines() -> Lines:
    """The lines of this process: with editing where readline is, and passphrases unseen."""
    readline = _readline() if sys.stdin.isatty() else None

    def read(prompt: str, begun: str = "") -> str:
        if readline is not None and begun:
            readline.set_startup_hook(lambda: readline.insert_text(begun))
        try:
            line = input(prompt)
        finally:
            if readline is not None:
                readline.set_startup_hook(None)
        if not sys.stdin.isatty():
            write("\n")  # nobody pressed Enter there
        return line

    def read_hidden(prompt: str) -> str:
        return getpass.getpass(prompt) if sys.stdin.isatty() else read(prompt)

    def write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()

    terminal = sys.stdout.isatty()
    width = (lambda: max(20, shutil.get_terminal_size().columns)) if terminal else None
    height = (lambda: shutil.get_terminal_size().lines) if terminal else None
    return Lines(read, read_hidden, write, terminal=terminal, width=width, height=height)


def _readline() -> Any:
    """The module readline, set up for one line at a time; None where there is none."""
    try:
        import readline  # noqa: PLC0415 - Windows has none
    except ImportError:
        return None
    readline.set_auto_history(False)  # a line that was typed must not come back after a lock
    for setting in ("enable-bracketed-paste off", "horizontal-scroll-mode off", "bell-style none"):
        readline.parse_and_bind(f"set {setting}")
    readline.parse_and_bind("tab: tab-insert")
    return readline
