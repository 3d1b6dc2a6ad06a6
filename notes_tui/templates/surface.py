"""Mistakes in how a file is written, before it says anything: quotes, commas, brackets, colons.

They are looked for where the standard library's reader stopped; its own words speak to programmers
and are never shown.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from notes_tui.templates.problems import Problem, nearest, shortened
from notes_tui.templates.rules import TABLES

_Look: TypeAlias = Callable[[str], tuple[str, str] | None]
"""A line in; what is wrong and how to mend it out, or None."""

_KEY: Final = r"\s*[A-Za-z0-9_-]+"
_SETTING: Final = re.compile(rf"({_KEY})\s*=\s*(.*)$")
_COLON: Final = re.compile(rf"({_KEY})\s*:\s*(.*)$")
_COMMA: Final = re.compile(r"[-+]?(\d+),(\d+)\s*(#.*)?$")
_WITH_UNIT: Final = re.compile(r"[-+]?\d+([.,]\d+)?\s*[A-Za-z°%]+\s*(#.*)?$")
_CURLY: Final = "“”„‟«»‘’\u201a"
_TRUTHS: Final = {
    **dict.fromkeys(("yes", "on", "y", "ja", "True", "TRUE", "Yes", "YES"), "true"),
    **dict.fromkeys(("no", "off", "n", "nein", "False", "FALSE", "No", "NO"), "false"),
}
_LONGEST: Final = 2_000
"""Characters of a line that are looked at: a mistake further on is told by the line alone."""
_AT: Final = re.compile(r"at line (\d+)")
_HIDDEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def find_mistakes(text: str, file: str, complaint: str) -> tuple[Problem, ...]:
    """What is wrong with a file that cannot be read, in words for the one who wrote it.

    `complaint` is the reader's message: only the line is taken from it. A mistake that is made on
    several lines alike is named on each.
    """
    lines = [line[:_LONGEST] for line in text.split("\n")]
    found = _AT.search(complaint)
    number = min(int(found[1]), len(lines)) if found else _unfinished(lines)
    for look in _LOOKS:
        mistake = look(lines[number - 1])
        if mistake is not None:
            alike = _lines_alike(lines, look, number) if look in _ALIKE else [number]
            return tuple(_problem(file, each, look(lines[each - 1])) for each in alike)
    return (_problem(file, *_by_file(lines, number)),)


def _problem(file: str, line: int, mistake: tuple[str, str] | None) -> Problem:
    message, fix = mistake or _unknown("")
    return Problem(file, line, "", message, fix)


def _lines_alike(lines: list[str], look: _Look, first: int) -> list[int]:
    rest = (number for number in range(first + 1, len(lines) + 1) if look(lines[number - 1]))
    return [first, *list(rest)[:50]]


def _unfinished(lines: list[str]) -> int:
    """The line where something was opened that the file's end did not close."""
    for number in range(len(lines), 0, -1):
        line = lines[number - 1]
        if '"""' in line or "'''" in line or _SETTING.match(line):
            return number
    return len(lines)


def _value(line: str) -> str | None:
    found = _SETTING.match(line)
    return found[2].strip() if found else None


def _curly(line: str) -> tuple[str, str] | None:
    bare = re.sub(r'"[^"]*"', "", line)
    if not any(quote in bare for quote in _CURLY):
        return None
    return (
        "curly quotes stand here, as a word processor makes them",
        'Use the straight quote " on both sides.',
    )


def _colon(line: str) -> tuple[str, str] | None:
    found = _COLON.match(line)
    if not found:
        return None
    key = found[1].strip()
    return (
        f"a colon stands behind “{key}”",
        f"Write = between a setting and its value: {key} = {shortened(found[2])}",
    )


def _semicolon(line: str) -> tuple[str, str] | None:
    bare = re.sub(r'"[^"]*"|\'[^\']*\'', "", line)
    if ";" in bare or re.search(r"=.*\s[A-Za-z_]+\s*=", re.sub(r"\{.*\}", "", bare)):
        return ("more than one setting stands on this line", "Put each setting on its own line.")
    return None


def _decimal_comma(line: str) -> tuple[str, str] | None:
    found = _COMMA.match(_value(line) or "")
    if not found:
        return None
    return (
        "this number has a decimal comma",
        f"Write it with a point: {found[1]}.{found[2]}",
    )


def _truth(line: str) -> tuple[str, str] | None:
    word = (_value(line) or "").split("#")[0].strip()
    if word not in _TRUTHS:
        return None
    return (
        f"“{word}” is not a value here",
        f"Write true or false, in small letters: {_TRUTHS[word]}",
    )


