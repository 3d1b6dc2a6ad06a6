"""What every screen shares: its actions with their keys, its head, its help."""

from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import messages
from textual.app import ComposeResult
from textual.events import Event, ScreenResume
from textual.message import Message
from textual.screen import Screen

from notes_tui.errors import NotesError
from notes_tui.ui.actions import Action, bindings
from notes_tui.ui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp
    from notes_tui.vault.vault import Vault


class Place(Screen[None]):
    """A screen one works on. `ACTIONS` says what can be done, `HELP` what it is for."""

    ACTIONS: ClassVar[tuple[Action, ...]] = ()
    HELP: ClassVar[str] = ""
    NEEDS_VAULT: ClassVar[bool] = True
    """Whether it shows anything of an open vault."""
    AUTO_FOCUS = ""

    stands = False
    """Whether it has been filled: until then none of its actions is done."""

    def __init_subclass__(cls, **settings: Any) -> None:
        cls.BINDINGS = bindings(cls.ACTIONS)
        super().__init_subclass__(**settings)

    async def on_event(self, event: Event) -> None:
        """After a lock, a screen that comes to light while others are taken away stays as it is."""
        if not (isinstance(event, ScreenResume) and self._outlived_its_vault):
            await super().on_event(event)
            self.stands |= isinstance(event, ScreenResume)

    async def _on_message(self, message: Message) -> None:
        """After a lock, what its widgets had still to say is not heard: it was kept before."""
        of_textual = isinstance(message, Event) or type(message).__module__ == messages.__name__
        if of_textual or not self._outlived_its_vault:
            await super()._on_message(message)

    @property
    def _outlived_its_vault(self) -> bool:
        return self.NEEDS_VAULT and not self.notes.is_open

    @property
    def notes(self) -> "NotesApp":
        """The app."""
        return cast("NotesApp", self.app)

    @property
    def vault(self) -> "Vault":
        """The open vault."""
        return self.notes.vault

    def why_not(self, action: Action) -> str:
        """Why this cannot be done now; empty if it can."""
        return ""

    def action_act(self, id_: str) -> None:
        """Does an action of this screen, or says why not."""
        self.notes.doing.act(self, id_)

    def do_back(self) -> None:
        """Leaves for the screen before."""
        self.dismiss()

    def compose_bar(self) -> ComposeResult:
        """The key bar, at the foot of every screen."""
        yield KeyBar(self.ACTIONS)

    def tell(self, error: NotesError) -> None:
        """Shows what went wrong, what is safe and what to do."""
        self.notes.tell(error)
