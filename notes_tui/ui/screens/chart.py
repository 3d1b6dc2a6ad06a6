"""A client's chart: who it is and what to mind, the visits, and one of them to read."""

from datetime import date, datetime

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.charting import revising
from notes_tui.charting.registering import add_client, archive_client
from notes_tui.charting.undoing import Undoable, find_redoable, find_undoable, redo, undo
from notes_tui.domain import assessment as assessments
from notes_tui.domain import attachment as attachments
from notes_tui.domain.display import display_line, display_safe
from notes_tui.domain.note import SECTIONS
from notes_tui.practice.chart import Chart, Visited, attached, days_ago, read_chart
from notes_tui.practice.sealed_note import read_added
from notes_tui.practice.visit import Visit, new_visit, open_visit, with_findings
from notes_tui.ui.actions import Action
from notes_tui.ui.page import added_text
from notes_tui.ui.screens.asking import AskLine, Choose
from notes_tui.ui.screens.opening_note import note_screen
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown_line
from notes_tui.ui.widgets.mind import Mind
from notes_tui.vault import listing

_NEW = "+new"
_IN_ERROR = "+in error"
_DONE = {
    "create": "a new note or client",
    "revise": "a change",
    "discard": "a discarded note",
    "bring_back": "a note brought back",
    "move": "a moved note",
    "resolve": "a settled part",
    "confirm": "a line confirmed",
    "drop_line": "a line dropped",
}
_DONE_TO_ASSESSMENTS = {
    "create": "an assessment",
    "revise": "a changed assessment",
    "discard": "an assessment taken out",
}
_DONE_TO_ATTACHMENTS = {
    "create": "a photo or file added",
    "discard": "a photo or file removed",
    "bring_back": "a photo or file brought back",
}
_DONE_TO = {assessments.KIND: _DONE_TO_ASSESSMENTS, attachments.KIND: _DONE_TO_ATTACHMENTS}
_SIGNED = (
    "It is signed, so it stays where it is. Open it: “In error” marks it as entered in error, and"
    " writes it anew under the right client."
)
_ABOUT_IN_ERROR = (
    "Notes that were entered in error are kept, and counted nowhere. Enter lets you read them."
)
_READ_ONLY = "Another window writes to this vault; here it can only be read."


