"""One table of a template file: its settings against the list of what may stand there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from notes_tui.domain.template import ITEM_TYPES
from notes_tui.templates.lines import Place
from notes_tui.templates.problems import Fault, Problem, did_you_mean, nearest, shortened
from notes_tui.templates.rules import (
    BAND,
    FLAG,
    MOST_OPTIONS,
    NORMAL,
    OPTION,
    REQUIRED,
    SEM,
    TABLES,
    Setting,
)
from notes_tui.templates.values import check_form

_INNER: Final[Mapping[str, tuple[Mapping[str, Setting], tuple[str, ...]]]] = {
    "options": (OPTION, ("code", "label")),
    "normal": (NORMAL, ("population", "source")),
    "mdc": (BAND, ("value", "level", "source")),
    "sem": (SEM, ("value", "source")),
    "flag": (FLAG, ("value", "source")),
}
_EXAMPLE: Final[Mapping[str, str]] = {
    "options": 'options = [ { code = "glute", label = "buttock" }, … ]',
    "normal": 'normal = { low = 45, high = 90, population = "who was measured", source = "…" }',
    "mdc": 'mdc = { value = 20, level = 95, source = "where the number stands" }',
    "sem": 'sem = { value = 4, source = "where the number stands" }',
    "flag": 'flag_over = { value = 10, source = "where the number stands, or: own rule" }',
}


@dataclass(frozen=True)
class Table:
    """A heading with its settings, and where they stand."""

    file: str
    name: str
    form: Mapping[str, Any]
    place: Place

    @property
    def id(self) -> str:
        """Its id, as far as it is one."""
        id_ = self.form.get("id")
        return id_ if isinstance(id_, str) else ""

    def has(self, key: str) -> bool:
        """Whether a setting is there, or was meant by one whose name has a slip in it."""
        return key in self.form or key in self._meant

    @cached_property
    def _meant(self) -> frozenset[str]:
        return meant_by(self.form, TABLES[self.name][0])

    @property
    def where(self) -> str:
        """How a message names it."""
        id_ = self.form.get("id")
        if self.name in {"item", "set"} and isinstance(id_, str):
            return f"{self.name} “{shortened(id_)}”"
        return heading_of(self.name)

    def problem(self, key: str | None, message: str, fix: str, nth: int | None = None) -> Problem:
        """A problem at the line of a setting, or at the heading."""
        line = (
            self.place.line if key is None and self.name != "item" else self.place.line_of(key, nth)
        )
        return Problem(self.file, line, self.where, message, fix)

    def fault(self, key: str | None, fault: Fault, nth: int | None = None) -> Problem:
        """The same for a fault that was found elsewhere."""
        return self.problem(key, fault.message, fault.fix, nth)


def heading_of(name: str) -> str:
    """A heading in its brackets, which are double where there may be several."""
    return f"[[{name}]]" if TABLES[name][1] else f"[{name}]"


def inner_tables(value: Any) -> list[Mapping[str, Any]]:
    """One table in curly brackets or several, as far as they are tables."""
    several = value if isinstance(value, list) else [value]
    return [each for each in several if isinstance(each, dict)]


def check_table(table: Table) -> Iterator[Problem]:
    """Names that are unknown or missing, and values that are not of the form they should be."""
    settings = TABLES[table.name][0]
    for key in REQUIRED.get(table.name, ()):
        if not table.has(key):
            who = table.where if table.where.startswith(table.name) else f"this {table.where}"
            yield table.problem(
                None, f"{who} has no {key}", f"Add a line: {key} = {_example(table, key)}"
            )
    unknown = [key for key in table.form if _setting(key, settings) is None]
    strangers = _strangers(table, unknown)
    if strangers:
        yield _heading_missing(table, strangers)
    for key in unknown:
        if key not in strangers:
            fix = _fix_unknown(table, key, settings)
            yield table.problem(key, f"there is no setting “{shortened(key)}” here", fix)
    for key, value in table.form.items():
        setting = _setting(key, settings)
        if setting is not None:
            yield from _value(table, key, setting, value)


def meant_by(form: Mapping[str, Any], settings: Mapping[str, Setting]) -> frozenset[str]:
    """The settings that names with a slip in them probably mean: told once, and not as missing."""
    unknown = (key for key in form if _setting(key, settings) is None)
    return frozenset(found for key in unknown if (found := nearest(key, settings)) is not None)


def has_strangers(table: Table) -> bool:
    """Whether settings of another heading stand below this one."""
    settings = TABLES[table.name][0]
    return bool(_strangers(table, [k for k in table.form if _setting(k, settings) is None]))


def _strangers(table: Table, unknown: Sequence[str]) -> list[str]:
    """Settings of another heading, where there are several: its line is missing above them."""
    of = {
        name: [key for key in unknown if _setting(key, known) is not None]
        for name, (known, _) in TABLES.items()
        if name != table.name
    }
    most = max(of.values(), key=len)
    return most if len(most) > 1 else []


def _heading_missing(table: Table, strangers: Sequence[str]) -> Problem:
    name = next(
        name
        for name, (known, _) in TABLES.items()
        if name != table.name and all(_setting(key, known) is not None for key in strangers)
    )
    more = f" and {len(strangers) - 1} more"
    return table.problem(
        strangers[0],
        f"“{strangers[0]}”{more} stand below {heading_of(table.name)}, where they do not belong",
        f"Write a line {heading_of(name)} above “{strangers[0]}”.",
    )


def _fix_unknown(table: Table, key: str, settings: Mapping[str, Setting]) -> str:
    """The setting that was probably meant, or the heading below which it belongs."""
    type_ = table.form.get("type")
    fitting = [
        name
        for name, setting in settings.items()
        if table.name != "item" or type_ not in ITEM_TYPES or type_ in setting.types
    ]
    elsewhere = [name for name, (known, _) in TABLES.items() if key in known]
    if nearest(key, settings) is None and elsewhere:
        return f"It belongs below {heading_of(elsewhere[0])}."
    return did_you_mean(key, fitting)


def _setting(key: str, settings: Mapping[str, Setting]) -> Setting | None:
    """The setting of this name; a text in another language is its name with the language behind."""
    if key in settings:
        return settings[key]
    base, _, language = key.rpartition("_")
    known = settings.get(base)
    if (
        known is not None
        and known.form in {"words", "line"}
        and len(language) == 2
        and language.isalpha()
    ):
        return known if language.islower() and language.isascii() else None
    return None


def _example(table: Table, key: str) -> str:
    id_ = '"hold"' if table.name == "item" else '"single-leg-bridge"'
    special = {"id": id_, "version": '"1.0.0"', "type": '"number"', "templates": '["a-test"]'}
    if key in special:
        return special[key]
    return "{ hold = 61 }" if table.name == "case" else '"…"'


def _value(table: Table, key: str, setting: Setting, value: Any) -> Iterator[Problem]:
    if setting.form in _INNER:
        yield from _inner(table, key, setting.form, value)
        return
    fault = check_form(key, setting, value)
    if fault is not None:
        yield table.fault(key, fault)


def _inner(table: Table, key: str, form: str, value: Any) -> Iterator[Problem]:
    """Tables in curly brackets: options, norms, error figures."""
    several = form != "flag"
    forms = value if isinstance(value, list) and several else [value]
    if form == "options" and not isinstance(value, list):
        forms = [None]
    if not forms:
        yield table.problem(key, f"there are no {key}", f"Write them like {_EXAMPLE[form]}")
        return
    if not all(isinstance(each, dict) for each in forms):
        source = " and where it comes from (source)" if form != "options" else ""
        yield table.problem(
            key,
            f"{key} needs its values in curly brackets{source}",
            f"Write it like {_EXAMPLE[form]}",
        )
        return
    if len(forms) > MOST_OPTIONS:
        yield table.problem(key, f"{key} has more than {MOST_OPTIONS} entries", "Shorten the list.")
        return
    settings, required = _INNER[form]
    for nth, each in enumerate(forms):
        there = each.keys() | meant_by(each, settings)
        own = form == "sem" and "own" in there
        absent = [name for name in required if name not in there and not (own and name == "value")]
        if own and "value" in there:
            yield table.problem(
                key,
                "sem takes one of value and own",
                "value is a figure of others, own names the item where yours is entered.",
                nth,
            )
        if absent:
            what = " and its ".join(absent)
            whose = "one of the options" if form == "options" else key
            yield table.problem(
                key, f"{whose} does not say its {what}", f"Write it like {_EXAMPLE[form]}", nth
            )
        for name, inner in each.items():
            setting = _setting(name, settings)
            fault = (
                Fault(f"there is no “{shortened(name)}” in {key}", did_you_mean(name, settings))
                if setting is None
                else check_form(name, setting, inner)
            )
            if fault is not None:
                yield table.fault(key, fault, nth)
