"""Sign the day: the notes that are not signed yet, all shown, signed with one passphrase."""

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.domain.display import display_line
from notes_tui.errors import NotesError
from notes_tui.practice.chart import days_ago
from notes_tui.practice.desk import read_desk
from notes_tui.practice.sealed_note import read_page
from notes_tui.practice.signing import ToSign, look_at_day, sign_notes
from notes_tui.practice.visit import open_visit
from notes_tui.ui.actions import Action
from notes_tui.ui.page import page_text, which
from notes_tui.ui.screens.note import NoteScreen
from notes_tui.ui.screens.passphrase import AskPassphrase
from notes_tui.ui.screens.place import Place
from notes_tui.ui.screens.sign import SignScreen
from notes_tui.ui.shown import shown_line
from notes_tui.vault.listing import OpenNote


class Choices(OptionList):
    """A list in which Space does what Enter does."""

    BINDINGS: ClassVar[list[BindingType]] = [("space", "select", "Choose")]


class SignDay(Place):
    """Signs several notes at once, all of those that are chosen or none."""

    HELP = (
        "On the left stand the notes that are not signed yet, the oldest first; the one that is"
        " marked is shown beside, as it would be sealed. Space takes a note out, or in again. A"
        " note that cannot be signed yet says why and is left out; Enter goes there. One that a"
        " colleague wrote is left out until you take it in: whoever signs stands for it.\n\n"
        "The passphrase is asked once. All that are chosen are signed, or none.\n\n"
        "Tab goes to the text and back."
    )
    ACTIONS = (
        Action("day.back", "escape", "Back", "Back to the desk; nothing is signed."),
        Action("day.sign", "ctrl+g", "Sign these", "Ask the passphrase and sign those chosen."),
        Action("day.one", "ctrl+o", "This one", "Look at the marked one by itself."),
    )
    AUTO_FOCUS = "#notes"
    CSS_PATH = "sign_day.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[OpenNote] = ()
        self._in_all = 0
        self._found: dict[str, ToSign] = {}
        self._left_out: set[str] = set()
        """Notes that were taken out of those to sign."""

    def compose(self) -> ComposeResult:
        """The notes, and one of them to read."""
        with Horizontal(classes="head"):
            yield Static("Sign the day", classes="who")
            yield Static("", classes="state", id="state", markup=False)
        with Horizontal():
            with Vertical(classes="pane", id="left") as left:
                left.border_title = "Not signed yet"
                left.border_subtitle = "Space: in or out"
                yield Choices(id="notes")
            with VerticalScroll(classes="pane", id="page"):
                yield Static("", id="text", markup=False)
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows what is unsigned now."""
        desk = read_desk(self.vault)
        self._rows, self._in_all = desk.unsigned, desk.unsigned_in_all
        notes = [row.id for row in self._rows]
        found = look_at_day(self.vault, notes)
        new = [each for each in found if each.before.note.id not in self._found]
        self._left_out |= {each.before.note.id for each in new if each.written_by}
        self._found = dict(zip(notes, found, strict=True))
        self._show_notes()

    @property
    def _chosen(self) -> list[str]:
        return [
            note
            for note, found in self._found.items()
            if not found.why_not and note not in self._left_out
        ]

    def _show_notes(self) -> None:
        listed = self.query_one("#notes", OptionList)
        marked = listed.highlighted or 0
        listed.clear_options()
        listed.add_options([Option(self._line(row), id=row.id) for row in self._rows])
        if self._rows:
            listed.highlighted = min(marked, len(self._rows) - 1)
        else:
            listed.add_option(Option("No note is unsigned.", disabled=True))
            self.query_one("#text", Static).update("")
        oldest = f"the {len(self._rows)} oldest of {self._in_all} · "
        more = oldest if self._in_all > len(self._rows) else ""
        self.query_one("#state", Static).update(f"{more}{len(self._chosen)} to be signed")

    def _line(self, row: OpenNote) -> Content:
        today = self.notes.around.clock.now().date()
        when = days_ago(row.occurred_at, today) if row.occurred_at else "time to settle"
        if self._found[row.id].why_not:
            sign, said = "–", "not yet: see why"
        elif row.id in self._left_out:
            sign, said = " ", "left out"
        else:
            sign, said = "✓", "to be signed"
        if colleague := self._found[row.id].written_by:
            said = f"{said}; {display_line(colleague)} wrote it"
        return Content.assemble(
            f"{sign} ", (display_line(row.client_name), "bold"), (f" · {when}\n  {said}", "$quiet")
        )

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        """Shows the note that is marked."""
        if event.option_id not in self._found:
            return
        page = read_page(self.vault, event.option_id)
        why_not = self._found[event.option_id].why_not
        pieces = [page_text(page)]
        if why_not:
            said = f"Not signed yet: {display_line(why_not)} Enter goes there."
            pieces = [Content.styled(said, "bold $warning"), *pieces]
        pane = self.query_one("#page")
        pane.border_title = shown_line(f"{page.client.name} · {which(page)}")
        pane.scroll_home(animate=False)
        self.query_one("#text", Static).update(Content("\n\n").join(pieces))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """In or out; where it cannot be signed yet, to it."""
        event.stop()
        note = event.option_id or ""
        if self._found[note].why_not:
            self._go_to(note)
        else:
            self._left_out ^= {note}
            self._show_notes()

    def _go_to(self, note: str) -> None:
        screen = SignScreen(note)

        def left(_: None) -> None:
            if screen.go_to:
                self.app.call_later(self._write, note, screen.go_to)

        self.app.push_screen(screen, left)

    def _write(self, note: str, section: str) -> None:
        visit = replace(open_visit(self.vault, note), section=section)
        self.app.push_screen(NoteScreen(visit))

    # signing

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "day.sign" and not self.vault.writable:
            return "Another window writes to this vault; here it can only be read."
        if action.id == "day.sign" and not self._chosen:
            return "No note is chosen that can be signed."
        if action.id == "day.one" and not self._rows:
            return "No note is unsigned."
        return ""

    def do_one(self) -> None:
        """Looks at the marked one by itself."""
        listed = self.query_one("#notes", OptionList)
        if listed.highlighted is not None:
            self._go_to(self._rows[listed.highlighted].id)

    async def do_sign(self) -> None:
        """Asks the passphrase once, and signs all that are chosen or none."""
        chosen = self._chosen
        number = "one note" if len(chosen) == 1 else f"{len(chosen)} notes"
        confirmed = await self.app.push_screen_wait(
            AskPassphrase(f"Your passphrase signs {number}. From then on nothing in them changes.")
        )
        if confirmed is None:
            return
        try:
            sign_notes(self.vault, chosen, confirmed)
        except NotesError:
            self.on_screen_resume()
            raise
        self.notes.say(f"Signed: {number}.")
        if self._in_all > len(chosen):
            self.on_screen_resume()
        else:
            self.dismiss()
