"""The profile of a client: a line for each thing known, alerts and allergies below."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.charting.registering import edit_client, get_client
from notes_tui.domain.client import FIELDS, Client, field_parts
from notes_tui.domain.display import display_line
from notes_tui.practice.chart import warnings_of
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.asking import AskLine
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown_line

_NEW = {"+alert": ("alert", "A new alert"), "+allergy": ("allergy", "A new allergy")}


class Profile(Place):
    """What is known about a client."""

    HELP = (
        "Enter changes the line that is marked; an empty answer clears it. Alerts and allergies"
        " stand in red over every note of this client, with the day they were put up; Del takes"
        " one down. Everything that stood here before stays in the history."
    )
    ACTIONS = (
        Action("profile.back", "escape", "Back", "Back to the chart."),
        Action(
            "profile.remove", "delete", "Take down", "Take the marked alert down.", in_text=False
        ),
    )
    AUTO_FOCUS = "OptionList"

    def __init__(self, client: str) -> None:
        super().__init__()
        self._client = client

    def compose(self) -> ComposeResult:
        """A list of lines."""
        with Horizontal(classes="head"):
            yield Static("", classes="who", markup=False)
        with Vertical(classes="pane") as pane:
            pane.border_title = "Profile"
            yield OptionList()
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows what is known now."""
        lines = self.query_one(OptionList)
        marked = lines.highlighted
        client = get_client(self.vault, self._client)
        self.query_one(".who", Static).update(shown_line(client.name))
        lines.clear_options()
        lines.add_options(self._lines(client))
        lines.highlighted = min(marked or 0, lines.option_count - 1)

    def _lines(self, client: Client) -> list[Option]:
        options = []
        for name, label in FIELDS.items():
            value = client.name if name == "name" else client.fields.get(name, "")
            shown = (display_line(value), "") if value else ("left blank", "$quiet")
            options.append(
                Option(Content.assemble((f"{_short(label):<23}", "bold"), shown), id=name)
            )
        for warning in warnings_of(client):
            line = Content.assemble(
                (f"⚑ {warning.kind:<21}", "bold $error"), display_line(warning.text),
                (f"  since {warning.since}", "$quiet"),
            )  # fmt: skip
            options.append(Option(line, id=f"warning {warning.id}"))
        options += [Option(f"+ {label}", id=id_) for id_, (_, label) in _NEW.items()]
        return options

    @property
    def _marked(self) -> str:
        lines = self.query_one(OptionList)
        at = lines.highlighted
        return (lines.get_option_at_index(at).id or "") if at is not None else ""

    async def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Changes a line."""
        event.stop()
        self.notes.doing.act_on(self._change(event.option_id or ""))

    async def _change(self, id_: str) -> None:
        client = get_client(self.vault, self._client)
        if id_ in _NEW:
            kind, label = _NEW[id_]
            typed = await self.app.push_screen_wait(AskLine(f"{label}:"))
            if typed:
                edit_client(self.vault, self._client, {}, warnings=[(kind, typed)])
        elif id_ in FIELDS:
            value = client.name if id_ == "name" else client.fields.get(id_, "")
            hint = " (like 1988-11-04)" if id_ == "born" else ""
            typed = await self.app.push_screen_wait(
                AskLine(
                    f"{_short(FIELDS[id_])}{hint}:",
                    value=value,
                    check=lambda line: field_parts({id_: line}),
                )
            )
            if typed is not None and typed != value:
                edit_client(self.vault, self._client, {id_: typed})
        self.on_screen_resume()

    def why_not(self, action: Action) -> str:
        """Why an action cannot be done now."""
        if action.id == "profile.remove" and not self._marked.startswith("warning "):
            return "Mark an alert or an allergy first."
        return ""

    def do_remove(self) -> None:
        """Takes the marked warning down."""
        edit_client(self.vault, self._client, {}, remove=[self._marked.removeprefix("warning ")])
        self.on_screen_resume()


def _short(label: str) -> str:
    """“The date of birth” as a line's name: Date of birth."""
    text = label.removeprefix("The ")
    return text[:1].upper() + text[1:]
