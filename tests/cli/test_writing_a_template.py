"""The guide for writing a template: each block is a template that works, each command runs."""

import re
from pathlib import Path

import pytest

from notes_tui.domain.template import ITEM_TYPES
from notes_tui.plain import lines as plain_lines
from notes_tui.templates.expressions.parsing import FUNCTIONS
from notes_tui.templates.reading import read_file
from notes_tui.templates.rules import BAND, EVIDENCE, FLAG, ITEM, LICENCE, NORMAL, OPTION, TABLES
from tests.cli.line import Line
from tests.plain.script import Script

GUIDE = (Path(__file__).parents[2] / "docs" / "writing-a-template.md").read_text("utf-8")
BLOCKS = re.findall(r"^```toml (complete|fragment)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
COMPLETE = [text for kind, text in BLOCKS if kind == "complete"]
FRAGMENTS = [text for kind, text in BLOCKS if kind == "fragment"]
COMMANDS = re.findall(r"^    notes-tui (.+)$", GUIDE, re.MULTILINE)


def test_every_block_is_marked_as_complete_or_as_a_fragment() -> None:
    assert len(BLOCKS) == len(re.findall(r"^```\S", GUIDE, re.MULTILINE))
    assert len(COMPLETE) == 1
    assert len(FRAGMENTS) > 15


def test_the_complete_template_passes_the_check() -> None:
    assert read_file(COMPLETE[0], "guide").problems == ()


@pytest.mark.parametrize("fragment", FRAGMENTS, ids=lambda text: text.split("\n")[1])
def test_each_fragment_passes_the_check_below_the_template_of_the_guide(fragment: str) -> None:
    assert read_file(f"{COMPLETE[0]}\n{fragment}", "guide").problems == ()


def test_all_fragments_stand_in_one_template_together() -> None:
    assert read_file("\n".join((COMPLETE[0], *FRAGMENTS)), "guide").problems == ()


def test_every_type_and_every_setting_has_an_example() -> None:
    shown = "\n".join(text for _, text in BLOCKS)
    types = set(re.findall(r'^type = "(\w+)"', shown, re.MULTILINE))
    assert types == set(ITEM_TYPES)
    settings = {key for keys, _ in TABLES.values() for key in keys}
    for keys in (OPTION, NORMAL, BAND, FLAG, ITEM, EVIDENCE, LICENCE):
        settings |= set(keys)
    missing = {key for key in settings if not re.search(rf"\b{key} = ", shown)}
    assert missing <= {"about", "low", "high", "sem"}, missing
    assert {key for key in missing if f"`{key}`" not in GUIDE} <= {"about"}


def test_every_function_of_a_formula_is_explained() -> None:
    assert [name for name in FUNCTIONS if f"`{name}(" not in GUIDE] == []


def test_every_type_has_its_counterpart_in_the_table() -> None:
    table = GUIDE.partition("| Type | FHIR R4 item |")[2]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(ITEM_TYPES)


def test_the_commands_of_the_guide_do_what_it_says(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(line.folder)
    script = Script.of(["61", "28", "0", "", "quit"])
    monkeypatch.setattr(plain_lines, "usual_lines", script.lines)
    line.in_words = True
    said = {}
    assert len(COMMANDS) == 7
    for command in COMMANDS:
        words = command.split()
        answer = line(*words, **({} if words[1] in {"list", "show", "add"} else {"passphrase": ""}))
        assert answer.code == 0, (command, answer.err)
        said[command] = answer.out
    assert "wall-sit  1.0.0  Wall sit  (your own)" in said["template list"]
    assert "Difference between the sides" in said["template show wall-sit"]
    assert read_file(said["template show wall-sit --source"], "shown").problems == ()
    assert "Difference 33 s." in script.said
    assert "In the note it stands like this:" in script.said
