"""Mistakes in how a file is written, before it says anything: quotes, commas, brackets, colons.

They are looked for where the standard library's reader stopped; its own words speak to programmers
and are never shown.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from notes_tui.templates.problems import Problem, shortened
from notes_tui.templates.slips import (
    ALIKE,
    LOOKS,
    SETTING,
    Look,
    Mistake,
    colon,
    comma_missing,
    curly,
    heading,
    hidden,
    open_quote,
    value_of,
    without_texts,
)

_LONGEST: Final = 2_000
"""Characters of a line that are looked at: a mistake further on is told by the line alone."""
_MOST_ALIKE: Final = 50
_AT: Final = re.compile(r"at line (\d+)")
_OFTEN: Final = frozenset({"[item]", "[case]", "[set]"})


def find_mistakes(text: str, file: str, complaint: str) -> tuple[Problem, ...]:
    """What is wrong with a file that cannot be read, in words for the one who wrote it.

    `complaint` is the reader's message: only the line is taken from it, and whether something
    stands twice. A slip that is made on several lines alike is named on each.
    """
    lines = [line[:_LONGEST] for line in text.split("\n")]
    found = _AT.search(complaint)
    number = min(int(found[1]), len(lines)) if found else _unfinished(lines)
    if any(word in complaint.lower() for word in ("overwrite", "twice", "mutate")):
        return (_problem(file, *_twice_at(lines, number)),)
    opened = _open_list(lines, number)
    if opened:
        return (_problem(file, *_in_list(lines, opened, number)),)
    for look in LOOKS:
        mistake = look(lines[number - 1])
        if mistake is not None:
            alike = _lines_alike(lines, look, number) if look in ALIKE else [number]
            return tuple(_problem(file, each, look(lines[each - 1])) for each in alike)
    return (_problem(file, *_by_file(lines, number)),)


def _problem(file: str, line: int, mistake: Mistake | None) -> Problem:
    message, fix = mistake or _unknown("")
    return Problem(file, line, "", message, fix)


def _lines_alike(lines: Sequence[str], look: Look, first: int) -> list[int]:
    rest = (number for number in range(first + 1, len(lines) + 1) if look(lines[number - 1]))
    return [first, *list(rest)[:_MOST_ALIKE]]


def _unfinished(lines: Sequence[str]) -> int:
    """The line where something was opened that the file's end did not close."""
    for number in range(len(lines), 0, -1):
        line = lines[number - 1]
        if '"""' in line or "'''" in line or SETTING.match(line):
            return number
    return len(lines)


def _open_list(lines: Sequence[str], number: int) -> int:
    """The line above where a list begins that goes on at this one; 0 if there is none."""
    for above in range(number - 1, 0, -1):
        line = lines[above - 1].strip()
        if line.startswith(("[", "]")):
            return 0
        value = value_of(line)
        if value is not None and not line.startswith("{"):
            bare = without_texts(value)
            return above if bare.startswith("[") and bare.count("[") > bare.count("]") else 0
    return 0


def _in_list(lines: Sequence[str], opened: int, number: int) -> tuple[int, Mistake | None]:
    """What is wrong in a list over several lines, most often of options."""
    line = lines[number - 1]
    bare = without_texts(line).split("#")[0].strip()
    for look in (hidden, curly, open_quote, colon, comma_missing):
        mistake = look(line)
        if mistake is not None:
            return number, mistake
    if bare.count("{") != bare.count("}") and not bare.startswith("["):
        more = "opened here and not closed" if bare.count("{") > bare.count("}") else "missing here"
        sign = "}" if bare.count("{") > bare.count("}") else "{"
        return number, (f"a curly bracket is {more}", f"Put the missing {sign} where it belongs.")
    if bare.startswith("[") or SETTING.match(line):
        key = lines[opened - 1].partition("=")[0].strip()
        return opened, (
            f"the square bracket behind “{key}” is not closed",
            "Put a ] on a line of its own, behind the last entry.",
        )
    before = next(n for n in range(number - 1, 0, -1) if lines[n - 1].strip())
    if before > opened and lines[before - 1].split("#")[0].rstrip().endswith(("}", '"')):
        return before, (
            "a comma is missing at the end of this line",
            'Put a comma behind each entry: { code = "glute", label = "buttock" },',
        )
    return number, (
        f"this entry of a list cannot be understood: {shortened(line)}",
        'Write each like { code = "glute", label = "buttock" },',
    )


def _by_file(lines: Sequence[str], number: int) -> tuple[int, Mistake]:
    """Mistakes that one line alone does not show."""
    line = lines[number - 1]
    found = heading(line)
    if found is not None:
        return number, found
    setting = SETTING.match(line)
    if setting is not None and setting[2][:1] in {"[", "{"}:
        return number, (
            f"the brackets behind “{setting[1].strip()}” are not closed as they were opened",
            "Look for a missing ] or } or a missing comma between two options.",
        )
    return number, _unknown(line)


def _twice_at(lines: Sequence[str], number: int) -> tuple[int, Mistake]:
    """A name that stands twice, or a heading in the wrong brackets, which makes it so."""
    single = next((n for n, each in _headings(lines) if each in _OFTEN), 0)
    if single:
        name = lines[single - 1].split("#")[0].strip().strip("[]")
        return single, (
            f"[{name}] stands in single brackets",
            f"There may be several, so write it in double brackets: [[{name}]]",
        )
    line = lines[number - 1].strip()
    setting = SETTING.match(line)
    if setting is not None and line.count("=") > 1 and "{" in line:
        return number, _twice("a name")
    if setting is not None or line in _once(lines):
        return number, _twice(setting[1].strip() if setting else line)
    return number, heading(line) or _twice(line)


def _headings(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if line.lstrip().startswith("["):
            yield number, line.split("#")[0].strip()


def _once(lines: Sequence[str]) -> frozenset[str]:
    """Headings that may stand once and do so twice."""
    found = Counter(each for _, each in _headings(lines))
    return frozenset(
        each for each, times in found.items() if times > 1 and not each.startswith("[[")
    )


def _twice(what: str) -> Mistake:
    return (
        f"“{shortened(what)}” stands twice in the same place",
        "Keep one of them. A new item begins with its own line [[item]].",
    )


def _unknown(line: str) -> Mistake:
    return (
        f"this line cannot be understood: {shortened(line) or '(empty)'}",
        'A line is a setting (label = "Hold time"), a heading ([[item]]), or a remark (# …).',
    )
