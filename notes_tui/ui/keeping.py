"""What is typed reaches the vault before the app locks, hides or ends; else that is told."""

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from notes_tui.errors import NotesError

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp


class Keeping:
    """Has the screens of the app keep what they hold."""

    def __init__(self, app: "NotesApp") -> None:
        self._app = app
        self._told_what_is_lost = False

    def keep(self) -> bool:
        """Has every screen put what is typed into the vault; whether all of it is there."""
        refused: list[NotesError] = []
        with ExitStack() as each:  # where one makes a mistake, the others have their turn
            for screen in self._app.screen_stack:
                each.callback(self._keep_of, screen, refused)
        for error in refused:
            self._app.tell(error)
        return not refused

    def may_leave(self) -> bool:
        """Whether all is kept; if not, that is told, and the next time it may be left."""
        if self.keep() or self._told_what_is_lost:
            return True
        self._told_what_is_lost = True
        self._app.clear_notifications()
        self._app.say(
            "What you typed last could NOT be kept: it stands only on this screen. Copy it"
            " elsewhere, or do this once more to leave without it.",
            lasting=True,
        )
        return False

    def _keep_of(self, screen: Screen[Any], refused: list[NotesError]) -> None:
        keep = getattr(screen, "keep", None)
        if keep is not None and self._app.is_open:
            try:
                keep()
            except NotesError as error:
                refused.append(error)
