"""Track: what was measured with a client over time, as lines, and what may be said of a change."""

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from notes_tui.charting.registering import get_client
from notes_tui.domain.display import display_line
from notes_tui.practice.tracking import LEGEND, measure_lines, read_measures
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown_line


class TrackScreen(Place):
    """The measures of one client."""

    HELP = (
        "Each measure with its values, the first visit first; an arrow leads to a value of the same"
        " visit. A change counts only beyond the test's own error: up to that it is “within"
        " error”. It cannot be told where no error is known, or where unit, method, tester or"
        " instrument changed; there a stroke breaks the line."
    )
    ACTIONS = (Action("track.back", "escape", "Back", "Back to the chart."),)
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, client: str) -> None:
        super().__init__()
        self._client = client

    def compose(self) -> ComposeResult:
        """A page of lines."""
        with Horizontal(classes="head"):
            yield Static("", classes="who", markup=False)
        with VerticalScroll(classes="pane") as pane:
            pane.border_title = "Track"
            yield Static("", id="lines", markup=False)
        yield from self.compose_bar()

    def on_screen_resume(self) -> None:
        """Shows what is known now."""
        self.query_one(".who", Static).update(shown_line(get_client(self.vault, self._client).name))
        today = self.notes.around.clock.now().date()
        lines = measure_lines(read_measures(self.vault, self._client), today)
        drawn = [Content.assemble((display_line(line), _style(line))) for line in lines]
        nothing = Content.assemble(("Nothing has been measured yet.", "$quiet"))
        self.query_one("#lines", Static).update(Content("\n").join(drawn) if drawn else nothing)


def _style(line: str) -> str:
    """What was measured stands out; what the signs mean does not."""
    if line.startswith(tuple(LEGEND)):
        return "$quiet"
    return "" if line.startswith(" ") else "bold"
