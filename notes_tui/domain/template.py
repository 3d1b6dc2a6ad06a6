"""A template: an assessment that is not filled in, as data.

A practitioner writes it as a TOML file. What is hashed and kept is its canonical form: the same
tables and names, each number as a decimal string. `Template` is that form, read once; the exact
version that an assessment was made with stays in the vault, so a note renders as it was written.

Nothing here judges whether a file is well written: `notes_tui.templates` does, in words for the
practitioner. Here a value of a shape that no version of the program has written is `Damaged`.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Final

from notes_tui.domain.canonical import Value, digest, encode
from notes_tui.domain.ids import spell_id
from notes_tui.errors import Damaged

KIND: Final = "template"
PART: Final = "all"
SCHEMA: Final = 1

ITEM_TYPES: Final = (
    "group",
    "note",
    "yesno",
    "choice",
    "choices",
    "number",
    "quantity",
    "duration",
    "scale",
    "grade",
    "text",
    "longtext",
    "date",
    "time",
    "order",
    "bodychart",
    "photo",
    "computed",
)
"""group (heading of the items after it), note (text shown), yesno, choice (one of), choices (any
of), number, quantity (number with unit), duration (seconds, by stopwatch), scale (0-10), grade
(ordinal, of a scheme), text, longtext, date, time, order (who came first), bodychart, photo,
computed (worked out, never entered)."""

NOT_ANSWERED: Final = frozenset({"group", "note", "computed"})
"""Types that take no answer."""
MEASURED: Final = frozenset({"number", "quantity", "duration", "scale", "computed"})
"""Types whose answer is a number that may be charted."""

SIDES: Final = ("left", "right")
"""The client's left and right."""

ITEM_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
TEMPLATE_ID: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+){0,9}")
VERSION: Final = re.compile(r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}")


@dataclass(frozen=True)
class Words:
    """A text, and what it is in other languages."""

    text: str
    others: Mapping[str, str]
    """Language (two letters) → text."""

    def say(self, language: str = "") -> str:
        """The text in this language, or as it was first written."""
        return self.others.get(language, self.text)

    def __str__(self) -> str:
        return self.text


NO_WORDS: Final = Words("", {})


@dataclass(frozen=True)
class Option:
    """One of the answers that can be chosen."""

    code: str
    """What the record holds."""
    label: Words
    score: Decimal | None
    """What it counts in `.score`; None where it counts nothing."""


@dataclass(frozen=True)
class Normal:
    """What a group of people showed: a range, or a mean with its spread. Never a verdict."""

    low: Decimal | None
    high: Decimal | None
    mean: Decimal | None
    sd: Decimal | None
    population: str
    """Who was measured: how many, how old, how active."""
    source: str


@dataclass(frozen=True)
class ErrorBand:
    """How far two measurements may lie apart when nothing has changed, in the item's unit.

    A change beyond `least_change` is called a change; one within it is "within error".
    """

    kind: str
    """mdc (minimal detectable change) or sem (standard error of measurement)."""
    value: Decimal
    level: int | None
    """Per cent confidence of an mdc: 90 or 95."""
    method: str
    """How it was measured; another method in the item breaks the line."""
    conditions: str
    """When the figure holds, for people: same tester, same day."""
    holds_if: str
    """An expression that must be true of the answers for this figure to be used; "" if always."""
    source: str

    @property
    def least_change(self) -> Decimal:
        """The mdc itself; of a sem 1.96 x sqrt(2) x SEM, the 95 per cent limit of a difference.

        Source: Weir 2005, J Strength Cond Res 19:231 (minimum difference to be considered real).
        """
        if self.kind == "mdc":
            return self.value
        return Decimal("1.96") * Decimal(2).sqrt() * self.value


@dataclass(frozen=True)
class Flag:
    """A difference between the sides that is worth a look."""

    over: Decimal
    source: str


