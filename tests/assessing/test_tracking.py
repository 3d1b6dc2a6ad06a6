"""A change is called one only beyond the test's own error, measured in the same way."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from notes_tui.assessing.answering import add_assessment, fill, fill_found
from notes_tui.assessing.library import Found, Library
from notes_tui.charting.revising import discard_note
from notes_tui.charting.tracking import Measure, track
from notes_tui.plugin_host.packs import read_pack
from notes_tui.practice.tracking import measure_lines
from notes_tui.templates.reading import read_file
from notes_tui.vault.vault import Vault
from tests.assessing.conftest import BRIDGE
from tests.places import add_note

DAYS = ("2026-01-05T09:00+01:00", "2026-02-02T09:00+01:00", "2026-03-02T09:00+01:00")


def measured(
    vault: Vault, library: Library, client: str, *visits: dict[str, Any], **extra: str
) -> Measure:
    for day, answers in zip(DAYS, visits, strict=False):
        said = {key: str(answers.pop(key)) for key in ("examiner", "instrument") if key in answers}
        filled = fill(library, "bridge", answers, **said)
        add_assessment(vault, add_note(vault, client, day), client, filled)
    (found,) = [each for each in track(vault, client, "hold") if each.side == "right"]
    return found


def hold(seconds: int, **more: Any) -> dict[str, Any]:
    return {"hold": {"right": seconds}, "heel": "close", **more}


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [(28, 49, "better"), (49, 28, "worse"), (28, 48, "within_error"), (28, 28, "within_error")],
)
def test_a_change_beyond_the_error_is_better_or_worse_and_one_up_to_it_is_neither(
    vault: Vault, library: Library, client: str, first: int, second: int, verdict: str
) -> None:
    found = measured(vault, library, client, hold(first), hold(second))
    assert (found.latest.verdict, found.latest.by) == (verdict, Decimal(second - first))


@pytest.mark.parametrize(
    "second",
    [
        hold(90, heel="far"),
        {"hold": {"right": 90}},
        hold(90, examiner="Ben"),
        hold(90, instrument="phone"),
    ],
)
def test_it_cannot_be_told_where_control_tester_or_instrument_differ(
    vault: Vault, library: Library, client: str, second: dict[str, Any]
) -> None:
    found = measured(vault, library, client, hold(28), dict(second))
    assert found.latest.verdict == "cannot_tell"
    assert found.latest.why


def changed(
    vault: Vault, library: Library, client: str, pack: Path, *new: tuple[str, str]
) -> tuple[Measure, ...]:
    """What is tracked where the second visit was measured with another version."""
    measured(vault, library, client, hold(28))
    text = BRIDGE.replace("1.0.0", "1.1.0")
    for was, now in new:
        assert was in text
        text = text.replace(was, now)
    (pack / "templates" / "bridge.toml").write_text(text, "utf-8")
    fresh = Library(vault, [("a-pack", read_pack(pack))])
    note = add_note(vault, client, DAYS[1])
    both = {"hold": {"left": 20, "right": 90}, "heel": "close"}
    add_assessment(vault, note, client, fill(fresh, "bridge", both))
    return track(vault, client)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (('method = "arms crossed"', 'method = "arms at the side"'), "another method"),
        (('unit = "s"\nmin', 'unit = "min"\nmin'), "another unit"),
        (("mdc = {", 'mdc = { method = "arms free",'), "not done in the way"),
        (("mdc = {", "#"), "no error figure"),
        (('better = "higher"\n', ""), "neither direction"),
    ],
)
def test_a_version_that_measures_in_another_way_is_not_compared(
    vault: Vault, library: Library, client: str, pack: Path, new: tuple[str, str], why: str
) -> None:
    found = changed(vault, library, client, pack, new)
    (right,) = [each for each in found if (each.item, each.side) == ("hold", "right")]
    assert right.latest.verdict == "cannot_tell"
    assert why in right.latest.why


def test_a_version_with_other_words_only_goes_on_with_the_line(
    vault: Vault, library: Library, client: str, pack: Path
) -> None:
    found = changed(vault, library, client, pack, ("Hold time", "Endurance"))
    (right,) = [each for each in found if (each.item, each.side) == ("hold", "right")]
    assert [point.line for point in right.points] == [1, 1]
    assert right.latest.verdict == "better"


@pytest.mark.parametrize(
    "new", [("abs(hold.diff)", "pct_diff(hold)"), ("arms crossed", "arms at the side")]
)
def test_a_result_that_is_worked_out_anew_begins_another_line(
    vault: Vault, library: Library, client: str, pack: Path, new: tuple[str, str]
) -> None:
    first = {"hold": {"left": 61, "right": 28}, "heel": "close"}
    day = "2026-01-01T09:00+01:00"
    add_assessment(vault, add_note(vault, client, day), client, fill(library, "bridge", first))
    found = changed(vault, library, client, pack, new)
    (gap,) = [each for each in found if each.item == "gap"]
    assert [point.line for point in gap.points] == [1, 2]


OWN = """
[template]
id = "turn"
version = "1.0.0"
title = "Turn"

[licence]
holder = "the practice"

[[item]]
id = "held"
type = "yesno"
label = "Held still"

[[item]]
id = "turn"
type = "quantity"
label = "Turned"
unit = "deg"
better = "higher"
sem = { own = "mine", holds_if = "held", source = "own repeats" }

[[item]]
id = "mine"
type = "quantity"
label = "My own error"
unit = "deg"
carry = "offer"

