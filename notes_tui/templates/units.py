"""Which unit was meant by what stands in a template file."""

from notes_tui.domain.units import SHOWN, UNITS, unit_shown
from notes_tui.templates.problems import nearest

__all__ = ["SHOWN", "UNITS", "unit_meant", "unit_shown"]


def unit_meant(typed: str) -> str | None:
    """The unit's code for what was typed, or the nearest; None if it is like none."""
    word = typed.strip().lower()
    for code, words in UNITS.items():
        if word == code.lower() or word in words:
            return code
    spoken = {word: code for code, words in UNITS.items() for word in (code, *words)}
    found = nearest(word, spoken)
    return spoken[found] if found else None
