"""What is typed for a measurement: read for certain, asked about, never guessed, never a float."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_tui.domain.day_typed import read_clock, read_day
from notes_tui.domain.measure import Unclear, read_grade, read_measure, show_clock, show_measure
from notes_tui.domain.template import plain_number
from notes_tui.domain.units import UNITS, unit_shown
from notes_tui.templates.grades import SCHEMES

TYPES = ("number", "quantity", "duration", "scale")
KENDALL = tuple(grade.code for grade in SCHEMES["kendall"].grades)
NUMBERS = st.decimals(-99_999, 99_999, places=3).map(plain_number)


@pytest.mark.parametrize(
    ("typed", "item_type", "unit", "value"),
    [
        ("14", "quantity", "deg", "14"),
        ("14°", "quantity", "deg", "14"),
        ("14 degrees", "quantity", "deg", "14"),
        ("14.", "number", "", "14"),
        ("1,5 cm", "quantity", "cm", "1.5"),
        ("1.5cm", "quantity", "cm", "1.5"),
        (".5", "quantity", "cm", "0.5"),
        ("15 mm", "quantity", "cm", "1.5"),
        ("0.015 m", "quantity", "cm", "1.5"),
        ("1500 g", "quantity", "kg", "1.5"),
        ("36 km/h", "quantity", "m/s", "10"),
        ("90s", "duration", "s", "90"),
        ("90 s", "duration", "", "90"),
        ("1:30", "duration", "s", "90"),
        ("0:45,5", "duration", "s", "45.5"),
        ("1:00:05", "duration", "s", "3605"),
        ("1 min 30", "duration", "s", "90"),
        ("1m30s", "duration", "s", "90"),
        ("1'30\"", "duration", "s", "90"),
        ("1.5 min", "duration", "s", "90"),
        ("2 min", "duration", "min", "2"),
        ("1:30", "duration", "min", "1.5"),
        ("100 s", "duration", "min", "1.666667"),
        ("7h30", "quantity", "h", "7.5"),
        ("7:30", "quantity", "h", "7.5"),
        ("−1", "quantity", "deg", "-1"),
        ("- 1", "quantity", "deg", "-1"),
        ("–0", "number", "", "0"),
        ("+5", "number", "", "5"),
        ("007.50", "number", "", "7.5"),
        ("1.500", "quantity", "cm", "1.5"),
        ("7/10", "scale", "", "7"),
        ("12 reps", "quantity", "{reps}", "12"),
        ("35 %", "quantity", "%", "35"),
    ],
)
def test_a_measurement_is_read_into_its_unit(
    typed: str, item_type: str, unit: str, value: str
) -> None:
    assert read_measure(typed, item_type, unit) == value


@pytest.mark.parametrize(
    ("typed", "item_type", "unit", "says"),
    [
        ("14 kg", "quantity", "cm", "kg was typed, and this is measured in cm."),
        ("14°", "number", "", "this is a plain number"),
        ("14 paces", "quantity", "m", "“paces” behind the number is no unit known here."),
        ("about 14", "quantity", "deg", "“about 14” is no number."),
        (">30", "quantity", "deg", "no number"),
        ("1e5", "number", "", "no number"),
        ("1.500,5", "number", "", "no number"),
        ("1,500", "quantity", "mL", "1,500 can be read as 1500 or as 1.5."),
        ("1:75", "duration", "s", "more than 59"),
        ("1 min 75", "duration", "s", "no time"),
        ("30 s 1 min", "duration", "s", "no time"),
        ("-5 s", "duration", "s", "below zero"),
        ("1:30", "quantity", "deg", "no number"),
        ("1 2", "number", "", "no number"),
        ("", "number", "", "no number"),
        ("9" * 61, "number", "", "no number"),
    ],
)
def test_what_cannot_be_read_for_certain_is_asked_about(
    typed: str, item_type: str, unit: str, says: str
) -> None:
    found = read_measure(typed, item_type, unit)
    assert isinstance(found, Unclear)
    assert says in found.message
    assert found.fix.endswith(".")


@given(st.text(max_size=80), st.sampled_from(TYPES), st.sampled_from(["", *UNITS]))
def test_anything_typed_gives_a_plain_decimal_or_a_sentence(
    typed: str, item_type: str, unit: str
) -> None:
    found = read_measure(typed, item_type, unit)
    if isinstance(found, Unclear):
        assert found.message
        assert found.fix
    else:
        assert plain_number(Decimal(found)) == found


@given(NUMBERS, st.sampled_from(list(UNITS)))
def test_a_value_with_its_unit_reads_back_as_itself(value: str, unit: str) -> None:
    shown = show_measure(value, unit)
    assert read_measure(shown, "quantity", unit) == value


@given(st.integers(60, 360_000))
def test_a_time_as_a_stopwatch_shows_it_reads_back_as_itself(seconds: int) -> None:
    assert read_measure(show_clock(str(seconds), "s"), "duration", "s") == str(seconds)


@given(st.integers(0, 10_000_000))
def test_lengths_are_turned_into_one_another_without_loss(millimetres: int) -> None:
    in_cm = read_measure(f"{millimetres} mm", "quantity", "cm")
    assert isinstance(in_cm, str)
    assert read_measure(f"{in_cm} cm", "quantity", "mm") == str(millimetres)


@pytest.mark.parametrize("unit", list(UNITS))
def test_every_spelling_of_a_unit_is_understood(unit: str) -> None:
    for word in (unit, unit_shown(unit), *UNITS[unit]):
        assert read_measure(f"3 {word}", "quantity", unit) == "3"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("4-", "4-"), ("4 −", "4-"), ("4 minus", "4-"), ("4/5", "4"), ("4 + / 5", "4+"), ("5", "5")],
)
def test_a_grade_is_read_with_its_plus_and_minus(typed: str, code: str) -> None:
    assert read_grade(typed, KENDALL) == code


@given(st.text(max_size=40))
def test_a_grade_is_one_of_its_scheme_or_a_sentence(typed: str) -> None:
    found = read_grade(typed, KENDALL)
    assert isinstance(found, Unclear) or found in KENDALL


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-02", "2026-03-02"),
        ("2.3.2026", "2026-03-02"),
        ("2.3.26", "2026-03-02"),
        ("2.3.", "2026-03-02"),
        ("2 March 2026", "2026-03-02"),
        ("13/03/2026", "2026-03-13"),
        ("03/13/2026", "2026-03-13"),
        ("today", "2026-03-02"),
        ("yesterday", "2026-03-01"),
    ],
)
def test_a_day_is_read(typed: str, day: str) -> None:
    assert read_day(typed, date(2026, 3, 2)) == day


def test_a_day_that_two_countries_read_differently_is_asked_about() -> None:
    found = read_day("02/03/2026", date(2026, 3, 2))
    assert isinstance(found, Unclear)
    assert found.fix == "Type 2026-03-02 or 2026-02-03."


@given(st.text(max_size=40))
def test_anything_typed_for_a_day_or_a_time_gives_one_or_a_sentence(typed: str) -> None:
    day, clock = read_day(typed, date(2026, 3, 2)), read_clock(typed)
    assert isinstance(day, Unclear) or date.fromisoformat(day).isoformat() == day
    assert isinstance(clock, Unclear) or len(clock) == len("09:30")


@pytest.mark.parametrize(
    ("typed", "clock"),
    [("9:30", "09:30"), ("9.30", "09:30"), ("0930", "09:30"), ("9h30", "09:30"),
     ("9:30 pm", "21:30"), ("12 am", "00:00"), ("9", "09:00")],
)  # fmt: skip
def test_a_time_of_day_is_read(typed: str, clock: str) -> None:
    assert read_clock(typed) == clock
