"""From a template file to a template, or to all that is wrong with it."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from notes_tui.domain.template import TEMPLATE_ID, VERSION, Template, TemplateSet
from notes_tui.domain.template_form import canonical_form, read_sets, read_template
from notes_tui.templates.items import check_items
from notes_tui.templates.lines import Place, find_places
from notes_tui.templates.problems import Problem, did_you_mean, shortened
from notes_tui.templates.rules import LARGEST_FILE, LONGEST_ID, TABLES
from notes_tui.templates.scoring import check_cases
from notes_tui.templates.surface import find_mistakes
from notes_tui.templates.tables import Table, check_table, has_strangers, heading_of
from notes_tui.templates.taming import has_chain, tame

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
    problems = _tame(tables, places, file) or _by_line(_Reader(file, places, tables).problems())
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
        return tomllib.loads(text, parse_float=Decimal)
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
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def read_head(text: str) -> Head | None:
    """Id, version and title from the head of a file, without reading the rest.

    For lists. None where the file holds no template, or its head cannot be read.
    """
    read = _text(text, "")
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
        head = tomllib.loads(text, parse_float=Decimal)["template"]
        values = [head[name] for name in ("id", "version", "title")]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return Head(*values) if all(isinstance(value, str) for value in values) else None


_BEGIN = "Begin the file with a line [template], and below it id, version and title."
_INNER = 'Write what belongs to an item in its own lines: options = [ { code = "a", label = "A" } ]'
_NOT_TEXT = (
    "the file is not plain text",
    "Save it again as plain text in UTF-8, not as a document of a word processor.",
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


class _Reader:
    """One file whose writing is in order, and what it says."""

    def __init__(
        self, file: str, places: Mapping[str, list[Place]], tables: Mapping[str, Any]
    ) -> None:
        self._file = file
        self._places = places
        self._tables = tables

    def problems(self) -> Iterator[Problem]:
        """All that is wrong, in no order; what only follows from a wrong heading is left out."""
        headings = list(self._headings())
        yield from headings
        spoiled: set[str] = set()
        for table in self._every():
            found = list(check_table(table))
            yield from found
            spoiled |= {table.id} if found and table.name == "item" else set()
        whole = not headings and not any(map(has_strangers, self._every()))
        if not headings and "template" not in self._tables and "set" not in self._tables:
            yield Problem(self._file, 1, "", "the file holds no template", _BEGIN)
        if self._well_formed("template") and "template" in self._tables:
            yield from self._template(bare=not headings)
        if self._well_formed("item"):
            yield from check_items(list(self._all("item")), spoiled, whole=whole)
        yield from self._sets()

    def _well_formed(self, name: str) -> bool:
        """Whether a heading holds what its brackets promise."""
        value = self._tables.get(name)
        if value is None:
            return True
        if TABLES[name][1]:
            return isinstance(value, list) and all(isinstance(each, dict) for each in value)
        return isinstance(value, dict)

    def _every(self) -> Iterator[Table]:
        """All tables that are written as they must be."""
        for name in TABLES:
            if self._well_formed(name):
                yield from self._all(name)

    def _all(self, name: str) -> Iterator[Table]:
        value = self._tables.get(name, [])
        forms = value if isinstance(value, list) else [value]
        places = self._places.get(name, [])
        for number, form in enumerate(forms):
            place = places[number] if number < len(places) else Place(name, self._line(name))
            yield Table(self._file, name, form, place)

    def _line(self, name: str) -> int:
        """The line where a top-level name stands, as a heading or as a setting."""
        if name in self._places:
            return self._places[name][0].line
        found = next(
            (each for each in self._places if each.startswith((f"{name}.", f'{name}"'))), None
        )
        return self._places[found][0].line if found else self._places[""][0].line_of(name)

    def _headings(self) -> Iterator[Problem]:
        """Headings that are unknown or in the wrong brackets, and settings above all of them."""
        top = self._places[""][0]
        above = [name for name in self._tables if name in top.settings]
        if above and not TABLES.keys() & set(above):
            line = top.line_of(above[0])
            what = f"“{shortened(above[0])}” stands above the first heading"
            yield Problem(self._file, line, "", what, _BEGIN)
        for name in self._tables:
            if name in TABLES and not self._well_formed(name):
                fix = f"Write {heading_of(name)} on a line, and its settings below it."
                what = f"“{name}” is not written as a heading of its own"
                yield Problem(self._file, self._line(name), f"[{name}]", what, fix)
            elif name not in TABLES and name not in above:
                fix = did_you_mean(f"[[{name}]]", [heading_of(each) for each in TABLES])
                what = f"there is no heading “{shortened(name)}” here"
                yield Problem(self._file, self._line(name), "", what, fix)
        for name, places in self._places.items():
            if "." in name:
                what = f"there is no heading [{shortened(name)}]"
                yield Problem(self._file, places[0].line, "", what, _INNER)

    def _template(self, *, bare: bool) -> Iterator[Problem]:
        table = next(self._all("template"))
        yield from _check_id(table)
        version = table.form.get("version")
        if isinstance(version, str) and version.strip() and not VERSION.fullmatch(version):
            yield table.problem(
                "version", "the version is not three numbers", 'Write it like this: "1.0.0"'
            )
        if bare and not self._tables.get("item"):
            yield table.problem(
                None, "the template has no items", "Add one below a line [[item]]: id, type, label."
            )

    def _sets(self) -> Iterator[Problem]:
        if not self._well_formed("set"):
            return
        for table in self._all("set"):
            yield from _check_id(table)
            names = table.form.get("templates")
            for name in names if isinstance(names, list) else ():
                if isinstance(name, str) and not TEMPLATE_ID.fullmatch(name):
                    yield table.problem(
                        "templates",
                        f"“{shortened(name)}” cannot be the id of a template",
                        "Write ids as they stand in the files, as in single-leg-bridge.",
                    )


def _check_id(table: Table) -> Iterator[Problem]:
    typed = table.form.get("id")
    if not isinstance(typed, str) or len(typed) > LONGEST_ID or not typed.strip():
        return
    if not TEMPLATE_ID.fullmatch(typed):
        slug = re.sub(r"[^a-z0-9]+", "-", typed.lower()).strip("-") or "my-test"
        slug = slug if slug[0].isalpha() else f"test-{slug}"
        yield table.problem(
            "id",
            f"the id “{shortened(typed)}” has a space, a capital or another sign in it",
            f'Use small letters, digits and hyphens: id = "{slug[:60]}"',
        )
