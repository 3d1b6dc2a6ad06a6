"""The tour: a few cards that walk through a day."""

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Static

_CARDS: Mapping[str, str] = {
    "Find a client": """\
Type a few letters of the name: “mrta” finds Marta. Enter opens the chart. A name that is not known
becomes a new client, and the first note opens at once.""",
    "Write in your own words": """\
The note has eight steps: Listen, Observe, Assess, Intuit, Analyse, Test & treat, Plan together,
Track. Write in any, leave any blank. Tab goes to the next.""",
    "Nothing you type is lost": """\
Every second it is kept, encrypted. Walk away, pull the plug: the next start goes on at the same
word. Esc saves and goes back.""",
    "Sign, and it stands": """\
^g in a note shows what is sealed and asks your passphrase; ^d at the desk signs the day. From then
on nothing in it changes. What comes later is added below, with its own date.""",
    "Last visit beside you": """\
The last visit's same step stands at the right; ^l shows it or puts it away. Observe and Intuit open
without it, so that you see before you are told.""",
    "Hands on the client": """\
F7 covers the screen, and so does leaving it alone for five minutes; your PIN brings it back. Set
one in the settings, F5.""",
    "When you are lost": """\
F1 tells what can be done here, F10 lists it to choose from, ^p finds anything by name, Esc goes
back and never quits.""",
}


class Tour(ModalScreen[None]):
    """One card at a time."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss(None)", "")]
    AUTO_FOCUS = "#next"

    def __init__(self) -> None:
        super().__init__()
        self._at = 0

    def compose(self) -> ComposeResult:
        """The card and where to go."""
        with Vertical(classes="asking") as card:
            card.border_subtitle = "Esc ends the tour"
            yield Static("", classes="question", id="card", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("Next", variant="primary", id="next")

    def on_mount(self) -> None:
        """The first card."""
        self._show()

    def _show(self) -> None:
        title, text = list(_CARDS.items())[self._at]
        box = self.query_one(".asking")
        box.border_title = f"{self._at + 1} of {len(_CARDS)} · {title}"
        self.query_one("#card", Static).update(text.replace("\n", " "))
        last = self._at + 1 == len(_CARDS)
        self.query_one("#next", Button).label = "Begin" if last else "Next"

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """The next card, or the end."""
        event.stop()
        self._at += 1
        if self._at == len(_CARDS):
            self.dismiss()
        else:
            self._show()
