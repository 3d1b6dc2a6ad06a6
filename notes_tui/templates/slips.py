"""Slips of the pen in one line of a template file: quotes, commas, colons, units, truths.

Each look takes a line and gives what is wrong and how to mend it, or None.
"""

import re
from collections.abc import Callable
from typing import Final, TypeAlias

from notes_tui.templates.problems import nearest, shortened
from notes_tui.templates.rules import TABLES

Mistake: TypeAlias = tuple[str, str]
"""What is wrong, and how to mend it."""
Look: TypeAlias = Callable[[str], Mistake | None]

SETTING: Final = re.compile(r"(\s*[A-Za-z0-9_-]+)\s*=\s*(.*)$")
_COLON: Final = re.compile(r"\s*\{?\s*([A-Za-z0-9_-]+)\s*:\s*(.*)$")
_COMMA: Final = re.compile(r"([-+]?\d+),(\d+)\s*(#.*)?$")
_WITH_UNIT: Final = re.compile(r"[-+]?\d+([.,]\d+)?\s*[A-Za-z°%]+\s*(#.*)?$")
_PLAIN: Final = re.compile(r"([-+]?\d+(\.\d+)?|true|false)\s*(#.*)?$")
_SECOND: Final = re.compile(r"=.*\s[A-Za-z_]+\s*=")
_NO_COMMA: Final = re.compile(r"([\"'\d\]}]|true|false)\s+[A-Za-z_]+\s*=|\}\s*\{")
_VALUE: Final = re.compile(r"[\"'\[{\d“„]|(true|false)\b")
_SPACED: Final = re.compile(r"\s*([A-Za-z_-]+(?:\s+[A-Za-z_-]+)+)\s*=")
_WORD: Final = re.compile(r"\s*([A-Za-z_]+)\s+[\"'\d\[{tf]")
_CURLY: Final = "“”„‟«»‘’\u201a"
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_TRUTHS: Final = {
    **dict.fromkeys(("yes", "on", "y", "ja", "True", "TRUE", "Yes", "YES"), "true"),
    **dict.fromkeys(("no", "off", "n", "nein", "False", "FALSE", "No", "NO"), "false"),
}
_NAMES: Final = sorted({key for settings, _ in TABLES.values() for key in settings})


def value_of(line: str) -> str | None:
    """What stands behind the = of a setting; None where the line is none."""
    found = SETTING.match(line)
    return found[2].strip() if found else None


def without_texts(line: str) -> str:
    """The line with its texts taken out of their quotes."""
    return re.sub(r'"[^"]*"', '""', line)


def hidden(line: str) -> Mistake | None:
    """A sign that no editor shows."""
    if not _HIDDEN.search(line):
        return None
    return (
        "a sign that cannot be seen stands on this line",
        "Delete the line and type it again by hand.",
    )


def curly(line: str) -> Mistake | None:
    """Quotes of a word processor."""
    if not any(quote in without_texts(line) for quote in _CURLY):
        return None
    return (
        "curly quotes stand here, as a word processor makes them",
        'Use the straight quote " on both sides.',
    )


def strokes(line: str) -> Mistake | None:
    """A remark as other languages write it."""
    if not line.lstrip().startswith(("//", "/*", "--", "<!")):
        return None
    return ("a remark is not written like this", f"Begin it with #: # {line.strip(' /*-<!>')[:40]}")


def colon(line: str) -> Mistake | None:
    """A colon in place of =."""
    found = _COLON.match(line)
    if not found or not (nearest(found[1], _NAMES) or _VALUE.match(found[2]) or not found[2]):
        return None  # prose
    value = shortened(found[2])
    return (
        f"a colon stands behind “{found[1]}”",
        f"Write = between a setting and its value: {found[1]} = {value}".rstrip(),
    )


def decimal_comma(line: str) -> Mistake | None:
    """A number as many countries write it."""
    found = _COMMA.match(value_of(line) or "")
    if not found:
        return None
    return ("this number has a decimal comma", f"Write it with a point: {found[1]}.{found[2]}")


def truth(line: str) -> Mistake | None:
    """Yes and no in other words."""
    word = (value_of(line) or "").split("#")[0].strip()
    if word not in _TRUTHS:
        return None
    return (
        f"“{word}” is not a value here",
        f"Write true or false, in small letters: {_TRUTHS[word]}",
    )


def comma_missing(line: str) -> Mistake | None:
    """Two settings in curly brackets, or two options, with nothing between them."""
    if "{" not in line or not _NO_COMMA.search(without_texts(line)):
        return None
    return (
        "a comma is missing between two things in curly brackets",
        'Put one between them: { code = "glute", label = "buttock" }',
    )


