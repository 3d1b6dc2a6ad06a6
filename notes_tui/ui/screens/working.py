"""Work that takes a while: done in a thread, with how far it is; Esc stops it."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from notes_tui.ui.shown import shown
from notes_tui.vault.views import Progress

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

T = TypeVar("T")

_LONGEST_STOP = 30.0
"""Seconds that stopping is waited for."""


class _Stopped(Exception):
    """Raised in the work, where it is to end."""


@dataclass
class Outcome(Generic[T]):
    """What came of the work; nothing where it was stopped."""

    value: T | None = None
    error: Exception | None = None


class Working(ModalScreen[Outcome[T]], Generic[T]):
    """Over the screen for as long as it takes; nothing else can be done, so nothing else writes."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "stop", "Stop")]

    @dataclass
    class Went(Message):
        """So many steps were done."""

        steps: int

    @dataclass
    class Ended(Message):
        """The work is over."""

        outcome: "Outcome[object]"

    def __init__(self, what: str, steps: int, work: Callable[[Progress], T]) -> None:
        super().__init__()
        self._what = what
        self._steps = max(1, steps)
        self._done = 0
        self._work = work
        self._stopping = False
        self._outcome: Outcome[T] | None = None
        self._thread = Thread(target=self._run, daemon=True)

    def compose(self) -> ComposeResult:
        """What is done, and how far it is."""
        with Vertical(classes="asking"):
            yield Static(shown(self._what), classes="question")
            yield Static("", id="how-far", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Stop", id="stop")

    def on_mount(self) -> None:
        """Begins."""
        self._show("…")
        self._thread.start()

    def _run(self) -> None:
        outcome: Outcome[T] = Outcome()
        try:
            outcome.value = self._work(self._progress)
        except _Stopped:
            pass
        except Exception as error:  # noqa: BLE001 - raised again where it can be told
            outcome.error = error
        self.post_message(self.Ended(cast("Outcome[object]", outcome)))

    def _progress(self, steps: int) -> None:
        """In the thread."""
        if self._stopping:
            raise _Stopped
        if steps:
            self.post_message(self.Went(steps))

    def on_working_went(self, event: Went) -> None:
        """Says how far it is; somebody waits, so nothing is covered meanwhile."""
        cast("NotesApp", self.app).watching.touch()
        self._done += event.steps
        self._show(f"{min(100, 100 * self._done // self._steps)} %")

    def _show(self, how_far: str) -> None:
        self.query_one("#how-far", Static).update(how_far)

    def on_working_ended(self, event: Ended) -> None:
        """Gives what came of it."""
        self._outcome = cast("Outcome[T]", event.outcome)
        self._leave()

    def on_screen_resume(self) -> None:
        """It may have ended while the screen was covered."""
        self._leave()

    def _leave(self) -> None:
        if self._outcome is not None and self.is_current:  # after a lock it is on no screen
            self.dismiss(self._outcome)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A click."""
        event.stop()
        self.action_stop()

    def action_stop(self) -> None:
        """Stops at the next step."""
        self._stopping = True
        self._show("Stopping …")

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._stopping = True

    def keep(self) -> None:
        """Before the vault is closed or covered: stops, and waits until nothing of it runs."""
        self._stopping = True
        if self._thread.is_alive():
            self._thread.join(_LONGEST_STOP)


async def work(app: "NotesApp", what: str, steps: int, act: Callable[[Progress], T]) -> T | None:
    """Does it under that screen; None where it was stopped. What it raises is raised here."""
    outcome = await app.push_screen_wait(Working(what, steps, act))
    if outcome.error is not None:
        raise outcome.error
    return outcome.value
