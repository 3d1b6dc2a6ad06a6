"""The texts of a visit's steps while they are written: kept at once, changed, taken back."""

from collections.abc import Callable
from contextlib import suppress

from notes_tui.domain.text import count
from notes_tui.errors import NotesError
from notes_tui.plain.lines import Lines, number_in
from notes_tui.plain.words import texts
from notes_tui.practice.visit import Visit, keep_typing
from notes_tui.vault.vault import Vault


class Texts:
    """What stands in each step now. Nothing is done with a text before it is kept."""

    def __init__(self, io: Lines, vault: Vault, visit: Callable[[], Visit]) -> None:
        self._io = io
        self._vault = vault
        self._visit = visit
        """The visit as it stands at that moment."""
        self._texts = dict(visit().texts)
        self._unkept: set[str] = set()
        """Sections of which the disk has refused the newest text."""
        self._before: list[tuple[str, str]] = []
        """Sections and their earlier texts, to be taken back to."""

    def begin_anew(self) -> None:
        """The texts as the visit has them, with nothing to take back."""
        self._texts, self._before = dict(self._visit().texts), []

    def lines(self, name: str) -> list[str]:
        """A step, line by line."""
        text = self._texts.get(name, "")
        return text.split("\n") if text else []

    # keeping

    def write(self, name: str, text: str) -> None:
        """Puts another text there; the one before can be taken back to."""
        self._before.append((name, self._texts.get(name, "")))
        self.put(name, text)

    def put(self, name: str, text: str) -> None:
        """Keeps a section's text before anything else happens."""
        self._texts[name] = text
        self._unkept.add(name)
        try:
            self.keep()
        except NotesError as error:
            self._io.say("What you type could not be kept on the disk. It is still here.")
            self._io.tell(error)

    def take_back(self) -> str:
        """Puts the text before the last change back; its step, or "" where there is none."""
        if not self._before:
            return ""
        name, text = self._before.pop()
        self.put(name, text)
        return name

    def keep(self) -> None:
        """Puts what the disk has refused so far into the vault."""
        for name in sorted(self._unkept):
            text = self._texts[name]
            keep_typing(self._vault, self._visit(), name, text, len(text))
            self._unkept.discard(name)

    def all_kept(self) -> bool:
        """Whether, tried once more, the disk holds all that was typed."""
        with suppress(NotesError):
            self.keep()
        return not self._unkept

    # hearing and changing

    def show(self, name: str) -> None:
        """Reads a step out."""
        lines = self.lines(name)
        if not lines:
            self._io.say("Blank.")
        for number, line in enumerate(lines, 1):
            self._io.say(f"Line {number}: {line}")

    def show_all(self) -> None:
        """Reads all of them out."""
        self._io.say(*texts(self._texts))

    def change(self, name: str, typed: str) -> None:
        """Asks for a line of a step anew."""
        lines = self.lines(name)
        number = number_in(typed, len(lines))
        if number is None:
            self._io.say(f"This step has {count(len(lines), 'line')}.")
            return
        now = lines[number - 1]
        self._io.say(f"Line {number} is: {now}")
        ask = f"Line {number} anew, or Enter to leave it:"
        about = ("Type the whole line anew, or change the one that stands there.",)
        new = self._io.ask_text(ask, about, begun=now)
        if not new.strip() or new == now:
            self._io.say("Left as it is.")
            return
        lines[number - 1] = new
        self.write(name, "\n".join(lines))
        self._io.say("Changed.")

    def blank(self, name: str) -> None:
        """Makes a step blank."""
        if not self._texts.get(name):
            self._io.say("It is blank.")
            return
        self.write(name, "")
        self._io.say("Blank now. undo brings the text back.")
