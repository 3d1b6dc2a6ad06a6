"""A file whose writing is in order, as a whole: its headings, its tables, what fits together."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from notes_tui.domain.template import TEMPLATE_ID, VERSION
from notes_tui.templates.items import check_items
from notes_tui.templates.lines import Place
from notes_tui.templates.problems import Problem, did_you_mean, shortened
from notes_tui.templates.rules import LONGEST_ID, TABLES
from notes_tui.templates.tables import Table, check_table, has_strangers, heading_of

_BEGIN = "Begin the file with a line [template], and below it id, version and title."
_INNER = 'Write what belongs to an item in its own lines: options = [ { code = "a", label = "A" } ]'


class Reader:
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
