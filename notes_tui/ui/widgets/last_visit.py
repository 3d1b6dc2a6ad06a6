"""The last visit beside the step that is written: what it said there, and its plan."""

from datetime import date

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from notes_tui.domain.display import display_safe
from notes_tui.domain.note import SECTIONS
from notes_tui.practice.chart import days_ago
from notes_tui.practice.visit import UNSEEN, LastVisit


class LastVisitPane(VerticalScroll):
    """A pane that stays away in the steps that open without it, until it is asked for."""

    def __init__(self) -> None:
        super().__init__(classes="pane", id="last")
        self._asked_for: bool | None = None
        """Whether it was asked for or put away in this step; None: as usual."""

    def compose(self) -> ComposeResult:
        """A page of text."""
        yield Static("", id="last-text", markup=False)

    def as_usual(self) -> None:
        """Another step: what was asked for in the one before counts no more."""
        self._asked_for = None

    def turn(self, section: str) -> bool:
        """Shows it or puts it away; whether it is to be seen now."""
        self._asked_for = not self._is_shown(section)
        return self._asked_for

    def _is_shown(self, section: str) -> bool:
        if self._asked_for is not None:
            return self._asked_for
        return section not in UNSEEN and self.screen.size.width >= 80

    def show(self, last: LastVisit | None, section: str, today: date) -> None:
        """What stands in it beside this step."""
        self.display = last is not None and self._is_shown(section)
        if last is None:
            return
        day = days_ago(last.occurred_at, today) if last.occurred_at else ""
        self.border_title = f"Last · S{last.number} · {day}"
        pieces = []
        for name in dict.fromkeys((section, "plan")):
            text = last.read(name)
            said = display_safe(text) if text else "left blank"
            pieces.append(
                Content.assemble(
                    (SECTIONS[name], "bold $primary"), "\n", (said, "" if text else "$quiet")
                )
            )
        pieces += [Content.styled(display_safe(added), "bold") for added in last.added]
        self.query_one("#last-text", Static).update(Content("\n\n").join(pieces))
