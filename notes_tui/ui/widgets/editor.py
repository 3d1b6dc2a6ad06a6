"""The text of one section: a text area that leaves the keys of the screen alone, shows data
harmlessly, and lets a snippet grow from its opening word.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from rich.text import Text
from textual.actions import SkipAction
from textual.binding import Binding, BindingType
from textual.document._document import Document
from textual.events import Key
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from notes_tui.domain.display import display_line
from notes_tui.practice.snippets import Snippets, next_slot

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_TAKEN = {"ctrl+k", "ctrl+d", "ctrl+u", "ctrl+f", "f6", "f7"}
"""Keys that a text area uses and screens here need, or that delete more than one would think."""


class HarmlessArea(TextArea):
    """A text area that draws data as `shown` does."""

    def get_line(self, line_index: int) -> Text:
        """A line as it may be drawn."""
        return Text(display_line(self.document.get_line(line_index)), end="", no_wrap=True)

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scrolls to the cursor; not while an undo has taken the text from under it, since the
        undo sets the cursor only after the scroll bar has gone.
        """
        if self.cursor_location[0] >= self.document.line_count:
            return Offset(0, 0)
        return super().scroll_cursor_visible(center, animate)


class Editor(HarmlessArea):
    """Where a practitioner writes."""

    @dataclass
    class LeftByTab(Message):
        """Tab was pressed where there is no slot to go to."""

        editor: "Editor"
        backwards: bool

    BINDINGS: ClassVar[list[BindingType]] = [
        binding
        for binding in TextArea.BINDINGS
        if not (isinstance(binding, Binding) and _TAKEN & set(binding.key.split(",")))
    ]

    def __init__(self, text: str, section: str, snippets: Snippets, *, read_only: bool) -> None:
        super().__init__(
            text,
            id=f"edit-{section}",
            read_only=read_only,
            compact=True,
            highlight_cursor_line=False,
            show_line_numbers=False,
        )
        self.section = section
        self._snippets = snippets

    def action_copy(self) -> None:
        """Copies what is marked, for other programs too."""
        if not self.selected_text:
            raise SkipAction
        cast("NotesApp", self.app).copying.copy_out(self.selected_text)

    @property
    def _plain(self) -> Document:
        """The document: without a language it is a plain one, which can count characters."""
        assert isinstance(self.document, Document)
        return self.document

    @property
    def before_cursor(self) -> int:
        """Characters before the cursor."""
        return self._plain.get_index_from_location(self.cursor_location)

    def put_cursor(self, characters: int) -> None:
        """Puts the cursor behind so many characters."""
        self.move_cursor(self._plain.get_location_from_index(min(characters, len(self.text))))

    async def _on_key(self, event: Key) -> None:
        if event.key in {"tab", "shift+tab"}:
            event.stop()
            event.prevent_default()
            self._tab(backwards=event.key == "shift+tab")
            return
        await super()._on_key(event)
        if event.character == " " and not self.read_only:
            self._grow()

    def _grow(self) -> None:
        """Appends what a snippet says behind the word that opens it; nothing typed is removed."""
        row, column = self.cursor_location
        rest = self._snippets.grows(self.document.get_line(row)[:column])
        if not rest:
            return
        start = self.before_cursor
        self.history.checkpoint()
        self.insert(rest, maintain_selection_offset=False)
        self.history.checkpoint()
        slot = next_slot(rest, 0)
        if slot is not None:
            self._mark(start + slot[0], start + slot[1])

    def _tab(self, *, backwards: bool) -> None:
        slot = None if backwards or self.read_only else next_slot(self.text, self.before_cursor)
        if slot is None:
            self.post_message(self.LeftByTab(self, backwards))
        else:
            self._mark(*slot)

    def _mark(self, start: int, end: int) -> None:
        locate = self._plain.get_location_from_index
        self.selection = Selection(locate(start), locate(end))
