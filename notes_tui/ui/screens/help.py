"""F1: what this screen is for, and everything that can be done on it."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widget import Widget
from textual.widgets import Input, OptionList, Static, TextArea

from notes_tui.ui.actions import EVERYWHERE, key_of
from notes_tui.ui.blur import NeverBlurred
from notes_tui.ui.screens.place import Place

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_OF_THE_FOCUS: dict[type[Widget], str] = {
    TextArea: (
        "In the text: arrows move, shift and arrows mark, ^z takes back and ^y does again, ^x ^c ^v"
        " cut, copy and paste, ^a and ^e go to the ends of the line, ^w deletes a word."
    ),
    OptionList: "In a list: arrows move the mark, Enter or a click chooses, Home and End jump.",
    Input: "In the field: arrows move, ^w deletes a word, Enter goes on, Tab goes elsewhere.",
}


class Page(Static, NeverBlurred):
    """The text of it."""


class Help(ModalScreen[None]):
    """Help for the screen below and what has the focus there."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,f1", "dismiss(None)", "")]

    def __init__(self, about: Screen[object], focus: Widget | None) -> None:
        super().__init__()
        self._about = about
        self._focus = focus

    def compose(self) -> ComposeResult:
        """A page of help."""
        with VerticalScroll(classes="asking help") as page:
            page.border_title = "Help"
            page.border_subtitle = "Esc closes"
            yield Page(self._page(), markup=False)

    def _page(self) -> Content:
        pieces = [Content(about)] if (about := getattr(self._about, "HELP", "")) else []
        pieces += [
            Content(text) for kind, text in _OF_THE_FOCUS.items() if isinstance(self._focus, kind)
        ]
        keys_set = cast("NotesApp", self.app).keys_set
        own = self._about.ACTIONS if isinstance(self._about, Place) else ()
        for title, actions in (("Here", own), ("Everywhere", EVERYWHERE)):
            lines = [
                Content.assemble((f"{key_of(action, keys_set):<6}", "bold $accent"), action.about)
                for action in actions
            ]
            if lines:
                pieces.append(Content("\n").join([Content.styled(title, "bold"), *lines]))
        pieces.append(Content("^n means: hold ctrl and press n. All keys can be clicked too."))
        return Content("\n\n").join(pieces)
