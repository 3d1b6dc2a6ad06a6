"""The veil: an empty screen, there at once, before anything is done about what lies below it."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Center, Middle
from textual.widgets import Static

from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown


class Veil(Place):
    """Covers all else; once it is painted, goes on with `then`. It may say what is waited for."""

    NEEDS_VAULT = False
    DEFAULT_CSS = """
    #veiled {
        width: auto;
        max-width: 60;
    }
    """

    def __init__(self, said: str = "", *, then: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self._said = said
        self._then = then

    def compose(self) -> ComposeResult:
        """A sentence, or nothing."""
        if self._said:
            with Middle(), Center():
                yield Static(shown(self._said), id="veiled")

    def on_mount(self) -> None:
        """Lets itself be painted first."""
        self.call_after_refresh(self._then)
