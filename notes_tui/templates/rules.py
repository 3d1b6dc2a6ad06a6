"""Which settings a template may hold, of what form, and for which types of item.

The one list that the reader, the schema and the guide for writing go by.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from notes_tui.domain.template import ITEM_TYPES, NOT_ANSWERED, POSITIONS

_ALL: Final = frozenset(ITEM_TYPES)
_ANSWERED: Final = _ALL - NOT_ANSWERED
_NUMBERS: Final = frozenset({"number", "quantity", "duration", "scale"})
_MEASURED: Final = _NUMBERS | {"computed"}
_REPEATED: Final = frozenset({"number", "quantity", "duration"})
_PAIRED: Final = _ANSWERED - {"bodychart", "photo"}
OPTIONED: Final = frozenset({"choice", "choices", "order"})
"""Types that must have options; a grade has them where its scheme is `own`."""


@dataclass(frozen=True)
class Setting:
    """One setting: the form of its value, and the types of item that may have it."""

    form: str
    """line (a line of text, in other languages too), words (the same over several lines), text,
    truth, number, whole, condition, formula, options, normal, mdc, sem, flag, texts, answers, or
    "one of" with the words after it."""
    types: frozenset[str] = _ALL
    words: tuple[str, ...] = ()


def _one_of(*words: str, types: frozenset[str] = _ALL) -> Setting:
    return Setting("one of", types, words)


TEMPLATE: Final[Mapping[str, Setting]] = {
    "id": Setting("text"),
    "version": Setting("text"),
    "title": Setting("line"),
    "about": Setting("words"),
    "position": _one_of(*POSITIONS),
}
ITEM: Final[Mapping[str, Setting]] = {
    "id": Setting("text"),
    "type": _one_of(*ITEM_TYPES),
    "label": Setting("line"),
    "help": Setting("words"),
    "required": Setting("truth", _ANSWERED),
    "unit": Setting("text", _MEASURED),
    "min": Setting("number", _NUMBERS),
    "max": Setting("number", _NUMBERS),
    "step": Setting("number", _NUMBERS),
    "options": Setting("options", OPTIONED | {"grade"}),
    "scheme": _one_of("kendall", "mrc", "own", types=frozenset({"grade"})),
    "side": _one_of("pair", types=_PAIRED),
    "side_is": _one_of("tested", "stance", "top_leg", types=_PAIRED),
    "position": _one_of(*POSITIONS),
    "better": _one_of("higher", "lower", "nearer_zero", types=_MEASURED | {"grade"}),
    "method": Setting("text", _MEASURED | {"grade"}),
    "repeat": Setting("whole", _REPEATED),
    "stop_if": Setting("condition", _ANSWERED | {"computed"}),
    "show_if": Setting("condition"),
    "check": Setting("condition", _ANSWERED),
    "check_message": Setting("line", _ANSWERED),
    "value": Setting("formula", frozenset({"computed"})),
    "needs": Setting("whole", frozenset({"computed"})),
    "normal": Setting("normal", _MEASURED),
    "mdc": Setting("mdc", _MEASURED),
    "sem": Setting("sem", _MEASURED),
    "flag_over": Setting("flag", _NUMBERS),
    "carry": _one_of("offer", "never", types=_ANSWERED),
    "identifier": Setting("truth", _ANSWERED),
    "before_signing": Setting("truth", _ANSWERED),
    "export": Setting("text", _ANSWERED | {"computed"}),
    "columns": Setting("whole", frozenset({"group"})),
    "collapsed": Setting("truth", frozenset({"group"})),
    "page": Setting("truth", frozenset({"group"})),
}
EVIDENCE: Final[Mapping[str, Setting]] = {
    "setup": Setting("words"),
    "agreement": Setting("words"),
    "citation": Setting("texts"),
    "use_rule": Setting("words"),
}
LICENCE: Final[Mapping[str, Setting]] = {
    "holder": Setting("text"),
    "terms": Setting("text"),
    "wording_shipped": Setting("truth"),
    "permission": Setting("text"),
}
CASE: Final[Mapping[str, Setting]] = {
    "answers": Setting("answers"),
    "expect": Setting("answers"),
}
SET: Final[Mapping[str, Setting]] = {
    "id": Setting("text"),
    "title": Setting("line"),
    "templates": Setting("texts"),
}
OPTION: Final[Mapping[str, Setting]] = {
    "code": Setting("text"),
    "label": Setting("line"),
    "score": Setting("number"),
}
NORMAL: Final[Mapping[str, Setting]] = {
    "low": Setting("number"),
    "high": Setting("number"),
    "mean": Setting("number"),
    "sd": Setting("number"),
    "population": Setting("text"),
    "source": Setting("text"),
}
BAND: Final[Mapping[str, Setting]] = {
    "value": Setting("number"),
    "level": Setting("whole"),
    "method": Setting("text"),
    "conditions": Setting("text"),
    "holds_if": Setting("condition"),
    "source": Setting("text"),
}
SEM: Final[Mapping[str, Setting]] = {
    name: setting for name, setting in BAND.items() if name != "level"
} | {"own": Setting("text")}
FLAG: Final[Mapping[str, Setting]] = {"value": Setting("number"), "source": Setting("text")}

TABLES: Final[Mapping[str, tuple[Mapping[str, Setting], bool]]] = {
    "template": (TEMPLATE, False),
    "item": (ITEM, True),
    "evidence": (EVIDENCE, False),
    "licence": (LICENCE, False),
    "case": (CASE, True),
    "set": (SET, True),
}
"""Heading → its settings, and whether it may stand more than once, in double brackets."""

REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "template": ("id", "version", "title"),
    "item": ("id", "type", "label"),
    "licence": ("holder",),
    "case": ("answers", "expect"),
    "set": ("id", "title", "templates"),
}
"""What may not be left out."""

LARGEST_FILE: Final = 256 * 1024
MOST_ITEMS: Final = 500
MOST_OPTIONS: Final = 100
LONGEST_WORDS: Final = 4_000
"""Characters in one text of a template."""
LONGEST_ID: Final = 80
"""Characters in the id of a template or a set; an item's has at most 40."""
DEEPEST_FORMULAS: Final = 20
"""Computed items that may stand on one another."""
