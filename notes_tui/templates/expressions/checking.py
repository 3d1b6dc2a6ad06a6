"""Whether an expression makes sense in its template: names, sides, codes, kinds, no circle.

What passes here never raises when it is worked out.
"""

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias

from notes_tui.domain.template import Item
from notes_tui.templates.expressions.parsing import (
    FUNCTIONS,
    LONGEST,
    OF_PAIRS,
    NotAllowed,
    parse,
)
from notes_tui.templates.grades import SCHEMES
from notes_tui.templates.problems import Fault, did_you_mean, shortened

Kind: TypeAlias = Literal["number", "truth", "code", "codes", "text", "other"]

_KINDS: Final[Mapping[str, Kind]] = {
    "yesno": "truth",
    "choice": "code",
    "grade": "code",
    "choices": "codes",
    "number": "number",
    "quantity": "number",
    "duration": "number",
    "scale": "number",
    "text": "text",
    "longtext": "text",
    "date": "text",
    "time": "text",
    "order": "other",
    "bodychart": "other",
    "photo": "other",
}
_SCORED: Final = frozenset({"choice", "choices", "yesno", "grade"})
_SPOKEN: Final[Mapping[Kind, str]] = {
    "number": "a number",
    "truth": "a yes or no",
    "code": "a chosen answer",
    "codes": "several chosen answers",
    "text": "a text",
    "other": "an answer that cannot be calculated with",
}
_PAIR: Final = "It is answered left and right: say {0}.left or {0}.right, or diff({0})."


@dataclass(frozen=True)
class Scope:
    """What an expression may name."""

    items: Mapping[str, Item]
    later: frozenset[str] = frozenset()
    """Ids that stand in the template but come later and so cannot be named here."""
    holder: str = ""
    """Id of the item the expression belongs to."""
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    """What the computed items give, as far as they have been checked."""


def check_condition(text: str, scope: Scope) -> Fault | None:
    """What is wrong with a condition; None if it can be worked out for any answers."""
    try:
        kind = _Checker(scope).kind(parse(text))
        if kind != "truth":
            raise NotAllowed(
                f"this formula gives {_SPOKEN[kind]}, and a condition is needed",
                "Compare it with something, as in hold.left > 10.",
            )
    except NotAllowed as refused:
        return refused.fault
    return None


def check_value(text: str, scope: Scope) -> Kind | Fault:
    """What kind of result a computed item gives, or what is wrong with its formula."""
    try:
        kind = _Checker(scope).kind(parse(text))
        if kind in {"codes", "other"}:
            raise NotAllowed(
                f"this formula gives {_SPOKEN[kind]}, which cannot be a result",
                "Let it give a number, a yes or no, or one answer.",
            )
    except NotAllowed as refused:
        return refused.fault
    return kind


def names_in(text: str) -> frozenset[str]:
    """The ids that a parsable expression names; none if it is not parsable."""
    return _names_in(text) if len(text) <= LONGEST else frozenset()


@lru_cache(maxsize=2048)
def _names_in(text: str) -> frozenset[str]:
    try:
        tree = parse(text)
    except NotAllowed:
        return frozenset()
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called
    )


def codes_of(item: Item) -> tuple[str, ...]:
    """The codes that an answer to this item can be."""
    if item.type == "grade" and item.scheme in SCHEMES:
        return tuple(grade.code for grade in SCHEMES[item.scheme].grades)
    return tuple(option.code for option in item.options)


