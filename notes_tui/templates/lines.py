"""Where in a TOML file each table, setting and inline table stands.

The standard library's reader says nothing of places. This one walks over text that it has already
accepted, so it needs to know only what opens and closes: strings, brackets, remarks, headings.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

_HEADING = re.compile(r"\[\[?([^\[\]\n]+)\]\]?")
_SETTING = re.compile(r"""("[^"\n]*"|'[^'\n]*'|[A-Za-z0-9_-]+)[ \t]*(?:\.[^=\n]*)?=""")


@dataclass
class _Setting:
    line: int
    tables: list[int] = field(default_factory=list)
    """Lines of the inline tables in its value, as they come."""


@dataclass
class Place:
    """A heading, or the top of the file, and the settings below it."""

    name: str
    line: int
    settings: dict[str, _Setting] = field(default_factory=dict)

    def line_of(self, key: str | None = None, nth: int | None = None) -> int:
        """The line of a setting, or of its nth inline table; what is not there stands at `id`."""
        setting = self.settings.get(key or "") or self.settings.get("id")
        if setting is None:
            return self.line
        if key in self.settings and nth is not None and nth < len(setting.tables):
            return setting.tables[nth]
        return setting.line


def find_places(text: str) -> Mapping[str, list[Place]]:
    """The headings of a valid file by name, each time they stand in it, and "" for its top."""
    places = [Place("", 1)]
    for line, what in _statements(text):
        if isinstance(what, str):
            places.append(Place(what, line))
        else:
            key, tables = what
            places[-1].settings.setdefault(key, _Setting(line, tables))
    found: dict[str, list[Place]] = {}
    for place in places:
        found.setdefault(place.name, []).append(place)
    return found


def _statements(text: str) -> Iterator[tuple[int, str | tuple[str, list[int]]]]:
    """Headings as their name, settings as their key and the lines of their inline tables."""
    at, line = 0, 1
    while at < len(text):
        if text[at].isspace():
            line += text[at] == "\n"
            at += 1
            continue
        if text[at] == "#":
            at = _end_of_line(text, at)
            continue
        heading, setting = _HEADING.match(text, at), _SETTING.match(text, at)
        if heading:
            yield line, heading[1].strip().strip("\"'")
            at = heading.end()
        elif setting:
            tables: list[int] = []
            end = _end_of_value(text, setting.end(), line, tables)
            yield line, (setting[1].strip("\"'"), tables)
            line += text.count("\n", at, end)
            at = end
        else:  # not reached in valid text
            at = _end_of_line(text, at)


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _end_of_value(text: str, at: int, line: int, tables: list[int]) -> int:
    """The end of a value, at the line break behind it."""
    depth = 0
    while at < len(text):
        sign = text[at]
        if sign in "\"'":
            end = _end_of_string(text, at)
            line += text.count("\n", at, end)
            at = end
            continue
        if sign == "#":
            at = _end_of_line(text, at)
            continue
        if sign == "\n":
            if depth == 0:
                return at
            line += 1
        elif sign in "[{":
            if sign == "{" and depth <= 1:
                tables.append(line)
            depth += 1
        elif sign in "]}":
            depth -= 1
        at += 1
    return at


def _end_of_string(text: str, at: int) -> int:
    quote = text[at : at + 3] if text[at : at + 3] in {'"""', "'''"} else text[at]
    at += len(quote)
    while at < len(text):
        if text[at] == "\\" and quote[0] == '"':
            at += 2
        elif text.startswith(quote, at):
            at += len(quote)
            while len(quote) == 3 and text[at : at + 1] == quote[0]:  # """" ends one later
                at += 1
            return at
        else:
            at += 1
    return at
