"""The desk: find a client as you type; what is open, and where to go on."""

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.events import Key
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.charting.registering import add_client, get_client
from notes_tui.domain.display import display_line
from notes_tui.practice.chart import days_ago, short_day
from notes_tui.practice.desk import Desk as DeskData
from notes_tui.practice.desk import draft_label, read_desk
from notes_tui.practice.finding import Names
from notes_tui.practice.visit import Visit, new_visit, open_visit, resume_visit
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.chart import ChartScreen
from notes_tui.ui.screens.opening_note import note_screen
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown_line
from notes_tui.ui.widgets.marked import Marked
from notes_tui.vault import listing
from notes_tui.vault.drafts import Draft
from notes_tui.vault.listing import ClientRow

if TYPE_CHECKING:
    from textual.visual import VisualType

_SHOWN = 50
_NEW = "+new"


class Desk(Place):
    """What is seen first after unlocking."""

    HELP = (
        "Type a few letters of a client's name: slips do not matter. Enter opens the one that is"
        " marked; a name that is not known yet makes a new client and the first note.\n\n"
        "On the right stands what is open. Tab goes there and back, Enter opens. ^d signs the notes"
        " that are not signed yet, with one passphrase."
    )
    ACTIONS = (
        Action("desk.visit", "ctrl+n", "New note", "Begin a visit of the client that is marked."),
        Action("desk.sign", "ctrl+d", "Sign the day", "Sign the notes that are not signed yet."),
        Action("desk.search", "ctrl+f", "Search", "Find words in all notes."),
        Action("desk.backup", "ctrl+b", "Back up", "Make a backup now and read it back."),
        Action("desk.backups", "", "Backups", "Which there are; verify, drill, prune.", bar=False),
        Action("desk.settle", "f4", "Settle", "Settle parts that hold two texts.", bar=False),
        Action("desk.template", "", "Add test", "Take in a test that you wrote.", bar=False),
        Action("desk.tour", "", "Tour", "A short walk through the day.", bar=False),
        Action("desk.clear", "escape", "Clear", "Empty the search for a name.", bar=False),
    )
    AUTO_FOCUS = "#find"
    CSS_PATH = "desk.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._data: DeskData | None = None
        self._roster: list[ClientRow] | None = None
        self._names = Names(())
        self._offered = False

    def compose(self) -> ComposeResult:
        """Clients on the left, what is open on the right."""
        with Horizontal(classes="head"):
            yield Static("", classes="who", id="practice", markup=False)
            yield Static("", classes="state", id="state", markup=False)
        with Horizontal():
            with Vertical(classes="pane", id="left") as left:
                left.border_title = "Clients"
                yield Input(
                    placeholder="Find, or type a new name",
                    id="find",
                    compact=True,
                    select_on_focus=False,
                )
                yield Marked(id="clients")
            with Vertical(classes="pane", id="right") as right:
                right.border_title = "Open"
                yield OptionList(id="open")
        yield from self.compose_bar()

    def on_mount(self) -> None:
        """The left list never takes the focus by itself: the field above moves its mark."""
        if self.notes.practising:
            self.add_class("-practising")

    def on_screen_resume(self) -> None:
        """Shows the desk as it is now."""
        self._data, self._roster = read_desk(self.vault), None
        self._show_head()
        self._show_clients()
        self._show_open()
        if not self._offered:
            self._offered = True
            self._offer_draft()

    @property
    def _today(self) -> date:
        return self.notes.around.clock.now().date()

    def _show_head(self) -> None:
        assert self._data is not None
        practising = "PRACTICE, not real; F8 ends it · " if self.notes.practising else ""
        self.query_one("#practice", Static).update(shown_line(practising + self._data.practice))
        count = self._data.clients_in_all
        reading = "" if self.vault.writable else "reading only · "
        people = f"{count} client{'' if count == 1 else 's'}"
        state = f"{reading}{people} · {self._data.backups.age}"
        self.query_one("#state", Static).update(people if self.notes.practising else state)

    # clients

    def on_input_changed(self) -> None:
        """Finds at every key."""
        self._show_clients()

    def _show_clients(self) -> None:
        typed = self.query_one("#find", Input).value.strip()
        found = self._find(typed)
        options = [Option(self._client_line(client), id=client.id) for client in found]
        if typed and self.vault.writable:
            line = Content.assemble(("+ New client: ", "$accent"), display_line(typed))
            options.append(Option(line, id=_NEW))
        elif not options:
            options.append(Option("Type a name to take in your first client.", disabled=True))
        people = self.query_one("#clients", OptionList)
        people.clear_options()
        people.add_options(options)
        people.highlighted = 0 if typed and found else None
        if typed and not found and self.vault.writable:
            people.highlighted = 0  # the new client

    def _find(self, typed: str) -> list[ClientRow]:
        if not typed:
            assert self._data is not None
            return list(self._data.clients)
        if self._roster is None:
            self._roster = list(listing.clients(self.vault.database, archived=True))
            self._names = Names.of([client.name for client in self._roster])
        return [self._roster[place] for place in self._names.find(typed, _SHOWN)]

    def _client_line(self, client: ClientRow) -> "VisualType":
        last = ""
        if client.last_visit is not None:
            day = datetime.fromtimestamp(client.last_visit * 60).astimezone().date()
            last = f" {short_day(day, self._today)}"
        put_away = " · archived" if client.archived else ""
        visits = f" · {client.notes} note{'' if client.notes == 1 else 's'}"
        return Content.assemble(display_line(client.name), (f" {last}{visits}{put_away}", "$quiet"))

    def on_key(self, event: Key) -> None:
        """Letters go into the field from anywhere; up and down there move the mark below it."""
        find = self.query_one("#find", Input)
        if self.focused is find:
            self.query_one(Marked).steer(event)
        elif event.is_printable and event.character and event.character.strip():
            event.stop()
            self.type_on(event.character)

    def type_on(self, character: str) -> None:
        """Goes on with the name in the field."""
        find = self.query_one("#find", Input)
        find.focus()
        find.insert_text_at_cursor(character)

    def on_input_submitted(self) -> None:
        """Enter opens the one that is marked."""
        if self._marked is None:
            self.notes.say("Type a few letters of a name, or mark one with the arrows.")
        self.query_one("#clients", OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Opens what was chosen."""
        event.stop()
        chosen = event.option_id or ""
        if event.option_list.id == "clients":
            if chosen == _NEW:
                self._take_in()
            else:
                self.app.push_screen(ChartScreen(chosen))
        else:
            self._go_on(chosen)

    def _take_in(self) -> None:
        field = self.query_one("#find", Input)
        client = add_client(self.vault, {"name": field.value})
        field.clear()
        self._write(new_visit(self.vault, client))

    # what is open

    def _show_open(self) -> None:
        assert self._data is not None
        options: list[Option | None] = []
        draft = self._data.draft
        if draft is not None:
            section = draft_label(draft)
            options.append(_heading("Go on where you were"))
            line = Content.assemble("  ", display_line(self._name_of(draft)), f" · {section}")
            options.append(Option(line, id="draft"))
        if self._data.to_settle:
            options += [None] if options else []
            options.append(_heading("To settle"))
            options.append(Option(f"  {len(self._data.to_settle)} with two texts", id="settle"))
        due = [
            (id_, line)
            for id_, line in (
                ("backup", self._data.backups.due),
                ("backups", self._data.backups.drill_due),
            )
            if line and not self.notes.practising
        ]
        if due:
            options += [None] if options else []
            options.append(_heading("Due"))
            options += [Option(f"  {line}", id=id_) for id_, line in due]
        if self._data.unsigned:
            options += [None] if options else []
            options.append(_heading(f"Unsigned · {self._data.unsigned_in_all}"))
            options.append(Option("  ▸ Sign the day", id="day"))
            for note in self._data.unsigned:
                when = days_ago(note.occurred_at, self._today) if note.occurred_at else ""
                line = Content.assemble(
                    "  ", display_line(note.client_name), (f" · {when}", "$quiet")
                )
                options.append(Option(line, id=f"note {note.id}"))
        if not options:
            options.append(Option("Nothing is open.", disabled=True))
        open_list = self.query_one("#open", OptionList)
        open_list.clear_options()
        open_list.add_options(options)

    def _name_of(self, draft: Draft) -> str:
        return get_client(self.vault, draft.client).name if draft.client else ""

    def _offer_draft(self) -> None:
        """What was being typed when the program ended is one Enter away."""
        assert self._data is not None
        if self._data.draft is not None:
            open_list = self.query_one("#open", OptionList)
            open_list.highlighted = 1
            open_list.focus()

    def _go_on(self, chosen: str) -> None:
        assert self._data is not None
        if chosen == "draft" and self._data.draft is not None:
            self._write(resume_visit(self.vault, self._data.draft))
        elif chosen == "settle":
            self.do_settle()
        elif chosen in {"backup", "backups"}:
            self.notes.doing.act(self, f"desk.{chosen}")
        elif chosen == "day":
            self.notes.doing.act(self, "desk.sign")
        else:
            self._write(open_visit(self.vault, chosen.removeprefix("note ")))

    # actions

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        assert self._data is not None
        if action.id in {"desk.visit", "desk.template"} and not self.vault.writable:
            return "Another window writes to this vault; here it can only be read."
        if action.id == "desk.visit" and self._marked is None:
            return "Mark a client first: type a few letters of the name."
        if action.id == "desk.sign" and not self._data.unsigned:
            return "No note is unsigned."
        if action.id == "desk.settle" and not self._data.to_settle:
            return "Nothing is to be settled."
        return ""

    @property
    def _marked(self) -> str | None:
        people = self.query_one("#clients", OptionList)
        if people.highlighted is None:
            return None
        return people.get_option_at_index(people.highlighted).id

    def do_visit(self) -> None:
        """Begins a visit."""
        if self._marked == _NEW:
            self._take_in()
        elif self._marked is not None:
            self._write(new_visit(self.vault, self._marked))

    def do_search(self) -> None:
        """To the search."""
        from notes_tui.ui.screens.search import Search  # noqa: PLC0415 - not on the way to the desk

        self.app.push_screen(Search())

    def do_backup(self) -> None:
        """To the backups, and makes one at once."""
        from notes_tui.ui.screens.backup import BackupScreen  # noqa: PLC0415 - not on the way here

        self.app.push_screen(BackupScreen(begin=True))

    def do_backups(self) -> None:
        """To the backups."""
        from notes_tui.ui.screens.backup import BackupScreen  # noqa: PLC0415 - not on the way here

        self.app.push_screen(BackupScreen())

    def do_sign(self) -> None:
        """To the notes that are not signed yet."""
        from notes_tui.ui.screens.sign_day import SignDay  # noqa: PLC0415 - once a day

        self.app.push_screen(SignDay())

    def do_settle(self) -> None:
        """To what holds two texts."""
        from notes_tui.ui.screens.settle import Settle  # noqa: PLC0415 - seldom needed

        self.app.push_screen(Settle())

    async def do_template(self) -> None:
        """Takes in a test from its file; what is wrong with it stands in the question."""
        from notes_tui.assessing import authoring  # noqa: PLC0415 - seldom needed
        from notes_tui.ui.screens.asking import AskLine  # noqa: PLC0415

        added: list[authoring.Added] = []

        def take_in(typed: str) -> None:
            read = authoring.read_path(Path(typed.strip()))
            added.append(authoring.add_template(self.vault, read))

        await self.app.push_screen_wait(
            AskLine("The file of the test that you wrote:", check=take_in)
        )
        for each in added:
            self.notes.say(authoring.added_words(each), lasting=True)

    def do_tour(self) -> None:
        """A short walk."""
        from notes_tui.ui.screens.tour import Tour  # noqa: PLC0415 - seldom needed

        self.app.push_screen(Tour())

    def do_clear(self) -> None:
        """Empties the field."""
        self.query_one("#find", Input).clear()
        self.query_one("#find", Input).focus()

    def _write(self, visit: Visit) -> None:
        self.app.push_screen(note_screen(visit))


def _heading(text: str) -> Option:
    return Option(Content.styled(text, "bold"), disabled=True)
