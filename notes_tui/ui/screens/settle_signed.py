"""Two signatures over different texts, side by side; a person says which one holds."""

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from notes_tui.errors import NotesError
from notes_tui.practice.sealed_note import part_label
from notes_tui.practice.signing import settle_signatures
from notes_tui.ui.screens.passphrase import AskPassphrase
from notes_tui.ui.shown import shown, shown_line
from notes_tui.vault.conflicts import OpenConflict
from notes_tui.vault.reauthenticating import Confirmed

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp


class SettleSigned(ModalScreen[bool]):
    """The texts of one part that were signed, each with its author."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss(False)", "")]
    CSS_PATH = "settle_signed.tcss"
    HELP = (
        "Two people signed this note without seeing each other's text. Both texts and both"
        " signatures are kept for ever. Say which one holds; the passphrase signs that. Tab goes"
        " from one to the other, Esc leaves both."
    )

    def __init__(self, conflict: OpenConflict) -> None:
        super().__init__()
        self._conflict = conflict

    def compose(self) -> ComposeResult:
        """The texts side by side, each with a button below."""
        with Vertical(classes="asking") as box:
            box.border_title = f"Signed twice: {part_label(self._conflict.part)}"
            box.border_subtitle = "Esc leaves both"
            with Horizontal(id="sides"):
                for number, side in enumerate(self._conflict.texts):
                    with Vertical():
                        when = side.at[:16].replace("T", " ")
                        yield Static(shown_line(f"{side.author}, {when}", "bold"))
                        with VerticalScroll():
                            yield Static(shown(side.words))
                        yield Button("This one holds", id=f"take-{number}")
            yield Static("", classes="refusal", markup=False)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """One of them holds: the passphrase says so."""
        event.stop()
        side = self._conflict.texts[int((event.button.id or "").removeprefix("take-"))]

        def settle(confirmed: Confirmed | None) -> None:
            if confirmed is None:
                return
            app, conflict = cast("NotesApp", self.app), self._conflict
            try:
                settle_signatures(app.vault, conflict.record, conflict.part, side.text, confirmed)
            except NotesError as error:
                self.query_one(".refusal", Static).update(shown(f"{error.message} {error.hint}"))
            else:
                app.say("Settled. Both texts stay in the history.")
                self.call_later(self._leave)

        self.app.push_screen(AskPassphrase("Your passphrase signs the text that holds."), settle)

    def _leave(self) -> None:
        self.dismiss(True)
