"""From a template file to a template, or to all that is wrong with it."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from notes_tui.domain.template import Template, TemplateSet
from notes_tui.domain.template_form import canonical_form, read_sets, read_template
from notes_tui.domain.text import has_piled_marks
from notes_tui.templates.lines import Place, find_places
from notes_tui.templates.problems import Problem
from notes_tui.templates.rules import LARGEST_FILE
from notes_tui.templates.scoring import check_cases
from notes_tui.templates.surface import find_mistakes
from notes_tui.templates.taming import has_chain, read_float, tame
from notes_tui.templates.whole import Reader

_MOST = 200
"""Problems of one file that are told."""
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_HEADING = re.compile(r"\s*\[\s*template\s*\]\s*(#.*)?")


@dataclass(frozen=True)
class TemplateFile:
    """What a file holds: a template, sets of templates, or both; or only problems."""

    template: Template | None
    sets: tuple[TemplateSet, ...]
    canonical: Mapping[str, Any]
    source: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Head:
    """What a list shows of a template."""

    id: str
    version: str
    title: str


def read_file(data: str | bytes, file: str) -> TemplateFile:
    """The template in a file's text; its problems where there are any. Never raises."""
    text = _text(data, file)
    if isinstance(text, Problem):
        return _refused("", [text])
    tables = _tables(text, file)
    if isinstance(tables, tuple):
        return _refused(text, tables)
    places = find_places(text)
    problems = _tame(tables, places, file) or _by_line(Reader(file, places, tables).problems())
    if problems:
        return _refused(text, problems)
    canonical = canonical_form(tables)
    template = read_template(canonical) if "template" in tables else None
    failed = _first_of_each(check_cases(template, places, file)) if template else ()
    if failed:
        return _refused(text, failed)
    return TemplateFile(template, read_sets(canonical), canonical, text, ())


def _tables(text: str, file: str) -> dict[str, Any] | tuple[Problem, ...]:
    """The file's tables, or why they cannot be read."""
    if has_chain(text):
        return (Problem(file, 1, "", *_TOO_DEEP),)
    try:
        return tomllib.loads(text, parse_float=read_float)
    except RecursionError:
        return (Problem(file, 1, "", *_TOO_DEEP),)
    except ValueError as error:  # TOMLDecodeError, and whole numbers of thousands of digits
        return find_mistakes(text, file, str(error))


def _tame(
    tables: dict[str, Any], places: Mapping[str, list[Place]], file: str
) -> tuple[Problem, ...]:
    deep = tame(tables)
    if deep is None:
        return ()
    name, nth = deep
    place = places.get(name, [])[nth : nth + 1] or places[""]
    return (Problem(file, place[0].line, "", *_TOO_DEEP),)


def _text(data: str | bytes, file: str) -> str | Problem:
    """The file's text in NFC, with plain line breaks."""
    large = len(data) > LARGEST_FILE
    if large or (isinstance(data, str) and len(data.encode("utf-8", "replace")) > LARGEST_FILE):
        return Problem(file, 1, "", *_TOO_LARGE)
    try:
        text = data.decode("utf-8-sig") if isinstance(data, bytes) else data.removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        return Problem(file, line, "", *_NOT_TEXT)
    if _HALF_CHARACTER.search(text):
        return Problem(file, 1, "", *_NOT_TEXT)
    if has_piled_marks(text):
        line = next(n for n, each in enumerate(text.split("\n"), 1) if has_piled_marks(each))
        return Problem(file, line, "", *_PILED)
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_head(data: str | bytes) -> Head | None:
    """Id, version and title from the head of a file, without reading the rest.

    For lists. None where the file holds no template, or its head cannot be read.
    """
    read = _text(data, "")
    if isinstance(read, Problem) or has_chain(read):
        return None
    head = _head(_below_heading(read)) or _head(read)
    return head if head and head.id and head.version and head.title else None


def _below_heading(text: str) -> str:
    """The lines from [template] to the next heading."""
    found: list[str] = []
    for line in text.split("\n"):
        if found and line.lstrip().startswith("["):
            break
        if found or _HEADING.fullmatch(line):
            found.append(line)
    return "\n".join(found)


def _head(text: str) -> Head | None:
    try:
        head = tomllib.loads(text, parse_float=read_float)["template"]
        values = [head[name] for name in ("id", "version", "title")]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Head(*values) if all(isinstance(value, str) for value in values) else None


_NOT_TEXT = (
    "the file is not plain text",
    "Save it again as plain text in UTF-8, not as a document of a word processor.",
)
_PILED = (
    "a letter carries more marks than any writing has",
    "Delete the letter with all its marks, and type it again.",
)
_TOO_LARGE = (
    f"the file is larger than {LARGEST_FILE // 1024} kB",
    "A template is a page or two. Split it, and name its parts together in a [[set]].",
)
_TOO_DEEP = (
    "brackets in brackets in brackets: the file is nested too deeply",
    "Options stand in one pair of square brackets, each in one pair of curly ones.",
)


def _refused(text: str, problems: Sequence[Problem]) -> TemplateFile:
    return TemplateFile(None, (), {}, text, tuple(problems))


def _by_line(problems: Iterator[Problem]) -> tuple[Problem, ...]:
    """By line, each line and message once, and so many as anyone reads."""
    unique = {(p.line, p.where, p.message): p for p in islice(problems, _MOST)}
    return tuple(sorted(unique.values(), key=lambda problem: problem.line))


def _first_of_each(problems: Iterator[Problem]) -> tuple[Problem, ...]:
    """A slip that makes several cases fail in the same words is told at the first of them."""
    unique: dict[str, Problem] = {}
    for problem in _by_line(problems):
        unique.setdefault(problem.message, problem)
    return tuple(unique.values())
