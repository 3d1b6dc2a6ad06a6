"""A backup before the vault is closed, with a way to go without it."""

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Button, Static

from notes_tui.errors import NotesError
from notes_tui.practice import backing_up
from notes_tui.practice.backup_state import automatic_target
from notes_tui.ui.meanwhile import bar
from notes_tui.ui.shown import shown
from notes_tui.ui.underway import in_time

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_LOOK = 0.1
_PATIENCE = 2.0
"""Seconds that a stick has to answer."""


class Parting(Screen[bool]):
    """Waits for what is being done, then makes a backup in `folder`, if it is due and that is
    there; True to leave.

    Nothing else is seen meanwhile: whoever locks may walk away. Esc stays; the button goes without
    a backup.
    """

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "stay", "")]

    def __init__(self, folder: Path | None, what: str) -> None:
        super().__init__()
        self._folder = folder
        self._what = what

    @property
    def _notes(self) -> "NotesApp":
        return cast("NotesApp", self.app)

    def compose(self) -> ComposeResult:
        """What is done, how far it is, the way out."""
        with Vertical(classes="asking"):
            yield Static("", id="doing", classes="question", markup=False)
            yield Static("", id="running", classes="question", markup=False)
            yield Button("Go without it", id="go")
            yield Static("Esc: stay here.", classes="quiet")

    def on_mount(self) -> None:
        """Begins at once."""
        self.set_interval(_LOOK, self._look)
        self.run_worker(self._back_up())

    async def _back_up(self) -> None:
        meanwhile, vault, folder = self._notes.meanwhile, self._notes.vault, self._folder
        try:
            if meanwhile.busy:
                self._say_what(meanwhile.label)
                await meanwhile.ended()
                if not self._notes.is_open:
                    return  # it was locked meanwhile
                folder = automatic_target(vault)  # what was waited for may have made one
            if folder is not None and await self._is_there(folder):
                self._say_what(f"Backing up to {folder}")
                await meanwhile.do(
                    "Backing up", lambda *how: backing_up.back_up(vault, folder, *how)
                )
        except NotesError as error:
            if self.is_attached:
                text = f"{error.message} {error.hint}"
                self.query_one("#running", Static).update(shown(text))
            return
        if self.is_attached:
            self.dismiss(True)

    async def _is_there(self, folder: Path) -> bool:
        """A stick that is not plugged in, or does not answer, keeps nobody."""
        try:
            return await in_time(folder.is_dir, _PATIENCE)
        except (TimeoutError, OSError):
            return False

    def _say_what(self, doing: str) -> None:
        text = shown(f"{doing} before {self._what}.")
        self.query_one("#doing", Static).update(text)

    def _look(self) -> None:
        if self._notes.meanwhile.moved():
            self._notes.watching.touch()  # somebody waits for it
        if self._notes.meanwhile.busy:
            self.query_one("#running", Static).update(bar(self._notes.meanwhile.progress))

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Goes without it; what is half-made is taken away."""
        event.stop()
        self.dismiss(True)

    def action_stay(self) -> None:
        """Stays. What this has begun is stopped: nobody waits for it any more."""
        self.dismiss(False)
