"""Waiting for the sample practice, where the program was started for it."""

from textual.app import ComposeResult
from textual.containers import Center, Middle
from textual.widgets import Static

from notes_tui.errors import NotesError
from notes_tui.ui.practising import begin_practice
from notes_tui.ui.screens.place import Place


class Waiting(Place):
    """Makes the sample practice at once."""

    NEEDS_VAULT = False
    DEFAULT_CSS = """
    #waiting {
        width: auto;
    }
    """

    def compose(self) -> ComposeResult:
        """A sentence."""
        with Middle(), Center():
            yield Static("Making a practice of invented clients …", id="waiting")
        yield from self.compose_bar()

    def on_mount(self) -> None:
        """In a thread: it takes a moment."""
        fill = self.notes.fill_practice
        assert fill is not None  # it was started for this
        self.run_worker(lambda: begin_practice(self.notes, self._failed, fill), thread=True)

    def _failed(self, error: NotesError) -> None:
        self.tell(error)
