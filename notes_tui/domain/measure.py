"""What practitioners type for a measurement, and how one is shown.

What is typed becomes a decimal string in the item's unit, never a binary float: `1,5 cm`, `15 mm`
into cm, `90s`, `1:30`, `1 min 30`, `−1`. What cannot be read for certain is asked about, in a
sentence, and never guessed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, TypeAlias

from notes_tui.domain.template import plain_number
from notes_tui.domain.units import UNITS, unit_shown


@dataclass(frozen=True)
class Unclear:
    """What was typed cannot be taken: why, and what to type instead."""

    message: str
    fix: str


Read: TypeAlias = str | Unclear
"""The value in the form the record keeps, or why there is none."""

_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_PLACES: Final = Decimal("0.000001")
"""Where a converted value does not come out even, it is rounded half up to six places."""
_LONGEST_TYPED: Final = 60
_SHORT: Final = 20

_MINUS: Final = str.maketrans(
    {**dict.fromkeys("\u2212\u2013\u2012\ufe63\uff0d", "-"), "\uff0b": "+"}
)
_SPACES: Final = re.compile(r"\s+")
_NUMBER: Final = r"(?:\d{1,12}(?:[.,]\d{1,9})?|[.,]\d{1,9})"
_SIGNED: Final = re.compile(rf"([-+]?) ?({_NUMBER})(?![\d.,]) ?(.*)", re.ASCII)
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2},\d{3}", re.ASCII)
_OF_TEN: Final = re.compile(r" ?(?:/|of|out of|von) ?10", re.ASCII)

_LIKE: Final[Sequence[Mapping[str, str]]] = (
    {"mm": "1", "cm": "10", "m": "1000", "km": "1000000"},
    {"g": "1", "kg": "1000"},
    {"mL": "1", "L": "1000"},
    {"s": "1", "min": "60", "h": "3600", "d": "86400", "wk": "604800"},
    {"h/d": "7", "h/wk": "1"},
    {"/d": "7", "/wk": "1"},
    {"m/s": "3.6", "km/h": "1"},
)
"""Units that are turned into one another, each by how many of the smallest it is."""

_OF_TIME: Final = _LIKE[3]
_TIME_WORDS: Final[Mapping[str, str]] = {
    **{word: code for code in _OF_TIME for word in (code, *UNITS[code])},
    **dict.fromkeys(('"', "″", "''", "s."), "s"),
    **dict.fromkeys(("m", "'", "′", "min.", "mn"), "min"),
    **dict.fromkeys(("hr", "hrs", "h."), "h"),
}
_PIECE: Final = re.compile(rf"({_NUMBER}) ?([^\W\d_]+\.?|''|[\"″'′])? ?", re.ASCII | re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,4}):(\d\d?)(?::(\d\d?))?([.,]\d{1,9})?", re.ASCII)
_SIXTY: Final = 60


def read_measure(text: str, item_type: str, unit: str) -> Read:
    """What was typed for a number, quantity, duration or scale, as a decimal in its unit.

    `unit` is the item's, in UCUM; a duration without one is in seconds.
    """
    typed = _SPACES.sub(" ", text.translate(_MINUS)).strip().removesuffix(".")
    unit = unit or ("s" if item_type == "duration" else "")
    if not typed or len(typed) > _LONGEST_TYPED:
        return _unreadable(text, unit)
    if item_type == "scale":
        typed = re.sub(rf"{_OF_TEN.pattern}$", "", typed)
    found = _number_with_unit(typed, unit)
    if found is None and unit in _OF_TIME:
        found = _time(typed, unit)
    if found is None:
        return _unreadable(text, unit)
    if isinstance(found, Decimal):
        if item_type == "duration" and found < 0:
            return Unclear("A time cannot be below zero.", "Type it without the minus.")
        return plain_number(found)
    return found


def _number_with_unit(typed: str, unit: str) -> Decimal | Unclear | None:
    """One number, in the item's unit or in one that can be turned into it."""
    match = _SIGNED.fullmatch(typed)
    if match is None:
        return None
    sign, digits, rest = match.groups()
    if _THOUSANDS.fullmatch(digits):
        whole, point = digits.replace(",", ""), digits.replace(",", ".")
        return Unclear(
            f"{digits} can be read as {whole} or as {plain_number(Decimal(point))}.",
            f"Type {whole} or {plain_number(Decimal(point))}.",
        )
    number = Decimal(sign + digits.replace(",", "."))
    meant = _unit_of(rest, unit)
    if meant is None:
        is_word = rest[:1].isalpha() and not any(sign.isdigit() for sign in rest)
        return _unknown_unit(rest) if is_word and unit not in _OF_TIME else None
    if meant == unit:
        return number
    factor = _factor(meant, unit)
    if factor is None:
        return _wrong_unit(meant, unit)
    return _even(_EXACT.divide(_EXACT.multiply(number, factor[0]), factor[1]))


def _unit_of(typed: str, unit: str) -> str | None:
    """The code of a typed unit; nothing typed is the item's own. None if it is none we know."""
    word = typed.strip().rstrip(".").strip()
    if not word:
        return unit
    if unit in _OF_TIME and word.casefold() in _TIME_WORDS:
        return _TIME_WORDS[word.casefold()]
    if word in UNITS:
        return word
    for code, words in UNITS.items():
        shown = unit_shown(code)
        if word.casefold() in {code.casefold(), shown.casefold(), *words}:
            return code
    return None


def _factor(of: str, into: str) -> tuple[Decimal, Decimal] | None:
    for like in _LIKE:
        if of in like and into in like:
            return Decimal(like[of]), Decimal(like[into])
    return None


def _even(value: Decimal) -> Decimal:
    """As it is where it is short, else rounded."""
    exponent = value.as_tuple().exponent
    short = isinstance(exponent, int) and exponent >= -9
    return value if short else value.quantize(_PLACES, context=_EXACT)


