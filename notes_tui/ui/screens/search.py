"""Search: words in all notes, as they are typed, with what was perhaps meant."""

from datetime import date

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.domain.display import display_line
from notes_tui.domain.moment import parse_moment
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.query import parse_query
from notes_tui.practice.chart import days_ago
from notes_tui.practice.searching import Asked, Searching
from notes_tui.practice.visit import open_visit
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.asking import AskLine, Choose
from notes_tui.ui.screens.opening_note import note_screen
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown_line
from notes_tui.ui.widgets.marked import Marked
from notes_tui.vault import listing
from notes_tui.vault.search import Hit

_WAIT = 0.15
_MOST = 100


class Search(Place):
    """Words, "whole phrases", beginnings*."""

    HELP = (
        "Type words: all of them must stand in a note, in whatever steps. “Double quotes” keep"
        " words together, a star finds beginnings: brid*. Accents and capitals do not matter.\n\n"
        "Enter opens the note that is marked."
    )
    ACTIONS = (
        Action("search.back", "escape", "Back", "Back to where you were."),
        Action("search.section", "f2", "Step", "Search in one step only."),
        Action("search.client", "f3", "Client", "Search one client's notes only."),
        Action("search.since", "f4", "Since", "Only sessions from a day on."),
        Action("search.meant", "ctrl+y", "Did you mean", "Search for what was perhaps meant.",
               bar=False),
    )  # fmt: skip
    AUTO_FOCUS = "#words"
    CSS_PATH = "search.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._searching: Searching | None = None
        self._hits: tuple[Hit, ...] = ()
        self._meant: str | None = None
        self._section: str | None = None
        self._client: tuple[str, str] | None = None
        self._since: str | None = None
        self._timer: Timer | None = None

    def compose(self) -> ComposeResult:
        """A field, what it finds."""
        with Horizontal(classes="head"):
            yield Static("Search", classes="who")
            yield Static("", classes="state", id="state", markup=False)
        with Vertical(classes="pane"):
            yield Input(placeholder="Words in your notes", id="words", compact=True)
            yield Static("", id="filters", markup=False)
            yield Marked(id="hits")
        yield from self.compose_bar()

    def on_mount(self) -> None:
        """Says what can be typed."""
        self._searching = Searching(self.vault, _MOST)
        self._show_filters()

    @property
    def _today(self) -> date:
        return self.notes.around.clock.now().date()

    def on_input_changed(self) -> None:
        """Searches when the fingers rest."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_WAIT, self._search)

    def _search(self) -> None:
        if self not in self.app.screen_stack:
            return  # the timer had rung already when the vault was locked
        assert self._searching is not None
        typed = self.query_one("#words", Input).value
        client = self._client[0] if self._client else None
        found = self._searching.find(Asked(typed, client, self._section, self._since))
        self._hits, self._meant = found.hits, found.did_you_mean
        asked = bool(parse_query(typed))
        state = f"{found.total} note{'' if found.total == 1 else 's'}" if asked else ""
        self.query_one("#state", Static).update(state)
        self._show_hits(asked)

    def _show_hits(self, asked: bool) -> None:
        names = {row.id: row.name for row in listing.clients(self.vault.database, archived=True)}
        hits = self.query_one("#hits", OptionList)
        hits.clear_options()
        for hit in self._hits:
            when = days_ago(hit.occurred_at, self._today) if hit.occurred_at else ""
            snippet = " ".join(hit.snippet.split())
            hits.add_option(
                Option(
                    Content.assemble(
                        (display_line(names.get(hit.client, "")), "bold"),
                        (f" · {when} · {SECTIONS[hit.section]}", "$quiet"),
                        f"\n  {display_line(snippet)}",
                    )
                )
            )
        if self._meant:
            line = Content.assemble("Did you mean: ", (display_line(self._meant), "bold"), "?")
            hits.add_option(Option(line, id="meant"))
        elif asked and not self._hits:
            hits.add_option(Option("Nothing found.", disabled=True))
        hits.highlighted = 0 if self._hits or self._meant else None

    def on_key(self, event: Key) -> None:
        """Up and down move the mark while one types."""
        if self.focused is not None and self.focused.id == "words":
            self.query_one(Marked).steer(event)

    def on_input_submitted(self) -> None:
        """Enter opens what is marked."""
        if self._timer is not None:
            self._timer.stop()
            self._search()
        self.query_one("#hits", OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Opens the note, or searches for what was meant."""
        event.stop()
        if event.option_id == "meant":
            self.do_meant()
            return
        hit = self._hits[event.option_index]
        self.keep()
        self.app.push_screen(note_screen(open_visit(self.vault, hit.note)))

    def keep(self) -> None:
        """The search is left, or covered: what it showed stands in the audit trail."""
        if self._searching is not None:
            self._searching.done()

    def do_back(self) -> None:
        """Leaves for the screen before."""
        try:
            self.keep()
        finally:
            self.dismiss()

    # filters

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "search.meant" and not self._meant:
            return "There is nothing else to suggest."
        return ""

    def do_meant(self) -> None:
        """Searches for what was perhaps meant."""
        self.query_one("#words", Input).value = self._meant or ""

    async def do_section(self) -> None:
        """One step only, or all."""
        chosen = await self.app.push_screen_wait(
            Choose("Search in which step?", [("", "All steps"), *SECTIONS.items()])
        )
        if chosen is not None:
            self._section = chosen or None
            self._filtered()

    async def do_client(self) -> None:
        """One client only, or all."""
        people = [(c.id, c.name) for c in listing.clients(self.vault.database, archived=True)]
        chosen = await self.app.push_screen_wait(
            Choose("Whose notes?", [("", "All clients"), *people])
        )
        if chosen is not None:
            self._client = (chosen, dict(people)[chosen]) if chosen else None
            self._filtered()

    async def do_since(self) -> None:
        """From a day on, or from the beginning."""
        clock = self.notes.around.clock
        typed = await self.app.push_screen_wait(
            AskLine(
                "From which day on? For example 2026-01-01; empty for all.",
                value=(self._since or "")[:10],
                check=lambda day: day and parse_moment(day, clock),
            )
        )
        if typed is not None:
            self._since = parse_moment(typed, clock) if typed else None
            self._filtered()

    def _filtered(self) -> None:
        self._show_filters()
        self._search()

    def _show_filters(self) -> None:
        parts = [
            SECTIONS[self._section] if self._section else "all steps",
            self._client[1] if self._client else "all clients",
            f"since {self._since[:10]}" if self._since else "all days",
        ]
        self.query_one("#filters", Static).update(shown_line("In " + ", ".join(parts)))