@dataclass(frozen=True)
class Item:
    """One row of a template. Texts that were not given are empty, numbers None."""

    id: str
    type: str
    label: Words
    help: Words
    required: bool
    unit: str
    """UCUM; "" where there is none."""
    min: Decimal | None
    max: Decimal | None
    step: Decimal | None
    options: tuple[Option, ...]
    scheme: str
    """Of a grade: kendall, mrc, or own (its options from lowest to highest)."""
    pair: bool
    """Whether it is answered for the left and for the right."""
    side_is: str
    """What the side names: tested, stance or top_leg ("standing on L")."""
    position: str
    """How the client lies or stands: one of POSITIONS, or ""."""
    better: str
    """higher, lower or nearer_zero; "" where neither is better."""
    method: str
    """How it is measured; a changed method breaks the line of a trend."""
    repeat: int
    """How often it may be measured at one visit; 1 if once."""
    stop_if: str
    """An expression: where it is true, the rest of the template is not asked."""
    show_if: str
    """An expression over earlier items: where it is not true, the item is not asked."""
    check: str
    """An expression that ought to be true of the answer. It asks, it never blocks."""
    check_message: Words
    value: str
    """Of a computed item: the expression."""
    needs: int | None
    """Of a computed item: how many answers its sum, mean and count need at least."""
    normal: tuple[Normal, ...]
    mdc: tuple[ErrorBand, ...]
    sem: tuple[ErrorBand, ...]
    flag_over: Flag | None
    carry: str
    """offer (the last answer is shown and can be taken over) or never."""
    identifier: bool
    """Whether the answer may tell who the client is."""
    before_signing: bool
    """Must be answered before the note is signed; a yes then asks for action and date."""
    export: str
    """A code for other programs, such as a LOINC code; "" where there is none."""
    columns: int
    collapsed: bool
    page: bool
    """Of a group: begins a page."""

    @property
    def is_answered(self) -> bool:
        """Whether the practitioner answers it."""
        return self.type not in NOT_ANSWERED

    @property
    def bands(self) -> tuple[ErrorBand, ...]:
        """What is known of its error, the mdc before the sem."""
        return self.mdc + self.sem

    def option(self, code: str) -> Option | None:
        """The option with this code."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class Evidence:
    """What a test rests on, in own words."""

    setup: Words
    agreement: Words
    citation: tuple[str, ...]
    use_rule: Words


@dataclass(frozen=True)
class Licence:
    """Whose it is and whether its wording may be handed on."""

    holder: str
    terms: str
    wording_shipped: bool
    permission: str


@dataclass(frozen=True)
class Case:
    """An example that the template must work out as it says."""

    answers: Mapping[str, Value]
    expect: Mapping[str, Value]


@dataclass(frozen=True)
class TemplateSet:
    """Templates that are used together."""

    id: str
    title: Words
    templates: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A template in one exact version."""

    id: str
    version: str
    """Three numbers with dots between them: 1.0.0."""
    title: Words
    about: Words
    position: str
    items: tuple[Item, ...]
    evidence: Evidence | None
    licence: Licence | None
    cases: tuple[Case, ...]
    sets: tuple[TemplateSet, ...]
    canonical: Mapping[str, Value]
    """The form that is hashed and kept."""

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical form, in hex: names this exact version."""
        return template_hash(self.canonical)

    def item(self, item_id: str) -> Item | None:
        """The item with this id."""
        return next((item for item in self.items if item.id == item_id), None)


POSITIONS: Final = ("standing", "sitting", "side_lying", "prone", "supine")
"""In the order in which a set is done, so that the client is not turned over ten times."""


def template_record(template_id: str) -> str:
    """The id of the record that keeps this template's versions: the same on every device."""
    return spell_id(digest("template-id", template_id.encode())[:16])


def template_parts(
    canonical: Mapping[str, Value], source: str, origin: str = ""
) -> dict[str, Value]:
    """The one part of a template's record: its canonical form, and the file as it was written.

    `origin` names the pack that a version was taken from when an assessment was made with it.
    """
    whole: dict[str, Value] = {"template": canonical, "source": source}
    return {PART: whole | ({"origin": origin} if origin else {})}


def template_hash(canonical: Mapping[str, Value]) -> str:
    """SHA-256 of a template's canonical form, in hex."""
    return digest("template", encode(canonical)).hex()


@dataclass(frozen=True)
class KeptTemplate:
    """One version of a template as its record keeps it."""

    template: Template
    source: str
    """The file as it was written; "" where only the form was kept."""
    origin: str
    """The pack it was taken from; "" where the practitioner added it."""


def read_kept(value: Value) -> KeptTemplate:
    """A version of a template from the part of its record; Damaged if it is none."""
    if not isinstance(value, Mapping) or "template" not in value:
        raise Damaged("A template in this vault is not in the form that was written.")
    form, source, origin = value["template"], value.get("source", ""), value.get("origin", "")
    if not isinstance(form, Mapping) or not isinstance(source, str) or not isinstance(origin, str):
        raise Damaged("A template in this vault is not in the form that was written.")
    return KeptTemplate(read_template(form), source, origin)


def version_order(version: str) -> tuple[int, ...]:
    """Versions in the order of their numbers: 1.10.0 comes after 1.9.0."""
    return tuple(int(number) for number in version.split(".") if number.isdecimal())


def canonical_form(tables: Mapping[str, Any]) -> dict[str, Value]:
    """The canonical form of a file's tables: numbers are decimal strings, texts are in NFC."""
    return {name: _canonical(value) for name, value in tables.items()}


def read_template(canonical: Mapping[str, Value]) -> Template:
    """The template of this canonical form; Damaged if it is none."""
    try:
        return _template(canonical)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        raise Damaged("A template in this vault is not in the form that was written.") from None


def number(value: Any) -> Decimal | None:
    """A number of a canonical form; None where there is none."""
    return None if value is None else Decimal(value)


