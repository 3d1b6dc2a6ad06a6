"""Measurements over time in words: dated values, and what may be said of the change."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from notes_tui.charting.registering import get_client
from notes_tui.charting.tracking import Change, Measure, track
from notes_tui.domain.template import ErrorBand, plain_number
from notes_tui.domain.units import unit_behind
from notes_tui.practice.chart import short_day
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault

_VERDICTS: Final = {
    "better": "better",
    "worse": "worse",
    "within_error": "within error",
    "cannot_tell": "cannot tell",
}
_ADDRESS: Final = re.compile(r"[,;.]?\s*https?://\S+")
"""Of a source on the web the name is enough to read; --json and `template show` give it whole."""
_SIDES: Final = {"left": " L", "right": " R", "": ""}


def read_measures(vault: Vault, client: str, measure: str = "") -> tuple[Measure, ...]:
    """A client's measures, now. That they were viewed goes into the audit trail."""
    get_client(vault, client)
    vault.note_act(Act("view", "client", client, client))
    return track(vault, client, measure)


def measure_lines(measures: Iterable[Measure], today: date) -> Iterator[str]:
    """Each measure as lines: what it is, its values by day, the last change and that in all."""
    for measure in measures:
        yield f"{measure.label}{_SIDES[measure.side]} · {measure.id}"
        yield "  " + _values(measure, today)
        if len(measure.points) > 1:
            yield f"  since last: {change_words(measure.latest, measure.unit)}"
        if len(measure.points) > 2:
            yield f"  since the first: {change_words(measure.since_first, measure.unit)}"


def _values(measure: Measure, today: date) -> str:
    """The values by day; a stroke stands where the way of measuring changed."""
    shown, line = [], 1
    for point in measure.points:
        day = short_day(datetime.fromisoformat(point.at).date(), today) if point.at else "?"
        broken = "| " if point.line != line else ""
        line = point.line
        shown.append(f"{broken}{day}: {point.value}{unit_behind(measure.unit)}")
    return ", ".join(shown)


def change_words(change: Change, unit: str) -> str:
    """A change as the product speaks of it: "+30 s, better (error 24.8 s, mdc95; Lehecka 2021)"."""
    words = _VERDICTS[change.verdict]
    if change.by is not None:
        sign = "+" if change.by > 0 else ""
        words = f"{sign}{plain_number(change.by)}{unit_behind(unit)}, {words}"
    if change.why:
        return f"{words}: {change.why}"
    if change.band is not None:
        error = plain_number(round(Decimal(change.band.least_change), 1))
        source = _ADDRESS.sub("", change.band.source)
        return f"{words} (error {error}{unit_behind(unit)}, {_kind(change.band)}; {source})"
    return words


def _kind(band: ErrorBand) -> str:
    """What the error rests on: mdc95, or a standard error of measurement."""
    return f"mdc{band.level or ''}" if band.kind == "mdc" else "from the sem"
