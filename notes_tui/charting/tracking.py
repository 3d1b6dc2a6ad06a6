"""What was measured again and again, and whether it changed beyond the test's own error.

A change is called one only where the template says how far two measurements may lie apart when
nothing has changed, and both were taken in the same way. Otherwise the answer is "cannot tell".
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from typing import Literal, TypeAlias

from notes_tui.domain.assessment import Assessment, read_assessments, read_missing, sides_of
from notes_tui.domain.template import MEASURED, SIDES, ErrorBand, Item, Template
from notes_tui.domain.text import fold
from notes_tui.templates.expressions.checking import names_in
from notes_tui.templates.expressions.evaluating import best_of, evaluate, read_number
from notes_tui.templates.rendering import value_text
from notes_tui.vault import findings
from notes_tui.vault.findings import FindTemplate, FoundRow
from notes_tui.vault.vault import Vault

Verdict: TypeAlias = Literal["better", "worse", "within_error", "cannot_tell"]

_TRACKED = MEASURED | {"grade"}


@dataclass(frozen=True)
class Point:
    """One measurement, with what must be the same for another to be comparable."""

    at: str
    """When the session was."""
    value: str
    """A decimal string, or the grade's code."""
    line: int
    """A changed unit, method, scheme, instrument or tester begins another line, from 1."""
    note: str


@dataclass(frozen=True)
class Untested:
    """A visit at which somebody said why there is no measurement. It is no point of the course."""

    at: str
    note: str
    reason: str
    """tested, unable or declined: what it was not."""
    why: str
    words: str
    """Not tested, because 61 in October."""


@dataclass(frozen=True)
class Change:
    """From one measurement to a later one."""

    by: Decimal | None
    """Later minus earlier; None where it is no number or not comparable."""
    verdict: Verdict
    band: ErrorBand | None
    """The error figure that the verdict rests on."""
    why: str
    """Why it cannot be told; "" where it can."""


@dataclass(frozen=True)
class Measure:
    """One item of a template, on one side, over a client's course."""

    template: str
    item: str
    side: str
    label: str
    unit: str
    better: str
    points: tuple[Point, ...]
    latest: Change
    """From the last but one measurement to the last."""
    since_first: Change
    """From the first measurement to the last."""
    untested: tuple[Untested, ...] = ()
    """The visits at which it was said why this was not measured, by time."""

    @property
    def id(self) -> str:
        """The template's id and the item's: single-leg-bridge/hold."""
        return f"{self.template}/{self.item}"


@dataclass(frozen=True)
class _Taken:
    """A measurement with all that was said about it."""

    row: FoundRow
    item: Item
    template: Template
    assessment: Assessment
    value: str
    own: Mapping[str, Decimal]
    """The standard errors that whoever measured has entered for themselves, by their items."""

    @cached_property
    def way(self) -> tuple[str, ...]:
        """How it was measured."""
        return (
            self.item.unit,
            _method(self.template, self.item),
            self.item.scheme,
            self.assessment.instrument,
            _examiner(self.assessment),
        )


def _examiner(done: Assessment) -> str:
    return done.examiner or done.state.revisions[0].author


_WAYS = ("unit", "method", "scheme", "instrument", "examiner")


def _method(template: Template, item: Item) -> str:
    """How it is measured; of a computed item its formula, and how all that goes into it is."""
    if item.type != "computed":
        return item.method
    reached, waiting = {item.id: item}, [item]
    while waiting:
        named = map(template.item, names_in(waiting.pop().value))
        new = [each for each in named if each is not None and each.id not in reached]
        reached |= {each.id: each for each in new}
        waiting += new
    ways = ((i.id, i.unit, i.scheme, i.method, i.value) for _, i in sorted(reached.items()))
    return "\n".join("\t".join(way) for way in ways)


def track(vault: Vault, client: str, measure: str = "") -> tuple[Measure, ...]:
    """A client's measures by template, item and side; `measure` is a template, an item or both."""
    find = findings.finder(vault.database)
    done = _done(vault, client)
    taken = [each for each in _taken(vault, client, find, done) if _asked(each, measure)]
    taken.sort(key=_line)
    untested = _untested(vault, client, find, done)
    return tuple(
        replace(_measure(list(group)), untested=tuple(untested.get(line, ())))
        for line, group in groupby(taken, key=_line)
    )


def _line(taken: _Taken) -> tuple[str, str, str]:
    """What belongs together: the measurements of one item on one side."""
    return taken.row.template, taken.item.id, taken.row.side


def _done(vault: Vault, client: str) -> Mapping[str, Assessment]:
    """A client's assessments by id; of those in conflict none."""
    read = {
        found.assessment: read_assessments(vault.get(found.assessment))
        for found in findings.sessions(vault.database, client)
    }
    return {id_: versions[0] for id_, versions in read.items() if len(versions) == 1}


def _untested(
    vault: Vault, client: str, find: FindTemplate, done: Mapping[str, Assessment]
) -> Mapping[tuple[str, str, str], list[Untested]]:
    """Why something was not measured, by template, item and side."""
    found: dict[tuple[str, str, str], list[Untested]] = {}
    for session in findings.sessions(vault.database, client):
        assessment = done.get(session.assessment)
        template = find(assessment.template, assessment.hash) if assessment else None
        if assessment is None or template is None:
            continue
        for name, answer in assessment.answers.items():
            item = template.item(name)
            for side, value in sides_of(answer) if item else ():
                missing = read_missing(value)
                if item is None or missing is None:
                    continue
                said = Untested(
                    session.occurred_at,
                    session.note,
                    missing.reason,
                    missing.why,
                    value_text(item, value),
                )
                for each in SIDES if item.pair and not side else (side,):
                    found.setdefault((template.id, name, each), []).append(said)
    return found