def plain_number(value: Decimal) -> str:
    """A number as the record holds it: no exponent, no needless zeros, no minus zero."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _canonical(value: Any) -> Value:
    if isinstance(value, Mapping):
        return canonical_form(value)
    if isinstance(value, list | tuple):
        return [_canonical(each) for each in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int | Decimal):
        return plain_number(Decimal(value))
    return str(value)  # a date or a time


def _template(form: Mapping[str, Any]) -> Template:
    head = form["template"]
    id_, version = head["id"], head["version"]
    if not TEMPLATE_ID.fullmatch(id_) or not VERSION.fullmatch(version) or not head["title"]:
        raise ValueError
    return Template(
        id=id_,
        version=version,
        title=_words(head, "title"),
        about=_words(head, "about"),
        position=head.get("position", ""),
        items=tuple(_item(item) for item in form.get("item", ())),
        evidence=_evidence(form["evidence"]) if "evidence" in form else None,
        licence=_licence(form["licence"]) if "licence" in form else None,
        cases=tuple(Case(case["answers"], case["expect"]) for case in form.get("case", ())),
        sets=read_sets(form),
        canonical=form,
    )


def read_sets(form: Mapping[str, Any]) -> tuple[TemplateSet, ...]:
    """The sets that a file names; a file may hold sets and no template."""
    return tuple(
        TemplateSet(each["id"], _words(each, "title"), tuple(each["templates"]))
        for each in form.get("set", ())
    )


def _item(form: Mapping[str, Any]) -> Item:
    return Item(
        id=form["id"],
        type=form["type"],
        label=_words(form, "label"),
        help=_words(form, "help"),
        required=form.get("required", False),
        unit=form.get("unit", "s" if form["type"] == "duration" else ""),
        min=number(form.get("min")),
        max=number(form.get("max")),
        step=number(form.get("step")),
        options=tuple(_option(option) for option in form.get("options", ())),
        scheme=form.get("scheme", ""),
        pair=form.get("side") == "pair",
        side_is=form.get("side_is", ""),
        position=form.get("position", ""),
        better=form.get("better", ""),
        method=form.get("method", ""),
        repeat=int(form.get("repeat", 1)),
        stop_if=form.get("stop_if", ""),
        show_if=form.get("show_if", ""),
        check=form.get("check", ""),
        check_message=_words(form, "check_message"),
        value=form.get("value", ""),
        needs=int(form["needs"]) if "needs" in form else None,
        normal=tuple(_normal(each) for each in _several(form.get("normal"))),
        mdc=tuple(_band("mdc", each) for each in _several(form.get("mdc"))),
        sem=tuple(_band("sem", each) for each in _several(form.get("sem"))),
        flag_over=_flag(form["flag_over"]) if "flag_over" in form else None,
        carry=form.get("carry", "never"),
        identifier=form.get("identifier", False),
        before_signing=form.get("before_signing", False),
        export=form.get("export", ""),
        columns=int(form.get("columns", 1)),
        collapsed=form.get("collapsed", False),
        page=form.get("page", False),
    )


def _words(form: Mapping[str, Any], name: str) -> Words:
    others = {
        key.removeprefix(f"{name}_"): text
        for key, text in form.items()
        if key.startswith(f"{name}_") and len(key) == len(name) + 3
    }
    return Words(form.get(name, ""), others)


def _option(form: Mapping[str, Any]) -> Option:
    return Option(form["code"], _words(form, "label"), number(form.get("score")))


def _several(value: Any) -> Sequence[Any]:
    """One table or several: a figure may be known for more than one group or method."""
    if value is None:
        return ()
    return [value] if isinstance(value, Mapping) else list(value)


def _normal(form: Mapping[str, Any]) -> Normal:
    return Normal(
        low=number(form.get("low")),
        high=number(form.get("high")),
        mean=number(form.get("mean")),
        sd=number(form.get("sd")),
        population=form["population"],
        source=form["source"],
    )


def _band(kind: str, form: Mapping[str, Any]) -> ErrorBand:
    return ErrorBand(
        kind=kind,
        value=Decimal(form["value"]),
        level=int(form["level"]) if "level" in form else None,
        method=form.get("method", ""),
        conditions=form.get("conditions", ""),
        holds_if=form.get("holds_if", ""),
        source=form["source"],
    )


def _flag(form: Mapping[str, Any]) -> Flag:
    return Flag(Decimal(form["value"]), form["source"])


def _evidence(form: Mapping[str, Any]) -> Evidence:
    citation = form.get("citation", ())
    return Evidence(
        setup=_words(form, "setup"),
        agreement=_words(form, "agreement"),
        citation=(citation,) if isinstance(citation, str) else tuple(citation),
        use_rule=_words(form, "use_rule"),
    )


def _licence(form: Mapping[str, Any]) -> Licence:
    return Licence(
        holder=form["holder"],
        terms=form.get("terms", ""),
        wording_shipped=form.get("wording_shipped", False),
        permission=form.get("permission", ""),
    )
