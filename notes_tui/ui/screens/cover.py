"""The cover: nothing is seen until the PIN is typed. The key stays in memory meanwhile."""

from textual.app import ComposeResult
from textual.containers import Center, Middle, Vertical
from textual.widgets import Input, Static

from notes_tui.practice.settings import PIN_DIGITS
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.place import Place
from notes_tui.ui.widgets.key_bar import KeyBar


class Cover(Place):
    """Covers the screen."""

    ACTIONS = (Action("app.lock", "f8", "Lock", "Close the vault."),)
    AUTO_FOCUS = "Input"
    CSS_PATH = "unlock.tcss"

    def __init__(self) -> None:
        super().__init__(id="cover")

    def compose(self) -> ComposeResult:
        """A field for the PIN."""
        with Middle(), Center(), Vertical(id="door"):
            yield Static("Covered. Your PIN brings everything back as it was.")
            yield Input(
                password=True,
                restrict=r"\d*",
                max_length=PIN_DIGITS,
                placeholder=f"{PIN_DIGITS} digits",
            )
            yield Static("", id="answer", markup=False)
        yield KeyBar(self.ACTIONS, everywhere=())

    def on_input_changed(self, event: Input.Changed) -> None:
        """The last digit decides; no Enter is needed."""
        if len(event.value) == PIN_DIGITS:
            self._try(event.value)

    def _try(self, typed: str) -> None:
        verdict = self.notes.watching.try_pin(typed)
        if verdict == "stay":
            self.dismiss()
        elif verdict == "hide":
            self.query_one(Input).clear()
            left = self.notes.watching.tries_left
            self.query_one("#answer", Static).update(
                f"That is not the PIN. Tries left before it locks: {left}."
            )
