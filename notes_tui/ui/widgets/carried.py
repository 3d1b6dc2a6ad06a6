"""Lines of earlier plans that stand in this one, each with its day: still holds, or dropped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.events import Key
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from notes_tui.domain.display import display_line
from notes_tui.domain.note import Carried
from notes_tui.practice.chart import short_day


class CarriedLines(OptionList):
    """Space says that a line still holds, Del drops it; a click says that it holds. Letters are
    for the text below.
    """

    @dataclass
    class Typed(Message):
        """A letter that belongs into the text."""

        letter: str

    DEFAULT_CSS = """
    CarriedLines {
        height: auto;
        max-height: 40%;
        margin-bottom: 1;
        background: $panel;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("space", "select", "Still holds"),
        ("delete", "drop", "Drop"),
    ]

    @dataclass
    class Settled(Message):
        """What became of a line."""

        line: str
        holds: bool | None
        """True: it still holds; False: not said any more; None: dropped."""

    def __init__(self) -> None:
        super().__init__(id="carried")
        self._carried: Sequence[Carried] = ()

    def show(self, lines: Sequence[Carried], today: date) -> None:
        """Shows these; with none it is not there."""
        marked = self.highlighted
        self._carried = lines
        self.display = bool(lines)
        self.clear_options()
        for line in lines:
            since = f"since {short_day(date.fromisoformat(line.since), today)} "
            sign = "✓ " if line.confirmed else "? "
            text = display_line(line.text)
            self.add_option(Option(Content.assemble(sign, (since, "$quiet"), text), id=line.id))
        if lines:
            self.highlighted = min(marked or 0, len(lines) - 1)

    def on_key(self, event: Key) -> None:
        """Hands letters on."""
        if event.is_printable and event.character and event.character.strip():
            event.stop()
            self.post_message(self.Typed(event.character))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Still holds; once more takes that back."""
        event.stop()
        line = self._carried[event.option_index]
        self.post_message(self.Settled(line.id, not line.confirmed))

    def action_drop(self) -> None:
        """Drops the marked line."""
        if self.highlighted is not None and self._carried:
            self.post_message(self.Settled(self._carried[self.highlighted].id, None))
