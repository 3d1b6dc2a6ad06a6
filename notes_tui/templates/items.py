"""The items of a template, each by itself and all together: ids, options, units, formulas."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from typing import Any, Final

from notes_tui.domain.template import ITEM_ID, ITEM_TYPES
from notes_tui.templates.formulas import check_formulas
from notes_tui.templates.problems import Problem, shortened
from notes_tui.templates.rules import ITEM, LONGEST_ID, MOST_ITEMS, MOST_OPTIONS, OPTIONED
from notes_tui.templates.tables import Table, inner_tables
from notes_tui.templates.units import UNITS, unit_meant

_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_.+-]{0,39}")
_OTHER_NAMES: Final[Mapping[str, str]] = {
    "value": "Only a computed item has one. A question gets its answer from you; leave it out, or"
    ' write type = "computed".',
    "unit": 'Leave it out, or measure in a number: type = "quantity".',
    "options": 'Leave them out, or write type = "choice".',
}
_RESERVED: Final = frozenset(
    "true false and or not if else in is sum mean count min max abs round diff pct_diff answered"
    " best none left right score lambda for import class def return with as from".split()
)


def check_items(
    tables: Sequence[Table], spoiled: AbstractSet[str], *, whole: bool
) -> Iterator[Problem]:
    """All that is wrong with the items beyond the form of their values.

    Formulas are looked at only where all items could be read (`whole`), and not those that name an
    item with a mistake of its own: those in `spoiled`, and those that are found here.
    """
    if len(tables) > MOST_ITEMS:
        yield tables[0].problem(
            None,
            f"the template has {len(tables)} items; at most {MOST_ITEMS} can be shown",
            "Split it, and name the parts together in a [[set]].",
        )
        return
    unclear = set(spoiled)
    for table in tables:
        problems = list(_check_item(table))
        yield from problems
        if problems or not _settings_known(table):
            unclear.add(table.id)
    yield from _check_twice(tables)
    if whole and all(ITEM_ID.fullmatch(table.id) for table in tables):
        yield from check_formulas(tables, frozenset(unclear))


def _settings_known(table: Table) -> bool:
    """Whether what a formula needs to know of an item is written as it must be."""
    form = table.form
    return form.get("type") in ITEM_TYPES and form.get("side", "pair") == "pair"


def _check_item(table: Table) -> Iterator[Problem]:
    form = table.form
    type_ = form.get("type")
    id_ = form.get("id")
    if isinstance(id_, str):
        yield from _check_id(table, id_)
    if type_ not in ITEM_TYPES:
        return
    for key in form:
        if key.rpartition("_")[0] in ITEM and key not in ITEM:
            key = key.rpartition("_")[0]  # noqa: PLW2901 - a text in another language
        if key in ITEM and type_ not in ITEM[key].types:
            yield table.problem(
                key,
                f"{key} does not go with type “{type_}”",
                _OTHER_NAMES.get(key, "Leave the line out.")
                + (
                    "" if key in {"value", "unit"} else " It goes with: " + _listed(ITEM[key].types)
                ),
            )
    yield from _check_options(table, str(type_))
    yield from _check_numbers(table)
    if type_ == "quantity" and not table.has("unit"):
        yield table.problem("id", "a quantity has no unit", 'Add its unit, as in: unit = "deg"')
    unit = form.get("unit")
    if not isinstance(unit, str) or not unit.strip() or type_ not in ITEM["unit"].types:
        pass  # has been told, or there is none
    elif unit not in UNITS:
        yield table.problem("unit", f"the unit “{shortened(unit)}” is not known", _unit(unit))
    elif type_ == "duration" and unit not in {"s", "min"}:
        yield table.problem("unit", "a duration is measured in s or min", 'Write unit = "s"')
    yield from _check_together(table)
    yield from _check_figures(table)


def _check_together(table: Table) -> Iterator[Problem]:
    """Settings that need one another."""
    form = table.form
    if form.get("type") == "computed" and not table.has("value"):
        yield table.problem(
            "id",
            f"the computed {table.where} has no value",
            'Add its formula, as in: value = "abs(hold.left - hold.right)"',
        )
    if "check" in form and not table.has("check_message"):
        yield table.problem(
            "check",
            "a check has no check_message",
            'Say in a sentence what to look at: check_message = "…"',
        )
    if "check_message" in form and not table.has("check"):
        yield table.problem(
            "check_message", "a check_message has no check", 'Add one, as in: check = "hold < 300"'
        )
    for key in ("side_is", "flag_over"):
        if key in form and not table.has("side"):
            yield table.problem(key, f"{key} goes with left and right", 'Add: side = "pair"')


def _check_figures(table: Table) -> Iterator[Problem]:
    levels = [band.get("level") for band in inner_tables(table.form.get("mdc"))]
    if any(isinstance(level, int) and level not in {90, 95} for level in levels):
        yield table.problem("mdc", "the level of an mdc is 90 or 95 per cent", "Write level = 95")
    for each in inner_tables(table.form.get("normal")):
        if not {"low", "high", "mean"} & each.keys():
            yield table.problem(
                "normal",
                "normal holds no figure",
                "Give low and high, or mean and sd, with population and source.",
            )


def _listed(types: frozenset[str]) -> str:
    return ", ".join(each for each in ITEM_TYPES if each in types) + "."


def _check_id(table: Table, id_: str) -> Iterator[Problem]:
    if (
        len(id_) > LONGEST_ID
        or not id_.strip()
        or (ITEM_ID.fullmatch(id_) and id_ not in _RESERVED)
    ):
        return
    if id_ in _RESERVED:
        message = f"“{id_}” has a meaning in formulas and cannot be an id"
        meant = f"{id_}_1"
    else:
        message = f"the id “{shortened(id_)}” has {_strange(id_)} in it"
        meant = re.sub(r"[^a-z0-9]+", "_", id_.lower()).strip("_")[:40] or "item"
        meant = meant if meant[0].isalpha() else f"item_{meant}"
    yield table.problem(
        "id", message, f'Use small letters, digits and the underscore: id = "{meant}"'
    )


def _strange(id_: str) -> str:
    if " " in id_:
        return "a space"
    if any(sign.isupper() for sign in id_):
        return "a capital letter"
    if "-" in id_:
        return "a hyphen"
    return "more than 40 signs" if len(id_) > 40 else "a sign that cannot stand there"


def _unit(typed: str) -> str:
    meant = unit_meant(typed)
    if meant is not None:
        return f'Did you mean unit = "{meant}"?'
    return "Known units: " + ", ".join(f'"{code}"' for code in UNITS) + "."


def _check_options(table: Table, type_: str) -> Iterator[Problem]:
    options = table.form.get("options")
    own = type_ == "grade" and table.form.get("scheme") == "own"
    if type_ == "grade" and not table.has("scheme"):
        yield table.problem(
            "id", f"the grade {table.where} has no scheme", 'Add: scheme = "kendall" (or mrc, own)'
        )
    if type_ == "grade" and options is not None and table.has("scheme") and not own:
        yield table.problem(
            "options", "this scheme has its own grades", 'Leave options out, or: scheme = "own"'
        )
    if not isinstance(options, list):
        if not table.has("options") and (type_ in OPTIONED or own):
            yield table.problem(
                "id",
                f"{table.where} has no options",
                'Add them: options = [ { code = "glute", label = "buttock" }, … ]',
            )
        return
    codes: set[str] = set()
    for nth, option in enumerate(options[:MOST_OPTIONS]):
        code = option.get("code") if isinstance(option, dict) else None
        if not isinstance(code, str):
            continue
        if not _CODE.fullmatch(code):
            slug = re.sub(r"[^a-z0-9.+-]+", "_", code.lower()).strip("_") or "a"
            yield table.problem(
                "options",
                f"the code “{shortened(code)}” has a space, a capital or another sign in it",
                f'Use small letters, digits, _ . + and -: code = "{slug[:40]}"',
                nth,
            )
        if code in codes:
            yield table.problem(
                "options",
                f"the code “{code}” stands twice",
                "Give each option a code of its own; the label is what is shown.",
                nth,
            )
        codes.add(code)


def _check_numbers(table: Table) -> Iterator[Problem]:
    low, high, step = (_number(table.form.get(key)) for key in ("min", "max", "step"))
    if low is not None and high is not None and low >= high:
        yield table.problem(
            "min", f"min ({low}) is not below max ({high})", "Swap the two, or correct one of them."
        )
    if step is not None and step <= 0:
        yield table.problem("step", "step is not above 0", "Write it like step = 0.5")
    for each in inner_tables(table.form.get("normal")):
        first, last = _number(each.get("low")), _number(each.get("high"))
        if first is not None and last is not None and first > last:
            yield table.problem("normal", "low is above high", "Swap the two.")
    for key in ("mdc", "sem", "flag_over"):
        for each in inner_tables(table.form.get(key)):
            value = _number(each.get("value"))
            if value is not None and value <= 0:
                yield table.problem(key, f"the value of {key} is not above 0", "Correct it.")


def _number(value: Any) -> Decimal | None:
    """A number that can be compared; None for what has its own problem."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value) if isinstance(value, int) or value.is_finite() else None


def _check_twice(tables: Sequence[Table]) -> Iterator[Problem]:
    seen: set[str] = set()
    for table in tables:
        id_ = table.form.get("id")
        if isinstance(id_, str) and id_ in seen:
            yield table.problem(
                "id",
                f"the id “{shortened(id_)}” stands twice in this template",
                "Give each item an id of its own.",
            )
        elif isinstance(id_, str):
            seen.add(id_)