def _end_comma(line: str) -> tuple[str, str] | None:
    value = _value(line) or ""
    if value.endswith(",") and not value.startswith(("[", "{")):
        return ("a comma stands at the end of this line", "Leave the comma away.")
    return None


def _open_quote(line: str) -> tuple[str, str] | None:
    bare = line.replace('\\"', "")
    for quote in ('"', "'"):
        if bare.count(quote * 3) == 0 and bare.count(quote) % 2 and quote in bare:
            if quote == "'" and '"' in bare:
                continue  # an apostrophe inside a text
            return (
                "a quote is opened here and not closed",
                'Put the second quote " at the end of the text.',
            )
    return None


def _with_unit(line: str) -> tuple[str, str] | None:
    if not _WITH_UNIT.match(_value(line) or ""):
        return None
    return (
        "a number and its unit stand together",
        'Write the number alone, and the unit on its own line: unit = "s". A text needs quotes.',
    )


def _bare_text(line: str) -> tuple[str, str] | None:
    value = _value(line)
    if value is None or not value or value[0] in "\"'[{":
        return None
    key = line.partition("=")[0].strip()
    return (
        f"the text behind “{key}” has no quotes",
        f'Put a quote " before and behind it: {key} = "{shortened(value)}"',
    )


def _no_value(line: str) -> tuple[str, str] | None:
    if _value(line) != "":
        return None
    key = line.partition("=")[0].strip()
    return (
        f"nothing stands behind “{key} =”",
        f'Write a value, or leave the line out: {key} = "…"',
    )


def _hidden(line: str) -> tuple[str, str] | None:
    if not _HIDDEN.search(line):
        return None
    return (
        "a sign that cannot be seen stands on this line",
        "Delete the line and type it again by hand.",
    )


def _backslash(line: str) -> tuple[str, str] | None:
    if "\\" not in line:
        return None
    return ("a backslash \\ stands in this text", "Use the other stroke / or write it twice: \\\\")


def _heading(line: str) -> tuple[str, str] | None:
    word = line.strip()
    if not word.startswith("["):
        return None
    name = word.strip("[] ")
    known = nearest(name, TABLES)
    if known is None:
        return None
    shown = f"[[{known}]]" if TABLES[known][1] else f"[{known}]"
    return (f"this heading is not written as it must be: {shortened(word)}", f"Write {shown}")


_LOOKS: Final[tuple[_Look, ...]] = (
    _hidden,
    _curly,
    _colon,
    _decimal_comma,
    _truth,
    _semicolon,
    _end_comma,
    _open_quote,
    _no_value,
    _with_unit,
    _bare_text,
    _backslash,
)
_ALIKE: Final = frozenset({_curly, _colon, _decimal_comma, _truth})


def _by_file(lines: list[str], number: int) -> tuple[int, tuple[str, str]]:
    """Mistakes that one line alone does not show."""
    line = lines[number - 1]
    single = next((n for n, each in _headings(lines) if each in {"[item]", "[case]", "[set]"}), 0)
    if single:
        name = lines[single - 1].split("#")[0].strip().strip("[]")
        return single, (
            f"[{name}] stands in single brackets",
            f"There may be several, so write it in double brackets: [[{name}]]",
        )
    found = _heading(line)
    if found is not None:
        return number, found if line.strip() not in _once(lines) else _twice(line.strip())
    setting = _SETTING.match(line)
    if setting is None:
        return number, _unknown(line)
    if setting[2].count("[") > setting[2].count("]") or setting[2].startswith("{"):
        return number, (
            f"the brackets behind “{setting[1].strip()}” are not closed as they were opened",
            "Look for a missing ] or } or a missing comma between two options.",
        )
    return number, _twice(setting[1].strip())


def _headings(lines: list[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("["):
            yield number, line.split("#")[0].strip()


def _once(lines: list[str]) -> frozenset[str]:
    """Headings that may stand once and do so twice."""
    found = Counter(heading for _, heading in _headings(lines))
    return frozenset(
        heading for heading, times in found.items() if times > 1 and not heading.startswith("[[")
    )


def _twice(what: str) -> tuple[str, str]:
    return (
        f"“{shortened(what)}” stands twice in the same place",
        "Keep one of them. A new item begins with its own line [[item]].",
    )


def _unknown(line: str) -> tuple[str, str]:
    return (
        f"this line cannot be understood: {shortened(line) or '(empty)'}",
        'A line is a setting (label = "Hold time"), a heading ([[item]]), or a remark (# …).',
    )
