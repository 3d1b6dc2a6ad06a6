"""An assessment in words: what was found, by label and side, and never a verdict."""

import re
from typing import Any

import pytest
from hypothesis import given, settings

from notes_tui.domain.assessment import KIND, Assessment, assessment_parts, read_assessments
from notes_tui.domain.parts import read_record
from notes_tui.domain.revision import Revision
from notes_tui.templates.answers import check_answers
from notes_tui.templates.rendering import Line, assessment_lines, unread_lines
from notes_tui.templates.scoring import results
from tests.templates.test_answers import ANSWERS, ATTACHMENT, MARK, TEMPLATE

FILLED: dict[str, Any] = {
    "pregnant": False,
    "felt": {"left": "glute", "right": {"not": "tested", "why": "she was tired"}},
    "signs": ["cramp", "shake"],
    "bend": {"left": "-4.5", "right": "3"},
    "hold": {"left": [61, 58.5], "right": 28},
    "effort": {"not": "declined"},
    "force": {"left": "4+", "right": "4"},
    "quality": "fair",
    "said": "It pinches.\n\nThen it burns.",
    "order": [["hams", "glute"]],
    "body": [MARK | {"words": "burning"}, {"region": "knee", "layer": "do_not_touch"}],
}


def assessment(answers: dict[str, Any], **by: str) -> Assessment:
    found, _ = check_answers(TEMPLATE, answers)
    name = (TEMPLATE.id, TEMPLATE.version, TEMPLATE.hash)
    parts = assessment_parts(ATTACHMENT, name, found, results(TEMPLATE, found), **by)
    written = f"{1:016x}", 0, 0, 1, f"{1:032x}"  # stamp, at, offset, schema, nonce
    someone = ATTACHMENT
    revision = Revision(someone, KIND, someone, (), someone, someone, *written, parts)
    (read,) = read_assessments(read_record([revision]))
    return read


def lines(answers: dict[str, Any], language: str = "", **by: str) -> list[str]:
    made = assessment_lines(TEMPLATE, assessment(answers, **by), language)
    return ["  " * line.indent + line.text for line in made]


def test_an_assessment_reads() -> None:
    gap, strong = "difference 33 s, over 10 s", "kendall: holds against moderate to strong pressure"
    assert lines(FILLED, examiner="B. Baum", instrument="stopwatch") == [
        "Every kind of question · all-kinds 1.2.0",
        "  by B. Baum, with stopwatch",
        "  The story",
        "    Pregnant: no",
        "    Where it was felt, side tested: L buttock · R not tested, because she was tired",
        "    What was seen: cramp, shaking",
        "  Measured",
        "    Knee bent: L -4.5° · R 3° · difference 7.5°",
        f"    Hold time, standing on: L 61 s (best of 61 s, 58.5 s) · R 28 s · {gap}",
        "    How hard it was: declined",
        f"    Strength, top leg: L 4+ ({strong}) · R 4 (kendall: holds against moderate pressure)",
        "    Quality: fair",
        "  In words",
        "    What the client says: It pinches.",
        "      Then it burns.",
        "    Who comes first: 1 hamstrings + glute together; not felt: low back",
        "    On the body: client feels L glute med pain 7 burning; do not touch knee",
        "  Outcome",
        "    Difference between the sides: 33 s",
        "    Points: 3 (2 of 3 answered)",
    ]


def test_the_labels_are_said_in_the_language_that_is_asked_for() -> None:
    said = lines({"felt": {"left": "thigh"}}, "de")
    assert said[0].startswith("Jede Art von Frage")
    assert "    Wo es zu spüren war, side tested: L Oberschenkel hinten" in said


def test_a_heading_stands_only_where_something_below_it_was_answered() -> None:
    assert lines({"quality": "good"}) == [
        "Every kind of question · all-kinds 1.2.0",
        "  Measured",
        "    Quality: good",
    ]
    assert len(lines({})) == 1


def test_a_result_that_too_few_answers_were_given_for_says_so() -> None:
    assert "    Points: cannot be worked out (1 of 3 answered)" in lines(
        {"felt": {"left": "glute"}}
    )


@pytest.mark.parametrize(
    ("hold", "shown"),
    [
        ({"left": 61, "right": 51}, "L 61 s · R 51 s · difference 10 s"),
        ({"left": 61, "right": 50.9}, "L 61 s · R 50.9 s · difference 10.1 s, over 10 s"),
        ({"right": 28}, "R 28 s"),
        ({"left": {"not": "unable"}, "right": 28}, "L unable · R 28 s"),
        ({"not": "unable", "why": "cramp"}, "unable, because cramp"),
    ],
)
def test_a_difference_is_said_with_the_figure_it_is_over(hold: Any, shown: str) -> None:
    assert f"    Hold time, standing on: {shown}" in lines({"hold": hold})


def test_an_assessment_whose_template_is_not_there_is_shown_by_ids() -> None:
    shown = [line.text for line in unread_lines(assessment(FILLED))]
    assert shown[0] == "all-kinds 1.2.0 (template not at hand)"
    assert "hold: left 61, 58.5, right 28" in shown
    assert "pregnant: no" in shown
    assert "gap: 33" in shown


@settings(max_examples=150, deadline=None)
@given(answers=ANSWERS)
def test_whatever_was_answered_is_said_one_line_at_a_time_and_without_a_verdict(
    answers: dict[str, Any],
) -> None:
    found = assessment(answers)
    made = assessment_lines(TEMPLATE, found, "de")
    assert {line.item for line in made if line.item} >= found.answers.keys()
    for line in (*made, *unread_lines(found)):
        assert len(line.text.splitlines()) <= 1
    fixed = "".join(line.text for line in made if not _free(line))
    assert not re.search(r"\b(ab)?normal|\bpositive|\bnegative|\bweak\b", fixed)


def _free(line: Line) -> bool:
    return line.item in {"said", "title_said", "body"}
