"""Units of measurement: UCUM, the code that other programs read, and what people type for it."""

from collections.abc import Mapping
from typing import Final

UNITS: Final[Mapping[str, tuple[str, ...]]] = {
    "deg": ("°", "degree", "degrees", "grad"),
    "s": ("sec", "secs", "second", "seconds", "sek"),
    "min": ("mins", "minute", "minutes"),
    "h": ("hour", "hours", "std"),
    "d": ("day", "days"),
    "wk": ("week", "weeks"),
    "mm": ("millimeter", "millimetre", "millimetres"),
    "cm": ("centimeter", "centimetre", "centimetres"),
    "m": ("meter", "metre", "metres"),
    "km": ("kilometer", "kilometre", "kilometres"),
    "g": ("gram", "grams"),
    "kg": ("kilo", "kilos", "kilogram", "kilograms"),
    "N": ("newton", "newtons"),
    "N.m": ("nm", "newtonmeter", "newton metre"),
    "N.m/kg": ("nm/kg",),
    "N/kg": (),
    "mm[Hg]": ("mmhg",),
    "kPa": ("kilopascal",),
    "%": ("percent", "per cent", "prozent"),
    "mL": ("ml", "milliliter", "millilitre"),
    "L": ("l", "liter", "litre"),
    "mL/d": ("ml/d", "ml/day"),
    "h/d": ("hours/day", "h/day"),
    "h/wk": ("hours/week", "h/week"),
    "/min": ("bpm", "per minute"),
    "/wk": ("per week",),
    "/d": ("per day",),
    "m/s": (),
    "km/h": ("kmh",),
    "Cel": ("°c", "celsius"),
    "{reps}": ("reps", "rep", "repetitions"),
    "{steps}": ("steps", "step"),
    "{score}": ("score", "points", "point"),
    "{count}": ("times", "count"),
    "1": (),
}
"""UCUM code → what is typed for it, in small letters."""

SHOWN: Final[Mapping[str, str]] = {
    "deg": "°",
    "Cel": "°C",
    "N.m": "N·m",
    "N.m/kg": "N·m/kg",
    "mm[Hg]": "mmHg",
    "{reps}": "reps",
    "{steps}": "steps",
    "{score}": "points",
    "{count}": "times",
    "1": "",
}
"""How a unit is shown where its code would puzzle."""


def unit_shown(code: str) -> str:
    """A unit as people read it."""
    return SHOWN.get(code, code)


def unit_behind(code: str) -> str:
    """A unit as it stands behind its number: " s", but "°" and "%" without a space."""
    unit = unit_shown(code)
    return unit if unit in {"", "°", "%"} else f" {unit}"
