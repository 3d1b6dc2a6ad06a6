"""Blurring names and text, for when someone looks over the shoulder."""

import re

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_LETTER = re.compile(r"\w")


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