def _time(typed: str, unit: str) -> Decimal | Unclear | None:
    """A time in more than one piece: 1:30, 1 min 30, 1m30s, 1'30"."""
    seconds = _by_colon(typed, unit)
    if seconds is None:
        seconds = _by_words(typed)
    if not isinstance(seconds, Decimal):
        return seconds
    return _even(_EXACT.divide(seconds, Decimal(_OF_TIME[unit])))


def _by_colon(typed: str, unit: str) -> Decimal | Unclear | None:
    bare = re.sub(r" ?(?:s|sec|min|h)$", "", typed)
    match = _CLOCK.fullmatch(bare)
    if match is None:
        return None
    first, second, third, part = match.groups()
    if part and third is None and unit not in {"s", "min"}:
        return None
    pieces = [int(first), int(second), *([int(third)] if third else [])]
    if any(piece >= _SIXTY for piece in pieces[1:]):
        return Unclear(f"{bare} has more than 59 behind a colon.", "Type it like 1:30, or 90 s.")
    if len(pieces) == 2:
        pieces = [0, *pieces] if unit in {"s", "min"} else [*pieces, 0]
    hours, minutes, seconds = pieces
    fraction = Decimal("0" + part.replace(",", ".")) if part else Decimal(0)
    return Decimal((hours * _SIXTY + minutes) * _SIXTY + seconds) + fraction


def _by_words(typed: str) -> Decimal | None:
    """Pieces with their units, the larger first; the last may go without: 1 min 30."""
    total, at, last = Decimal(0), 0, ""
    order = list(_OF_TIME)
    while at < len(typed):
        match = _PIECE.match(typed, at)
        if match is None:
            return None
        number, word = match.groups()
        code = _TIME_WORDS.get((word or "").casefold())
        if word is None and last in order[1:] and match.end() == len(typed):
            code = order[order.index(last) - 1]
        if code is None or (last and order.index(code) >= order.index(last)):
            return None
        if last and Decimal(number.replace(",", ".")) * int(_OF_TIME[code]) >= int(_OF_TIME[last]):
            return None  # 1 min 75: one of the two is a slip
        total += _EXACT.multiply(Decimal(number.replace(",", ".")), Decimal(_OF_TIME[code]))
        at, last = match.end(), code
    return total if last else None


def _wrong_unit(meant: str, unit: str) -> Unclear:
    wanted = unit_shown(unit) or "a plain number"
    return Unclear(
        f"{_named(meant)} was typed, and this is measured in {_named(unit)}."
        if unit
        else f"{_named(meant)} was typed, and this is a plain number.",
        f"How much is it in {wanted}? Type the number alone." if unit else "Type it without unit.",
    )


def _unknown_unit(typed: str) -> Unclear:
    shown = typed if len(typed) <= _SHORT else typed[:_SHORT] + "…"
    return Unclear(f"“{shown}” behind the number is no unit known here.", "Type the number alone.")


def _named(unit: str) -> str:
    shown = unit_shown(unit)
    return {"°": "degrees (°)", "%": "per cent (%)", "": "a plain number"}.get(shown, shown)


def _unreadable(text: str, unit: str) -> Unclear:
    line = " ".join(text.split())
    shown = line if len(line) <= _SHORT else line[:_SHORT] + "…"
    if unit in {"s", "min"}:
        return Unclear(f"“{shown}” is no time.", "Type it like 90, 90 s, 1:30 or 1 min 30.")
    wanted = f", in {_named(unit)}" if unit_shown(unit) else ""
    return Unclear(f"“{shown}” is no number.", f"Type digits, like 14 or 1.5{wanted}.")


# ---------------------------------------------------------------------------------------- grades

_WORDS_OF_GRADES: Final = (
    (re.compile(r" ?(?:plus)$"), "+"),
    (re.compile(r" ?(?:minus)$"), "-"),
    (re.compile(r" (?=[-+]$)"), ""),
    (re.compile(r"^(?:grade|grad) ?"), ""),
)


def read_grade(text: str, codes: Sequence[str]) -> Read:
    """A grade as it is typed: `4-`, `4 −`, `4 minus`, `4/5`; its code in the scheme."""
    typed = _SPACES.sub(" ", text.translate(_MINUS)).strip().casefold()[:_LONGEST_TYPED]
    highest = codes[-1] if codes else ""
    if highest and len(highest) == 1:
        typed = re.sub(rf" ?/ ?{re.escape(highest)}$", "", typed)
    for pattern, into in _WORDS_OF_GRADES:
        typed = pattern.sub(into, typed)
    found = next((code for code in codes if code.casefold() == typed), None)
    if found is not None:
        return found
    shown = " ".join(text.split())[:_SHORT]
    return Unclear(f"“{shown}” is no grade of this scheme.", f"Type one of: {', '.join(codes)}.")


# --------------------------------------------------------------------------------------- showing


def show_measure(value: str, unit: str) -> str:
    """A value with its unit as people read it: 61 s, 14°, 50%."""
    shown = unit_shown(unit)
    return f"{value}{shown}" if shown in {"", "°", "%"} else f"{value} {shown}"


def show_clock(value: str, unit: str) -> str:
    """A time of a minute or more as on a stopwatch, 1:30; "" for what is shorter or no time."""
    number = Decimal(value)
    if unit not in {"s", "min"} or number < 0:
        return ""
    seconds = _EXACT.multiply(number, Decimal(_OF_TIME[unit]))
    if seconds < _SIXTY or seconds != seconds.to_integral_value():
        return ""
    minutes, rest = divmod(int(seconds), _SIXTY)
    hours, minutes = divmod(minutes, _SIXTY)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
