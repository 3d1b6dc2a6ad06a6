"""Blurring names and text, for when someone looks over the shoulder."""

import re
from collections.abc import Sequence

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter
from textual.widget import Widget

_LETTER = re.compile(r"\w")


class NeverBlurred(Widget):
    """A widget that shows no data: keys and help stay readable, or there is no way back.

    To be named last among the bases: Textual takes styles and keys by way of the first.
    """

    def get_line_filters(self) -> Sequence[LineFilter]:
        """All but the blur."""
        filters = super().get_line_filters()
        return [each for each in filters if not isinstance(each, Blur)]


class Blur(LineFilter):
    """Draws a block for every letter and digit."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments without a readable letter."""
        return [
            segment
            if segment.control
            else Segment(_LETTER.sub("▒", segment.text), segment.style, segment.control)
            for segment in segments
        ]