[[item]]
id = "limit"
type = "computed"
label = "Its limit"
unit = "deg"
value = "mine * 2"
"""


def turned(vault: Vault, client: str, *visits: dict[str, Any]) -> Measure:
    """What Track makes of visits at which a template of the practice's own was filled in."""
    read = read_file(OWN, "turn.toml")
    assert read.template is not None
    for day, said in zip(DAYS, visits, strict=False):
        answers = {"held": True, **said}
        examiner = str(answers.pop("examiner", ""))
        filled = fill_found(Found(read.template, OWN, ""), answers, examiner=examiner)
        add_assessment(vault, add_note(vault, client, day), client, filled)
    (found,) = track(vault, client)
    return found


@pytest.mark.parametrize(
    ("visits", "verdict"),
    [
        ([{"turn": 40, "mine": 2}, {"turn": 46}], "better"),  # the limit is 1.96 √2 x 2 = 5.5
        ([{"turn": 40, "mine": 2}, {"turn": 45}], "within_error"),
        ([{"turn": 40, "mine": 2}, {"turn": 46, "mine": 3}], "within_error"),
        ([{"turn": 40}, {"turn": 46}], "cannot_tell"),
        ([{"turn": 40, "mine": 0}, {"turn": 46}], "cannot_tell"),
        ([{"turn": 40, "mine": 2}, {"turn": 46, "held": False}], "cannot_tell"),
        ([{"turn": 40, "mine": 2, "examiner": "Ben"}, {"turn": 46}], "cannot_tell"),
    ],
)
def test_an_own_error_counts_for_whoever_entered_it_where_it_was_done_the_same_way(
    vault: Vault, client: str, visits: list[dict[str, Any]], verdict: str
) -> None:
    assert turned(vault, client, *visits).latest.verdict == verdict


def test_the_own_error_of_somebody_else_says_nothing(vault: Vault, client: str) -> None:
    bens = {"turn": 50, "mine": 2, "examiner": "Ben"}
    found = turned(vault, client, bens, {"turn": 40}, {"turn": 46})
    assert found.latest.verdict == "cannot_tell"
    assert "your own is not entered" in found.latest.why


def test_what_was_not_tested_is_no_point(vault: Vault, library: Library, client: str) -> None:
    skipped: dict[str, Any] = {"hold": {"right": {"not": "tested", "why": "cramp"}}}
    found = measured(vault, library, client, hold(28), skipped, hold(60))
    assert [point.value for point in found.points] == ["28", "60"]


def test_the_course_as_a_whole_is_judged_too(vault: Vault, library: Library, client: str) -> None:
    found = measured(vault, library, client, hold(28), hold(45), hold(60))
    assert found.latest.verdict == "within_error"
    assert found.since_first.verdict == "better"


def test_a_discarded_visit_leaves_the_trend(vault: Vault, library: Library, client: str) -> None:
    found = measured(vault, library, client, hold(28), hold(60))
    discard_note(vault, found.points[-1].note)
    (left,) = [each for each in track(vault, client, "hold") if each.side == "right"]
    assert [point.value for point in left.points] == ["28"]


def test_grades_are_never_subtracted(vault: Vault, library: Library, client: str) -> None:
    for day, grade in zip(DAYS, ("3+", "5"), strict=False):
        filled = fill(library, "strength", {"gmax": {"left": grade}})
        add_assessment(vault, add_note(vault, client, day), client, filled)
    (found,) = track(vault, client)
    assert [point.value for point in found.points] == ["3+", "5"]
    assert (found.latest.by, found.latest.verdict) == (None, "cannot_tell")


def lines(measure: Measure) -> list[str]:
    return list(measure_lines([measure], date(2026, 3, 2)))


def test_two_values_of_one_visit_stand_together_and_two_visits_of_one_day_have_their_times(
    vault: Vault, library: Library, client: str
) -> None:
    for moment, values in (("09:00", (28, 30)), ("17:00", (29,))):
        note = add_note(vault, client, f"2026-01-05T{moment}+01:00")
        for seconds in values:
            add_assessment(vault, note, client, fill(library, "bridge", hold(seconds)))
    (found,) = [each for each in track(vault, client, "hold") if each.side == "right"]
    said = lines(found)
    assert said[0] == "→ again at the same visit"
    assert said[2] == "  5 Jan 09:00: 28 s → 30 s, 5 Jan 17:00: 29 s"


def test_the_stroke_of_a_broken_line_is_explained_and_only_where_one_stands(
    vault: Vault, library: Library, client: str
) -> None:
    found = measured(vault, library, client, hold(28), hold(30, examiner="Ben"))
    assert lines(found)[0] == "| measured in another way, so not compared"
    assert lines(found)[2] == "  5 Jan: 28 s | 2 Feb: 30 s"


def test_no_sign_is_explained_where_none_stands(
    vault: Vault, library: Library, client: str
) -> None:
    said = lines(measured(vault, library, client, hold(28), hold(30)))
    assert said[1] == "  5 Jan: 28 s, 2 Feb: 30 s"


def test_why_it_was_not_tested_stands_below_the_values(
    vault: Vault, library: Library, client: str
) -> None:
    sore = {"hold": {"right": {"not": "unable", "why": "sore"}}}
    both = {"hold": {"not": "tested", "why": "no time"}}
    said = lines(measured(vault, library, client, hold(28), sore, both))
    assert said[1:] == [
        "  5 Jan: 28 s",
        "  2 Feb: unable, because sore",
        "  2 Mar: not tested, because no time",
    ]
