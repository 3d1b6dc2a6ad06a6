"""Answers against their template: each in the form the record keeps, or what is wrong with it.

An answer that is out of range or looks odd is a question to the practitioner, never a refusal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from notes_tui.domain.assessment import Answers
from notes_tui.domain.canonical import Value
from notes_tui.domain.template import SIDES, Item, Template, plain_number
from notes_tui.templates.answer_forms import NUMBERS, Wrong, missing, trials_of
from notes_tui.templates.expressions.evaluating import evaluate, read_number
from notes_tui.templates.problems import did_you_mean, shortened
from notes_tui.templates.showing import shown_items
from notes_tui.templates.units import unit_shown

_MOST: Final = 50
"""Problems that are told at a time."""


@dataclass(frozen=True)
class AnswerProblem:
    """What is wrong with an answer, or to be asked about it."""

    item: str
    side: str
    """left, right, or "" ."""
    message: str
    fix: str
    blocks: bool
    """True where the answer cannot be stored; False where it is only a question."""


def check_answers(
    template: Template, answers: Mapping[str, Any]
) -> tuple[dict[str, Value], tuple[AnswerProblem, ...]]:
    """The answers in the form the record keeps, and what is wrong or to be asked.

    What blocks is left out of the first; everything else is kept, also under items that are not
    shown. Takes numbers as numbers or as text, with a point or a comma.
    """
    kept: dict[str, Value] = {}
    problems: list[AnswerProblem] = []
    for name, given in answers.items():
        if len(problems) >= _MOST:
            break  # nobody reads on, and the nearest id is looked for each time
        item = template.item(name)
        if item is None or not item.is_answered:
            problems.append(_not_asked(template, name, item))
            continue
        try:
            kept[name] = _answer(item, given)
        except Wrong as wrong:
            fault = wrong.fault
            problems.append(AnswerProblem(name, wrong.side, fault.message, fault.fix, blocks=True))
    shown = {item.id for item in shown_items(template, kept)}
    for name in kept:
        item = template.item(name)
        assert item is not None
        problems += questions(template, item, kept)
        if name not in shown:
            problems.append(
                AnswerProblem(
                    name,
                    "",
                    f"“{name}” is answered, though it is not asked after the other answers.",
                    "It is kept. Look whether the other answers are right.",
                    blocks=False,
                )
            )
    return kept, tuple(problems)


def questions(template: Template, item: Item, answers: Answers) -> list[AnswerProblem]:
    """What is to be asked about the answer to one item: out of range, or its check is not true."""
    found = [
        AnswerProblem(item.id, side, message, "It is kept as it is.", blocks=False)
        for side, value in _sides(answers.get(item.id))
        for message in _out_of_range(item, value)
    ]
    if item.check and item.id in answers and evaluate(item.check, template, answers).value is False:
        message = str(item.check_message)
        found.append(AnswerProblem(item.id, "", message, "It is kept as it is.", blocks=False))
    return found


def _sides(answer: Value) -> Iterator[tuple[str, Value]]:
    if isinstance(answer, Mapping) and "not" not in answer:
        yield from ((side, answer[side]) for side in SIDES if side in answer)
    else:
        yield "", answer


def _out_of_range(item: Item, value: Value) -> Iterator[str]:
    low, high = item.min, item.max
    if item.type == "scale":
        low = Decimal(0) if low is None else low
        high = Decimal(10) if high is None else high
    unit = unit_shown(item.unit)
    for each in value if isinstance(value, list) else [value]:
        number = read_number(each) if item.type in NUMBERS else None
        if number is None:
            continue
        shown = f"{plain_number(number)} {unit}".strip()
        if low is not None and number < low:
            yield f"{shown} is less than {plain_number(low)}."
        if high is not None and number > high:
            yield f"{shown} is more than {plain_number(high)}."


def _not_asked(template: Template, name: str, item: Item | None) -> AnswerProblem:
    if item is not None:
        message = f"“{name}” is a {item.type} and takes no answer."
        fix = "Leave it out: it is worked out." if item.type == "computed" else "Leave it out."
        return AnswerProblem(name, "", message, fix, blocks=True)
    known = [each.id for each in template.items if each.is_answered]
    return AnswerProblem(
        shortened(name),
        "",
        f"“{template.id}” has no item “{shortened(name)}”.",
        did_you_mean(name, known),
        blocks=True,
    )


def _answer(item: Item, given: Any) -> Value:
    """The answer to an item as the record keeps it."""
    if isinstance(given, Mapping) and "not" in given:
        return missing(given)
    if not item.pair:
        if isinstance(given, Mapping) and set(given) & set(SIDES):
            raise Wrong(
                f"“{item.id}” has no left and right.", "Give one answer, without left and right."
            )
        return trials_of(item, given)
    if not isinstance(given, Mapping):
        raise Wrong(
            f"“{item.id}” is answered left and right.", 'Write it like {"left": …, "right": …}.'
        )
    unknown = [key for key in given if key not in SIDES]
    if unknown or not given:
        raise Wrong(
            f"“{item.id}” holds “{shortened(str(unknown[0]))}”, which is no side."
            if unknown
            else f"“{item.id}” is empty.",
            'Only these can stand there: "left" and "right".',
        )
    return {side: _of_side(item, side, each) for side, each in given.items()}


def _of_side(item: Item, side: str, given: Any) -> Value:
    try:
        if isinstance(given, Mapping) and "not" in given:
            return missing(given)
        return trials_of(item, given)
    except Wrong as wrong:
        raise Wrong(wrong.fault.message, wrong.fault.fix, side) from None
