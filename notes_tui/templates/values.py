"""The value of one setting against the form that it must have."""

import re
from decimal import Decimal
from typing import Any, Final

from notes_tui.templates.problems import Fault, did_you_mean, shortened
from notes_tui.templates.rules import LONGEST_ID, LONGEST_WORDS, Setting

_LARGEST: Final = Decimal(10) ** 9
_PLACES: Final = 9
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def check_form(key: str, setting: Setting, value: Any) -> Fault | None:
    """What is wrong with a plain value."""
    match setting.form:
        case "truth":
            wrong = not isinstance(value, bool)
            fault = Fault(f"{key} is a yes or no", f"Write {key} = true or {key} = false")
            return fault if wrong else None
        case "number" | "whole":
            return _number(key, value, whole=setting.form == "whole")
        case "texts":
            return _texts(key, value)
        case "answers":
            wrong = not isinstance(value, dict)
            fault = Fault(f"{key} is not in curly brackets", f"Write {key} = {{ hold = 61 }}")
            return fault if wrong else None
    return _text(key, setting, value)


def _text(key: str, setting: Setting, value: Any) -> Fault | None:
    if not isinstance(value, str):
        shown = "1.0.0" if key == "version" else shortened(str(value))
        return Fault(f"{key} is a text", f'Put a quote " before and behind it: {key} = "{shown}"')
    if setting.form == "one of" and value not in setting.words:
        fix = did_you_mean(value, setting.words, '"')
        return Fault(f"{key} cannot be “{shortened(value)}”", fix)
    if setting.form in {"condition", "formula"}:
        return None  # has rules of its own
    return _written(key, value, one_line=setting.form == "line")


def _written(key: str, value: str, *, one_line: bool) -> Fault | None:
    """What is wrong with a text as such."""
    most = LONGEST_ID if key == "id" else LONGEST_WORDS
    if len(value) > most:
        return Fault(f"{key} is longer than {most:,} characters", "Shorten it.")
    if not value.strip():
        return Fault(f"{key} is empty", "Write something, or leave the line out.")
    if _HIDDEN.search(value):
        return Fault(f"{key} holds a sign that cannot be seen", "Type the text again by hand.")
    if one_line and value.splitlines() != [value]:
        return Fault(f"{key} runs over more than one line", "Write it on one line.")
    return None


def _number(key: str, value: Any, *, whole: bool) -> Fault | None:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        plain = isinstance(value, str) and value.replace(".", "", 1).isdecimal()
        return Fault(
            f"{key} is a number" + (" and stands in quotes" if plain else ""),
            f"Write it without quotes: {key} = {value if plain else 10}",
        )
    number = Decimal(value) if not (isinstance(value, int) and abs(value) > 10**12) else None
    if number is None or not number.is_finite() or abs(number) > _LARGEST:
        return Fault(f"{key} is too large a number", "Write one below a thousand million.")
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_PLACES:
        return Fault(f"{key} has too many decimal places", f"Write at most {_PLACES}.")
    if whole and (number != number.to_integral_value() or number < 1 or number > 100):
        return Fault(f"{key} is a whole number from 1 to 100", f"Write it like {key} = 3")
    return None


def _texts(key: str, value: Any) -> Fault | None:
    if isinstance(value, str) and key == "citation":
        return _written(key, value, one_line=False)
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        return Fault(f"{key} is a list of texts", f'Write it like {key} = ["one", "another"]')
    if key != "citation" and not value:
        return Fault(f"{key} is empty", f'Write it like {key} = ["one", "another"]')
    return next(filter(None, (_written(key, each, one_line=False) for each in value)), None)
