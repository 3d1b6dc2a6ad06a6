"""Doing an action of a screen or of the app, by its id; refused with the reason, where it is."""

from collections.abc import Coroutine, Sequence
from inspect import iscoroutine
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from notes_tui.errors import NotesError
from notes_tui.ui.actions import EVERYWHERE, Action
from notes_tui.ui.screens.place import Place

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_OF_AN_OPEN_VAULT = {
    "app.audit",
    "app.hide",
    "app.lock",
    "app.palette",
    "app.plugins",
    "app.settings",
}


class Doing:
    """Does what a key, a click, the menu or the palette asks for."""

    def __init__(self, app: "NotesApp") -> None:
        self._app = app

    def act(self, screen: Screen[Any], id_: str) -> None:
        """Does an action of the screen or of the app, or says why it cannot be done now."""
        action = self.find_action(screen, id_)
        if action is None:
            return
        target: Any = self._app if id_.startswith("app.") else screen
        reason = self.why_not(screen, action)
        if reason:
            self._app.say(reason)
            return
        try:
            doing = getattr(target, action.method)()
        except NotesError as error:
            self._app.tell(error)
            return
        if iscoroutine(doing):
            self.act_on(doing)

    def act_on(self, doing: Coroutine[Any, Any, None]) -> None:
        """Does what asks questions on its way; what goes wrong is told."""
        self._app.run_worker(self._told(doing))

    async def _told(self, doing: Coroutine[Any, Any, None]) -> None:
        try:
            await doing
        except NotesError as error:
            self._app.tell(error)

    def actions_of(self, screen: Screen[Any]) -> Sequence[Action]:
        """What can be done on this screen."""
        own = screen.ACTIONS if isinstance(screen, Place) else ()
        return [*own, *EVERYWHERE]

    def find_action(self, screen: Screen[Any], id_: str) -> Action | None:
        """The action of this id."""
        return next((action for action in self.actions_of(screen) if action.id == id_), None)

    def why_not(self, screen: Screen[Any], action: Action) -> str:
        """Why it cannot be done now; empty if it can."""
        app = self._app
        if isinstance(screen, Place) and screen.NEEDS_VAULT and not app.is_open:
            return "The vault is locked."
        if not action.id.startswith("app."):
            if not isinstance(screen, Place):
                return ""
            return screen.why_not(action) if screen.stands else "This screen is still being drawn."
        if action.id in _OF_AN_OPEN_VAULT and not app.is_open:
            there = app.layout_of_vault.folder.exists()
            return "The vault is locked." if there else "There is no vault yet."
        if app.screen.id == "cover" and action.id not in {"app.lock", "app.quit"}:
            return "The screen is covered. Your PIN brings it back."
        return ""
