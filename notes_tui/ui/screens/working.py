"""Work that takes a while: done in a thread, with how far it is; Esc stops it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from notes_tui.domain.attachment import CHUNK
from notes_tui.errors import Cancelled
from notes_tui.ui.meanwhile import bar
from notes_tui.ui.shown import shown
from notes_tui.ui.underway import Work
from notes_tui.vault.progress import Advance, Cancel, Report, Stage, Ticker

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

T = TypeVar("T")

_LOOK = 0.1


class Working(ModalScreen[None]):
    """Over the screen for as long as it takes; nothing else can be done, so nothing else writes."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "stop", "Stop")]

    def __init__(self, work: Work[Any]) -> None:
        super().__init__()
        self._work = work

    def compose(self) -> ComposeResult:
        """What is done, and how far it is."""
        with Vertical(classes="asking"):
            yield Static(shown(f"{self._work.label} …"), classes="question")
            yield Static(bar(None), id="how-far", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Stop", id="stop")

    def on_mount(self) -> None:
        """Looks how far it is."""
        self.set_interval(_LOOK, self._look)

    def on_screen_resume(self) -> None:
        """It may have ended while the screen was covered."""
        self._look()

    def _look(self) -> None:
        if not self.is_current:  # covered, or after a lock on no screen
            return
        if not self._work.busy:
            self.dismiss(None)
        elif self._work.stopping:
            self._show("Stopping …")
        elif self._work.moved():
            cast("NotesApp", self.app).watching.touch()  # somebody waits for it
            self._show(bar(self._work.progress))

    def _show(self, how_far: str) -> None:
        self.query_one("#how-far", Static).update(how_far)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A click."""
        event.stop()
        self.action_stop()

    def action_stop(self) -> None:
        """Stops at the next step."""
        self._work.stop()
        self._look()

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._work.stop()


async def work(
    app: "NotesApp", label: str, stage: Stage, chunks: int, act: Callable[[Advance], T]
) -> T | None:
    """Does what tells of each chunk under that screen; None where it was stopped. What it raises
    is raised here.
    """

    def counted(report: Report, cancelled: Cancel) -> T:
        ticker = Ticker(stage, chunks * CHUNK, report, cancelled)
        return act(lambda steps: ticker.advance(steps * CHUNK))

    doing = app.underway.begin(label, counted)
    await app.push_screen_wait(Working(doing))
    try:
        return await doing.outcome()
    except Cancelled:
        return None
