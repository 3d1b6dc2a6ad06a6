"""What is offered by itself at the desk, right after a vault was unlocked, and then no more."""

from typing import TYPE_CHECKING

from textual.events import Key
from textual.widgets import OptionList

from notes_tui.errors import BadInput
from notes_tui.practice.settings import pin_offered, pin_to_offer, read_settings
from notes_tui.ui.screens.asking import Choose
from notes_tui.ui.screens.desk import Desk
from notes_tui.ui.screens.settings import ask_passphrase, ask_pin
from notes_tui.vault.vault import Vault

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_PIN = (
    "After {minutes} idle minutes this vault locks, and only the passphrase opens it again. With a"
    " PIN of six digits the screen is covered instead, and the PIN brings it back as it was."
)
_ANSWERS = (("set", "Set a PIN now"), ("leave", "Not now"))
_WHEN_LOST = (
    "The recovery code on your paper opened this vault. If the passphrase is lost, set a new one"
    " now: then the old one opens it no longer. The code stays as it is."
)
_LOST = (("set", "Set a new passphrase now"), ("leave", "Not now: I know the passphrase"))
_TYPED_ON = "typed on"


class Offer(Choose):
    """A question that gives way: to those who type on at the desk it is put another time.

    No answer is marked at first, so that an Enter on its way answers nothing.
    """

    @classmethod
    def of_passphrase(cls) -> "Offer":
        """A new passphrase, for one that is lost."""
        return cls(_WHEN_LOST, _LOST)

    @classmethod
    def of_pin(cls, vault: Vault) -> "Offer":
        """A PIN, and what is gained by it."""
        return cls(_PIN.format(minutes=read_settings(vault).hide_minutes), _ANSWERS)

    def on_mount(self) -> None:
        """Marks nothing."""
        self.query_one(OptionList).highlighted = None

    def on_key(self, event: Key) -> None:
        """A letter was meant for the field of the desk."""
        if event.is_printable and event.character and event.character.strip():
            event.stop()
            desk = next(each for each in self.app.screen_stack if isinstance(each, Desk))
            desk.type_on(event.character)
            if self.is_current:
                self.dismiss(_TYPED_ON)


async def offer_passphrase(app: "NotesApp") -> None:
    """After the recovery code: offers a new passphrase, until two that are typed are the same."""
    if not app.vault.writable:
        return
    if await app.push_screen_wait(Offer.of_passphrase()) != "set":
        app.say("Whenever you want a new passphrase: it is in the settings, F5.")
        return
    while True:
        try:
            await ask_passphrase(app)
        except BadInput as error:
            app.tell(error)
        else:
            return


async def offer_pin(app: "NotesApp") -> None:
    """Offers a PIN, once for a vault; whoever wants one later finds it in the settings."""
    if not pin_to_offer(app.vault):
        return
    chosen = await app.push_screen_wait(Offer.of_pin(app.vault))
    if chosen == _TYPED_ON:
        return
    pin_offered(app.vault)
    if chosen == "set":
        await ask_pin(app)
        app.watching.settings_changed()
    if not read_settings(app.vault).has_pin:
        app.say("No PIN, then. Whenever you want one, it is in the settings, F5.")
