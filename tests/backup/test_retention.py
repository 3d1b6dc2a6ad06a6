"""Which backups go: none that a rule keeps, not the newest good one, none by a wrong clock."""

from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_tui.backup.retention import Dated, decide
from tests.portion import portion

BEGIN = datetime(2026, 1, 1, 8, tzinfo=UTC)

HOUR = 60
LONGEST_GAPS = (90, 36 * HOUR, 60 * 24 * HOUR, 500 * 24 * HOUR)
"""In minutes: several a day, about daily, now and then, hardly ever."""


def history(numbers: list[int]) -> list[Dated]:
    """Backups as a clock that goes right dates them; each number is the story of one."""
    at, sequence, made = BEGIN, 0, []
    for number in numbers:
        habit, good, others, gap = number & 3, number & 4, number >> 3 & 3, number >> 5
        at += timedelta(minutes=gap % LONGEST_GAPS[habit])
        sequence += 1 + others  # those went to another stick
        made.append(Dated(sequence, at, verified=bool(good)))
    return made


histories = st.lists(st.integers(0, 2**25), max_size=60).map(history)
later = st.integers(0, 10**6).map(lambda minutes: timedelta(minutes=minutes))


def now(made: list[Dated]) -> datetime:
    return made[-1].at if made else BEGIN


def in_words(made: list[Dated]) -> set[Dated]:
    """The rule as it is written for practitioners, said once more in another way."""
    newest_first = sorted(made, reverse=True)
    kept = set(newest_first[:7])
    periods: list[tuple[int, Callable[[datetime], Hashable]]] = [
        (7, lambda at: f"{at:%Y-%m-%d}"),
        (4, lambda at: f"{at:%G-%V}"),
        (12, lambda at: f"{at:%Y-%m}"),
        (7, lambda at: f"{at:%Y}"),
    ]
    for most, period in periods:
        names = list(dict.fromkeys(period(each.at) for each in newest_first))[:most]
        for name in names:
            of_it = [each for each in newest_first if period(each.at) == name]
            kept.add(next((each for each in of_it if each.verified), of_it[0]))
    return kept | set([each for each in newest_first if each.verified][:1])


@pytest.mark.portion
@settings(max_examples=portion(300, 2000), deadline=None)
@given(histories, later)
def test_what_goes_is_what_no_rule_keeps(made: list[Dated], after: timedelta) -> None:
    decision = decide(made, now(made) + after)
    assert decision.anomaly is None
    assert set(decision.reasons) == in_words(made)
    assert set(decision.surplus) == set(made) - in_words(made)
    assert list(decision.surplus) == sorted(decision.surplus)


@settings(max_examples=200, deadline=None)
@given(histories)
def test_pruning_after_each_backup_leaves_what_pruning_once_leaves(made: list[Dated]) -> None:
    there: list[Dated] = []
    for backup in made:
        there.append(backup)
        gone = decide(there, backup.at).surplus
        there = [each for each in there if each not in gone]
    assert set(there) == set(decide(made, now(made)).reasons)
    assert decide(there, now(made)).surplus == ()


@settings(max_examples=500, deadline=None)
@given(histories, st.integers(1, 10**9), st.integers(0, 3))
def test_nothing_goes_by_a_clock_that_cannot_be_right(
    made: list[Dated], seconds: int, case: int
) -> None:
    """A backup from the future, one older than that before it, a number given twice, an old now."""
    made = made or [Dated(1, BEGIN)]
    number, at, off = made[-1].sequence, made[-1].at, timedelta(seconds=seconds)
    strange, when = (
        (Dated(number + 1, at + off, verified=True), at + off - timedelta(seconds=1)),
        (Dated(number + 1, at - off, verified=True), at),
        (Dated(number, at + off), at + off),
        (Dated(number + 1, at), at - off),
    )[case]
    decision = decide([*made, strange], when)
    assert decision.surplus == ()
    assert decision.anomaly is not None
    assert set(decision.reasons) == {*made, strange}


def daily(days: int, *, verified: bool = True) -> list[Dated]:
    return [Dated(n, BEGIN + timedelta(days=n), verified=verified) for n in range(days)]


def test_ten_years_of_daily_backups_become_seven_days_four_weeks_twelve_months_seven_years() -> (
    None
):
    made = daily(3653)
    reasons = decide(made, made[-1].at).reasons
    kept = {why: [each for each in reasons if why in reasons[each]] for why in
            ("last", "day", "week", "month", "year", "verified")}  # fmt: skip
    assert [len(kept[why]) for why in kept] == [7, 7, 4, 12, 7, 1]
    assert 24 <= len(reasons) <= 27
    assert min(reasons).at.year == 2030  # the newest of the oldest year


@pytest.mark.parametrize("good", [0, 3, 99])
def test_the_newest_that_was_verified_stays_however_old_it_is(good: int) -> None:
    made = [
        Dated(each.sequence, each.at, verified=each.sequence == good)
        for each in daily(3653, verified=False)
    ]
    assert "verified" in decide(made, made[-1].at).reasons[made[good]]


def test_a_good_backup_does_not_go_for_a_later_one_that_was_not_verified() -> None:
    day = [
        Dated(n, BEGIN + timedelta(days=9 if n < 2 else 8 + n), verified=n == 0) for n in range(9)
    ]
    reasons = decide(day, day[-1].at).reasons
    assert day[0] in reasons
    assert day[1] not in reasons


def test_who_was_away_for_a_year_comes_back_to_all_that_was_kept() -> None:
    made = daily(60)
    kept = set(decide(made, made[-1].at).reasons)
    assert set(decide(kept, made[-1].at + timedelta(days=365)).reasons) == kept
