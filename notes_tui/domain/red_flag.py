"""What was done about a red flag: an item that must be answered before signing, answered yes.

It stands in the note, by template and item, so that it goes along where the note is moved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from notes_tui.domain.canonical import Value
from notes_tui.domain.moment import is_day, parse_day
from notes_tui.domain.parts import RecordState
from notes_tui.domain.text import clean_line

_PREFIX: Final = "red_flag/"


@dataclass(frozen=True)
class Acted:
    """What was done, and on which day (`YYYY-MM-DD`)."""

    action: str
    day: str


def acted_part(template: str, item: str, action: str, day: str) -> dict[str, Value]:
    """The part that says what was done about a red flag."""
    value = {"action": clean_line(action, "What was done"), "day": parse_day(day)}
    return {f"{_PREFIX}{template}/{item}": value}


def read_acted(state: RecordState) -> Iterator[tuple[str, str, Acted]]:
    """All that the note says was done about red flags: template, item, what and when."""
    for name in sorted(state.parts):
        template, _, item = name.removeprefix(_PREFIX).partition("/")
        acted = find_acted(state, template, item) if name.startswith(_PREFIX) else None
        if acted is not None:
            yield template, item, acted


def find_acted(state: RecordState, template: str, item: str) -> Acted | None:
    """What the note says was done about this red flag."""
    value = state.settled(f"{_PREFIX}{template}/{item}")
    if not isinstance(value, Mapping):
        return None
    action, day = value.get("action"), value.get("day")
    return Acted(action, str(day)) if isinstance(action, str) and is_day(day) else None
