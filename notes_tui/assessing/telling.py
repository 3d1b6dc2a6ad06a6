"""What is said once an answer is in: the difference, the last time, what others showed.

Nothing of it is said before: whoever measures is not to know what to find.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from notes_tui.domain.assessment import Answers, read_missing
from notes_tui.domain.canonical import Value
from notes_tui.domain.measure import show_clock
from notes_tui.domain.template import (
    MEASURED,
    SIDES,
    ErrorBand,
    Item,
    Normal,
    Template,
    plain_number,
)
from notes_tui.domain.units import unit_behind
from notes_tui.templates.expressions.evaluating import evaluate, read_answer, read_number
from notes_tui.templates.rendering import value_text

SIDE: Final = {"left": "L", "right": "R", "": ""}
_SIDE_IS: Final = {"stance": "standing on {}", "top_leg": "top leg {}"}
_TEXTS: Final = frozenset({"text", "longtext"})
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True)
class Earlier:
    """What an item was answered with at an earlier visit, on one side."""

    value: Value
    day: str
    """When that was, in words: 9 Feb."""
    template: Template
    """The version it was made with."""
    answers: Answers
    """All answers of that time."""


def side_name(item: Item, side: str) -> str:
    """A side as the item means it: L, or standing on L."""
    return _SIDE_IS.get(item.side_is, "{}").format(SIDE[side]) if side else ""


def item_name(item: Item, language: str = "") -> str:
    """What is asked, with what its sides mean: Hold time, standing on."""
    side = _SIDE_IS.get(item.side_is, "").removesuffix(" {}")
    return ", ".join(filter(None, (item.label.say(language), side)))


def comparable(item: Item, earlier: Earlier) -> bool:
    """Whether the earlier value was taken in the same way, as far as the template says."""
    was = earlier.template.item(item.id)
    return was is not None and (was.type, was.unit, was.method, was.scheme) == (
        item.type,
        item.unit,
        item.method,
        item.scheme,
    )


def answer_words(item: Item, side: str, value: Value, language: str = "") -> str:
    """The answer as it was understood: "L 90 s, 1:30"."""
    shown = value_text(item, value, language)
    number = read_answer(item, value)
    if isinstance(number, Decimal) and number >= 0:
        clock = show_clock(plain_number(number), item.unit)
        shown += f", {clock}" if clock else ""
    return f"{SIDE[side]} {shown}".strip()


def last_time(item: Item, earlier: Earlier, language: str = "") -> str:
    """The earlier value with its day: "last 50 s, 9 Feb"."""
    was = earlier.template.item(item.id) or item
    return f"last {value_text(was, earlier.value, language)}, {earlier.day}"


def told(
    template: Template,
    item: Item,
    side: str,
    answers: Answers,
    earlier: Mapping[tuple[str, str], Earlier],
    language: str = "",
) -> Iterator[str]:
    """All that is said of an answer that has just been given, a sentence each."""
    value = side_answer(answers.get(item.id), side)
    if item.type not in _TEXTS or read_missing(value) is not None:
        yield sentence(answer_words(item, side, value, language))
    was = earlier.get((item.id, side))
    if was is not None:
        change = _change(template, item, value, answers, was)
        yield sentence(last_time(item, was, language) + (f": {change}" if change else ""))
    both = not item.pair or side == SIDES[-1]
    if not both or read_missing(value) is not None:
        return
    if item.pair:
        yield from _difference(item, answers.get(item.id))
    for normal in item.normal:
        yield normal_words(item, normal)


def side_answer(answer: Value, side: str) -> Value:
    """The answer of one side; of an item without sides, the answer."""
    if not side:
        return answer
    if isinstance(answer, Mapping) and "not" not in answer:
        return answer.get(side)
    return None


def _difference(item: Item, answer: Value) -> Iterator[str]:
    left, right = (read_answer(item, side_answer(answer, side)) for side in SIDES)
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return
    gap = abs(left - right)
    unit = unit_behind(item.unit)
    said = f"Difference {plain_number(gap)}{unit}."
    flag = item.flag_over
    if flag is not None and gap > flag.over:
        over = f"{plain_number(flag.over)}{unit}"
        said += _dot(f" It is over {over}, which is worth a look ({flag.source})")
    yield said


def normal_words(item: Item, normal: Normal) -> str:
    """What a group showed, with who they were and where it stands."""
    unit = unit_behind(item.unit)
    figures = []
    if normal.mean is not None:
        spread = f", SD {plain_number(normal.sd)}" if normal.sd is not None else ""
        figures.append(f"mean {plain_number(normal.mean)}{unit}{spread}")
    if normal.low is not None and normal.high is not None:
        figures.append(f"{plain_number(normal.low)} to {plain_number(normal.high)}{unit}")
    elif normal.low is not None:
        figures.append(f"from {plain_number(normal.low)}{unit}")
    elif normal.high is not None:
        figures.append(f"up to {plain_number(normal.high)}{unit}")
    return _dot(f"Others: {', '.join(figures)}; {normal.population} ({normal.source})")


def _change(template: Template, item: Item, value: Value, answers: Answers, was: Earlier) -> str:
    """How far it has moved, and whether that is within the test's own error."""
    if item.type not in MEASURED or read_missing(value) is not None:
        return ""
    if not comparable(item, was):
        return "measured in another way, so not compared"
    now, before = read_answer(item, value), read_answer(item, was.value)
    if not isinstance(now, Decimal) or not isinstance(before, Decimal):
        return ""
    by, unit = now - before, unit_behind(item.unit)
    if not by:
        return "the same"
    moved = f"{plain_number(abs(by))}{unit} {'more' if by > 0 else 'less'}"
    band = _band(template, item, answers, was)
    if band is None:
        return moved
    error = plain_number(band.least_change.quantize(_TENTH))
    within = "within error" if abs(by) <= band.least_change else "beyond error"
    return f"{moved}, {within} ({error}{unit}; {band.source})"


def _band(template: Template, item: Item, answers: Answers, was: Earlier) -> ErrorBand | None:
    """The widest error figure that holds for both measurements.

    An own error belongs to whoever measures. It is not known here who that was, so it counts where
    it stands alike in both; Track, which knows, says the rest.
    """
    ways = ((template, answers), (was.template, was.answers))
    own = (
        (own, read_number(answers.get(own.item)))
        for own in item.own_errors
        if answers.get(own.item) == was.answers.get(own.item)
    )
    holding = [
        band
        for band in (*item.bands, *(own.band(sem) for own, sem in own if sem is not None))
        if not band.holds_if
        or all(evaluate(band.holds_if, form, given).value is True for form, given in ways)
    ]
    return max(holding, key=lambda band: band.least_change, default=None)


def sentence(text: str) -> str:
    """The text as a sentence of its own."""
    return _dot(text[:1].upper() + text[1:])


def _dot(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."
