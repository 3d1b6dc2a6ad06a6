"""Days and times of day as they are typed into an assessment, in the form the record keeps."""

import re
from datetime import date, timedelta
from typing import Final

from notes_tui.domain.measure import Read, Unclear

_ISO: Final = re.compile(r"(\d{4})-(\d\d?)-(\d\d?)", re.ASCII)
_DOTS: Final = re.compile(r"(\d\d?)\. ?(\d\d?)\.(?: ?(\d{4}|\d\d))?", re.ASCII)
_STROKES: Final = re.compile(r"(\d\d?)/(\d\d?)/(\d{4})", re.ASCII)
_NAMED: Final = re.compile(r"(\d\d?)\.? ?([^\W\d_]{3,9})\.?(?: (\d{4}))?", re.ASCII)
_CLOCK: Final = re.compile(
    r"(\d\d?)(?:[:.h ]?(\d\d))?(?: ?h| ?uhr)? ?([ap])?\.?(?:m\.?)?", re.ASCII
)
_MONTHS: Final = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_DAYS_AGO: Final = {"today": 0, "yesterday": 1, "heute": 0, "gestern": 1}
_NOON: Final = 12


def read_day(text: str, today: date) -> Read:
    """A day: 2026-03-02, 2.3.2026, 2 March, today. One that two countries read differently asks."""
    typed = " ".join(text.split()).casefold()
    if typed in _DAYS_AGO:
        return (today - timedelta(days=_DAYS_AGO[typed])).isoformat()
    strokes = _STROKES.fullmatch(typed)
    if strokes:
        return _by_strokes(typed, *(int(piece) for piece in strokes.groups()))
    pieces = _pieces(typed, today)
    try:
        return date(*pieces).isoformat() if pieces else _no_day(typed)
    except ValueError:
        return _no_day(typed)


def _pieces(typed: str, today: date) -> tuple[int, int, int] | None:
    """Year, month, day."""
    iso, dots, named = (each.fullmatch(typed) for each in (_ISO, _DOTS, _NAMED))
    if iso:
        return int(iso[1]), int(iso[2]), int(iso[3])
    if dots:
        year = today.year if dots[3] is None else int(dots[3])
        return (
            year + (2000 if dots[3] and len(dots[3]) == len("26") else 0),
            int(dots[2]),
            int(dots[1]),
        )
    if named and named[2][:3] in _MONTHS:
        year = int(named[3]) if named[3] else today.year
        return year, _MONTHS.index(named[2][:3]) + 1, int(named[1])
    return None


def _by_strokes(typed: str, first: int, second: int, year: int) -> Read:
    readings = []
    for day, month in ((first, second), (second, first)):
        try:
            readings.append(date(year, month, day).isoformat())
        except ValueError:
            continue
    if len(set(readings)) == 1:
        return readings[0]
    if not readings:
        return _no_day(typed)
    return Unclear(f"{typed} can be read in two ways.", f"Type {readings[0]} or {readings[1]}.")


def _no_day(typed: str) -> Unclear:
    return Unclear(f"“{typed[:20]}” is no day.", "Type it like 2026-03-02, or today.")


def read_clock(text: str) -> Read:
    """A time of day: 9:30, 9.30, 0930, 9h30, 9:30 pm."""
    typed = " ".join(text.split()).casefold()
    match = _CLOCK.fullmatch(typed)
    if match and len(typed) <= len("00:00 p.m.."):
        hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
        if half and 1 <= hour <= _NOON:
            hour = hour % _NOON + (_NOON if half == "p" else 0)
        elif half:
            hour = 24
        if hour < 24 and minute < 60:
            return f"{hour:02}:{minute:02}"
    return Unclear(f"“{typed[:20]}” is no time of day.", "Type it like 9:30 or 14:05.")
