"""What to mind with a client, above all else: alerts, allergies, flags, each with its day."""

from collections.abc import Sequence

from textual.widgets import Static

from notes_tui.practice.chart import ToMind
from notes_tui.ui.shown import shown_line

_SIGNS = {"alert": "⚑", "allergy": "⚑ allergy:", "flag": "⚑ open:"}


class Mind(Static):
    """A line of warnings; not there where there are none."""

    def __init__(self) -> None:
        super().__init__(classes="mind", markup=False)

    def show(self, warnings: Sequence[ToMind], open_here: str = "") -> None:
        """Shows these; before them what is open in the note that is looked at."""
        self.set_class(bool(warnings or open_here), "-some")
        lines = [f"{_SIGNS[w.kind]} {w.text} (since {w.since})" for w in warnings]
        lines = [f"⚑ {open_here}", *lines] if open_here else lines
        self.update(shown_line("   ".join(lines)))
