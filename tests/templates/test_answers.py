"""Answers against their template: kept in one form, asked about, or refused by name."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_tui.domain.assessment import is_assessment
from notes_tui.domain.canonical import Value, encode
from notes_tui.domain.template import Template
from notes_tui.templates.answers import AnswerProblem, check_answers
from notes_tui.templates.expressions.evaluating import evaluate
from notes_tui.templates.reading import read_file
from notes_tui.templates.rendering import answer_text
from notes_tui.templates.scoring import results
from notes_tui.templates.showing import shown_items
from tests.templates.test_any_file import ALL_KINDS, BASE


def template_of(text: str) -> Template:
    read = read_file(text, "form.toml")
    assert read.template is not None, read.problems
    return read.template


TEMPLATE = template_of(ALL_KINDS)
ATTACHMENT = "a" * 26
MARK = {"region": "glute_med", "side": "left", "layer": "feels", "state": "pain", "intensity": 7}


def kept(item: str, given: Any) -> Any:
    answers, problems = check_answers(TEMPLATE, {item: given})
    assert not [problem for problem in problems if problem.blocks], problems
    return answers[item]


def refused(item: str, given: Any) -> AnswerProblem:
    answers, problems = check_answers(TEMPLATE, {item: given})
    (problem,) = [problem for problem in problems if problem.blocks]
    assert item not in answers
    assert problem.item == item
    assert problem.message
    assert problem.fix
    return problem


@pytest.mark.parametrize(
    ("item", "given", "expected"),
    [
        ("pregnant", True, True),
        ("pregnant", False, False),
        ("felt", {"left": "glute", "right": "thigh"}, {"left": "glute", "right": "thigh"}),
        ("felt", {"right": "thigh"}, {"right": "thigh"}),
        ("signs", ["shake", "cramp", "cramp"], ["cramp", "shake"]),
        ("signs", [], []),
        ("steps", 12, "12"),
        ("steps", 12.5, "12.5"),
        ("steps", "12,50", "12.5"),
        ("steps", " 0012.0 ", "12"),
        ("steps", Decimal("12.30"), "12.3"),
        ("steps", "123456789012345.123456789012345", "123456789012345.123456789012345"),
        ("bend", {"left": "−4", "right": -0.0}, {"left": "-4", "right": "0"}),
        ("hold", {"left": [61, "58,5"], "right": 28}, {"left": ["61", "58.5"], "right": "28"}),
        ("hold", {"left": {"not": "unable"}}, {"left": {"not": "unable"}}),
        ("effort", 10, "10"),
        ("force", {"left": "4+"}, {"left": "4+"}),
        ("quality", "fair", "fair"),
        ("title_said", " the pinch ", "the pinch"),
        ("said", "two\nlines", "two\nlines"),
        ("said", "e\u0301", "é"),
        ("since", "2026-03-02", "2026-03-02"),
        ("woke", "04:30", "04:30"),
        ("order", [["hams", "glute"], ["back"]], [["hams", "glute"], ["back"]]),
        ("order", [], []),
        ("body", [MARK], [MARK | {"intensity": "7"}]),
        ("body", [{"region": "sacrum", "layer": "treated"}], None),
        ("body", [{"region": "knee", "layer": "do_not_touch", "words": "scar"}], None),
        ("picture", ATTACHMENT, ATTACHMENT),
        ("steps", {"not": "tested", "why": "no room"}, {"not": "tested", "why": "no room"}),
        ("steps", {"not": "declined", "why": " "}, {"not": "declined"}),
        ("felt", {"not": "unable"}, {"not": "unable"}),
    ],
)
def test_an_answer_is_kept_as(item: str, given: Any, expected: Any) -> None:
    assert kept(item, given) == (given if expected is None else expected)


@pytest.mark.parametrize(
    ("item", "given", "word"),
    [
        ("pregnant", "yes", "true or false"),
        ("pregnant", 1, "true or false"),
        ("felt", "glute", "left"),
        ("felt", {}, "left"),
        ("felt", {"left": "buttock"}, "glute"),
        ("felt", {"links": "glute"}, "left"),
        ("felt", {"left": None}, "glute"),
        ("signs", "cramp", "list"),
        ("signs", ["cramps"], "cramp"),
        ("steps", "twelve", "digits"),
        ("steps", "12 s", "digits"),
        ("steps", "1e5", "digits"),
        ("steps", "1.000,5", "digits"),
        ("steps", float("nan"), "digits"),
        ("steps", float("inf"), "digits"),
        ("steps", 10**20, "digits"),
        ("steps", True, "digits"),
        ("steps", [1, 2], "repeat = 3"),
        ("steps", {"left": 1}, "without left and right"),
        ("hold", {"left": []}, "one to a hundred"),
        ("hold", {"left": [1] * 101}, "one to a hundred"),
        ("hold", {"left": [1, "x"]}, "digits"),
        ("force", {"left": "6"}, "Possible here"),
        ("title_said", "two\nlines", "one line"),
        ("title_said", "  ", "leave the answer out"),
        ("said", "\ud800", "surrogate"),
        ("said", "a\0b", "NUL"),
        ("said", 3, "text"),
        ("since", "02.03.2026", "2026-03-02"),
        ("since", "2026-02-30", "2026-03-02"),
        ("since", 20260302, "2026-03-02"),
        ("woke", "25:00", "09:30"),
        ("woke", "04:30:15", "09:30"),
        ("woke", "04:30+01:00", "09:30"),
        ("order", ["hams"], "bracket"),
        ("order", [[]], "bracket"),
        ("order", [["hams"], ["hams"]], "once"),
        ("order", [["hips"]], "hams"),
        ("body", [], "glute_med"),
        ("body", "glute", "glute_med"),
        ("body", [{"region": "Glute med", "layer": "feels"}], "region"),
        ("body", [MARK | {"layer": "guess"}], "layer"),
        ("body", [MARK | {"side": "middle"}], "side"),
        ("body", [MARK | {"intensity": 11}], "0 to 10"),
        ("body", [MARK | {"intensity": "much"}], "digits"),
        ("body", [MARK | {"colour": "red"}], "mark"),
        ("picture", "photo.jpg", "id of the attachment"),
        ("steps", {"not": "done"}, "unable or declined"),
        ("steps", {"not": "tested", "why": 3}, "unable or declined"),
        ("steps", {"not": "tested", "because": "x"}, "unable or declined"),
        ("gap", 33, "worked out"),
        ("story", "x", "takes no answer"),
        ("reminder", "x", "takes no answer"),
        ("stepps", 3, "steps"),
        ("steps", None, "digits"),
    ],
)
def test_an_answer_is_refused_by_its_name_with_what_to_write(
    item: str, given: Any, word: str
) -> None:
    problem = refused(item, given)
    assert word in f"{problem.message} {problem.fix}", problem


def test_a_refused_side_is_named() -> None:
    assert refused("hold", {"left": 61, "right": "long"}).side == "right"
    assert refused("hold", 61).side == ""


def asked(**answers: Any) -> list[AnswerProblem]:
    found, problems = check_answers(TEMPLATE, answers)
    assert found.keys() == answers.keys()
    assert not any(problem.blocks for problem in problems)
    return list(problems)


def test_a_value_out_of_range_is_asked_about_and_kept() -> None:
    (low,) = asked(steps="0")
    assert low.message == "0 is less than 1."
    (high,) = asked(effort="11")
    assert high.message == "11 is more than 10."
    template = template_of(BASE)
    _, problems = check_answers(template, {"hold": {"left": 61, "right": 301}})
    assert [(p.side, p.message) for p in problems] == [("right", "301 s is more than 300.")]


def test_a_check_that_is_not_true_asks_in_the_words_of_the_template() -> None:
    (question,) = asked(steps=13)
    assert question.message == "Thirteen steps: look again."
    assert asked(steps={"not": "tested"}) == []


def test_an_answer_to_what_is_not_asked_is_kept_and_asked_about() -> None:
    (question,) = asked(pregnant=True, said="it pinches")
    assert (question.item, question.blocks) == ("said", False)
    assert "It is kept" in question.fix
    assert asked(pregnant=False, said="it pinches") == []


def test_nothing_behind_a_stop_is_asked() -> None:
    shown = [item.id for item in shown_items(TEMPLATE, {"hold": {"left": "251"}})]
    assert shown[-1] == "hold"
    (question,) = [p for p in asked(hold={"left": 251, "right": 3}, effort=3) if p.item == "effort"]
    assert "not asked" in question.message


JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=6),
        st.sampled_from(["glute", "cramp", "4+", "tested", "left", "12,5", "2026-03-02", "09:30"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["left", "right", "not", "why", "region", "layer", "side", "x"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=6,
)
IDS = st.one_of(st.sampled_from([item.id for item in TEMPLATE.items]), st.text(max_size=8))
PLAUSIBLE: dict[str, st.SearchStrategy[Any]] = {
    "pregnant": st.booleans(),
    "felt": st.fixed_dictionaries({"left": st.sampled_from(["glute", "thigh"])}),
    "signs": st.lists(st.sampled_from(["cramp", "shake", "hold"])),
    "steps": st.decimals(allow_nan=False, allow_infinity=False, places=3, max_value=10**12).map(
        str
    ),
    "hold": st.fixed_dictionaries(
        {"left": st.lists(st.integers(0, 400), min_size=1, max_size=3)},
        optional={"right": st.one_of(st.integers(0, 400), st.just({"not": "unable"}))},
    ),
    "effort": st.floats(0, 10),
    "force": st.fixed_dictionaries({"right": st.sampled_from(["4+", "5", "0"])}),
    "said": st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
    "order": st.permutations([["hams"], ["glute"], ["back"]]),
}
ANSWERS = st.one_of(
    st.dictionaries(IDS, JSON, max_size=5), st.fixed_dictionaries({}, optional=PLAUSIBLE)
)


@settings(max_examples=300, deadline=None)
@given(answers=ANSWERS)
def test_every_answer_is_kept_or_refused_by_name_and_what_is_kept_stays_as_it_is(
    answers: dict[str, Any],
) -> None:
    found, problems = check_answers(TEMPLATE, answers)
    blocked = {problem.item for problem in problems if problem.blocks}
    assert len(found) + len(blocked) >= len({name[:40] for name in answers if name.strip()})
    assert found.keys() <= answers.keys()
    again, later = check_answers(TEMPLATE, found)
    assert again == found
    assert not any(problem.blocks for problem in later)
    whole: Value = {
        "note": ATTACHMENT,
        "template": {"id": "all-kinds", "version": "1.2.0", "hash": TEMPLATE.hash},
        "answers": found,
        "results": results(TEMPLATE, found),
    }
    assert is_assessment(whole)
    encode(whole)
    for item in TEMPLATE.items:
        shown = answer_text(item, found, {}, "de")
        assert (shown is None) == (item.id not in found)
        for text in (item.check, item.show_if, item.stop_if, item.value):
            if text:
                evaluate(text, TEMPLATE, found)
