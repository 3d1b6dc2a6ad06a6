"""Which backups are kept: the last seven, and one a day, a week, a month, a year, for so long.

A pure function of what lies there and the time. Pruning after each backup leaves the same files as
pruning once at the end, so nothing depends on how often it is done.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final


@dataclass(frozen=True, order=True)
class Dated:
    """What is to be known of a backup to decide on it."""

    sequence: int
    at: datetime
    """When it was made, by the clock of the computer; UTC."""
    verified: bool = field(default=False, compare=False)
    """Whether it was read back whole and found good."""


LAST: Final = 7
PERIODS: Final[tuple[tuple[str, int, Callable[[datetime], Hashable]], ...]] = (
    ("day", 7, lambda at: at.date()),
    ("week", 4, lambda at: at.isocalendar()[:2]),
    ("month", 12, lambda at: (at.year, at.month)),
    ("year", 7, lambda at: at.year),
)
"""The name of each, how many of them, and what two backups of the same one have in common."""


@dataclass(frozen=True)
class Decision:
    """What is to become of each of some backups."""

    reasons: Mapping[Dated, tuple[str, ...]]
    """Why each one that is kept is kept: `last`, `day`, `week`, `month`, `year`, `verified`; or
    `clock`, where the times cannot be believed.
    """
    surplus: tuple[Dated, ...]
    """Those that may go, the oldest first."""
    anomaly: tuple[Dated, str] | None = None
    """The backup whose time cannot be, and why: `future` or `order`. Then nothing goes."""


def decide(backups: Iterable[Dated], now: datetime) -> Decision:
    """What to keep of the backups that one vault made.

    One that was verified is never given up for another of the same day, week, month or year that
    was not; and the newest one that was verified always stays.
    """
    ordered = sorted(backups)
    anomaly = find_anomaly(ordered, now)
    if anomaly:
        return Decision(dict.fromkeys(ordered, ("clock",)), (), anomaly)
    reasons: dict[Dated, list[str]] = {backup: [] for backup in ordered}
    for backup in ordered[-LAST:]:
        reasons[backup].append("last")
    for name, most, period in PERIODS:
        for backup in _best_of_each(ordered, period)[-most:]:
            reasons[backup].append(name)
    for backup in [each for each in ordered if each.verified][-1:]:
        reasons[backup].append("verified")
    return Decision(
        {backup: tuple(why) for backup, why in reasons.items() if why},
        tuple(backup for backup, why in reasons.items() if not why),
    )


def find_anomaly(ordered: Iterable[Dated], now: datetime) -> tuple[Dated, str] | None:
    """The first backup whose time contradicts the clock, or the order in which they were made.

    `ordered` by sequence, then time.
    """
    before: Dated | None = None
    for backup in ordered:
        if backup.at > now:
            return backup, "future"
        if before is not None and (backup.at < before.at or backup.sequence == before.sequence):
            return backup, "order"
        before = backup
    return None


def _best_of_each(ordered: Iterable[Dated], period: Callable[[datetime], Hashable]) -> list[Dated]:
    """The newest of each period, and of those that were verified if there are any."""
    best: dict[Hashable, Dated] = {}
    for backup in ordered:
        of = period(backup.at)
        if of not in best or backup.verified or not best[of].verified:
            best[of] = backup
    return list(best.values())
