"""The formulas of a template's items: each by itself, and whether one stands on another."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from notes_tui.domain.canonical import Value
from notes_tui.domain.template import Item
from notes_tui.domain.template_form import canonical_form, read_template
from notes_tui.errors import Damaged
from notes_tui.templates.expressions.checking import (
    Kind,
    Scope,
    check_condition,
    check_value,
    names_in,
)
from notes_tui.templates.problems import Fault, Problem, shortened
from notes_tui.templates.rules import DEEPEST_FORMULAS
from notes_tui.templates.tables import Table, inner_tables

_NEEDED: Final = frozenset({"id", "type", "side", "options", "scheme", "value", "better", "unit"})
"""What a formula has to know of an item."""


def check_formulas(tables: Sequence[Table], unclear: frozenset[str]) -> Iterator[Problem]:
    """What is wrong with value, show_if, stop_if, check and holds_if.

    `unclear` are ids of items with a mistake of their own: what names them is not told as well, so
    that each cause is told once.
    """
    items = _readable(tables)
    by_id = {table.id: table for table in reversed(tables)}
    computed = {id_: item for id_, item in items.items() if item.type == "computed"}
    kinds: dict[str, Kind] = {}
    doubtful = set(unclear) | {table.id for table in tables if table.id not in items}
    order, faults = _in_order(computed)
    for id_, fault in faults.items():
        yield by_id[id_].fault("value", fault)
    doubtful |= computed.keys() - set(order)
    for id_ in order:
        written = isinstance(by_id[id_].form.get("value"), str)
        if not written or names_in(computed[id_].value) & doubtful:
            doubtful.add(id_)
            continue
        found = check_value(computed[id_].value, Scope(items, holder=id_, kinds=kinds))
        if isinstance(found, Fault):
            doubtful.add(id_)
            yield by_id[id_].fault("value", found)
        else:
            kinds[id_] = found
    rests = {id_: _rests_on(id_, computed) for id_ in order}
    before: set[str] = set()
    for table in tables:
        conditions = _Conditions(table, items, kinds, frozenset(before), rests)
        for text, problem in conditions.problems():
            if not names_in(text) & doubtful:
                yield problem
        before.add(table.id)


class _Conditions:
    """The conditions of one item, and what they may name."""

    def __init__(
        self,
        table: Table,
        items: Mapping[str, Item],
        kinds: Mapping[str, Kind],
        before: frozenset[str],
        rests: Mapping[str, frozenset[str]],
    ) -> None:
        self._table = table
        self._items = items
        self._kinds = kinds
        self._before = before
        self._rests = rests

    def problems(self) -> Iterator[tuple[str, Problem]]:
        """What is wrong, with the formula it is wrong with."""
        table, own = self._table, self._table.id
        for key, known in (
            ("show_if", self._before),
            ("stop_if", self._before | {own}),
            ("check", frozenset(self._items)),
        ):
            text = table.form.get(key)
            fault = self._fault(text, known) if isinstance(text, str) else None
            if isinstance(text, str) and fault is not None:
                yield text, table.fault(key, fault)
        for key in ("mdc", "sem"):
            for nth, band in enumerate(inner_tables(table.form.get(key))):
                text = band.get("holds_if")
                fault = self._fault(text, frozenset(self._items)) if isinstance(text, str) else None
                if isinstance(text, str) and fault is not None:
                    yield text, table.fault(key, fault, nth)
                named = band.get("own") if key == "sem" else None
                fault = self._own_fault(named) if isinstance(named, str) else None
                if isinstance(named, str) and fault is not None:
                    yield named if named.isidentifier() else "", table.fault(key, fault, nth)

    def _own_fault(self, own: str) -> Fault | None:
        """What is wrong with the item in which the practitioner's own error is to be entered."""
        item, unit = self._items.get(own), str(self._table.form.get("unit", ""))
        if item is None:
            return Fault(
                f"there is no item “{shortened(own)}”, named by own",
                "Name the item in which your own standard error is entered.",
            )
        if item.type not in {"number", "quantity"} or item.pair or item.unit != unit:
            return Fault(
                f"own needs numbers in the same unit, and not left and right, as in “{own}”",
                f'Make it one quantity with unit = "{unit}".' if unit else "Make it one number.",
            )
        return None

    def _fault(self, text: str, known: frozenset[str]) -> Fault | None:
        items = {id_: item for id_, item in self._items.items() if id_ in known}
        later = frozenset(self._items.keys() - items.keys())
        fault = check_condition(text, Scope(items, later, self._table.id, self._kinds))
        if fault is not None:
            return fault
        for name in sorted(names_in(text) & self._rests.keys()):
            behind = sorted(self._rests[name] & later)
            if behind:
                return Fault(
                    f"“{name}” is worked out from “{behind[0]}”, which comes later",
                    f"Move “{self._table.id}” behind “{behind[0]}”.",
                )
        return None


