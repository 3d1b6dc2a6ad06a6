"""A template: an assessment that is not filled in, as data.

A practitioner writes it as a TOML file. What is hashed and kept is its canonical form: the same
tables and names, each number as a decimal string. `Template` is that form, read once; the exact
version that an assessment was made with stays in the vault, so a note renders as it was written.

Nothing here judges whether a file is well written: `notes_tui.templates` does, in words for the
practitioner. Here a value of a shape that no version of the program has written is `Damaged`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from notes_tui.domain.canonical import Value, digest, encode
from notes_tui.domain.ids import spell_id

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
class OwnError:
    """Where the practitioner enters the standard error found by repeating their own measurements.

    It belongs to whoever measures, so it is of no use to another examiner.
    """

    item: str
    """The item whose answer it is."""
    method: str
    conditions: str
    holds_if: str
    source: str

    def band(self, sem: Decimal) -> ErrorBand:
        """The figure, once it is known."""
        return ErrorBand("sem", sem, None, self.method, self.conditions, self.holds_if, self.source)


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
    own_errors: tuple[OwnError, ...]
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


def template_hash(canonical: Mapping[str, Value]) -> str:
    """SHA-256 of a template's canonical form, in hex."""
    return digest("template", encode(canonical)).hex()


def version_order(version: str) -> tuple[int, ...]:
    """Versions in the order of their numbers: 1.10.0 comes after 1.9.0."""
    return tuple(int(number) for number in version.split(".") if number.isdecimal())


def plain_number(value: Decimal) -> str:
    """A number as the record holds it: no exponent, no needless zeros, no minus zero."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
