"""Bounds on what a file may make the reader do, whatever it says.

Without them a few lines could nest values deeper than Python can walk, or write a number whose
digits would fill the memory.
"""

import re
from decimal import Decimal, InvalidOperation
from typing import Any, Final

DEEPEST: Final = 10
"""Tables and lists in one another; a case with a repeated pair needs seven."""
_LARGEST_EXPONENT: Final = 20
_LARGEST_WHOLE: Final = 10**_LARGEST_EXPONENT
_TOO_LARGE: Final = Decimal("Infinity")
_CHAIN: Final = re.compile(
    r"""(?<![A-Za-z0-9_"'-])
    (?: (?: [A-Za-z0-9_-]++ | "(?:[^"\\\n]|\\.)*+" | '[^'\n]*+' ) [ \t]*+ \. [ \t]*+ ){40}""",
    re.VERBOSE,
)


def has_chain(text: str) -> bool:
    """Whether names are chained by dots without end (a.b.c.d…), which take long to read."""
    return _CHAIN.search(text) is not None


def read_float(text: str) -> Decimal:
    """A number with a point or an exponent; infinite where its exponent fits nowhere."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return _TOO_LARGE


def tame(tables: dict[str, Any]) -> tuple[str, int] | None:
    """Makes every number that is too large or too fine infinite, which all checks refuse.

    Gives the heading, and which one of its name, under which something is nested too deeply.
    """
    waiting: list[tuple[Any, int, tuple[str, int]]] = []
    for name, value in tables.items():
        several = value if isinstance(value, list) else [value]
        waiting += [(each, 1, (name, nth)) for nth, each in enumerate(several)]
        tables[name] = value if isinstance(value, list | dict) else _number(value)
    while waiting:
        holder, depth, where = waiting.pop()
        if not isinstance(holder, dict | list):
            continue
        if depth > DEEPEST:
            return where
        for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
            holder[key] = _number(value)
            waiting.append((value, depth + 1, where))
    return None


def _number(value: Any) -> Any:
    if isinstance(value, int):
        return value if abs(value) < _LARGEST_WHOLE else _TOO_LARGE
    if not isinstance(value, Decimal):
        return value
    if value.is_zero():
        return Decimal(0)  # 0e-999999 is no finer
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):  # inf and nan
        return value
    far = max(abs(exponent), abs(exponent + len(digits)))
    return value if far <= _LARGEST_EXPONENT else _TOO_LARGE
