"""Settling: parts that hold two texts, each with its author, and one text in their place."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.charting.registering import edit_client, get_client
from notes_tui.charting.resolving import choose_write, resolve_section
from notes_tui.domain import assessment as assessments
from notes_tui.domain import note as notes
from notes_tui.domain import template as templates
from notes_tui.domain.client import FIELDS
from notes_tui.domain.display import display_line
from notes_tui.domain.note import SECTIONS, read_text
from notes_tui.errors import NotesError
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown, shown_line
from notes_tui.ui.widgets.editor import HarmlessArea
from notes_tui.vault.conflicts import OpenConflict, open_conflicts
from notes_tui.vault.vault import Vault

_LABELS = {
    "alert": "An alert",
    "allergy": "An allergy",
    "flag": "An open flag",
    "archived": "Whether the client is put away",
    "occurred_at": "When the session was",
    "carried": "A line of an earlier plan",
}
_WHOLE = {assessments.KIND: "An assessment", templates.KIND: "A template"}


class Settle(Place):
    """All parts of the practice that hold two texts."""

    HELP = (
        "Two people, or one on two devices, wrote the same part without seeing each other's words."
        " Nothing is lost: both are here. Choose one that is marked and say what holds."
    )
    ACTIONS = (Action("settle.back", "escape", "Back", "Back to where you were."),)
    AUTO_FOCUS = "OptionList"

    def __init__(self) -> None:
        super().__init__()
        self._open: tuple[OpenConflict, ...] = ()

    def compose(self) -> ComposeResult:
        """A list."""
        with Horizontal(classes="head"):
            yield Static("To settle", classes="who")
        with Vertical(classes="pane"):
            yield OptionList()
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows what is open now."""
        self._open = open_conflicts(self.vault)
        found = self.query_one(OptionList)
        found.clear_options()
        for conflict in self._open:
            names = " and ".join(side.author for side in conflict.texts)
            found.add_option(
                Option(
                    Content.assemble(
                        (display_line(name_of(self.vault, conflict)), "bold"),
                        f" · {label_of(conflict)}",
                        (f" · by {display_line(names)}", "$quiet"),
                    )
                )
            )
        found.highlighted = 0 if self._open else None
        if not self._open:
            found.add_option(Option("Nothing is to be settled.", disabled=True))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Settles one."""
        event.stop()
        self.app.push_screen(SettleOne(self._open[event.option_index]))


class SettleOne(ModalScreen[bool]):
    """The texts of one part: choose one, or write one from both."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "dismiss(False)", "")]
    CSS_PATH = "settle.tcss"
    HELP = (
        "Both texts stand here with their authors. Say which one holds, or write what holds below:"
        " the field begins with both. Tab goes from one to the next. What is settled stays in the"
        " history; Esc leaves both as they are."
    )

    def __init__(self, conflict: OpenConflict) -> None:
        super().__init__()
        self._conflict = conflict

    def compose(self) -> ComposeResult:
        """Both texts, and where a text can be written, a field that begins with them."""
        conflict = self._conflict
        with VerticalScroll(classes="asking settling") as box:
            box.border_title = label_of(conflict)
            box.border_subtitle = "Esc leaves both"
            for number, side in enumerate(conflict.texts, 1):
                when = side.at[:16].replace("T", " ")
                yield Static(shown_line(f"{number} · {side.author}, {when}", "bold"))
                yield Static(shown(side.words), classes="side")
                yield Button(f"Text {number} holds", id=f"take-{number}")
            if self._section or conflict.part in FIELDS:
                yield Static("Or write what holds:")
                yield HarmlessArea(self._begin_with(), compact=True)
                yield Button("This holds", id="written")
            yield Static("", classes="refusal", markup=False)

    @property
    def _section(self) -> str:
        """The step that it is a text of; empty for anything else."""
        section = self._conflict.part.removeprefix("section/")
        return section if self._conflict.kind == notes.KIND and section in SECTIONS else ""

    def _begin_with(self) -> str:
        texts = [read_text(side.text) or "" for side in self._conflict.texts]
        return "\n".join(filter(None, texts)) if self._section else texts[0]

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Settles it."""
        event.stop()
        id_ = event.button.id or ""
        try:
            if id_ == "written":
                self._settle_with(self.query_one(HarmlessArea).text)
            else:
                side = self._conflict.texts[int(id_.removeprefix("take-")) - 1]
                choose_write(self._vault, self._conflict.record, self._conflict.part, side.text)
        except NotesError as error:
            self.query_one(".refusal", Static).update(shown(f"{error.message} {error.hint}"))
            return
        self.dismiss(True)

    @property
    def _vault(self) -> Vault:
        vault: Vault = self.app.vault  # type: ignore[attr-defined]
        return vault

    def _settle_with(self, text: str) -> None:
        if self._section:
            resolve_section(self._vault, self._conflict.record, self._section, text)
        else:
            edit_client(self._vault, self._conflict.record, {self._conflict.part: text})


def label_of(conflict: OpenConflict) -> str:
    """What the part is called on screen."""
    if conflict.kind in _WHOLE:
        return _WHOLE[conflict.kind]
    kind, _, name = conflict.part.partition("/")
    return SECTIONS.get(name) or FIELDS.get(conflict.part) or _LABELS.get(kind, conflict.part)


def name_of(vault: Vault, conflict: OpenConflict) -> str:
    """Whose record it is."""
    return get_client(vault, conflict.client).name if conflict.client else conflict.kind
