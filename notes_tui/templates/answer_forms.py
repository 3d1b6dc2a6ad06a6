"""What an answer to each type of item looks like: the form the record keeps, or what is wrong."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from notes_tui.domain.assessment import NOT
from notes_tui.domain.canonical import Value
from notes_tui.domain.ids import is_id
from notes_tui.domain.template import SIDES, Item, plain_number
from notes_tui.domain.text import clean
from notes_tui.errors import BadInput
from notes_tui.templates.expressions.checking import codes_of
from notes_tui.templates.problems import Fault, did_you_mean, shortened

LAYERS: Final = ("feels", "finding", "treated")
"""Of a mark on the body chart: the client feels, I find, treated. Never mixed."""
_STANDING_MARKS: Final = ("ask_first", "do_not_touch")
_REGION: Final = re.compile(r"[a-z][a-z0-9_.]{0,59}")
_MARK_KEYS: Final = frozenset({"region", "side", "layer", "state", "intensity", "words"})
_MOST_TRIALS: Final = 100


class Wrong(Exception):
    """An answer that cannot be stored; carries the fault and the side it is on."""

    def __init__(self, message: str, fix: str, side: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(message, fix)
        self.side = side


def missing(given: Mapping[Any, Any]) -> Value:
    """The reason why there is no value."""
    reason, why = given.get("not"), given.get("why", "")
    if reason not in NOT or not isinstance(why, str) or set(given) - {"not", "why"}:
        raise Wrong(
            "The reason why there is no value cannot be read.",
            'Write {"not": "tested", "why": "…"}; instead of tested also unable or declined.',
        )
    return {"not": str(reason)} | ({"why": _text(why)} if why.strip() else {})


def trials_of(item: Item, given: Any) -> Value:
    """The answer of one side: its trials where the item is repeated, or the one value."""
    if item.repeat == 1 or not isinstance(given, list | tuple):
        return _READERS[item.type](item, given)
    if not given or len(given) > _MOST_TRIALS:
        raise Wrong(f"“{item.id}” holds no or too many values.", "Give one to a hundred.")
    return [_READERS[item.type](item, each) for each in given]


def _quoted(given: Any) -> str:
    """What was given, where it is a word or a number that a person would know again."""
    plain = isinstance(given, int | Decimal | str) and not isinstance(given, bool)
    return f"“{shortened(str(given))}”" if plain else "what is given"


def _yesno(item: Item, given: Any) -> Value:
    if not isinstance(given, bool):
        raise Wrong(f"“{item.id}” is a yes or no.", "Write true or false.")
    return given


def _code(item: Item, given: Any) -> str:
    codes = codes_of(item)
    if not isinstance(given, str) or given not in codes:
        raise Wrong(
            f"“{item.id}” takes one of its codes, and {_quoted(given)} is not among them.",
            did_you_mean(given if isinstance(given, str) else "", codes),
        )
    return given


def _codes(item: Item, given: Any) -> Value:
    if not isinstance(given, list | tuple):
        raise Wrong(f"“{item.id}” takes a list of codes.", 'Write it like ["a", "b"].')
    found = [_code(item, each) for each in given]
    return [code for code in codes_of(item) if code in found]


def _order(item: Item, given: Any) -> Value:
    groups = given if isinstance(given, list | tuple) else None
    if groups is None or not all(isinstance(group, list | tuple) and group for group in groups):
        raise Wrong(
            f"“{item.id}” is an order.",
            'Write who comes first, together in one bracket: [["a"], ["b", "c"]]. Those that were'
            " not felt are left out; [] says that none was felt.",
        )
    found = [[_code(item, each) for each in group] for group in groups]
    flat = [code for group in found for code in group]
    if len(set(flat)) < len(flat):
        raise Wrong(f"“{item.id}” names one of them twice.", "Each can come once.")
    return found


def _number(item: Item, given: Any) -> Value:
    if isinstance(given, int | Decimal | str) and not isinstance(given, bool):
        text = str(given).strip().replace("−", "-")
        text = text.replace(",", ".") if text.count(",") == 1 and "." not in text else text
        if re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,15})?", text):
            return plain_number(Decimal(text))
    if isinstance(given, float):
        try:
            return _number(item, format(Decimal(repr(given)), "f"))  # what was typed, to the digit
        except (InvalidOperation, ValueError):
            pass
    if isinstance(given, list | tuple) and item.repeat == 1:
        raise Wrong(
            f"“{item.id}” takes one value, and several are given.",
            "Write one of them, or let the template have it repeated: repeat = 3",
        )
    unit = f" in {item.unit}" if item.unit else ""
    raise Wrong(
        f"“{item.id}” is a number, and {_quoted(given)} is not.",
        f"Write it in digits{unit}, without the unit: 61",
    )


def _line(item: Item, given: Any) -> Value:
    text = _words(item, given)
    if len(text.splitlines()) > 1:
        raise Wrong(f"“{item.id}” takes one line.", "Write it on one line.")
    return text.strip()


def _words(item: Item, given: Any) -> str:
    if not isinstance(given, str) or not given.strip():
        raise Wrong(f"“{item.id}” is a text.", "Write something, or leave the answer out.")
    return _text(given)


def _text(given: str) -> str:
    try:
        return clean(given)
    except BadInput as error:
        raise Wrong(error.message, error.hint) from None


def _day(item: Item, given: Any) -> Value:
    try:
        return date.fromisoformat(given).isoformat()
    except (TypeError, ValueError):
        raise Wrong(f"“{item.id}” is a date.", "Write it as 2026-03-02.") from None


def _clock(item: Item, given: Any) -> Value:
    try:
        found = time.fromisoformat(given)
    except (TypeError, ValueError):
        found = None
    if found is None or found.tzinfo or found.second or found.microsecond:  # lose none of them
        raise Wrong(f"“{item.id}” is a time of day in hours and minutes.", "Write it as 09:30.")
    return found.strftime("%H:%M")


def _marks(item: Item, given: Any) -> Value:
    marks = given if isinstance(given, list | tuple) else None
    if not marks:
        raise Wrong(f"“{item.id}” is a list of marks on the body.", _MARK_SHAPE)
    return [_mark(item, mark) for mark in marks]


_MARK_SHAPE: Final = (
    'A mark is written like {"region": "glute_med", "side": "left", "layer": "feels",'
    ' "state": "pain", "intensity": 7, "words": "burning"}.'
)


def _mark(item: Item, mark: Any) -> Value:
    if not isinstance(mark, Mapping) or set(mark) - _MARK_KEYS:
        raise Wrong(f"“{item.id}” holds something that is no mark.", _MARK_SHAPE)
    region, side, layer, state = (mark.get(key) for key in ("region", "side", "layer", "state"))
    if not isinstance(region, str) or not _REGION.fullmatch(region):
        raise Wrong(f"A mark of “{item.id}” names no region.", _MARK_SHAPE)
    sides, layers = (None, *SIDES), (*LAYERS, *_STANDING_MARKS)
    if side not in sides or layer not in layers:  # in a set, a list would be no key
        raise Wrong(f"A mark of “{item.id}” has another side or layer.", _MARK_SHAPE)
    kept: dict[str, Value] = {"region": region, "layer": str(layer)}
    kept |= {"side": str(side)} if side else {}
    for key, text in (("state", state), ("words", mark.get("words"))):
        kept |= {key: str(_line(item, text))} if text else {}
    intensity = mark.get("intensity")
    if intensity is not None:
        number = _number(item, intensity)
        if not 0 <= Decimal(str(number)) <= 10:
            raise Wrong(f"A mark of “{item.id}” is stronger than 10.", "Write 0 to 10.")
        kept["intensity"] = number
    return kept


def _photo(item: Item, given: Any) -> Value:
    if not is_id(given):
        raise Wrong(f"“{item.id}” names no attachment.", "Write the id of the attachment.")
    return str(given)


NUMBERS: Final = frozenset({"number", "quantity", "duration", "scale"})
_READERS: Final[Mapping[str, Callable[[Item, Any], Value]]] = {
    "yesno": _yesno,
    "choice": _code,
    "grade": _code,
    "choices": _codes,
    "order": _order,
    **dict.fromkeys(("number", "quantity", "duration", "scale"), _number),
    "text": _line,
    "longtext": _words,
    "date": _day,
    "time": _clock,
    "bodychart": _marks,
    "photo": _photo,
}
