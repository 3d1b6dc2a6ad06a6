"""Ids and times: one spelling each, and whatever else is typed is refused in our own words."""

import base64
import string
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui.domain import moment
from notes_tui.domain.ids import id_prefix, is_id, new_id, only_match
from notes_tui.domain.stamp import FIRST, FOLLOWED_AHEAD_MS, follow, is_stamp, next_stamp
from notes_tui.errors import AmbiguousId, BadInput, NotFound
from notes_tui.practice.clock import SystemClock
from tests.places import StandingClock

CLOCK = StandingClock()
ANY_TEXT = st.text(st.characters(codec=None))
MOMENTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31)).flatmap(  # noqa: DTZ001 - next line
    lambda wall: st.integers(-1439, 1439).map(
        lambda minutes: wall.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    )
)
MILLISECONDS = st.integers(-(2**50), 2**48 - 2)
STAMPS = st.integers(0, 2**64 - 2**20).map("{:016x}".format)


def for_any(
    *inputs: st.SearchStrategy[Any],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Few examples and no time limit: what is slow here is the machine."""
    few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    return lambda test: few(given(*inputs)(test))


@for_any(st.binary(min_size=16, max_size=16))
def test_an_id_gives_back_the_bytes_it_was_made_from(chance: bytes) -> None:
    text = new_id(lambda count: chance[:count])
    assert base64.b32decode(text.upper() + "======") == chance


@for_any(st.binary(min_size=16, max_size=16))
def test_a_new_id_is_an_id(chance: bytes) -> None:
    assert is_id(new_id(lambda count: chance[:count]))


@pytest.mark.parametrize("text", ["a" * 25, "a" * 27, "A" * 26, "a" * 25 + "b", "1" * 26, "", 7])
def test_nothing_but_the_one_spelling_is_an_id(text: object) -> None:
    assert not is_id(text)


@for_any(st.text(string.ascii_lowercase + "234567", min_size=1, max_size=26))
def test_a_typed_beginning_is_read_in_capitals_and_with_space_around_it(prefix: str) -> None:
    assert id_prefix(f" {prefix.upper()}\n") == prefix


@pytest.mark.parametrize("typed", ["", " ", "a b", "a1", "a" * 27, "é", "\ud800", "a%", "../a"])
def test_what_can_begin_no_id_is_bad_input(typed: str) -> None:
    with pytest.raises(BadInput):
        id_prefix(typed)


@pytest.mark.parametrize(("found", "error"), [([], NotFound), (["ab", "ac"], AmbiguousId)])
def test_none_or_several_matches_are_an_error(found: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        only_match("note", found)


def test_one_match_is_the_answer() -> None:
    assert only_match("note", ["ab"]) == "ab"


@for_any(st.lists(MILLISECONDS, min_size=1), STAMPS)
def test_stamps_only_rise_however_the_clock_jumps(clock: list[int], first: str) -> None:
    stamps = list(accumulate(clock, next_stamp, initial=first))
    assert stamps == sorted(set(stamps))


@for_any(MILLISECONDS, STAMPS)
def test_the_next_stamp_is_a_stamp_whatever_the_clock_says(now: int, last: str) -> None:
    assert is_stamp(next_stamp(last, now))


@for_any(st.integers(1, 2**48 - 2))
def test_a_stamp_follows_a_clock_that_is_ahead(now: int) -> None:
    assert next_stamp(FIRST, now) == f"{now:012x}0000"


@for_any(STAMPS, STAMPS, st.integers(0, 2**48 - 1))
def test_a_peers_stamp_is_followed_if_later_and_at_most_a_day_ahead(
    own: str, peer: str, now: int
) -> None:
    absurd = int(peer[:12], 16) - now > 24 * 60 * 60 * 1000
    assert follow(own, peer, now) == (own if absurd else max(own, peer))


@pytest.mark.parametrize(("ahead", "followed"), [(0, True), (1, False)])
def test_a_peer_is_followed_for_a_day_and_not_a_millisecond_more(
    ahead: int, followed: bool
) -> None:
    peer = f"{1000 + FOLLOWED_AHEAD_MS + ahead:012x}ffff"
    assert (follow(FIRST, peer, 1000) == peer) is followed


@for_any(MOMENTS)
def test_a_stored_moment_names_the_same_minute_on_the_same_wall(when: datetime) -> None:
    stored = datetime.fromisoformat(moment.format_moment(when))
    expected = when.replace(second=0, microsecond=0)
    assert (stored, stored.utcoffset()) == (expected, when.utcoffset())


@for_any(MOMENTS)
def test_a_stored_moment_is_read_again_as_it_is(when: datetime) -> None:
    stored = moment.format_moment(when)
    assert moment.parse_moment(stored, CLOCK) == stored


@for_any(MOMENTS)
def test_a_stored_moment_is_a_moment(when: datetime) -> None:
    assert moment.is_moment(moment.format_moment(when))


@for_any(MOMENTS, MOMENTS)
def test_moments_of_all_zones_stand_in_the_order_in_which_they_were(
    one: datetime, other: datetime
) -> None:
    minutes = [moment.minutes_since_1970(moment.format_moment(when)) for when in (one, other)]
    passed = one.replace(second=0, microsecond=0) - other.replace(second=0, microsecond=0)
    assert timedelta(minutes=minutes[0] - minutes[1]) == passed


@for_any(MOMENTS.filter(lambda when: when.year > 1970))
def test_a_revisions_time_is_shown_in_the_zone_it_was_written_in(when: datetime) -> None:
    shown = moment.show_seconds(*moment.seconds_and_offset(when))
    assert shown == when.replace(microsecond=0).isoformat()


@for_any(st.text("0123456789-+:TZW. \ud800é", max_size=22) | ANY_TEXT)
def test_any_text_typed_as_a_time_is_bad_input_or_becomes_a_stored_moment(typed: str) -> None:
    try:
        stored = moment.parse_moment(typed, CLOCK)
    except BadInput:
        return
    assert moment.is_moment(stored)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2026-03-02T09:30", "2026-03-02T09:30+01:00"),  # the clock's wall
        (" 2026-03-02 09:30:59 ", "2026-03-02T09:30+01:00"),
        ("2026-03-02T09:30Z", "2026-03-02T09:30+00:00"),
        ("2026-03-02T09:30-03:30", "2026-03-02T09:30-03:30"),
    ],
)
def test_a_typed_time_without_an_offset_is_local(typed: str, stored: str) -> None:
    assert moment.parse_moment(typed, CLOCK) == stored


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "2026-02-30T10:00", "2026-03-02T09:30+01:00:30"]
)
def test_what_is_no_time_is_bad_input(typed: str) -> None:
    with pytest.raises(BadInput):
        moment.parse_moment(typed, CLOCK)


def test_a_time_at_the_end_of_the_calendar_is_bad_input() -> None:
    with pytest.raises(BadInput):
        moment.parse_moment("0001-01-01T00:00", SystemClock())


@pytest.mark.parametrize(
    "text", ["2026-03-02T09:30", "2026-03-02T09:30Z", "2026-02-30T09:30+01:00", "", None]
)
def test_nothing_but_the_one_spelling_is_a_moment(text: object) -> None:
    assert not moment.is_moment(text)


@for_any(st.dates())
def test_a_day_is_stored_as_it_is_typed(day: date) -> None:
    assert moment.parse_day(f" {day.isoformat()} ") == day.isoformat()


@for_any(st.text("0123456789-W\ud800é", max_size=12) | ANY_TEXT)
def test_any_text_typed_as_a_day_is_bad_input_or_becomes_a_stored_day(typed: str) -> None:
    try:
        stored = moment.parse_day(typed)
    except BadInput:
        return
    assert date.fromisoformat(stored).isoformat() == stored


@pytest.mark.parametrize(
    ("born", "day", "years"),
    [
        ("1988-11-04", date(2026, 11, 3), 37),
        ("1988-11-04", date(2026, 11, 4), 38),
        ("1988-11-04", date(2026, 12, 1), 38),
        ("1988-11-04", date(2026, 1, 31), 37),
        ("2000-02-29", date(2026, 2, 28), 25),
        ("2000-02-29", date(2026, 3, 1), 26),
        ("2026-03-02", date(2026, 3, 2), 0),
    ],
)
def test_a_year_of_age_is_full_on_the_birthday(born: str, day: date, years: int) -> None:
    assert moment.age_on(born, day) == years
