"""The hooks of signing, through the commands: the example of the page, and what a hook is told."""

import json
from collections.abc import Callable
from itertools import takewhile
from pathlib import Path

import pytest

from notes_tui.domain.note import section_parts
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import transaction
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from notes_tui.vault.vault import append
from tests.cli.line import Line
from tests.places import PASSPHRASE
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


def test_a_hook_is_told_where_what_arrived_was_settled(line: Line, told: Path) -> None:
    note = line.add_note(line.add_client(), listen="First visit.", plan="Walk.")
    line("note", "sign", note)
    _arrives(line, note)
    assert line("note", "arrived", note, "--keep").code == 0
    _, (status, added) = [json.loads(each) for each in told.read_text().splitlines()]
    assert (status, [each[:2] for each in added]) == (
        "signed",
        [["addendum", "Plan together: Rest."]],
    )
    assert line("note", "show", note).values["sections"]["plan"] == "Walk."
    assert line("note", "arrived", note, "--set-aside").code == 1, "it is settled"


def _arrives(line: Line, note: str) -> None:
    """A change by somebody who did not know of the signature."""
    session = line.session()
    layout = Layout(line.vault, session.places.anchors)
    vault = open_vault(layout, by_passphrase(PASSPHRASE), session.around, Way.WRITE)
    state = vault.get(note)
    first = [state.revisions[0].id]
    change = vault.compose(
        note, state.kind, section_parts({"plan": "Rest."}), client=state.client, parents=first
    )
    with transaction(vault.database):
        append(vault.database, [change])
        tip = vault._append(Act("sync", revisions=[change.id]))
    vault._anchor(tip)
    vault.close()