def _asked(taken: _Taken, measure: str) -> bool:
    template, item = taken.row.template, taken.item.id
    return measure in {"", template, item, f"{template}/{item}"}


def _taken(
    vault: Vault, client: str, find: FindTemplate, done: Mapping[str, Assessment]
) -> Iterator[_Taken]:
    """Each measurement once: of repeated ones the best."""
    own = _own_errors(find, done)
    rows = findings.of_client(vault.database, client)
    for _, trials in groupby(rows, key=lambda row: (row.assessment, row.item, row.side)):
        group = list(trials)
        first = group[0]
        template = find(first.template, first.hash)
        item = template.item(first.item) if template else None
        if template is None or item is None or item.type not in _TRACKED:
            continue
        if _is_set_up(template, item):
            continue
        value = _value(item, group)
        if value is not None:
            made = done[first.assessment]
            errors = own.get((template.id, _examiner(made)), {})
            yield _Taken(first, item, template, made, value, errors)


def _is_set_up(template: Template, item: Item) -> bool:
    """Whether it says how one measures, and is no finding.

    That is what may be carried over, such as how far a leg is lifted or one's own error, and what
    is worked out from that alone.
    """
    if item.type != "computed":
        return item.carry == "offer"
    named = [template.item(name) for name in names_in(item.value)]
    return bool(named) and all(each is None or _is_set_up(template, each) for each in named)


def _own_errors(
    find: FindTemplate, done: Mapping[str, Assessment]
) -> Mapping[tuple[str, str], Mapping[str, Decimal]]:
    """By template and examiner: the own errors that were entered, the last of each."""
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for made in done.values():
        template = find(made.template, made.hash)
        for name in {own.item for i in template.items for own in i.own_errors} if template else ():
            sem = read_number(made.answers.get(name))
            if sem is not None and sem > 0:
                found.setdefault((made.template, _examiner(made)), {})[name] = sem
    return found


def _value(item: Item, trials: Sequence[FoundRow]) -> str | None:
    if item.type == "grade":
        return trials[-1].value
    numbers = [number for row in trials if (number := read_number(row.value)) is not None]
    best = best_of(item, numbers)
    return None if best is None else format(best, "f")


def _measure(taken: Sequence[_Taken]) -> Measure:
    last = taken[-1]
    points, line = [], 1
    for place, each in enumerate(taken):
        line += place > 0 and each.way != taken[place - 1].way
        points.append(Point(each.row.occurred_at, each.value, line, each.row.note))
    return Measure(
        template=last.row.template,
        item=last.item.id,
        side=last.row.side,
        label=_label(last.template, last.item),
        unit=last.item.unit,
        better=last.item.better,
        points=tuple(points),
        latest=_change(taken[-2:]),
        since_first=_change([taken[0], last] if len(taken) > 1 else [last]),
    )


def _label(template: Template, item: Item) -> str:
    """What it is called; under its heading where another item of the template is called the same,
    as two muscles have a "Grade" each.
    """
    label, heading = item.label.text, ""
    named = [each for each in template.items if each.label.text == label and each.is_answered]
    for each in template.items[: template.items.index(item)]:
        heading = each.label.text if each.type == "group" else heading
    return f"{heading}: {label}" if heading and len(named) > 1 else label


def _change(pair: Sequence[_Taken]) -> Change:
    """What may be said of the way from one measurement to another."""
    if len(pair) < 2:
        return _cannot("measured once")
    before, after = pair
    for name, was, now in zip(_WAYS, before.way, after.way, strict=True):
        if was != now:
            return _cannot(f"another {name}")
    first, second = read_number(before.value), read_number(after.value)
    if after.item.type == "grade" or first is None or second is None:
        return _cannot("grades are steps, not distances")
    by = second - first
    band, why = _band(before, after)
    if band is None:
        return Change(by, "cannot_tell", None, why)
    return Change(by, *_verdict(after.item, first, second, band))


def _cannot(why: str) -> Change:
    return Change(None, "cannot_tell", None, why)


def _band(before: _Taken, after: _Taken) -> tuple[ErrorBand | None, str]:
    """The widest error figure that holds for both; or why there is none."""
    own = after.item.own_errors
    bands = (*after.item.bands, *(o.band(after.own[o.item]) for o in own if o.item in after.own))
    if not bands:
        entered = "; your own is not entered" if own else ""
        return None, f"no error figure for this test{entered}"
    holding = [band for band in bands if _holds(band, before) and _holds(band, after)]
    if not holding:
        return None, "not done in the way the error figure is for"
    return max(holding, key=lambda band: band.least_change), ""


def _holds(band: ErrorBand, taken: _Taken) -> bool:
    """Whether the figure is for this: found by the item's method, in the way that it asks for."""
    methods = {_folded(method) for method in (band.method, taken.item.method) if method}
    if len(methods) > 1:
        return False
    if not band.holds_if:
        return True
    return evaluate(band.holds_if, taken.template, taken.assessment.answers).value is True


def _folded(method: str) -> str:
    return " ".join(fold(method).split())


def _verdict(
    item: Item, first: Decimal, second: Decimal, band: ErrorBand
) -> tuple[Verdict, ErrorBand, str]:
    if abs(second - first) <= band.least_change:
        return "within_error", band, ""
    if item.better == "higher":
        return ("better" if second > first else "worse"), band, ""
    if item.better == "lower":
        return ("better" if second < first else "worse"), band, ""
    if item.better == "nearer_zero" and abs(second) != abs(first):
        return ("better" if abs(second) < abs(first) else "worse"), band, ""
    return "cannot_tell", band, "neither direction is called better"
