"""The choke point: how data becomes something a widget may draw.

Text is made harmless and carries no markup. As a second wall a filter passes over every line that
is about to become bytes, so that text which came another way cannot send a control sequence.
"""

from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from notes_tui.domain.display import display_line, display_safe


def shown(text: str) -> Content:
    """Data of several lines, to be drawn as it is."""
    return Content(display_safe(text))


def shown_line(text: str, style: str = "") -> Content:
    """Data on one line, in a style of the theme."""
    content = Content(display_line(text))
    return content.stylize(style) if style else content


class LastWall(LineFilter):
    """Makes every drawn text harmless, whatever it passed before."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments; control codes of the program's own are no text and pass."""
        return [
            segment if segment.control or segment.text.isprintable() else _harmless(segment)
            for segment in segments
        ]


def _harmless(segment: Segment) -> Segment:
    return Segment(display_line(segment.text), segment.style, segment.control)