class _Checker:
    """Walks the tree and tells the kind of each part."""

    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self._told: dict[ast.expr, Kind] = {}

    def kind(self, node: ast.expr) -> Kind:
        """The kind of a part, told once: rules ask twice, which would double at each nest."""
        if node not in self._told:
            rule = _Checker._RULES.get(type(node))
            if rule is None:
                raise NotAllowed("this formula cannot be understood", "Write it in smaller steps.")
            self._told[node] = rule(self, node)
        return self._told[node]

    def _truths(self, node: ast.BoolOp) -> Kind:
        for part in node.values:
            if self.kind(part) == "text":
                raise NotAllowed(
                    "a text stands alone beside and / or",
                    "Say each time what is compared: felt == 'glute' or felt == 'thigh'.",
                )
            self._require(part, "truth")
        return "truth"

    def _unary(self, node: ast.UnaryOp) -> Kind:
        kind: Kind = "truth" if isinstance(node.op, ast.Not) else "number"
        self._require(node.operand, kind)
        return kind

    def _arithmetic(self, node: ast.BinOp) -> Kind:
        self._require(node.left, "number")
        self._require(node.right, "number")
        return "number"

    def _choice(self, node: ast.IfExp) -> Kind:
        self._require(node.test, "truth")
        return self._same(node.body, node.orelse)

    def _constant(self, node: ast.Constant) -> Kind:
        if isinstance(node.value, bool):
            return "truth"
        return "text" if isinstance(node.value, str) else "number"

    def _name(self, node: ast.Name) -> Kind:
        if node.id in {"true", "false"}:
            return "truth"
        item = self._item(node)
        if item.pair:
            raise NotAllowed(
                f"“{item.id}” alone does not say which side is meant", _PAIR.format(item.id)
            )
        return self._kind_of(item)

    def _item(self, node: ast.Name) -> Item:
        """The item of this name, which must stand where the expression can see it."""
        name, scope = node.id, self._scope
        if name in scope.items:
            return scope.items[name]
        if name in scope.later:
            raise NotAllowed(
                f"“{name}” comes later in the template",
                f"Only items that stand before can be named here. Move “{scope.holder}” behind it.",
            )
        raise NotAllowed(
            f"there is no item with the id “{shortened(name)}”", did_you_mean(name, scope.items)
        )

    def _kind_of(self, item: Item) -> Kind:
        if item.type == "computed":
            return self._scope.kinds.get(item.id, "number")
        kind = _KINDS.get(item.type)
        if kind is None:
            raise NotAllowed(
                f"“{item.id}” is a {item.type} and has no answer", "Name an item that is answered."
            )
        return kind

    def _attribute(self, node: ast.Attribute) -> Kind:
        if node.attr in {"left", "right", "diff"}:
            if not isinstance(node.value, ast.Name):
                raise NotAllowed(
                    f"“.{node.attr}” must stand right behind an id", "Write it as hold.left."
                )
            item = self._item(node.value)
            if not item.pair:
                raise NotAllowed(
                    f"“{item.id}” is not answered left and right",
                    f'Leave “.{node.attr}” away, or give the item: side = "pair"',
                )
            kind = self._kind_of(item)
            if node.attr == "diff" and kind != "number":
                raise NotAllowed(
                    f"“{item.id}” is not a number and has no difference",
                    f"Compare {item.id}.left with {item.id}.right instead.",
                )
            return kind
        item = self._scored(node.value)
        if item.type not in _SCORED or (item.type in {"choice", "choices"} and not _scores(item)):
            raise NotAllowed(
                f"“{item.id}” has no score",
                'Give its options a score, as in { code = "glute", label = "…", score = 1 }.',
            )
        return "number"

    def _scored(self, node: ast.expr) -> Item:
        """The item before `.score`, its side named if it has sides."""
        if isinstance(node, ast.Attribute) and node.attr in {"left", "right"}:
            self._attribute(node)
            node = node.value
        elif isinstance(node, ast.Name) and self._item(node).pair:
            raise NotAllowed(
                f"“{node.id}.score” does not say which side is meant",
                f"Say {node.id}.left.score or {node.id}.right.score.",
            )
        if not isinstance(node, ast.Name):
            raise NotAllowed("“.score” must stand behind an id", "Write it as felt.score.")
        return self._item(node)

    def _require(self, node: ast.expr, kind: Kind) -> None:
        found = self.kind(node)
        if found != kind:
            raise NotAllowed(
                f"here stands {_SPOKEN[found]}, and {_SPOKEN[kind]} is needed",
                "Of a choice use its score: felt.score. Of a number make a condition: hold > 10."
                if kind in {"number", "truth"}
                else "Write what is compared on both sides of the sign.",
            )

    def _same(self, first: ast.expr, second: ast.expr) -> Kind:
        kind = self.kind(first)
        if self.kind(second) != kind:
            raise NotAllowed(
                "the two answers of this if … else are of different kinds",
                "Let both be numbers, or both texts.",
            )
        return kind

    def _compare(self, node: ast.Compare) -> Kind:
        left = node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            if isinstance(sign, ast.In | ast.NotIn):
                self._require_codes(left, right)
            elif isinstance(sign, ast.Eq | ast.NotEq):
                self._require_equal(left, right)
            else:
                self._require(left, "number")
                self._require(right, "number")
            left = right
        return "truth"

    def _require_codes(self, code: ast.expr, whole: ast.expr) -> None:
        self._require(whole, "codes")
        self._require(code, "text")
        self._require_known(code, whole)

    def _require_equal(self, left: ast.expr, right: ast.expr) -> None:
        kinds = {self.kind(left), self.kind(right)}
        if kinds == {"code", "text"}:
            self._require_known(left, right)
            self._require_known(right, left)
        elif kinds - {"text"} and kinds not in ({"number"}, {"truth"}, {"code"}):
            raise NotAllowed(
                "two things of different kinds are compared",
                "Compare numbers with numbers, and a choice with one of its codes.",
            )

    def _require_known(self, text: ast.expr, answer: ast.expr) -> None:
        """A code that is compared with must be one of the item's own."""
        if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
            return
        while isinstance(answer, ast.Attribute):
            answer = answer.value
        if isinstance(answer, ast.Name) and answer.id in self._scope.items:
            item = self._scope.items[answer.id]
            codes = codes_of(item)
            if codes and text.value not in codes:
                typed = text.value.casefold()
                meant = [o.code for o in item.options if o.label.text.casefold() == typed]
                raise NotAllowed(
                    f"“{answer.id}” has no answer with the code “{shortened(text.value)}”",
                    did_you_mean(text.value, meant or codes, "'"),
                )

    def _call(self, node: ast.Call) -> Kind:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        many = name in {"sum", "mean", "count", "min", "max"}
        most = 2 if name == "round" else len(node.args) if many else 1
        if not 1 <= len(node.args) <= most:
            raise NotAllowed(f"{name}( ) does not take {len(node.args)} values", _usage(name))
        for place, argument in enumerate(node.args):
            self._argument(name, place, argument)
        return "truth" if name == "answered" else "number"

    def _argument(self, name: str, place: int, node: ast.expr) -> None:
        pair = (
            isinstance(node, ast.Name)
            and node.id in self._scope.items
            and (self._scope.items[node.id].pair)
        )
        if isinstance(node, ast.Name) and node.id not in {"true", "false"}:
            self._item(node)  # a misspelt id is told as such, before what is wanted here
        if name in {"diff", "pct_diff"} and not pair:
            raise NotAllowed(f"{name}( ) needs the id of a left-right item", _usage(name))
        if name == "best":
            self._require_repeated(node)
        if name == "round" and place == 1:
            if not (
                isinstance(node, ast.Constant)
                and isinstance(node.value, int)
                and not isinstance(node.value, bool)
                and node.value <= 6
            ):
                raise NotAllowed("round( ) takes 0 to 6 places as a plain number", _usage(name))
            return
        if pair and name in OF_PAIRS:
            assert isinstance(node, ast.Name)
            kind = self._kind_of(self._scope.items[node.id])
        else:
            kind = self.kind(node)
        if name == "answered" and not isinstance(node, ast.Name | ast.Attribute):
            raise NotAllowed("answered( ) needs the id of an item", _usage(name))
        if name not in {"answered", "count"} and kind != "number":
            raise NotAllowed(
                f"{name}( ) needs numbers, and here stands {_SPOKEN[kind]}",
                "Of a choice use its score: felt.score.",
            )

    def _require_repeated(self, node: ast.expr) -> None:
        bare = node.value if isinstance(node, ast.Attribute) else node
        if not isinstance(bare, ast.Name) or self._item(bare).type not in {
            "number",
            "quantity",
            "duration",
        }:
            raise NotAllowed("best( ) needs the id of a measured item", _usage("best"))

    _RULES: Final[Mapping[type[ast.expr], Callable[["_Checker", Any], Kind]]] = {
        ast.Constant: _constant,
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.UnaryOp: _unary,
        ast.BoolOp: _truths,
        ast.BinOp: _arithmetic,
        ast.Compare: _compare,
        ast.IfExp: _choice,
        ast.Call: _call,
    }


def _scores(item: Item) -> bool:
    return any(option.score is not None for option in item.options)


def _usage(name: str) -> str:
    return f"It is used so: {FUNCTIONS[name]}."