def _readable(tables: Sequence[Table]) -> dict[str, Item]:
    """The items as they will be read, as far as each can be."""
    found: dict[str, Item] = {}
    for table in tables:
        kept = {key: value for key, value in table.form.items() if key in _NEEDED}
        if not isinstance(kept.get("id"), str) or not isinstance(kept.get("type"), str):
            continue
        options = kept.get("options", [])
        kept["options"] = [
            option
            for option in (options if isinstance(options, list) else [])
            if isinstance(option, dict) and isinstance(option.get("code"), str)
        ]
        try:
            canonical: dict[str, Value] = {
                "template": {"id": "a", "version": "0.0.0", "title": "a"},
                "item": [canonical_form(kept)],
            }
            item = read_template(canonical).items[0]
        except (Damaged, ValueError, OverflowError):
            continue
        if isinstance(item.value, str):
            found.setdefault(item.id, item)
    return found


def _in_order(computed: Mapping[str, Item]) -> tuple[list[str], Mapping[str, Fault]]:
    """Computed items, each behind those that it names, as far as that can be; and what forbids it.

    Of each circle one is named, and those that stand on it are left out: that is one cause.
    """
    waiting = {id_: names_in(item.value) & computed.keys() for id_, item in computed.items()}
    depth: dict[str, int] = {}
    faults: dict[str, Fault] = {}
    left_out: set[str] = set()
    while waiting:
        ready = [id_ for id_, named in waiting.items() if named <= depth.keys() | left_out]
        for id_ in ready:
            named = waiting.pop(id_)
            deep = 1 + max((depth[name] for name in named & depth.keys()), default=0)
            if named & left_out or deep > DEEPEST_FORMULAS:
                left_out.add(id_)
            else:
                depth[id_] = deep
            if deep > DEEPEST_FORMULAS and not named & left_out:
                faults[id_] = Fault(
                    f"“{id_}” stands on more than {DEEPEST_FORMULAS} other formulas",
                    "Work it out in fewer steps.",
                )
        if not ready:
            circle = _circle(waiting)
            faults[circle[0]] = _of_circle(circle)
            left_out.update(circle)
            for id_ in circle:
                del waiting[id_]
    return sorted(depth, key=lambda id_: depth[id_]), faults


def _circle(waiting: Mapping[str, frozenset[str]]) -> list[str]:
    """One circle among items that all wait for one another, from the one that stands first."""
    places = {id_: place for place, id_ in enumerate(waiting)}
    path: list[str] = []
    at = next(iter(waiting))
    while at not in path:
        path.append(at)
        at = min((name for name in waiting[at] if name in places), key=lambda name: places[name])
    circle = path[path.index(at) :]
    first = circle.index(min(circle, key=lambda id_: places[id_]))
    return circle[first:] + circle[:first]


def _of_circle(circle: Sequence[str]) -> Fault:
    way = "".join(f", by way of “{id_}”" for id_ in circle[1:4])
    return Fault(
        f"“{circle[0]}” needs itself to be worked out{way}",
        "Name only items in the formula that do not depend on it.",
    )


def _rests_on(id_: str, computed: Mapping[str, Item]) -> frozenset[str]:
    """All that a computed item is worked out from, at last too."""
    found: set[str] = set()
    waiting = [id_]
    while waiting:
        at = waiting.pop()
        named = names_in(computed[at].value) - found
        found |= named
        waiting += named & computed.keys()
    return frozenset(found)
