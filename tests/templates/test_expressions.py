"""The small language: what it gives, what it does where answers are missing, what it refuses."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_tui.domain.template import Template
from notes_tui.templates.answers import check_answers
from notes_tui.templates.expressions.checking import Scope, check_condition, check_value
from notes_tui.templates.expressions.evaluating import Outcome, evaluate
from notes_tui.templates.problems import Fault
from notes_tui.templates.reading import read_file
from notes_tui.templates.scoring import results

FORM = """
[template]
id = "all-kinds"
version = "1.0.0"
title = "All kinds"
[[item]]
id = "a"
type = "number"
label = "A"
[[item]]
id = "b"
type = "number"
label = "B"
[[item]]
id = "c"
type = "number"
label = "C"
[[item]]
id = "hold"
type = "duration"
label = "Hold"
side = "pair"
unit = "s"
repeat = 3
better = "higher"
[[item]]
id = "yes"
type = "yesno"
label = "Yes"
[[item]]
id = "felt"
type = "choice"
label = "Felt"
options = [{ code = "glute", label = "G", score = 0 }, { code = "ham", label = "H", score = 2 }]
[[item]]
id = "signs"
type = "choices"
label = "Signs"
options = [{ code = "cramp", label = "C", score = 1 }, { code = "shake", label = "S", score = 1 }]
[[item]]
id = "force"
type = "grade"
label = "Force"
scheme = "kendall"
side = "pair"
"""


def template_of(text: str) -> Template:
    read = read_file(text, "form.toml")
    assert read.template is not None, read.problems
    return read.template


TEMPLATE = template_of(FORM)
SCOPE = Scope({item.id: item for item in TEMPLATE.items})


def worked_out(text: str, **answers: Any) -> Outcome:
    assert not isinstance(check_value(text, SCOPE), Fault), check_value(text, SCOPE)
    clean, problems = check_answers(TEMPLATE, answers)
    assert not [problem for problem in problems if problem.blocks]
    return evaluate(text, TEMPLATE, clean)


def came_to(text: str, **answers: Any) -> object:
    value = worked_out(text, **answers).value
    return str(value.normalize()) if isinstance(value, Decimal) else value


@pytest.mark.parametrize(
    ("text", "answers", "expected"),
    [
        ("a + b * c", {"a": 1, "b": 2, "c": 3}, "7"),
        ("0.1 + 0.2", {}, "0.3"),
        ("round(a, 1)", {"a": "0.25"}, "0.3"),
        ("round(-a, 1)", {"a": "0.25"}, "-0.3"),
        ("round(a)", {"a": "2.5"}, "3"),
        ("a / b", {"a": 1, "b": 3}, "0.333333"),
        ("a / b", {"a": 1, "b": 0}, None),
        ("a + b", {"a": 1}, None),
        ("sum(a, b, c)", {"a": 1, "c": 3}, "4"),
        ("mean(a, b, c)", {"a": 1, "c": 4}, "2.5"),
        ("count(a, b, c)", {"a": 1, "c": 4}, "2"),
        ("count(yes)", {"yes": False}, "0"),
        ("sum(a, b, c)", {}, None),
        ("min(a, b)", {"a": 3, "b": 2}, "2"),
        ("max(a, b)", {"a": 3}, None),
        ("abs(a)", {"a": -3}, "3"),
        ("diff(hold)", {"hold": {"left": 61, "right": 28}}, "33"),
        ("hold.diff", {"hold": {"left": 28, "right": 61}}, "-33"),
        ("pct_diff(hold)", {"hold": {"left": 30, "right": 60}}, "5E+1"),
        ("hold.left", {"hold": {"left": [20, 61, 33]}}, "61"),
        ("best(hold.left)", {"hold": {"left": [20, 61, 33]}}, "61"),
        ("hold.left", {"hold": {"right": 61}}, None),
        ("hold.left", {"hold": {"not": "unable"}}, None),
        ("hold.left", {"hold": {"left": {"not": "tested", "why": "pain"}}}, None),
        ("answered(hold)", {"hold": {"right": 61}}, True),
        ("answered(hold.left)", {"hold": {"right": 61}}, False),
        ("felt.score", {"felt": "ham"}, "2"),
        ("signs.score", {"signs": ["cramp", "shake"]}, "2"),
        ("signs.score", {"signs": []}, "0"),
        ("force.left.score > force.right.score", {"force": {"left": "4+", "right": "4"}}, True),
        ("'cramp' in signs", {"signs": ["cramp"]}, True),
        ("'cramp' not in signs", {"signs": ["cramp"]}, False),
        ("felt == 'glute'", {"felt": "ham"}, False),
        ("felt == 'glute'", {}, None),
        ("1 if yes else 2", {"yes": True}, "1"),
        ("1 if yes else 2", {}, None),
        ("yes and a > 1", {"yes": False}, False),
        ("yes or a > 1", {"a": 2}, True),
        ("yes or a > 1", {"a": 1}, None),
        ("not yes", {}, None),
        ("1 < a < 3", {"a": 2}, True),
        ("yes == true", {"yes": True}, True),
    ],
)
def test_an_expression_gives(text: str, answers: dict[str, Any], expected: object) -> None:
    assert came_to(text, **answers) == expected


def test_what_a_sum_left_out_is_said() -> None:
    outcome = worked_out("sum(a, b, c)", a=1, c=3)
    assert (outcome.answered, outcome.of, outcome.skipped) == (2, 3, True)


def test_a_sum_that_needs_more_answers_is_missing_and_says_how_many_there_are() -> None:
    more = '[[item]]\nid = "t"\ntype = "computed"\nlabel = "T"\nvalue = "sum(a, b, c)"\nneeds = 3\n'
    template = template_of(FORM + more)
    assert results(template, {"a": "1", "c": "2"}) == {"t.of": "2 of 3 answered"}
    assert results(template, {"a": "1", "b": "0", "c": "2"}) == {"t": "3"}


def test_formulas_that_name_one_another_many_times_are_worked_out_once_each() -> None:
    steps = "".join(
        f'[[item]]\nid = "x{n}"\ntype = "computed"\nlabel = "X"\n'
        f'value = "x{n - 1} + x{n - 1} - x{n - 1}"\n'
        for n in range(1, 19)
    )
    first = '[[item]]\nid = "x0"\ntype = "computed"\nlabel = "X"\nvalue = "a"\n'
    assert results(template_of(FORM + first + steps), {"a": "7"})["x18"] == "7"


HOSTILE = [
    "().__class__.__bases__[0]",
    "hold.__class__",
    "a.__init__",
    "__import__('os')",
    "eval('1')",
    "[x for x in (1, 2)]",
    "{1: 2}",
    "(1, 2)",
    "lambda: 1",
    "(a := 3)",
    "f'{a}'",
    "a ** 9",
    "9 ** 9 ** 9",
    "a ^ 2",
    "a // b",
    "a % b",
    "a << 9",
    "'x' * 1000000000",
    "await a",
    "*a",
    "a[0]",
    "a if b",
    "a; b",
    "a\nb",
    "1e999999",
    "0x10",
    "1_000",
    "1j",
    "9" * 400,
    "b'x'",
    "None",
    "...",
    "a is b",
    "sum(*a)",
    "round(a, 99)",
    "round(ndigits=1, number=a)",
    "sum()",
    "abs(a, b)",
    "answered(a + b)",
    "diff(a)",
    "max",
    "hold.left.left",
    "hold.left.real",
    "(" * 240 + "a" + ")" * 240,
    "-" * 400 + "a",
    "not " * 120 + "yes",
    "(" * 10_000,
    "a" * 10_000_000,
    "a + " * 100 + "a" + " " * 10_000_000,
    "\ud800",
    "\u0430 + b",
    "print(a)",
    "a and b",
    "signs + 1",
    "felt + 1",
    "felt == 'nowhere'",
    "hold + 1",
    "'a' if yes else 1",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_not_of_the_language_is_refused_in_a_sentence(text: str) -> None:
    found = check_value(text, SCOPE)
    assert isinstance(found, Fault)
    assert found.message
    assert found.fix
    assert len(found.message) + len(found.fix) < 1_000
    assert check_condition(text, SCOPE) is not None


# an independent reference: trees of our own, worked out by hand

NUMBERS = {"a": Decimal("2.5"), "b": Decimal(0), "c": None}


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> tuple[str, Decimal | None]:
    """An expression as text, and what it must come to before rounding."""
    how = draw(st.sampled_from("number name add sub mul div neg abs if".split() if depth else
                               ["number", "name"]))  # fmt: skip
    if how == "number":
        number = draw(st.decimals(0, 1000, places=2))
        return str(number), number
    if how == "name":
        name = draw(st.sampled_from(sorted(NUMBERS)))
        return name, NUMBERS[name]
    text, value = draw(trees(depth - 1))
    if how == "neg":
        return f"-({text})", None if value is None else -value
    if how == "abs":
        return f"abs({text})", None if value is None else abs(value)
    other, second = draw(trees(depth - 1))
    if how == "if":
        return f"(({text}) if yes else ({other}))", value
    sign = {"add": "+", "sub": "-", "mul": "*", "div": "/"}[how]
    whole = f"(({text}) {sign} ({other}))"
    if value is None or second is None or (how == "div" and second == 0):
        return whole, None
    with localcontext(prec=50, rounding=ROUND_HALF_UP):
        worked = {
            "add": lambda: value + second,
            "sub": lambda: value - second,
            "mul": lambda: value * second,
            "div": lambda: value / second,
        }[how]()
    return whole, worked


@settings(max_examples=300, deadline=None)
@given(tree=trees())
def test_random_arithmetic_agrees_with_an_independent_reference(
    tree: tuple[str, Decimal | None],
) -> None:
    text, expected = tree
    if len(text) > 500:
        return
    value = worked_out(text, a="2.5", b=0, yes=True).value
    if expected is None:
        assert value is None
    else:
        with localcontext(prec=50):
            six = expected.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
        assert value == six


PIECES = st.sampled_from(
    [
        *("a", "b", "hold.left", "hold.diff", "yes", "felt", "signs", "force.right", "felt.score"),
        *("1", "2.5", "'glute'", "'cramp'", "true", "+", "-", "*", "/", "==", "!=", "<", ">="),
        *("and", "or", "not", "in", "if", "else", "(", ")", ",", "sum(", "count(", "max(", "abs("),
        *("answered(", "best(", "pct_diff(", "round(", "hold", "mean("),
    ]
)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "a": st.one_of(
            st.decimals(-(10**12), 10**12, places=3).map(str), st.just({"not": "unable"})
        ),
        "b": st.integers(-5, 5),
        "hold": st.fixed_dictionaries(
            {},
            optional={
                "left": st.lists(st.integers(0, 99), min_size=1, max_size=3),
                "right": st.one_of(st.integers(0, 99), st.just({"not": "tested", "why": "x"})),
            },
        ).filter(bool),
        "yes": st.booleans(),
        "felt": st.sampled_from(["glute", "ham"]),
        "signs": st.lists(st.sampled_from(["cramp", "shake"]), unique=True),
        "force": st.just({"left": "4+", "right": "2-"}),
    },
)


@settings(max_examples=600, deadline=None)
@given(pieces=st.lists(PIECES, min_size=1, max_size=9), answers=ANSWERS)
def test_what_was_checked_never_fails_for_any_answers(
    pieces: list[str], answers: dict[str, Any]
) -> None:
    text = " ".join(pieces)
    if isinstance(check_value(text, SCOPE), Fault):
        return
    value = worked_out(text, **answers).value
    assert value is None or isinstance(value, Decimal | bool | str)
    assert not isinstance(value, Decimal) or value.is_finite()
