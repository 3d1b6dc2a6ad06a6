"""What is added to a signed note: written here, kept as it is typed, and signed by itself."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea

from notes_tui.charting.begun_later import give_up_entry, keep_entry
from notes_tui.charting.registering import add_client, get_client
from notes_tui.domain.later import LABELS, Addition, Label, later_part
from notes_tui.domain.moment import parse_day
from notes_tui.errors import NotesError
from notes_tui.practice.sealed_note import Page
from notes_tui.practice.signing import add_to_signed
from notes_tui.practice.visit import open_visit
from notes_tui.ui.actions import Action
from notes_tui.ui.page import which
from notes_tui.ui.screens.asking import AskLine, Choose
from notes_tui.ui.screens.opening_note import note_screen
from notes_tui.ui.screens.passphrase import AskPassphrase
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown_line
from notes_tui.ui.widgets.editor import HarmlessArea
from notes_tui.vault import listing

_KEEP_AFTER = 0.5
_TRY_AGAIN_AFTER = 2.0
_NOT_KEPT = "NOT KEPT: it is tried again"
_NEW = "+new"

_ABOUT: Final[Mapping[Label, str]] = {
    "addendum": "Something that was not known then. It stands below the note, with today's date.",
    "late": "Something left out then and remembered now. It bears two dates: that day and today.",
    "correction": "Something in the note is wrong. Say what, and how it is right; the original"
    " stays readable.",
    "error": "The note should not be here at all. It is kept and marked, and leaves the client's"
    " course, the search and what was measured.",
}
_REASONS: Final[Mapping[Label, str]] = {
    "addendum": "Why it is added, if you like",
    "late": "Why only now, if you like",
    "correction": "What was wrong, in a few words",
    "error": "Why, in a few words: wrong client, written twice",
}


class LaterScreen(Place):
    """Writes one addition to a signed note."""

    HELP = (
        "What you type is kept within a second; Esc leaves it for later, and ^g signs it. Once it"
        " is signed it stands as it is.\n\n"
        "Tab goes from field to field."
    )
    ACTIONS = (
        Action("later.back", "escape", "Leave it", "Back to the note; what is typed is kept."),
        Action("later.sign", "ctrl+g", "Sign", "Ask the passphrase, and add this."),
        Action("later.client", "ctrl+o", "Right client", "Say whose note it is: it is written anew"
               " there."),
        Action("later.give_up", "", "Give it up", "Drop what is typed here.", bar=False),
    )  # fmt: skip
    CSS_PATH = "later.tcss"

    def __init__(self, page: Page, entry: Addition) -> None:
        super().__init__()
        self._page = page
        self._entry = entry
        self._kept = entry
        self._timer: Timer | None = None
        self._told = False

    def compose(self) -> ComposeResult:
        """What it is for, a reason, and the text."""
        label, entry = self._entry.label, self._entry
        name = self._page.client.name
        with Horizontal(classes="head"):
            yield Static(shown_line(f"{LABELS[label]} · {name}"), classes="who", markup=False)
            yield Static("", classes="state", id="state", markup=False)
        with Vertical(classes="pane", id="writing") as pane:
            pane.border_title = LABELS[label]
            yield Static(_ABOUT[label], id="about", markup=False)
            if label == "late":
                yield Static("The day it tells of:", classes="quiet")
                day = entry.event or (self._page.note.occurred_at or "")[:10]
                yield Input(day, placeholder="The day it tells of", id="event", compact=True)
            yield Input(entry.reason, placeholder=_REASONS[label], id="reason", compact=True)
            if label == "error":
                yield Static("", id="anew", markup=False)
            else:
                yield HarmlessArea(
                    entry.text, id="words", compact=True, placeholder="Write it here"
                )
        yield from self.compose_bar()

    def on_mount(self) -> None:
        """Where one begins to write."""
        wanted = "#words" if self._entry.label in {"addendum", "late"} else "#reason"
        self.query_one(wanted).focus()
        self._show_state("kept, not signed" if self._written(self._entry) else "not signed")
        self._show_client()

    def _show_state(self, state: str) -> None:
        self.query_one("#state", Static).update(f"to {which(self._page)} · {state}")

    def _show_client(self) -> None:
        for line in self.query("#anew").results(Static):
            client = self._entry.rewrite_for
            line.update(
                shown_line(f"It is written anew for {get_client(self.vault, client).name}, as a"
                           " late entry for you to sign.")
                if client
                else "It is not written anew. If it belongs to another client: ^o."
            )  # fmt: skip

    # keeping

    def on_input_changed(self) -> None:
        """Something was typed: it is kept within a second."""
        self._keep_soon()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """The same."""
        event.stop()
        self._keep_soon()

    def on_input_submitted(self) -> None:
        """Enter in a field goes on to the next."""
        self.focus_next()

    def _keep_soon(self) -> None:
        if self._timer is None:
            self._timer = self.set_timer(_KEEP_AFTER, self._keep_now)

    def _keep_now(self) -> None:
        """Keeps what is typed; where the disk refuses, it is told once and tried again."""
        try:
            self.keep()
        except NotesError as error:
            if not self._told:
                self.tell(error)
            self._told = True
            self._show_state(_NOT_KEPT)
            self._timer = self.set_timer(_TRY_AGAIN_AFTER, self._keep_now)

    def keep(self) -> None:
        """Puts what is typed into the vault as a draft; nothing typed leaves none."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._take()
        if self._entry == self._kept:
            return
        if self._written(self._entry):
            keep_entry(self.vault, self._page.note, self._entry)
        else:
            give_up_entry(self.vault, self._page.note.id, self._entry)
        self._kept, self._told = self._entry, False
        self._show_state("kept, not signed")

    def _take(self) -> None:
        fields = {field.id: field.value for field in self.query(Input)}
        words = {area.id: area.text for area in self.query(TextArea)}
        self._entry = replace(
            self._entry,
            text=words.get("words", ""),
            reason=fields.get("reason", ""),
            event=fields.get("event", ""),
        )

    def _written(self, entry: Addition) -> bool:
        return bool(entry.text.strip() or entry.reason.strip() or entry.rewrite_for)

    # actions

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "later.client" and self._entry.label != "error":
            return "Only a note that was entered in error is written anew for another client."
        return ""

    def do_back(self) -> None:
        """Keeps and leaves."""
        self.keep()
        if self._written(self._entry):
            self.notes.say("Kept, not signed. The same key goes on with it.")
        self.dismiss()

    async def do_give_up(self) -> None:
        """Asks, and drops what is typed."""
        chosen = await self.app.push_screen_wait(
            Choose("Give up what is typed here?", [("leave", "Keep it"), ("drop", "Give it up")])
        )
        if chosen == "drop":
            if self._timer is not None:
                self._timer.stop()
            give_up_entry(self.vault, self._page.note.id, self._entry)
            self.dismiss()

    async def do_client(self) -> None:
        """Asks whose note it is."""
        people = [c for c in listing.clients(self.vault.database) if c.id != self._page.client.id]
        answers = [("", "Nobody's: it is not written anew"), (_NEW, "+ A new client")]
        answers += [(c.id, c.name) for c in people]
        chosen = await self.app.push_screen_wait(Choose("Whose note is it?", answers))
        if chosen == _NEW:
            name = await self.app.push_screen_wait(AskLine("The new client's name:"))
            chosen = add_client(self.vault, {"name": name}) if name else None
        if chosen is not None:
            self._entry = replace(self._entry, rewrite_for=chosen)
            self.keep()
            self._show_client()

    async def do_sign(self) -> None:
        """Asks the passphrase and adds it; what lacks is said first."""
        self.keep()
        entry = self._entry
        later_part(entry.id, entry.label, entry.text, reason=entry.reason)
        if entry.event:
            parse_day(entry.event)
        confirmed = await self.app.push_screen_wait(
            AskPassphrase("Your passphrase signs this. From then on it stands as it is.")
        )
        if confirmed is None:
            return
        note = self._page.note.id
        saved = add_to_signed(self.vault, note, entry, confirmed)
        self.dismiss()
        if saved.note == note:
            self.notes.say(
                "Marked as entered in error. It is kept, out of the course."
                if entry.label == "error"
                else f"Signed: {LABELS[entry.label].lower()}."
            )
            return
        self.app.push_screen(note_screen(open_visit(self.vault, saved.note)))
        self.notes.say("Marked as entered in error, and written anew here. Look it over and sign.")
