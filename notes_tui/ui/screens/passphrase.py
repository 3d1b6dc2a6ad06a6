"""The passphrase once more, before something is signed."""

from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from notes_tui.errors import NotesError
from notes_tui.ui.shown import shown
from notes_tui.vault.reauthenticating import Confirmed, confirm

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_PRACTISING = "You practise: that of the sample is filled in, Enter takes it."
_WAIT = "This takes a second, on purpose …"


class AskPassphrase(ModalScreen[Confirmed | None]):
    """Gives that the passphrase was right; Esc gives None. A wrong one is asked again."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss(None)", "")]
    HELP = (
        "Only the passphrase of this vault signs; a PIN or a recovery code does not. So nobody"
        " signs for you at a screen that you left open. Esc leaves everything unsigned."
    )

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question
        self._waiting = False

    def compose(self) -> ComposeResult:
        """The question and a field whose letters are not shown."""
        known = cast("NotesApp", self.app).practice_passphrase
        question = f"{self._question}\n\n{_PRACTISING}" if known else self._question
        with Vertical(classes="asking"):
            yield Static(shown(question), classes="question")
            yield Input(known, password=True, placeholder="Passphrase", select_on_focus=True)
            yield Static("", classes="refusal", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Sign", variant="primary", id="ok")
                yield Button("Cancel", id="cancel")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        event.stop()
        self._try()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A click."""
        event.stop()
        if event.button.id == "ok":
            self._try()
        else:
            self.dismiss(None)

    def _try(self) -> None:
        typed = self.query_one(Input).value
        if typed and not self._waiting:
            self._waiting = True
            self.query_one(".refusal", Static).update(_WAIT)
            self.run_worker(self._confirm(typed))

    async def _confirm(self, typed: str) -> None:
        """The key derivation is slow for whoever guesses: a thread of its own waits for it."""
        app = cast("NotesApp", self.app)
        try:
            confirmed = await app.underway.finish(
                "Checking the passphrase", partial(confirm, app.vault, typed)
            )
        except NotesError as error:
            self._waiting = False
            field = self.query_one(Input)
            field.clear()
            field.focus()
            self.query_one(".refusal", Static).update(shown(f"{error.message} {error.hint}"))
        else:
            self.dismiss(confirmed)
