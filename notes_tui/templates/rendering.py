"""An assessment as lines of text: what was asked and what was found, never a verdict.

The texts are as they were written; the face that shows them makes them safe for its terminal.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from notes_tui.domain.assessment import Answers, Assessment, read_missing, sides_of, trials
from notes_tui.domain.canonical import Value
from notes_tui.domain.template import MEASURED, SIDES, Item, Template, plain_number
from notes_tui.domain.units import unit_behind
from notes_tui.templates.expressions.checking import codes_of
from notes_tui.templates.expressions.evaluating import best_of, distance, read_answer, read_number
from notes_tui.templates.grades import SCHEMES

_SIDE: Final = {"left": "L", "right": "R"}
_SIDE_IS: Final = {
    "tested": "side tested",
    "stance": "standing on",
    "top_leg": "top leg",
}
_NOT: Final = {"tested": "not tested", "unable": "unable", "declined": "declined"}
_LAYER: Final = {
    "feels": "client feels",
    "finding": "I find",
    "treated": "treated",
    "ask_first": "ask first",
    "do_not_touch": "do not touch",
}


@dataclass(frozen=True)
class Line:
    """One line of an assessment."""

    text: str
    """Without a line break: a text over several lines is several lines, the later ones deeper."""
    indent: int
    item: str
    """Id of the item it shows; "" for the title and the like."""


def assessment_lines(
    template: Template, assessment: Assessment, language: str = ""
) -> tuple[Line, ...]:
    """An assessment as it was made: title, who and with what, then what was answered."""
    head = f"{template.title.say(language)} · {template.id} {template.version}"
    found = [Line(head, 0, "")]
    by = [
        f"{word} {name}"
        for word, name in (("by", assessment.examiner), ("with", assessment.instrument))
        if name
    ]
    found += [Line(", ".join(by), 1, "")] if by else []
    found += _items(template, assessment.answers, assessment.results, language)
    return tuple(found)


def unread_lines(assessment: Assessment) -> tuple[Line, ...]:
    """An assessment whose template's version is not in the vault: its answers by their ids."""
    head = Line(f"{assessment.template} {assessment.version} (template not at hand)", 0, "")
    rows = [
        line
        for name, value in {**assessment.answers, **assessment.results}.items()
        for line in _several(f"{name}: {_raw(value)}", 1, name)
    ]
    return (head, *rows)


def _raw(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_raw(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_raw, value))
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _items(template: Template, answers: Answers, results: Answers, language: str) -> Iterator[Line]:
    """The items that were answered, each heading only where something stands under it."""
    heading: Line | None = None
    indent = 1
    for item in template.items:
        if item.type == "group":
            heading, indent = Line(item.label.say(language), 1, item.id), 2
            continue
        shown = answer_text(item, answers, results, language)
        if shown is None:
            continue
        if heading is not None:
            yield heading
            heading = None
        yield from _several(f"{_label(item, language)}: {shown}", indent, item.id)


def _several(text: str, indent: int, item: str) -> Iterator[Line]:
    first, *rest = text.splitlines()
    yield Line(first.rstrip(), indent, item)
    yield from (Line(line, indent + 1, item) for line in rest if line.strip())


def _label(item: Item, language: str) -> str:
    label = item.label.say(language)
    side = _SIDE_IS.get(item.side_is)
    return f"{label}, {side}" if side else label


def answer_text(item: Item, answers: Answers, results: Answers, language: str = "") -> str | None:
    """What was found for an item; None where it was left blank."""
    if item.type == "computed":
        return _result(item, results)
    if item.id not in answers or not item.is_answered:
        return None
    answer = answers[item.id]
    parts = [
        f"{_SIDE[side]} {value_text(item, value, language)}"
        if side
        else value_text(item, value, language)
        for side, value in sides_of(answer)
    ]
    return " · ".join([*parts, *_difference(item, answer)])


