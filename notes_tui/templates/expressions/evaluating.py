"""What an expression comes to for given answers.

Never raises: one that was not checked, as in a template that a later program wrote, is missing
where it makes no sense here.
"""

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import Any, Final, TypeAlias

from notes_tui.domain.assessment import Answers, read_missing, sides_of, trials
from notes_tui.domain.canonical import Value
from notes_tui.domain.template import SIDES, Item, Template
from notes_tui.templates.expressions.checking import codes_of, names_in
from notes_tui.templates.expressions.parsing import NotAllowed, number_of, parse

Result: TypeAlias = Decimal | bool | str | tuple[str, ...] | None
"""None is missing."""

PLACES: Final = 6
"""Decimal places that a result is rounded to, half up."""

_EXACT: Final = Context(prec=50, rounding=ROUND_HALF_UP, traps=[])
_LARGEST_EXPONENT: Final = 30


@dataclass(frozen=True)
class Outcome:
    """What an expression came to."""

    value: Decimal | bool | str | None
    """None where an answer that it needs is missing."""
    answered: int = 0
    of: int = 0
    """How many of the values under sum, mean and count were answered; 0 of 0 without them."""

    @property
    def skipped(self) -> bool:
        """Whether answers were left out."""
        return self.answered < self.of


def evaluate(text: str, template: Template, answers: Answers) -> Outcome:
    """The expression for these answers, rounded half up to PLACES."""
    return Sheet(template, answers).evaluate(text)


class Sheet:
    """One set of answers to a template; each computed item is worked out once."""

    def __init__(self, template: Template, answers: Answers) -> None:
        self._items = {item.id: item for item in reversed(template.items)}
        self._answers = answers
        self._known: dict[str, Outcome] = {}

    def evaluate(self, text: str) -> Outcome:
        """What an expression comes to."""
        self._work_out(names_in(text))
        return self._outcome(text)

    def item(self, node: ast.expr) -> Item | None:
        """The item that a name stands for."""
        return self._items.get(node.id) if isinstance(node, ast.Name) else None

    def answer(self, item: Item, side: str) -> Result:
        """The answer to an item on a side, as it can be calculated with."""
        if item.type == "computed":
            known = self._known.get(item.id)
            return known.value if known else None  # a circle, which no checked template has
        answer = self._answers.get(item.id)
        if side:
            answer = dict(sides_of(answer)).get(side)
        return read_answer(item, answer)

    def _work_out(self, names: Iterable[str]) -> None:
        """The computed items of these names, each behind those that it names."""
        waiting, begun = [*names], set[str]()
        while waiting:
            item = self._items.get(waiting[-1])
            if item is None or item.type != "computed" or item.id in self._known:
                waiting.pop()
            elif item.id in begun:
                outcome = self._outcome(item.value)
                short = item.needs is not None and outcome.answered < item.needs
                self._known[item.id] = replace(outcome, value=None) if short else outcome
                waiting.pop()
            else:
                begun.add(item.id)
                waiting += names_in(item.value) - begun

    def _outcome(self, text: str) -> Outcome:
        try:
            tree = parse(text)
        except NotAllowed:
            return Outcome(None)
        work = _Work(text, self)
        value = work.value(tree)
        if isinstance(value, Decimal):
            value = rounded(value, PLACES)
        return Outcome(None if isinstance(value, tuple) else value, work.answered, work.of)


def rounded(value: Decimal, places: int) -> Decimal | None:
    """Half up; None for what is no finite number."""
    if not value.is_finite():
        return None
    try:
        result = value.quantize(Decimal(1).scaleb(-places), context=_EXACT)
    except InvalidOperation:
        return None
    return result if result.is_finite() else None


