"""Answers against their template: each in the form the record keeps, or what is wrong with it.

An answer that is out of range or looks odd is a question to the practitioner, never a refusal.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from notes_tui.domain.assessment import NOT, Answers
from notes_tui.domain.canonical import Value
from notes_tui.domain.ids import is_id
from notes_tui.domain.template import SIDES, Item, Template, plain_number
from notes_tui.domain.text import clean
from notes_tui.errors import BadInput
from notes_tui.templates.expressions.checking import codes_of
from notes_tui.templates.expressions.evaluating import evaluate, read_number
from notes_tui.templates.problems import Fault, did_you_mean, shortened
from notes_tui.templates.showing import shown_items
from notes_tui.templates.units import unit_shown

LAYERS: Final = ("feels", "finding", "treated")
"""Of a mark on the body chart: the client feels, I find, treated. Never mixed."""
_STANDING_MARKS: Final = ("ask_first", "do_not_touch")
_REGION: Final = re.compile(r"[a-z][a-z0-9_.]{0,59}")
_MARK_KEYS: Final = frozenset({"region", "side", "layer", "state", "intensity", "words"})
_MOST_TRIALS: Final = 100


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


class _Wrong(Exception):
    """An answer that cannot be stored; carries the fault and the side it is on."""

    def __init__(self, message: str, fix: str, side: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(message, fix)
        self.side = side


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
        item = template.item(name)
        if item is None or not item.is_answered:
            problems.append(_not_asked(template, name, item))
            continue
        try:
            kept[name] = _answer(item, given)
        except _Wrong as wrong:
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
        number = read_number(each) if item.type in _NUMBERS else None
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
        return _missing(given)
    if not item.pair:
        if isinstance(given, Mapping) and set(given) & set(SIDES):
            raise _Wrong(
                f"“{item.id}” has no left and right.", "Give one answer, without left and right."
            )
        return _trials(item, given)
    if not isinstance(given, Mapping):
        raise _Wrong(
            f"“{item.id}” is answered left and right.", 'Write it like {"left": …, "right": …}.'
        )
    unknown = [key for key in given if key not in SIDES]
    if unknown or not given:
        raise _Wrong(
            f"“{item.id}” holds “{shortened(str(unknown[0]))}”, which is no side."
            if unknown
            else f"“{item.id}” is empty.",
            'Only these can stand there: "left" and "right".',
        )
    return {side: _of_side(item, side, each) for side, each in given.items()}


def _of_side(item: Item, side: str, given: Any) -> Value:
    try:
        if isinstance(given, Mapping) and "not" in given:
            return _missing(given)
        return _trials(item, given)
    except _Wrong as wrong:
        raise _Wrong(wrong.fault.message, wrong.fault.fix, side) from None


def _missing(given: Mapping[Any, Any]) -> Value:
    reason, why = given.get("not"), given.get("why", "")
    if reason not in NOT or not isinstance(why, str) or set(given) - {"not", "why"}:
        raise _Wrong(
            "The reason why there is no value cannot be read.",
            'Write {"not": "tested", "why": "…"}; instead of tested also unable or declined.',
        )
    return {"not": str(reason)} | ({"why": _text(why)} if why.strip() else {})


def _trials(item: Item, given: Any) -> Value:
    if item.repeat == 1 or not isinstance(given, list | tuple):
        return _READERS[item.type](item, given)
    if not given or len(given) > _MOST_TRIALS:
        raise _Wrong(f"“{item.id}” holds no or too many values.", "Give one to a hundred.")
    return [_READERS[item.type](item, each) for each in given]


def _quoted(given: Any) -> str:
    """What was given, where it is a word or a number that a person would know again."""
    plain = isinstance(given, int | Decimal | str) and not isinstance(given, bool)
    return f"“{shortened(str(given))}”" if plain else "what is given"


def _yesno(item: Item, given: Any) -> Value:
    if not isinstance(given, bool):
        raise _Wrong(f"“{item.id}” is a yes or no.", "Write true or false.")
    return given


def _code(item: Item, given: Any) -> str:
    codes = codes_of(item)
    if not isinstance(given, str) or given not in codes:
        raise _Wrong(
            f"“{item.id}” takes one of its codes, and {_quoted(given)} is not among them.",
            did_you_mean(given if isinstance(given, str) else "", codes),
        )
    return given


def _codes(item: Item, given: Any) -> Value:
    if not isinstance(given, list | tuple):
        raise _Wrong(f"“{item.id}” takes a list of codes.", 'Write it like ["a", "b"].')
    found = [_code(item, each) for each in given]
    return [code for code in codes_of(item) if code in found]


def _order(item: Item, given: Any) -> Value:
    groups = given if isinstance(given, list | tuple) else None
    if groups is None or not all(isinstance(group, list | tuple) and group for group in groups):
        raise _Wrong(
            f"“{item.id}” is an order.",
            'Write who comes first, together in one bracket: [["a"], ["b", "c"]]. Those that were'
            " not felt are left out; [] says that none was felt.",
        )
    found = [[_code(item, each) for each in group] for group in groups]
    flat = [code for group in found for code in group]
    if len(set(flat)) < len(flat):
        raise _Wrong(f"“{item.id}” names one of them twice.", "Each can come once.")
    return found


def _number(item: Item, given: Any) -> Value:
    if isinstance(given, int | Decimal | str) and not isinstance(given, bool):
        text = str(given).strip().replace("−", "-")
        text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
        if re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", text):
            return plain_number(Decimal(text))
    if isinstance(given, float):
        try:
            return _number(item, format(Decimal(repr(given)), "f"))  # what was typed, to the digit
        except (InvalidOperation, ValueError):
            pass
    if isinstance(given, list | tuple) and item.repeat == 1:
        raise _Wrong(
            f"“{item.id}” takes one value, and several are given.",
            "Write one of them, or let the template have it repeated: repeat = 3",
        )
    unit = f" in {item.unit}" if item.unit else ""
    raise _Wrong(
        f"“{item.id}” is a number, and {_quoted(given)} is not.",
        f"Write it in digits{unit}, without the unit: 61",
    )


def _line(item: Item, given: Any) -> Value:
    text = _words(item, given)
    if len(text.splitlines()) > 1:
        raise _Wrong(f"“{item.id}” takes one line.", "Write it on one line.")
    return text.strip()


def _words(item: Item, given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise _Wrong(f"“{item.id}” is a text.", "Write something, or leave the answer out.")
    return _text(given)


def _text(given: str) -> str:
    try:
        return clean(given)
    except BadInput as error:
        raise _Wrong(error.message, error.hint) from None


def _day(item: Item, given: Any) -> Value:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        raise _Wrong(f"“{item.id}” is a date.", "Write it as 2026-03-02.") from None


def _clock(item: Item, given: Any) -> Value:
    try:
        found = time.fromisoformat(given)
    except (TypeError, ValueError):
        found = None
    if found is None or found.tzinfo or found.second or found.microsecond:  # lose none of them
        raise _Wrong(f"“{item.id}” is a time of day in hours and minutes.", "Write it as 09:30.")
    return found.strftime("%H:%M")


def _marks(item: Item, given: Any) -> Value:
    marks = given if isinstance(given, list | tuple) else None
    if not marks:
        raise _Wrong(f"“{item.id}” is a list of marks on the body.", _MARK_SHAPE)
    return [_mark(item, mark) for mark in marks]


_MARK_SHAPE: Final = (
    'A mark is written like {"region": "glute_med", "side": "left", "layer": "feels",'
    ' "state": "pain", "intensity": 7, "words": "burning"}.'
)


def _mark(item: Item, mark: Any) -> Value:
    if not isinstance(mark, Mapping) or set(mark) - _MARK_KEYS:
        raise _Wrong(f"“{item.id}” holds something that is no mark.", _MARK_SHAPE)
    region, side, layer, state = (mark.get(key) for key in ("region", "side", "layer", "state"))
    if not isinstance(region, str) or not _REGION.fullmatch(region):
        raise _Wrong(f"A mark of “{item.id}” names no region.", _MARK_SHAPE)
    if side not in {None, *SIDES} or layer not in {*LAYERS, *_STANDING_MARKS}:
        raise _Wrong(f"A mark of “{item.id}” has another side or layer.", _MARK_SHAPE)
    kept: dict[str, Value] = {"region": region, "layer": str(layer)}
    kept |= {"side": str(side)} if side else {}
    for key, text in (("state", state), ("words", mark.get("words"))):
        kept |= {key: str(_line(item, text))} if text else {}
    intensity = mark.get("intensity")
    if intensity is not None:
        number = _number(item, intensity)
        if not 0 <= Decimal(str(number)) <= 10:
            raise _Wrong(f"A mark of “{item.id}” is stronger than 10.", "Write 0 to 10.")
        kept["intensity"] = number
    return kept


def _photo(item: Item, given: Any) -> Value:
    if not is_id(given):
        raise _Wrong(f"“{item.id}” names no attachment.", "Write the id of the attachment.")
    return str(given)


_NUMBERS: Final = frozenset({"number", "quantity", "duration", "scale"})
_READERS: Final[Mapping[str, Callable[[Item, Any], Value]]] = {
    "yesno": _yesno,
    "choice": _code,
    "grade": _code,
    "choices": _codes,
    "order": _order,
    **dict.fromkeys(("number", "quantity", "duration", "scale"), _number),
    "text": _line,
    "longtext": _words,
    "date": _day,
    "time": _clock,
    "bodychart": _marks,
    "photo": _photo,
}