class ChartScreen(Place):
    """The chart of one client."""

    HELP = (
        "The visits stand on the left, the latest first; the one that is marked is shown beside."
        " Enter opens it: to write in it, or once it is signed to read it and add to it.\n\nNotes"
        " that were entered in error stand in no list; the last line leads to them.\n\n"
        "What is in red above is to be minded at every visit."
    )
    ACTIONS = (
        Action("chart.back", "escape", "Back", "Back to the desk."),
        Action("chart.visit", "ctrl+n", "New note", "Begin a visit."),
        Action("chart.profile", "ctrl+e", "Profile", "Name, date of birth, alerts and the like."),
        Action("chart.track", "ctrl+t", "Track", "What was measured, and whether it changed."),
        Action("chart.undo", "ctrl+z", "Undo", "Take back what was last discarded or moved."),
        Action("chart.redo", "ctrl+y", "Redo", "Do again what was taken back.", bar=False),
        Action("chart.discard", "delete", "Discard", "Take the note out of the lists; it can be"
               " brought back.", bar=False, in_text=False),
        Action("chart.move", "", "Move note", "Move the note to the client it belongs to.",
               bar=False),
        Action("chart.archive", "", "Archive", "Put the client away, or take out again.",
               bar=False),
    )  # fmt: skip
    AUTO_FOCUS = "#visits"
    CSS_PATH = "chart.tcss"

    def __init__(self, client: str) -> None:
        super().__init__()
        self._client = client
        self._chart: Chart | None = None
        self._written: str | None = None
        """The note that was gone to from here: it is marked on coming back."""

    @property
    def chart(self) -> Chart:
        """The chart as it was read last."""
        assert self._chart is not None
        return self._chart

    def compose(self) -> ComposeResult:
        """Head, what to mind, visits, one visit."""
        with Horizontal(classes="head"):
            yield Static("", classes="who", id="who", markup=False)
            yield Static("", classes="state", id="state", markup=False)
        yield Mind()
        with Horizontal():
            with Vertical(classes="pane", id="course") as left:
                left.border_title = "Visits"
                yield OptionList(id="visits")
            with VerticalScroll(classes="pane", id="reading"):
                yield Static("", id="text", markup=False)
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows the chart as it is now."""
        marked = self._written or (self._marked.note if self._marked else None)
        self._chart, self._written = read_chart(self.vault, self._client), None
        self.query_one("#who", Static).update(shown_line(who(self.chart)))
        count = len(self.chart.visits)
        put_away = " · archived" if self.chart.client.archived else ""
        if self.chart.in_error:
            put_away = f" · {len(self.chart.in_error)} in error{put_away}"
        self.query_one("#state", Static).update(
            f"{count} visit{'' if count == 1 else 's'}{put_away}"
        )
        self.query_one(Mind).show(self.chart.warnings)
        self._show_visits(marked)

    @property
    def _today(self) -> date:
        return self.notes.around.clock.now().date()

    @property
    def _marked(self) -> Visited | None:
        at = self.query_one("#visits", OptionList).highlighted
        if self._chart is None or at is None or at >= len(self.chart.visits):
            return None
        return self.chart.visits[at]

    def _show_visits(self, marked: str | None) -> None:
        visits = self.query_one("#visits", OptionList)
        visits.clear_options()
        visits.add_options([Option(self._line(visit)) for visit in self.chart.visits])
        if not self.chart.visits:
            visits.add_option(Option("No visit yet. ^n begins the first.", disabled=True))
            self.on_option_list_option_highlighted()
        if in_error := len(self.chart.in_error):
            said = f"{in_error} note{'' if in_error == 1 else 's'} entered in error"
            visits.add_option(Option(Content.styled(said, "$quiet"), id=_IN_ERROR))
        places = {visit.note: at for at, visit in enumerate(self.chart.visits)}
        if places:
            visits.highlighted = places.get(marked or "", 0)
        elif in_error:
            visits.highlighted = 1

    def _line(self, visit: Visited) -> Content:
        when = days_ago(visit.occurred_at, self._today) if visit.occurred_at else "time to settle"
        files = f" · {attached(visit.attachments)}" if visit.attachments else ""
        return Content.assemble(
            (f"S{visit.number} {when}", "bold"), (f" · {visit.status}{files}", "$quiet"),
            f"\n  {display_line(visit.gist)[:80]}",
        )  # fmt: skip

    def on_option_list_option_highlighted(self) -> None:
        """Shows the visit that is marked."""
        visit = self._marked
        if visit is None:
            self.query_one("#reading").border_title = ""
            self.query_one("#text", Static).update(_ABOUT_IN_ERROR if self.chart.in_error else "")
            return
        pane = self.query_one("#reading")
        day = datetime.fromisoformat(visit.occurred_at) if visit.occurred_at else None
        pane.border_title = f"S{visit.number}" + (f" · {day.day} {day:%b %Y, %H:%M}" if day else "")
        added = read_added(self.vault, visit.note) if visit.status == "signed" else ()
        pieces = [reading(visit), *map(added_text, added)]
        self.query_one("#text", Static).update(Content("\n\n").join(pieces))
        pane.scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Opens the visit for writing."""
        event.stop()
        if event.option_id == _IN_ERROR:
            self.notes.doing.act_on(self._read_in_error())
        elif self._marked is not None:
            self._write(open_visit(self.vault, self._marked.note))

    async def _read_in_error(self) -> None:
        """Asks which of the notes that were entered in error is to be read."""
        notes = [
            (note, days_ago(at, self._today) if at else "time to settle")
            for note, at in self.chart.in_error
        ]
        chosen = await self.app.push_screen_wait(
            Choose("Entered in error, kept and not to be relied on. Read which one?", notes)
        )
        if chosen:
            self._write(open_visit(self.vault, chosen))

    # actions

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id in {"chart.back", "chart.track"}:
            return ""
        if not self.vault.writable:
            return _READ_ONLY
        if action.id in {"chart.discard", "chart.move"}:
            return self._why_it_stays
        return ""

    @property
    def _why_it_stays(self) -> str:
        """Why the marked note can be neither discarded nor moved; empty if it can."""
        if self._marked is None:
            return "There is no visit to do it with."
        return _SIGNED if self._marked.status == "signed" else ""

    def do_visit(self) -> None:
        """Begins a visit."""
        self._write(new_visit(self.vault, self._client))

    def _write(self, visit: Visit) -> None:
        self._written = visit.note
        self.app.push_screen(note_screen(visit))

    def do_profile(self) -> None:
        """What is known about the client."""
        from notes_tui.ui.screens.profile import Profile  # noqa: PLC0415 - not with every chart

        self.app.push_screen(Profile(self._client))

    def do_track(self) -> None:
        """What was measured over time."""
        from notes_tui.ui.screens.track import TrackScreen  # noqa: PLC0415 - not with every chart

        self.app.push_screen(TrackScreen(self._client))

    def do_discard(self) -> None:
        """Takes the marked note out of the lists."""
        assert self._marked is not None
        revising.discard_note(self.vault, self._marked.note)
        self.on_screen_resume()
        self.notes.say("Discarded; its history stays. ^z brings it back.")

    async def do_move(self) -> None:
        """Moves the marked note to the client it belongs to."""
        assert self._marked is not None
        note = self._marked.note
        people = [c for c in listing.clients(self.vault.database) if c.id != self._client]
        answers = [(_NEW, "+ A new client"), *((c.id, c.name) for c in people)]
        chosen = await self.app.push_screen_wait(Choose("To whom does this note belong?", answers))
        if chosen == _NEW:
            name = await self.app.push_screen_wait(AskLine("The new client's name:"))
            chosen = add_client(self.vault, {"name": name}) if name else None
        if chosen:
            revising.move_note(self.vault, note, chosen)
            self.on_screen_resume()
            self.notes.say("Moved. ^z takes it back.")

    def do_archive(self) -> None:
        """Puts the client away, or takes out again."""
        archived = not self.chart.client.archived
        archive_client(self.vault, self._client, archived=archived)
        self.on_screen_resume()
        self.notes.say("Put away: found by name still." if archived else "Back in the lists.")

    def _concerns(self, act: Undoable) -> bool:
        """Whether it was done with this client; a moved note concerns both."""
        return self._client in {act.client, *(state.client for state, _ in act.changes)}

    def do_undo(self) -> None:
        """Takes back what was done last with this client."""
        act = find_undoable(self.vault)
        if act is None or not self._concerns(act):
            self.notes.say("There is nothing to take back with this client.")
            return
        undo(self.vault, act)
        self.notes.say(f"Taken back: {_done(act)}. ^y does it again.")
        self.on_screen_resume()

    def do_redo(self) -> None:
        """Does again what was taken back."""
        act = find_redoable(self.vault)
        if act is None or not self._concerns(act):
            self.notes.say("There is nothing to do again with this client.")
            return
        redo(self.vault, act)
        self.notes.say(f"Done again: {_done(act)}.")
        self.on_screen_resume()


def _done(act: Undoable) -> str:
    words = _DONE_TO.get(act.kind, _DONE)
    return words.get(act.act, act.act)


def who(chart: Chart) -> str:
    """Marta Lind · 38 · she/her."""
    client = chart.client
    parts = [client.name]
    if chart.age is not None:
        parts.append(str(chart.age))
    parts += [client.fields[name] for name in ("pronouns", "about") if name in client.fields]
    return " · ".join(parts)


def reading(visit: Visited) -> Content:
    """A visit to read: each written step under its verb."""
    pieces: list[Content] = []
    for name, verb in SECTIONS.items():
        text = with_findings(name, visit.texts, visit.findings)
        if text:
            pieces.append(Content.assemble((verb, "bold $primary"), "\n", display_safe(text)))
    if visit.attachments:
        names = "\n".join(map(display_line, visit.attachments))
        pieces.append(Content.assemble((attached(visit.attachments), "bold $primary"), "\n", names))
    return Content("\n\n").join(pieces) if pieces else Content("Nothing is written yet.")
