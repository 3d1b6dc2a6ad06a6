"""The hooks of signing, through the commands: the example of the page, and what a hook is told."""

import json
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import pytest

from tests.cli.line import Line
from tests.plugins.third_party import ThirdParty

PAGE = Path(__file__).parents[2] / "docs" / "plugin-hooks.md"
TOLD = """

@hookimpl
def note_signed(note):
    import json, pathlib
    told = [note.status, [[each.label, each.text, each.reason, each.event] for each in note.later]]
    with pathlib.Path({file!r}).open("a") as file:
        file.write(json.dumps(told) + chr(10))
"""


def example() -> str:
    """The function that the page shows for check_before_signing."""
    _, _, section = PAGE.read_text("utf-8").partition("## check_before_signing")
    lines = section[section.index("    @hookimpl") :].splitlines()
    shown = takewhile(lambda each: not each or each.startswith("    "), lines)
    return "\n".join(each.removeprefix("    ") for each in shown)


@pytest.fixture
def told(line: Line, third_party: Callable[..., ThirdParty]) -> Path:
    """A plugin with the example, which also writes down what it is told."""
    file = line.folder / "told"
    source = "from notes_tui.api import Concern, hookimpl\n\n\n" + example()
    third_party(source=source + TOLD.format(file=str(file)))
    assert line("plugin", "approve", "their-plugin", "--yes").code == 0
    return file


def test_the_example_of_the_page_holds_a_note_without_a_plan(line: Line, told: Path) -> None:
    client = line.add_client()
    line.add_note(client, listen="First visit.", plan="Walk.")
    note = line.add_note(client, listen="Second visit.")
    answer = line("note", "sign", note)
    assert answer.code == 1
    assert "There is no plan for the next visit." in answer.error["message"]
    assert line("note", "sign", note, "--override", "She moves away.").code == 0
    assert line("note", "show", note).values["status"] == "signed"
    entries = line("audit", "show").values["entries"]
    assert any(each["act"] == "sign" for each in entries)


def test_a_hook_is_told_of_each_signature_and_of_what_was_added(line: Line, told: Path) -> None:
    note = line.add_note(line.add_client(), listen="First visit.")
    assert line("note", "sign", note).code == 0
    text = line.file("She had slept badly.")
    line("note", "late", note, "--text-file", text, "--event", "2026-03-01")
    line("note", "void", note, "--reason", "wrong client")
    lines = [json.loads(each) for each in told.read_text().splitlines()]
    late = ["late", "She had slept badly.", "", "2026-03-01"]
    assert lines == [
        ["signed", []],
        ["signed", [late]],
        ["error", [late, ["error", "", "wrong client", ""]]],
    ]
