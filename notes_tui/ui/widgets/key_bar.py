"""The key bar: what can be done now, by key or by a click; what cannot says why if tried."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from notes_tui.ui.actions import EVERYWHERE, Action, key_of
from notes_tui.ui.blur import NeverBlurred

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp


_LOOK = 0.3
_RANK = {"app.help": 0, "app.menu": 0, "app.palette": 2}
"""What finds its room first and last; all else stands between."""


class KeyBar(Horizontal):
    """One line of keys."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: 1;
        background: $panel;
    }
    """

    def __init__(
        self, actions: Iterable[Action], *, everywhere: Iterable[Action] = EVERYWHERE
    ) -> None:
        super().__init__()
        self._actions = [*actions, *everywhere]

    def compose(self) -> ComposeResult:
        """A key for each action that stands in the bar."""
        for action in self._actions:
            if action.bar:
                yield Key(action)

    def show_keys(self) -> None:
        """Shows the keys as they are set now."""
        for key in self.query(Key):
            key.show_key()

    def on_resize(self, event: Resize) -> None:
        """Leaves out what there is no room for; help and menu, which list the rest, stay."""
        room = event.size.width
        for key in sorted(self.query(Key), key=lambda key: _RANK.get(key.doing.id, 1)):
            key.display = key.needs <= room
            room -= key.needs if key.display else 0


class Key(Static, NeverBlurred):
    """A key and what it does."""

    DEFAULT_CSS = """
    Key {
        width: auto;
        padding: 0 1;
    }
    Key.-not-now {
        color: $quiet;
    }
    Key:hover {
        background: $chosen;
        color: $on-chosen;
    }
    """

    def __init__(self, action: Action) -> None:
        super().__init__(markup=False)
        self.doing = action

    def on_mount(self) -> None:
        """Shows the key, and whether it does something now."""
        self.show_key()
        self.set_interval(_LOOK, self._look)

    def show_key(self) -> None:
        """Shows the key as it is set."""
        self.update(Content.assemble((self._key_shown, "bold $accent"), " ", self.doing.label))

    @property
    def _key_shown(self) -> str:
        return key_of(self.doing, cast("NotesApp", self.app).keys_set)

    @property
    def needs(self) -> int:
        """Columns that it takes."""
        return cell_len(f" {self._key_shown} {self.doing.label} ")

    def _look(self) -> None:
        """What cannot be done now is dimmed."""
        app = cast("NotesApp", self.app)
        if self.screen is app.screen:
            self.set_class(bool(app.doing.why_not(self.screen, self.doing)), "-not-now")

    def on_click(self) -> None:
        """Does it."""
        cast("NotesApp", self.app).doing.act(self.screen, self.doing.id)
