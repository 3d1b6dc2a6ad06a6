"""The small language: what it gives, what it does where answers are missing, what it refuses."""

import functools
import operator
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_tui.domain.template import Template
from notes_tui.templates.answers import check_answers
from notes_tui.templates.expressions.checking import Scope, check_condition, check_value
from notes_tui.templates.expressions.evaluating import Outcome, evaluate
from notes_tui.templates.expressions.parsing import LONGEST, NotAllowed, parse
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


@pytest.mark.parametrize("nest", [" and yes)", " == yes == yes)"])
def test_a_part_in_many_nests_is_looked_at_once(nest: str) -> None:
    # Looked at twice at each nest, the innermost would be looked at 2 ** 28 times.
    assert check_value("(" * 28 + "yes" + nest * 28, SCOPE) == "truth"


# An independent reference: trees made here, with what they must come to beside them.

NUMBERS = {"a": Decimal("2.5"), "b": Decimal(0), "c": None}
TRUTHS = {
    "yes": True,
    "true": True,
    "false": False,
    "felt == 'glute'": None,
    "'cramp' in signs": True,
}
EXACT: dict[str, Any] = {"prec": 50, "rounding": ROUND_HALF_UP}
Tree: TypeAlias = tuple[str, Any]


@st.composite
def numbers(draw: st.DrawFn, depth: int = 3) -> Tree:
    """A formula that gives a number, and the number before rounding; None is missing."""
    ways = "number name add sub mul div neg abs if sum mean count max min".split()
    how = draw(st.sampled_from(ways if depth else ways[:2]))
    if how == "number":
        number = draw(st.decimals(0, 1000, places=2))
        return str(number), number
    if how == "name":
        name = draw(st.sampled_from(sorted(NUMBERS)))
        return name, NUMBERS[name]
    if how in {"sum", "mean", "count", "max", "min"}:
        return _of_many(how, draw(st.lists(numbers(depth - 1), min_size=1, max_size=3)))
    text, value = draw(numbers(depth - 1))
    if how == "neg":
        return f"-({text})", None if value is None else value.copy_negate()
    if how == "abs":
        return f"abs({text})", None if value is None else value.copy_abs()
    other, second = draw(numbers(depth - 1))
    if how == "if":
        condition, holds = draw(truths(depth - 1))
        chosen = None if holds is None else value if holds else second
        return f"(({text}) if {condition} else ({other}))", chosen
    sign = {"add": "+", "sub": "-", "mul": "*", "div": "/"}[how]
    return f"(({text}) {sign} ({other}))", _of_two(how, value, second)


def _of_many(how: str, inner: list[Tree]) -> Tree:
    text = f"{how}({', '.join(each for each, _ in inner)})"
    there = [value for _, value in inner if value is not None]
    if not there or (how in {"max", "min"} and len(there) < len(inner)):
        return text, None
    if how == "count":
        return text, Decimal(len(there))
    with localcontext(**EXACT):
        total = functools.reduce(operator.add, there)
        return text, {"sum": total, "mean": total / len(there), "max": max(there),
                      "min": min(there)}[how]  # fmt: skip