def _result(item: Item, results: Answers) -> str | None:
    value, of = results.get(item.id), results.get(f"{item.id}.of")
    if value is None:
        return f"cannot be worked out ({of})" if of else None
    if isinstance(value, bool):
        shown = "yes" if value else "no"
    else:
        shown = f"{value}{unit_behind(item.unit)}"
    return f"{shown} ({of})" if of else shown


def value_text(item: Item, value: Value, language: str = "") -> str:
    """One side's answer in words."""
    missing = read_missing(value)
    if missing is not None:
        words = _NOT[missing.reason]
        return f"{words}, because {missing.why}" if missing.why else words
    of_choice = _of_choice(item, value, language)
    if of_choice is not None:
        return of_choice
    if item.type == "bodychart":
        return "; ".join(map(mark_text, trials(value)))
    return _measured(item, value) if item.type in MEASURED else str(value)


def _of_choice(item: Item, value: Value, language: str) -> str | None:
    """The words of what was chosen; None for an item where nothing is chosen."""
    match item.type:
        case "yesno":
            return "yes" if value is True else "no"
        case "choice":
            return _option(item, value, language)
        case "choices":
            return ", ".join(_option(item, each, language) for each in trials(value)) or "none"
        case "grade":
            return _grade(item, value, language)
        case "order":
            return _order(item, value, language)
    return None


def _measured(item: Item, value: Value) -> str:
    numbers = [number for each in trials(value) if (number := read_number(each)) is not None]
    shown = [f"{plain_number(number)}{unit_behind(item.unit)}" for number in numbers]
    best = best_of(item, numbers)
    if len(shown) > 1 and best is not None and item.better:
        return f"{plain_number(best)}{unit_behind(item.unit)} (best of {', '.join(shown)})"
    return ", ".join(shown)


def _option(item: Item, code: Value, language: str) -> str:
    option = item.option(str(code))
    return option.label.say(language) if option else str(code)


def _grade(item: Item, code: Value, language: str) -> str:
    scheme = SCHEMES.get(item.scheme)
    if scheme is None:
        return _option(item, code, language)
    grade = scheme.grade(str(code))
    return f"{code} ({scheme.name}: {grade.meaning})" if grade else str(code)


def _order(item: Item, value: Value, language: str) -> str:
    """Who came first; those that are named nowhere were not felt."""
    groups = [list(trials(group)) for group in trials(value)]
    shown = [
        f"{place} {' + '.join(_option(item, code, language) for code in group)}"
        + (" together" if len(group) > 1 else "")
        for place, group in enumerate(groups, 1)
    ]
    named = {code for group in groups for code in group}
    unfelt = [_option(item, code, language) for code in codes_of(item) if code not in named]
    absent = f"not felt: {', '.join(unfelt)}" if unfelt else ""
    return "; ".join(filter(None, (", ".join(shown), absent)))


def mark_text(mark: Value) -> str:
    """A mark on the body chart: the text twin of the picture."""
    if not isinstance(mark, Mapping):
        return str(mark)
    words = [
        _LAYER.get(str(mark.get("layer")), ""),
        _SIDE.get(str(mark.get("side")), ""),
        str(mark.get("region", "")).replace("_", " "),
        str(mark.get("state", "")),
        str(mark.get("intensity", "")),
        str(mark.get("words", "")),
    ]
    return " ".join(word for word in words if word)


def _difference(item: Item, answer: Value) -> Iterator[str]:
    """How far the sides lie apart, and whether that is over what the template wants looked at."""
    if not item.pair or not isinstance(answer, Mapping):
        return
    left, right = (read_answer(item, answer.get(side)) for side in SIDES)
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return
    gap = distance(left, right)
    text = f"difference {plain_number(gap)}{unit_behind(item.unit)}"
    if item.flag_over is not None and gap > item.flag_over.over:
        text += f", over {plain_number(item.flag_over.over)}{unit_behind(item.unit)}"
    yield text
