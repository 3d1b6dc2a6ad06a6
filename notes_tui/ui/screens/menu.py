"""F10: everything that can be done here, to choose from; what cannot stays and says why."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from notes_tui.ui.actions import key_of
from notes_tui.ui.blur import NeverBlurred

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp


class Actions(OptionList, NeverBlurred):
    """The list of them."""


class Menu(ModalScreen[None]):
    """The actions of the screen below."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss(None)", "")]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._about = about

    def compose(self) -> ComposeResult:
        """A line for each action, with its key."""
        app = cast("NotesApp", self.app)
        with Vertical(classes="asking") as box:
            box.border_title = "What can be done here"
            options = []
            for action in app.doing.actions_of(self._about):
                if action.id == "app.menu":
                    continue
                why_not = app.doing.why_not(self._about, action)
                key = key_of(action, app.keys_set)
                line = Content.assemble(
                    (f"{key:<6}", "bold $accent"), (action.label, "$quiet" if why_not else "bold"),
                    (f"  {why_not or action.about}", "$quiet"),
                )  # fmt: skip
                options.append(Option(line, id=action.id))
            yield Actions(*options)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Does it, or says why not."""
        event.stop()
        self.dismiss()
        app, id_ = cast("NotesApp", self.app), event.option_id or ""
        app.call_later(app.doing.act, self._about, id_)
