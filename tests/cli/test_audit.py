"""The audit trail by commands: of one client, and as a file that others can check."""

import ast
import csv
import hashlib
import json
import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import notes_tui
from notes_tui.exporting.audit_trail import harmless_cell
from notes_tui.exporting.trail import ACTS
from tests.cli.line import Line

POISONED = '=HYPERLINK("http://evil.example")'
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def client(line: Line) -> str:
    return str(line("client", "add", POISONED).values["id"])


def test_every_act_that_is_noted_is_said_in_words() -> None:
    calls = (
        node
        for file in Path(notes_tui.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Act" and node.args
    )
    acts = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    assert {"sign", "backup", "drill"} <= acts
    assert acts <= ACTS.keys()


def test_of_one_client_only_what_concerns_that_one_is_shown(line: Line, client: str) -> None:
    other = line("client", "add", "Jonas Weber").values["id"]
    line("client", "show", other)
    entries = line("audit", "show", "--client", client).values["entries"]
    assert entries
    assert {entry["client"] for entry in entries} == {client}


def test_the_chain_of_a_json_export_can_be_checked_by_whoever_has_sha_256(
    line: Line, client: str
) -> None:
    line("client", "show", client)
    file = line.folder / "audit.json"
    exported = line("audit", "export", "--format", "json", "--to", str(file))
    assert exported.code == 0
    trail = json.loads(file.read_text())
    assert trail["format"] == "notes-tui audit 1"
    before = "0" * 64
    for n, entry in enumerate(trail["entries"], 1):
        hashed = hashlib.sha256(b"notes-tui/audit/1\n" + entry["body"].encode()).hexdigest()
        assert (hashed, entry["prev"], entry["n"]) == (entry["hash"], before, n)
        assert json.loads(entry["body"])["prev"] == before
        before = hashed
    assert exported.values["entries"] == len(trail["entries"])


def test_a_csv_export_is_quoted_and_holds_no_formula(line: Line, client: str) -> None:
    file = line.folder / "audit.csv"
    assert line("audit", "export", "--to", str(file)).code == 0
    written = file.read_bytes().decode()
    assert all(row.startswith('"') and row.endswith('"') for row in written.split("\r\n") if row)
    rows = list(csv.DictReader(written.splitlines()))
    assert f"'{POISONED}" in {row["client_name"] for row in rows}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(FORMULA)]
    assert {row["practitioner"] for row in rows} == {"Ada"}


@pytest.mark.parametrize("form", ["csv", "json"])
def test_that_it_was_exported_is_the_last_entry_it_holds(
    line: Line, client: str, form: str
) -> None:
    file = line.folder / "audit.out"
    line("audit", "export", "--format", form, "--to", str(file))
    last = line("audit", "show").values["entries"]
    export = next(entry for entry in reversed(last) if entry["act"] == "export")
    assert export["details"] == {"format": f"audit-{form}"}
    lines = file.read_text().replace("\\", "").splitlines()
    assert '"export"' in lines[-2 if form == "json" else -1]


@pytest.mark.skipif(os.name == "nt", reason="has no modes")
def test_the_file_is_for_its_owner_only_and_nothing_is_written_over(
    line: Line, client: str
) -> None:
    file = line.folder / "audit.csv"
    line("audit", "export", "--to", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = Path(file).read_bytes()
    again = line("audit", "export", "--to", str(file))
    assert again.code == 1
    assert file.read_bytes() == before


@given(st.text())
def test_no_text_becomes_a_formula_and_every_text_can_be_read_back(text: str) -> None:
    cell = harmless_cell(text)
    assert not cell.startswith(FORMULA)
    assert cell in {text, "'" + text}
