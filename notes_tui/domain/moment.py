"""Dates and times as they are typed, stored and shown.

A moment is stored as `YYYY-MM-DDTHH:MM±HH:MM`: the time on the practitioner's wall and how far that
wall was from UTC, so that a note from a journey still says "half past nine".
"""

import re
from datetime import date, datetime, timedelta
from typing import Protocol

from notes_tui.errors import BadInput

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d[+-]\d\d:\d\d")


class Clock(Protocol):
    """Where the time comes from: an argument, so that tests and samples have their own."""

    def now(self) -> datetime:
        """The present, aware of its offset from UTC."""

    def localise(self, wall: datetime) -> datetime:
        """A wall-clock time here, with the offset that holds here at that time."""


def parse_moment(text: str, clock: Clock) -> str:
    """A typed ISO date and time in stored form; without an offset it is local time."""
    try:
        moment = datetime.fromisoformat(text.strip())
        if moment.tzinfo is None:
            moment = clock.localise(moment)
    except (ValueError, OverflowError):
        raise BadInput(
            "This is not a date and time.", "Write it like 2026-03-02 09:30 (local time)."
        ) from None
    return format_moment(moment)


def format_moment(moment: datetime) -> str:
    """An aware time in stored form, to the minute."""
    offset = moment.utcoffset() or timedelta()
    if offset % timedelta(minutes=1):
        raise BadInput("The offset from UTC is not in whole minutes.")
    return moment.replace(second=0, microsecond=0).isoformat(timespec="minutes")


def is_moment(text: object) -> bool:
    """Whether this is a moment in stored form."""
    if not isinstance(text, str) or not _MOMENT.fullmatch(text):
        return False
    try:
        return format_moment(datetime.fromisoformat(text)) == text
    except ValueError:
        return False


def minutes_since_1970(moment: str) -> int:
    """Where a stored moment lies on one line for all time zones, in minutes."""
    return int(datetime.fromisoformat(moment).timestamp() // 60)


def seconds_and_offset(moment: datetime) -> tuple[int, int]:
    """UTC seconds since 1970 and offset in minutes: how a revision keeps its time."""
    offset = moment.utcoffset() or timedelta()
    return max(0, int(moment.timestamp())), int(offset.total_seconds() // 60)


def show_seconds(at: int, offset: int) -> str:
    """A revision's time as an ISO text in the zone it was written in, to the second."""
    wall = datetime(1970, 1, 1) + timedelta(seconds=at, minutes=offset)  # noqa: DTZ001 - added below
    sign = "-" if offset < 0 else "+"
    hours, minutes = divmod(abs(offset), 60)
    return f"{wall.isoformat(timespec='seconds')}{sign}{hours:02}:{minutes:02}"


def parse_day(text: str) -> str:
    """A typed day in stored form, `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        raise BadInput("This is not a date.", "Write it like 1988-11-04.") from None


def is_day(text: object) -> bool:
    """Whether this is a day in stored form."""
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def age_on(born: str, day: date) -> int:
    """Whole years from `born` (stored form) to `day`."""
    birth = date.fromisoformat(born)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def long_ago(at: int, now: datetime) -> str:
    """How old a moment (UTC seconds) is, as one says it: today, yesterday, 5 weeks ago."""
    days = (now.date() - datetime.fromtimestamp(at, now.tzinfo).date()).days
    if days < 0:
        return "in the future"
    if days < _FEW_DAYS:
        return ("today", "yesterday")[days] if days < 2 else f"{days} days ago"
    if days < _FEW_WEEKS:
        return f"{days // 7} weeks ago"
    months = days // 30
    return f"{months} months ago" if months < 24 else f"{days // 365} years ago"


_FEW_DAYS, _FEW_WEEKS = 14, 60