class _Work:
    """One evaluation: the answers, and how many were found under sum, mean and count."""

    def __init__(self, text: str, sheet: Sheet) -> None:
        self._text = text
        self._sheet = sheet
        self.answered = 0
        self.of = 0

    def value(self, node: ast.expr) -> Result:
        rule = _Work._RULES.get(type(node))
        return rule(self, node) if rule else None

    def _constant(self, node: ast.Constant) -> Result:
        value = node.value
        return value if isinstance(value, bool | str) else number_of(node, self._text)

    def _choice(self, node: ast.IfExp) -> Result:
        test = self.value(node.test)
        return None if test is None else self.value(node.body if test else node.orelse)

    def _name(self, node: ast.Name) -> Result:
        if node.id in {"true", "false"}:
            return node.id == "true"
        item = self._sheet.item(node)
        return None if item is None else self._sheet.answer(item, "")

    def _attribute(self, node: ast.Attribute) -> Result:
        inner, side = node.value, node.attr
        if node.attr == "score":
            side = ""
            if isinstance(inner, ast.Attribute):
                side, inner = inner.attr, inner.value
        item = self._sheet.item(inner)
        if item is None:
            return None
        if side == "diff":
            return self._difference(item)
        value = self._sheet.answer(item, side)
        return _score(item, value) if node.attr == "score" else value

    def _difference(self, item: Item) -> Result:
        left, right = (self._sheet.answer(item, side) for side in SIDES)
        if isinstance(left, Decimal) and isinstance(right, Decimal):
            return _EXACT.subtract(left, right)
        return None

    def _unary(self, node: ast.UnaryOp) -> Result:
        value = self.value(node.operand)
        if isinstance(node.op, ast.Not):
            return None if value is None else not value
        if not isinstance(value, Decimal):
            return None
        return _EXACT.minus(value) if isinstance(node.op, ast.USub) else value

    def _all_or_any(self, node: ast.BoolOp) -> Result:
        """One yes settles an `or`, one no an `and`, whatever is missing beside it."""
        settles = isinstance(node.op, ast.Or)
        missing = False
        for part in node.values:
            value = self.value(part)
            if value is None:
                missing = True
            elif bool(value) is settles:
                return settles
        return None if missing else not settles

    def _arithmetic(self, node: ast.BinOp) -> Result:
        left, right = self.value(node.left), self.value(node.right)
        if not isinstance(left, Decimal) or not isinstance(right, Decimal):
            return None
        match node.op:
            case ast.Add():
                value = _EXACT.add(left, right)
            case ast.Sub():
                value = _EXACT.subtract(left, right)
            case ast.Mult():
                value = _EXACT.multiply(left, right)
            case _:
                value = _EXACT.divide(left, right)
        return value if value.is_finite() else None

    def _compare(self, node: ast.Compare) -> Result:
        left = self.value(node.left)
        for sign, comparator in zip(node.ops, node.comparators, strict=True):
            right = self.value(comparator)
            if left is None or right is None:
                return None
            if not _holds(sign, left, right):
                return False
            left = right
        return True

    def _call(self, node: ast.Call) -> Result:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name in {"diff", "pct_diff"}:
            item = self._sheet.item(node.args[0]) if node.args else None
            if item is None:
                return None
            return self._difference(item) if name == "diff" else self._percent(item)
        values = list(self._spread(node.args))
        if name == "answered":
            return any(value is not None for value in values)
        if name in {"sum", "mean", "count"}:
            return self._skipping(name, values)
        numbers = [value for value in values if isinstance(value, Decimal)]
        return _of_numbers(name, numbers) if numbers and len(numbers) == len(values) else None

    def _spread(self, nodes: Sequence[ast.expr]) -> Iterator[Result]:
        """The values of arguments; of a pair that is named bare, both sides."""
        for node in nodes:
            item = self._sheet.item(node)
            if item is not None and item.pair:
                yield from (self._sheet.answer(item, side) for side in SIDES)
            else:
                yield self.value(node)

    def _skipping(self, name: str, values: list[Result]) -> Result:
        found = [value for value in values if value is not None]
        self.answered += len(found)
        self.of += len(values)
        if not found:
            return None
        if name == "count":
            return Decimal(sum(value is not False for value in found))
        total = Decimal(0)
        for value in found:
            total = _EXACT.add(total, value) if isinstance(value, Decimal) else total
        return total if name == "sum" else _EXACT.divide(total, Decimal(len(found)))

    def _percent(self, item: Item) -> Result:
        """How much smaller the smaller side is, in per cent of the larger."""
        sides = [self._sheet.answer(item, side) for side in SIDES]
        numbers = [value.copy_abs() for value in sides if isinstance(value, Decimal)]
        if len(numbers) < len(SIDES) or max(numbers) == 0:
            return None
        gap = _EXACT.subtract(max(numbers), min(numbers))
        return _EXACT.divide(_EXACT.multiply(gap, Decimal(100)), max(numbers))

    _RULES: Final[Mapping[type[ast.expr], Callable[["_Work", Any], Result]]] = {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.UnaryOp: _unary,
        ast.BoolOp: _all_or_any,
        ast.BinOp: _arithmetic,
        ast.Compare: _compare,
        ast.IfExp: _choice,
        ast.Call: _call,
    }


