"""What a template works out, which of its items are asked, and its own examples."""

from typing import Any

import pytest

from notes_tui.domain.canonical import Value
from notes_tui.domain.template import Template
from notes_tui.templates.reading import read_file
from notes_tui.templates.scoring import results
from notes_tui.templates.showing import shown_items, stops_at
from tests.templates.test_answers import TEMPLATE, template_of
from tests.templates.test_any_file import ALL_KINDS, BASE

CASE = "[[case]]\nanswers = { hold = { left = 61, right = 28 } }\nexpect = { gap = 33 }\n"


def shown(answers: dict[str, Any], template: Template = TEMPLATE) -> list[str]:
    return [item.id for item in shown_items(template, answers)]


def test_a_group_that_is_not_shown_hides_all_up_to_the_next_heading() -> None:
    below = {"words", "title_said", "said", "since", "woke", "order", "body", "picture"}
    assert below <= set(shown({"pregnant": False}))
    assert not below & set(shown({"pregnant": True}))
    assert not below & set(shown({}))  # not known yet is not yes


def test_an_item_is_shown_as_soon_as_its_condition_is_true() -> None:
    template = template_of(
        BASE.replace('[[item]]\nid = "gap"', '[[item]]\nid = "why"\ntype = "text"\nlabel = "Why"\n'
                     "show_if = \"felt == 'hamstring'\"\n[[item]]\nid = \"gap\"")
    )  # fmt: skip
    assert shown({}, template) == ["hold", "felt", "gap"]
    assert shown({"felt": "glute"}, template) == ["hold", "felt", "gap"]
    assert shown({"felt": "hamstring"}, template) == ["hold", "felt", "why", "gap"]


def test_what_stops_is_the_last_to_be_shown() -> None:
    hold = TEMPLATE.item("hold")
    assert hold
    assert not stops_at(TEMPLATE, hold, {"hold": {"left": "250"}})
    assert stops_at(TEMPLATE, hold, {"hold": {"left": "251"}})
    assert shown({"hold": {"left": ["3", "251"]}})[-1] == "hold"


def test_results_are_in_the_form_that_the_record_keeps() -> None:
    hold: Value = {"left": ["61", "58.5"], "right": "28"}
    assert results(TEMPLATE, {"hold": hold, "effort": "8"}) == {"gap": "33", "careful": True}
    felt: Value = {"left": "thigh", "right": "glute"}
    assert results(TEMPLATE, {"signs": [], "felt": felt}) == {"points": "1.5"}
    assert results(TEMPLATE, {}) == {}


def test_a_result_is_left_out_where_the_template_does_not_want_it_shown() -> None:
    assert "points" in results(TEMPLATE, {"signs": ["cramp"], "felt": {"left": "thigh"}})
    assert results(TEMPLATE, {"signs": ["cramp", "shake"]}) == {}
    under = 'type = "group"\nlabel = "Outcome"\nshow_if = "pregnant == false"\n'
    form = ALL_KINDS.partition("[[case]]")[0]
    template = template_of(form.replace('type = "group"\nlabel = "Outcome"\n', under))
    hold: Value = {"left": "61", "right": "28"}
    assert results(template, {"hold": hold, "pregnant": True}) == {}
    assert results(template, {"hold": hold, "pregnant": False}) == {"gap": "33"}


def test_what_stops_the_questions_does_not_stop_the_results() -> None:
    assert results(TEMPLATE, {"hold": {"left": "251", "right": "1"}}) == {"gap": "250"}


def test_a_case_that_comes_out_as_it_says_is_no_problem() -> None:
    assert template_of(BASE + CASE).cases


@pytest.mark.parametrize(
    ("case", "line", "words"),
    [
        (CASE.replace("33", "32"), 37, ["32", "33", "gap"]),
        (CASE.replace("{ gap = 33 }", '{ gap = "missing" }'), 37, ["missing", "33"]),
        (CASE.replace("gap = 33", "gapp = 33"), 37, ["gapp", "gap"]),
        (CASE.replace("gap = 33", "hold = 33"), 37, ["hold", "no computed item"]),
        (CASE.replace("hold =", "holt ="), 36, ["holt", "hold"]),
        (CASE.replace("right = 28", 'right = "long"'), 36, ["hold", "digits"]),
        (CASE.replace("61", '{ not = "unable" }'), 37, ["missing", "33"]),
        (CASE.replace("expect = { gap = 33 }\n", ""), 35, ["expect"]),
        (CASE.replace("{ hold = { left = 61, right = 28 } }", "61"), 36, ["curly brackets"]),
    ],
)
def test_a_case_that_does_not_come_out_is_told_at_its_line(
    case: str, line: int, words: list[str]
) -> None:
    (problem,) = read_file(BASE + case, "mine.toml").problems
    said = f"{problem.message} {problem.fix}"
    assert problem.line == line
    assert all(word in said for word in words), said
