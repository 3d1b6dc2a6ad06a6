"""A practitioner who types from a list, and a record of everything that is said."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from notes_tui.plain.app import run
from notes_tui.plain.lines import Lines
from notes_tui.vault.layout import Layout
from notes_tui.vault.surroundings import Surroundings
from tests.places import PASSPHRASE, Place


@dataclass(frozen=True)
class Do:
    """Does something, such as waiting, between the prompt and the line that answers it."""

    what: Callable[[], object]
    then: str | None = None
    """The line; None where there is only the doing."""


CTRL_C, END = Do(lambda: None, "ctrl-C"), Do(lambda: None, "end")
Typed = str | Do | Callable[["Script"], str]


@dataclass
class Script:
    """Answers each prompt with the next of its lines; after the last one there is no more input."""

    typed: list[Typed]
    said: str = ""
    """All that was said, with the prompts and what was typed at them."""
    hidden: list[str] = field(default_factory=list)
    """What was typed unseen."""

    @classmethod
    def of(cls, typed: Iterable[Typed]) -> "Script":
        return cls(list(typed))

    def read(self, prompt: str, begun: str = "") -> str:
        self.said += prompt
        line = self._next()
        self.said += line + "\n"
        return line

    def read_hidden(self, prompt: str) -> str:
        self.said += prompt + "\n"
        self.hidden.append(self._next())
        return self.hidden[-1]

    def write(self, text: str) -> None:
        self.said += text

    def lines(self) -> Lines:
        return Lines(self.read, self.read_hidden, self.write, terminal=True)

    def _next(self) -> str:
        if not self.typed:
            raise EOFError
        line = self.typed.pop(0)
        if line is CTRL_C:
            raise KeyboardInterrupt
        if line is END:
            self.typed.clear()
            raise EOFError
        if isinstance(line, Do):
            line.what()
            return line.then if line.then is not None else self._next()
        return line if isinstance(line, str) else line(self)

    def said_after(self, text: str) -> str:
        """What was said after this was."""
        assert text in self.said, f"“{text}” was not said:\n{self.said}"
        return self.said.partition(text)[2]


def work(place: Place, *typed: Typed, code: int = 0) -> Script:
    """A sitting over the vault of a place: unlocked, then these lines, then the end of input."""
    return sit(place.layout, place.around, PASSPHRASE, *typed, code=code)


def sit(layout: Layout, around: Surroundings, *typed: Typed, code: int = 0) -> Script:
    """A sitting that types exactly this."""
    script = Script.of(typed)
    assert run(layout, around, script.lines()) == code, script.said
    assert script.typed == [], f"not typed: {script.typed}\n{script.said}"
    return script
