"""The published schema and the reader say the same of a template's form.

What only the reader can say, it says in `beyond`: what formulas mean, and what must fit together.
"""

import json
import re
import tomllib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from notes_tui.domain.template import ITEM_TYPES
from notes_tui.resources import resource_folder
from notes_tui.templates import rules
from notes_tui.templates.reading import read_file
from tests.portion import portion
from tests.templates.test_any_file import ALL_KINDS, TEXTS

SCHEMA = json.loads((resource_folder("schemas") / "template.schema.json").read_text("utf-8"))
ALLOWS = Draft202012Validator(SCHEMA)
BEYOND = re.compile(
    r"formula|twice|there is no item|comes later|side is meant|no answer with|case expects"
    r"|not below max|step is not|low is above|has a meaning in formulas|measured in s or min"
    r"|no score|takes no answer|different kinds|is needed|itself|needs numbers|has no item"
    r"|is answered left|is a number, and|takes one|no computed|not answered left"
    r"|decimal places|holds a sign|holds no figure|alone beside|stand right behind an id"
    r"|is worked out from"
)
JUNK: list[Any] = [
    *(3, 0, -1, 1.5, True, 10**12, [], [1], {}, {"x": 1}),
    *("", "x", "A b", "1.0", "two\nlines", "a line\n", "a bell\a", "x" * 5_000, "e\u0301"),
]


def plain(value: Any) -> Any:
    """As JSON has it, for the schema."""
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def written(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {written(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(written, value)) + "]"
    return json.dumps(value) if isinstance(value, str) else str(value)


def file_of(tables: dict[str, Any]) -> str:
    """Tables as a template file."""
    lines = []
    for name, value in tables.items():
        for table in value if isinstance(value, list) else [value]:
            lines.append(f"[[{name}]]" if isinstance(value, list) else f"[{name}]")
            lines += [f"{key} = {written(each)}" for key, each in table.items()]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_what_the_reader_takes_the_schema_allows(text: str) -> None:
    tables = plain(tomllib.loads(text))
    assert [error.message for error in ALLOWS.iter_errors(tables)] == []


@st.composite
def changed(draw: st.DrawFn) -> dict[str, Any]:
    tables: dict[str, Any] = plain(tomllib.loads(draw(st.sampled_from(TEXTS))))
    tables.pop("case", None)
    name = draw(st.sampled_from(sorted(tables)))
    table = tables[name]
    if isinstance(table, list):
        table = draw(st.sampled_from(table))
    known = sorted(rules.TABLES[name][0])
    key = draw(st.sampled_from([*sorted(table), *known, "lable", "label_de", "label_deu"]))
    how = draw(st.sampled_from(["junk", "take", "type", "drop"]))
    if how == "drop":
        table.pop(key, None)
    elif how == "type" and name == "item":
        table["type"] = draw(st.sampled_from(ITEM_TYPES))
    else:
        table[key] = draw(st.sampled_from(JUNK))
    return tables


@pytest.mark.portion
@settings(max_examples=portion(60, 200), deadline=None, suppress_health_check=list(HealthCheck))
@given(tables=changed())
def test_a_changed_form_is_refused_by_both_or_by_neither(tables: dict[str, Any]) -> None:
    read = read_file(file_of(tables), "mine.toml")
    allowed = ALLOWS.is_valid(tables)
    if any(BEYOND.search(problem.message) for problem in read.problems):
        return
    told = [problem.message for problem in read.problems]
    assert allowed == (not told), (told, [error.message for error in ALLOWS.iter_errors(tables)])


def test_the_file_of_all_kinds_has_each_type_and_each_setting() -> None:
    tables = plain(tomllib.loads(ALL_KINDS))
    assert tables.keys() == rules.TABLES.keys()
    assert {item["type"] for item in tables["item"]} == set(ITEM_TYPES)
    for name, (settings_, _) in rules.TABLES.items():
        value = tables[name]
        found = {key for table in (value if isinstance(value, list) else [value]) for key in table}
        assert found >= settings_.keys()


def test_every_setting_of_the_reader_is_described() -> None:
    properties = SCHEMA["properties"]["item"]["items"]["properties"]
    assert properties.keys() == rules.ITEM.keys()
    assert all(each.get("description") for each in properties.values())
