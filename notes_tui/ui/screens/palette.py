"""^p: anything by name, with slips: clients, their visits, actions, settings."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Key
from textual.screen import ModalScreen, Screen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from notes_tui.domain.display import display_line
from notes_tui.domain.text import count
from notes_tui.practice.finding import Names
from notes_tui.practice.visit import open_visit
from notes_tui.ui.screens.chart import ChartScreen
from notes_tui.ui.screens.opening_note import note_screen
from notes_tui.ui.screens.settings import SettingsScreen
from notes_tui.ui.widgets.marked import Marked
from notes_tui.vault import listing

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_SHOWN = 30


@dataclass(frozen=True)
class Entry:
    """Something to go to or to do."""

    name: str
    kind: str
    go: Callable[[], object]


class Palette(ModalScreen[None]):
    """Finds as you type; Enter goes."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape,ctrl+p", "dismiss(None)", "")]

    def __init__(self, about: Screen[Any]) -> None:
        super().__init__()
        self._about = about
        self._entries: list[Entry] = []
        self._names = Names(())
        self._found: list[int] = []

    def compose(self) -> ComposeResult:
        """A field and what it finds."""
        with Vertical(classes="asking") as box:
            box.border_title = "Anything"
            yield Input(placeholder="A client, a visit, an action", compact=True)
            yield Marked()

    def on_mount(self) -> None:
        """Gathers what there is."""
        self._entries = [*self._actions(), *self._clients(), *self._open_notes()]
        self._names = Names.of([entry.name for entry in self._entries])
        self._show("")

    @property
    def _notes(self) -> "NotesApp":
        return cast("NotesApp", self.app)

    def _actions(self) -> list[Entry]:
        app = self._notes
        actions = [
            Entry(action.label, action.about, partial(app.doing.act, self._about, action.id))
            for action in app.doing.actions_of(self._about)
            if action.id != "app.palette"
        ]
        settings = [
            Entry(label, "setting", lambda: app.push_screen(SettingsScreen()))
            for label in SettingsScreen.LABELS
        ]
        return [*actions, *settings]

    def _clients(self) -> list[Entry]:
        app = self._notes
        return [
            Entry(c.name, f"client · {count(c.notes, 'note')}",
                  partial(self._open_chart, c.id))
            for c in listing.clients(app.vault.database, archived=True)
        ]  # fmt: skip

    def _open_notes(self) -> list[Entry]:
        app = self._notes
        return [
            Entry(f"{n.client_name} {n.occurred_at[:10]}", "unsigned note",
                  partial(self._open_note, n.id))
            for n in listing.oldest_unsigned(app.vault.database, 200)
        ]  # fmt: skip

    def _open_chart(self, client: str) -> None:
        self.app.push_screen(ChartScreen(client))

    def _open_note(self, note: str) -> None:
        self.app.push_screen(note_screen(open_visit(self._notes.vault, note)))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Finds at every key."""
        self._show(event.value)

    def _show(self, typed: str) -> None:
        self._found = self._names.find(typed, _SHOWN)
        found = self.query_one(OptionList)
        found.clear_options()
        for place in self._found:
            entry = self._entries[place]
            found.add_option(
                Option(Content.assemble(display_line(entry.name), (f"  {entry.kind}", "$quiet")))
            )
        found.highlighted = 0 if self._found else None

    def on_key(self, event: Key) -> None:
        """Up and down move the mark while one types."""
        self.query_one(Marked).steer(event)

    def on_input_submitted(self) -> None:
        """Enter goes to the one that is marked."""
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Goes there."""
        event.stop()
        entry = self._entries[self._found[event.option_index]]
        self.dismiss()
        self.app.call_later(entry.go)
