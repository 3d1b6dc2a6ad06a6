"""Measurements over time in words: dated values, and what may be said of the change."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Final

from notes_tui.charting.registering import get_client
from notes_tui.charting.tracking import Change, Measure, Point, track
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
_ADDRESS: Final = re.compile(r"\s*\(https?://[^\s)]+\)|[,;.]?\s*https?://\S+")
"""Of a source on the web the name is enough to read; --json and `template show` give it whole."""
_SIDES: Final = {"left": " L", "right": " R", "": ""}


def read_measures(vault: Vault, client: str, measure: str = "") -> tuple[Measure, ...]:
    """A client's measures, now. That they were viewed goes into the audit trail."""
    get_client(vault, client)
    vault.note_act(Act("view", "client", client, client))
    return track(vault, client, measure)


def measure_lines(measures: Sequence[Measure], today: date) -> Iterator[str]:
    """Each measure as lines: what it is, its values by day, the last change and that in all.

    Before them a line says what the signs between the values mean, of those that stand there.
    """
    pairs = [pair for measure in measures for pair in pairwise(measure.points)]
    signs = {_sign(before, after) for before, after in pairs}
    if legend := [words for sign, words in LEGEND.items() if sign in signs]:
        yield " · ".join(legend)
    for measure in measures:
        yield f"{measure.label}{_SIDES[measure.side]} · {measure.id}"
        yield "  " + _values(measure, today)
        if len(measure.points) > 1:
            yield f"  since last: {change_words(measure.latest, measure.unit)}"
        if len(measure.points) > 2:
            yield f"  since the first: {change_words(measure.since_first, measure.unit)}"
        for untested in measure.untested:
            yield f"  {_day(untested.at, today)}: {untested.words}"


LEGEND: Final = {
    "→": "→ again at the same visit",
    "|": "| measured in another way, so not compared",
}
"""The signs that may stand between two values."""


def _sign(before: Point, after: Point) -> str:
    """What stands between two values."""
    if before.line != after.line:
        return "|"
    return "→" if before.note == after.note else ","


def _values(measure: Measure, today: date) -> str:
    """The values by visit; two visits on one day have their times beside them."""
    visits = [(at, note) for (at, note), _ in groupby(measure.points, lambda p: (p.at, p.note))]
    on_one_day = Counter(_day(at, today) for at, _ in dict.fromkeys(visits))
    shown, before = "", None
    for point in measure.points:
        if before is not None:
            sign = _sign(before, point)
            shown += f"{sign} " if sign == "," else f" {sign} "
        if before is None or before.note != point.note:
            day = _day(point.at, today)
            shown += f"{day} {point.at[11:16]}: " if on_one_day[day] > 1 else f"{day}: "
        shown += f"{point.value}{unit_behind(measure.unit)}"
        before = point
    return shown


def _day(at: str, today: date) -> str:
    return short_day(datetime.fromisoformat(at).date(), today) if at else "?"


def change_words(change: Change, unit: str) -> str:
    """A change as the product speaks of it: "+30 s, better (error 24.8 s, mdc95; Lehecka 2021)"."""
    words = "beyond error" if change.band and change.why else _VERDICTS[change.verdict]
    if change.by is not None:
        sign = "+" if change.by > 0 else ""
        words = f"{sign}{plain_number(change.by)}{unit_behind(unit)}, {words}"
    if change.why:
        words += f": {change.why}"
    if change.band is not None:
        error = plain_number(round(Decimal(change.band.least_change), 1))
        source = _ADDRESS.sub("", change.band.source)
        words += f" (error {error}{unit_behind(unit)}, {_kind(change.band)}; {source})"
    return words


def _kind(band: ErrorBand) -> str:
    """What the error rests on: mdc95, or a standard error of measurement."""
    return f"mdc{band.level or ''}" if band.kind == "mdc" else "from the sem"
