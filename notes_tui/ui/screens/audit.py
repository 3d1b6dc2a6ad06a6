"""The audit trail: who did what, when, on which device and with whose record. No clinical text."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.domain.display import display_line
from notes_tui.exporting.trail import ACTS, Noted, read_trail
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.asking import Choose
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown_line
from notes_tui.vault import listing

_SHOWN = 200
_EARLIER = "+earlier"


class AuditScreen(Place):
    """The newest entries first."""

    HELP = (
        "Every opening, reading, writing, signing and export stands here, with who did it and when;"
        " never a word of what was written. Each entry names the one before by its hash, so that"
        " none can be changed or taken out unseen.\n\n"
        "notes-tui audit export writes it to a file, with which that can be checked elsewhere."
    )
    ACTIONS = (
        Action("audit.back", "escape", "Back", "Back to where you were."),
        Action("audit.act", "f2", "What", "Only one kind of act."),
        Action("audit.client", "f3", "Whose", "Only what concerns one client."),
    )
    AUTO_FOCUS = "#entries"

    def __init__(self) -> None:
        super().__init__()
        self._act = ""
        self._client: tuple[str, str] | None = None
        self._most = _SHOWN

    def compose(self) -> ComposeResult:
        """A list under its filters."""
        with Horizontal(classes="head"):
            yield Static("Audit trail", classes="who")
            yield Static("", classes="state", id="state", markup=False)
        with Vertical(classes="pane"):
            yield Static("", id="filters", markup=False)
            yield OptionList(id="entries")
        yield from self.compose_bar()

    def on_mount(self) -> None:
        """The newest entries."""
        self._show()

    def _show(self) -> None:
        client = self._client[0] if self._client else ""
        found = read_trail(self.vault, client=client, act=self._act, most=self._most)
        entries = self.query_one("#entries", OptionList)
        marked = entries.highlighted
        entries.clear_options()
        entries.add_options([Option(_line(noted)) for noted in found])
        if len(found) == self._most:
            entries.add_option(Option(Content.styled("Earlier entries", "bold"), id=_EARLIER))
        if not found:
            entries.add_option(Option("Nothing of this stands in the trail.", disabled=True))
        entries.highlighted = marked if found else None
        what = ACTS.get(self._act, self._act).lower() if self._act else "all acts"
        whose = self._client[1] if self._client else "everybody"
        self.query_one("#filters", Static).update(shown_line(f"Of {whose}, {what}"))
        newest = f"the newest {len(found)}" if len(found) == self._most else f"{len(found)}"
        self.query_one("#state", Static).update(f"{newest} of {self.vault.tip().n} entries")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Earlier ones."""
        event.stop()
        if event.option_id == _EARLIER:
            self._most += _SHOWN
            self._show()

    async def do_act(self) -> None:
        """One kind of act only, or all."""
        chosen = await self.app.push_screen_wait(
            Choose("Which acts?", [("", "All acts"), *ACTS.items()])
        )
        if chosen is not None:
            self._act, self._most = chosen, _SHOWN
            self._show()

    async def do_client(self) -> None:
        """One client only, or all."""
        people = [(c.id, c.name) for c in listing.clients(self.vault.database, archived=True)]
        chosen = await self.app.push_screen_wait(
            Choose("Whose record?", [("", "Everybody's"), *people])
        )
        if chosen is not None:
            self._client = (chosen, dict(people)[chosen]) if chosen else None
            self._most = _SHOWN
            self._show()


def _line(noted: Noted) -> Content:
    what = f" · {noted.kind}" if noted.kind else ""
    whose = f" · {noted.whose}" if noted.whose else ""
    return Content.assemble(
        (f"{noted.at[:16].replace('T', ' ')}  ", "$quiet"),
        (noted.words, "bold"),
        display_line(f"{what}{whose}"),
        (display_line(f" · {noted.who}, {noted.device}"), "$quiet"),
    )
