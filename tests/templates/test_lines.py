"""Where things stand in a file: each heading and each setting at its own line."""

import json
import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_tui.templates.lines import find_places
from tests.templates.test_any_file import TEXTS

KEYS = st.from_regex(r"[a-z][a-z_]{0,5}", fullmatch=True)
WORDS = st.text(st.sampled_from("ab [](){}=#,'\"\\é\n"), max_size=8)


def literal(draw: st.DrawFn, text: str) -> str:
    """A text as TOML: in one of the four ways, as far as it can be written so."""
    ways = [json.dumps(text, ensure_ascii=False)]
    if "'" not in text and "\n" not in text:
        ways.append(f"'{text}'")
    if "'" not in text:
        ways.append(f"'''\n{text}'''")
    ways.append('"""' + text.replace("\\", "\\\\").replace('"', '\\"') + '"""')
    return draw(st.sampled_from(ways))


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> str:
    """A value as TOML, over several lines where that is allowed."""
    kind = draw(st.sampled_from(["text", "number", "list", "table"] if depth else ["text"]))
    if kind == "number":
        return draw(st.sampled_from(["1", "2.5", "true", "2026-03-02"]))
    if kind == "text":
        return literal(draw, draw(WORDS))
    inner = draw(st.lists(values(depth - 1), max_size=3))
    if kind == "table":
        return "{ " + ", ".join(f"k{n} = {each}" for n, each in enumerate(inner)) + " }"
    gap = draw(st.sampled_from([" ", "\n", "\n # ] } \" '\n"]))
    return "[" + gap + f",{gap}".join(inner) + gap + "]"


@st.composite
def files(draw: st.DrawFn) -> tuple[str, list[tuple[str, str, int]]]:
    """A file, and the line of each of its settings: heading, key, line."""
    lines: list[str] = []
    found = []
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(["item", "case"]))
        lines.append(draw(st.sampled_from(["", "# [x]\n", "\n"])) + f"[[{name}]]  # ]")
        for key in draw(st.lists(KEYS, unique=True, max_size=4)):
            at = "\n".join(lines).count("\n") + 2
            lines.append(f"{key} = {draw(values())}" + draw(st.sampled_from(["", " # = [", "\n"])))
            found.append((name, key, at))
    return "\n".join(lines) + "\n", found


@settings(max_examples=300, deadline=None)
@given(made=files())
def test_every_setting_is_found_at_its_line(made: tuple[str, list[tuple[str, str, int]]]) -> None:
    text, wanted = made
    tables = tomllib.loads(text)
    places = find_places(text)
    assert {name: len(found) for name, found in places.items() if name} == {
        name: len(found) for name, found in tables.items()
    }
    found = [
        (name, key, place.line_of(key))
        for name in tables
        for place in places[name]
        for key in place.settings
    ]
    assert sorted(found) == sorted(wanted)


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_setting_of_a_template_is_found_at_its_line(text: str) -> None:
    lines, places = text.split("\n"), find_places(text)
    tables: dict[str, Any] = tomllib.loads(text)
    for name, value in tables.items():
        forms = value if isinstance(value, list) else [value]
        assert len(forms) == len(places[name])
        for form, place in zip(forms, places[name], strict=True):
            assert lines[place.line - 1].strip("[] ") == name
            assert place.settings.keys() == form.keys()
            for key in form:
                assert lines[place.line_of(key) - 1].startswith(f"{key} =")


def test_the_nth_table_of_a_list_is_found_at_its_line() -> None:
    text = (
        'id = "a"\noptions = [\n  { a = { b = 1 } },\n  # { no }\n\n  { a = 2 }, { a = "{" },\n]\n'
    )
    (top,) = find_places(text)[""]
    assert [top.line_of("options", nth) for nth in range(4)] == [3, 6, 6, 2]
    assert top.line_of("absent") == 1