def several(line: str) -> Mistake | None:
    """More than one setting on a line."""
    bare = re.sub(r'"[^"]*"|\'[^\']*\'', "", line)
    if ";" in bare or _SECOND.search(re.sub(r"\{.*", "", bare)):
        return ("more than one setting stands on this line", "Put each setting on its own line.")
    return None


def end_comma(line: str) -> Mistake | None:
    """A comma behind a setting."""
    value = value_of(line) or ""
    if value.endswith(",") and not value.startswith(("[", "{")):
        return ("a comma stands at the end of this line", "Leave the comma away.")
    return None


def inner_quote(line: str) -> Mistake | None:
    """A quote inside a text, which ends it there."""
    value = value_of(line) or ""
    if not value.startswith('"') or value.startswith('"""') or "\\" in value:
        return None
    rest = value[1:].partition('"')[2].strip()
    if not rest or rest.startswith("#") or value.count('"') % 2:
        return None
    return (
        'the text ends at its second quote ", and more stands behind it',
        "Inside a text write the single quote: ' instead of \".",
    )


def open_quote(line: str) -> Mistake | None:
    """A quote without its second."""
    bare = line.replace('\\"', "")
    for quote in ('"', "'"):
        if bare.count(quote * 3) == 0 and bare.count(quote) % 2 and quote in bare:
            if quote == "'" and '"' in bare:
                continue  # an apostrophe inside a text
            value = value_of(line) or ""
            if value.endswith(quote) and not value.startswith(quote) and value[:1].isalpha():
                return (
                    "the first quote of this text is missing",
                    f"Put one before it: {quote}{shortened(value[:-1])}{quote}",
                )
            return (
                "a quote is opened here and not closed",
                'Put the second quote " at the end of the text.',
            )
    return None


def no_value(line: str) -> Mistake | None:
    """Nothing behind the =."""
    if value_of(line) != "":
        return None
    key = line.partition("=")[0].strip()
    return (
        f"nothing stands behind “{key} =”",
        f'Write a value, or leave the line out: {key} = "…"',
    )


def with_unit(line: str) -> Mistake | None:
    """A number with its unit."""
    if not _WITH_UNIT.match(value_of(line) or ""):
        return None
    return (
        "a number and its unit stand together",
        'Write the number alone, and the unit on its own line: unit = "s". A text needs quotes.',
    )


def bare_text(line: str) -> Mistake | None:
    """A text without quotes."""
    value = value_of(line)
    if not value or value[0] in "\"'[{" or _PLAIN.match(value):
        return None
    key = line.partition("=")[0].strip()
    return (
        f"the text behind “{key}” has no quotes",
        f'Put a quote " before and behind it: {key} = "{shortened(value)}"',
    )


def backslash(line: str) -> Mistake | None:
    """A path of Windows, for the most part."""
    if "\\" not in line:
        return None
    return ("a backslash \\ stands in this text", "Use the other stroke / or write it twice: \\\\")


def spaced_name(line: str) -> Mistake | None:
    """A name of two words."""
    found = _SPACED.match(line)
    if not found:
        return None
    name = "_".join(found[1].split())
    return (
        f"the name “{shortened(found[1])}” has a space in it",
        f"Write it in one word: {nearest(name, _NAMES) or name[:40]} = …",
    )


def no_equals(line: str) -> Mistake | None:
    """A setting without its =."""
    found = _WORD.match(line)
    if not found or nearest(found[1], _NAMES) is None:
        return None
    value = shortened(line.strip()[len(found[1]) :])
    return (f"there is no = behind “{found[1]}”", f"Write it like {found[1]} = {value.strip()}")


def heading(line: str) -> Mistake | None:
    """A heading with a bracket too few or too many."""
    word = line.split("#", maxsplit=1)[0].strip()
    if not word.startswith("[") and not word.endswith("]"):
        return None
    known = nearest(word.strip("[] "), TABLES)
    if known is None or "=" in word:
        return None
    shown = f"[[{known}]]" if TABLES[known][1] else f"[{known}]"
    return (f"this heading is not written as it must be: {shortened(word)}", f"Write {shown}")


LOOKS: Final[tuple[Look, ...]] = (
    hidden,
    curly,
    strokes,
    comma_missing,
    colon,
    decimal_comma,
    truth,
    several,
    end_comma,
    inner_quote,
    open_quote,
    no_value,
    with_unit,
    bare_text,
    backslash,
    spaced_name,
    no_equals,
)
"""In this order; the first that finds something is told."""
ALIKE: Final = frozenset({curly, colon, decimal_comma, truth})
"""Slips that are made throughout a file, and are named on each line."""