def _of_two(how: str, value: Decimal | None, second: Decimal | None) -> Decimal | None:
    if value is None or second is None or (how == "div" and second == 0):
        return None
    does = {"add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv}
    with localcontext(**EXACT):
        found: Decimal = does[how](value, second)
        return found


@st.composite
def truths(draw: st.DrawFn, depth: int = 3) -> Tree:
    """A condition, and whether it holds; None is missing."""
    ways = ["known", "not", "and", "or", "less", "answered"]
    how = draw(st.sampled_from(ways if depth else ways[:1]))
    if how == "known":
        text = draw(st.sampled_from(sorted(TRUTHS)))
        return f"({text})", TRUTHS[text]
    if how == "answered":
        name = draw(st.sampled_from(sorted(NUMBERS)))
        return f"answered({name})", NUMBERS[name] is not None
    if how == "less":
        (text, value), (other, second) = draw(numbers(depth - 1)), draw(numbers(depth - 1))
        missing = value is None or second is None
        return f"(({text}) < ({other}))", None if missing else value < second
    text, value = draw(truths(depth - 1))
    if how == "not":
        return f"(not {text})", None if value is None else not value
    other, second = draw(truths(depth - 1))
    settles = how == "or"
    if settles in {value, second}:
        return f"({text} {how} {other})", settles
    return f"({text} {how} {other})", None if None in {value, second} else not settles


@settings(max_examples=400, deadline=None)
@given(tree=st.one_of(numbers(), truths()))
def test_random_formulas_agree_with_an_independent_reference(tree: Tree) -> None:
    text, expected = tree
    if len(text) > LONGEST:
        return
    assert not isinstance(check_value(text, SCOPE), Fault)
    value = worked_out(text, a="2.5", b=0, yes=True, signs=["cramp"]).value
    if isinstance(expected, Decimal):
        with localcontext(prec=100):
            expected = expected.quantize(Decimal("0.000001"), rounding=ROUND_HALF_UP)
    assert value == expected
    assert type(value) is type(expected)


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


@settings(max_examples=600, deadline=None)
@given(
    pieces=st.lists(st.one_of(PIECES, st.sampled_from([".left", ".score", "()", "a.diff"])),
                    min_size=1, max_size=9),
    answers=st.dictionaries(
        st.sampled_from(["a", "hold", "yes", "felt", "signs", "force"]),
        st.recursive(
            st.one_of(st.booleans(), st.text(max_size=3), st.integers(), st.just("1e999999")),
            lambda inner: st.one_of(st.lists(inner, max_size=2),
                                    st.dictionaries(st.sampled_from(["left", "not"]), inner)),
        ),
    ),
)  # fmt: skip
def test_what_a_later_program_wrote_is_missing_and_never_fails(
    pieces: list[str], answers: dict[str, Any]
) -> None:
    text = " ".join(pieces)
    outcome = evaluate(text, TEMPLATE, answers)
    assert outcome.value is None or isinstance(outcome.value, Decimal | bool | str)
    try:
        parse(text)
    except NotAllowed:
        assert outcome.value is None


def test_deep_formulas_on_deep_formulas_are_worked_out_one_after_the_other() -> None:
    def item(name: str, formula: str) -> str:
        return f'[[item]]\nid = "{name}"\ntype = "computed"\nlabel = "X"\nvalue = "{formula}"\n'

    deep = "abs(" * 45 + "{}" + ")" * 45
    steps = "".join(item(f"x{n}", deep.format(f"x{n - 1}")) for n in range(1, 20))
    template = template_of(FORM + item("x0", "a") + steps)
    assert results(template, {"a": "-7"})["x19"] == "7"
    assert evaluate("x19 + x18", template, {"a": "-7"}).value == 14


def test_items_that_stand_on_one_another_in_a_circle_are_told_once_each_circle() -> None:
    def item(name: str, formula: str) -> str:
        return f'[[item]]\nid = "{name}"\ntype = "computed"\nlabel = "X"\nvalue = "{formula}"\n'

    form = FORM + "".join(
        [item("u", "v + 1"), item("v", "w"), item("w", "v"), item("k", "k"), item("n", "u + w")]
    )
    found = [(p.where, p.message) for p in read_file(form, "form.toml").problems]
    assert found == [
        ("item “v”", "“v” needs itself to be worked out, by way of “w”"),
        ("item “k”", "“k” needs itself to be worked out"),
    ]


def test_a_condition_may_not_reach_a_later_item_through_a_formula() -> None:
    form = FORM + (
        '[[item]]\nid = "x"\ntype = "computed"\nlabel = "X"\nvalue = "late + 1"\n'
        '[[item]]\nid = "q"\ntype = "yesno"\nlabel = "Q"\nshow_if = "x > 1"\n'
        '[[item]]\nid = "late"\ntype = "number"\nlabel = "L"\n'
    )
    (problem,) = read_file(form, "form.toml").problems
    assert problem.where == "item “q”"
    assert "“late”, which comes later" in problem.message


@pytest.mark.parametrize("key", ["show_if", "stop_if", "check", "mdc", "sem"])
def test_every_condition_is_checked(key: str) -> None:
    figure = "{{ value = 1, {}source = 'x', holds_if = '{}' }}"
    level = "level = 95, " if key == "mdc" else ""
    for text, fault in [("aa > 1", True), ("a + 1", True), ("a > 1", False)]:
        value = figure.format(level, text) if key in {"mdc", "sem"} else f"'{text}'"
        form = FORM + f'[[item]]\nid = "n"\ntype = "number"\nlabel = "N"\n{key} = {value}\n'
        form += 'check_message = "Look."\n' if key == "check" else ""
        assert len(read_file(form, "form.toml").problems) == fault