def _of_numbers(name: str, numbers: Sequence[Decimal]) -> Result:
    """A function whose numbers are all there."""
    first = numbers[0]
    match name:
        case "abs":
            return first.copy_abs()
        case "min":
            return min(numbers)
        case "max":
            return max(numbers)
        case "round":
            return rounded(first, int(numbers[1]) if len(numbers) > 1 else 0)
    return first  # best: an answer that was repeated is its best already


def read_answer(item: Item, answer: Value) -> Result:
    """An answer as it can be calculated with; of repeated ones the best, or else the last."""
    if answer is None or read_missing(answer) is not None:
        return None
    if item.type == "yesno":
        return answer if isinstance(answer, bool) else None
    if item.type == "choices":
        return tuple(map(str, answer)) if isinstance(answer, list | tuple) else None
    if item.type in {"number", "quantity", "duration", "scale"}:
        found = [read_number(each) for each in trials(answer)]
        return best_of(item, [number for number in found if number is not None])
    return answer if isinstance(answer, str) else None


def read_number(value: Value) -> Decimal | None:
    """A number as the record holds it: a decimal string."""
    if not isinstance(value, str):
        return None
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    plain = found.is_finite() and abs(found.adjusted()) < _LARGEST_EXPONENT
    return found if plain or found.is_zero() else None


def distance(one: Decimal, other: Decimal) -> Decimal:
    """How far two numbers lie apart, to the digit."""
    return _EXACT.subtract(one, other).copy_abs()


def best_of(item: Item, numbers: Sequence[Decimal]) -> Decimal | None:
    """The best of repeated measurements as the item says, or the last where neither is better."""
    if not numbers:
        return None
    if item.better == "higher":
        return max(numbers)
    if item.better == "lower":
        return min(numbers)
    return min(numbers, key=abs) if item.better == "nearer_zero" else numbers[-1]


def _score(item: Item, value: Result) -> Result:
    if isinstance(value, bool):
        return Decimal(int(value))
    if item.type == "grade" and isinstance(value, str):
        codes = codes_of(item)
        return Decimal(codes.index(value)) if value in codes else None
    codes_chosen = (value,) if isinstance(value, str) else value
    if not isinstance(codes_chosen, tuple):
        return None
    total = Decimal(0)
    for code in codes_chosen:
        option = item.option(code)
        if option is None or option.score is None:
            return None
        total = _EXACT.add(total, option.score)
    return total


def _holds(sign: ast.cmpop, left: Result, right: Result) -> bool:
    if isinstance(sign, ast.Eq | ast.NotEq):
        return (left == right) is isinstance(sign, ast.Eq)
    if isinstance(sign, ast.In | ast.NotIn):
        return (isinstance(right, tuple) and left in right) is isinstance(sign, ast.In)
    if not isinstance(left, Decimal) or not isinstance(right, Decimal):
        return False
    if isinstance(sign, ast.Lt | ast.LtE):
        return left < right or (left == right and isinstance(sign, ast.LtE))
    return left > right or (left == right and isinstance(sign, ast.GtE))
