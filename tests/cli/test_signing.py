"""Signing by commands: what is sealed stands, what is added is labelled, what lacks is said."""

import hashlib
import json
import subprocess
import sys

import pytest

from tests.cli.line import Line
from tests.signing.desk import RED_FLAGS

VISIT = {
    "occurred_at": "2026-02-27T09:30+01:00",
    "sections": {"listen": "Ache in the left groin after cycling.", "plan": "Stand up each hour."},
    "assessments": [
        {"template": "single-leg-bridge", "answers": {"hold": {"left": "61", "right": "28"}}}
    ],
}


@pytest.fixture
def client(line: Line) -> str:
    return str(line("client", "add", "Marta Lind").values["id"])


@pytest.fixture
def note(line: Line, client: str) -> str:
    return add(line, client)


def add(line: Line, client: str, **changed: object) -> str:
    file = line.folder / "visit.json"
    file.write_text(json.dumps(VISIT | changed))
    return str(line("note", "add", "--client", client, "--from", str(file)).values["id"])


def blank(line: Line, client: str) -> str:
    """A note whose one section was emptied again."""
    note = add(line, client, sections={"listen": "Wrong window."}, assessments=[])
    line("note", "edit", note, "--section", "listen", "--text-file", text(line, ""))
    return note


def text(line: Line, words: str) -> str:
    file = line.folder / "text.txt"
    file.write_text(words)
    return str(file)


@pytest.fixture
def signed(line: Line, note: str) -> str:
    assert line("note", "sign", note).code == 0
    return note


def test_a_signed_note_says_who_signed_it_when_and_that_all_fits(line: Line, signed: str) -> None:
    shown = line("note", "show", signed).values
    assert shown["status"] == "signed"
    (signature,) = shown["signatures"]
    assert (signature["by"], signature["ok"], signature["meaning"]) == ("Ada", True, "sign")


@pytest.mark.parametrize(
    "words",
    [
        ("note", "edit", "{note}", "--section", "plan", "--text-file", "{text}"),
        ("note", "edit", "{note}", "--occurred-at", "2026-02-20T09:30"),
        ("note", "move", "{note}", "--client", "{other}"),
        ("note", "discard", "{note}"),
        ("note", "sign", "{note}"),
    ],
)
def test_no_command_changes_a_signed_note(line: Line, signed: str, words: tuple[str, ...]) -> None:
    before = line("note", "show", signed).values
    other = line("client", "add", "Jonas Weber").values["id"]
    given = {"note": signed, "text": text(line, "Something else."), "other": other}
    answer = line(*(word.format(**given) for word in words))
    assert answer.code == 1
    assert answer.error["code"] in {"signed", "not_ready"}
    assert answer.error["hint"]
    assert line("note", "show", signed).values == before


def test_an_addendum_stands_beside_what_was_signed_and_is_signed_itself(
    line: Line, signed: str
) -> None:
    line.clock.move(days=3)
    added = line(
        "note", "addendum", signed, "--text-file", text(line, "The scan shows nothing."),
        "--reason", "report arrived",
    )  # fmt: skip
    assert added.code == 0
    shown = line("note", "show", signed).values
    assert shown["sections"]["plan"] == VISIT["sections"]["plan"]  # type: ignore[index]
    (entry,) = shown["later"]
    assert (entry["label"], entry["text"]) == ("addendum", "The scan shows nothing.")
    assert [each["ok"] for each in shown["signatures"]] == [True, True]


def test_a_late_entry_bears_two_dates(line: Line, signed: str) -> None:
    line.clock.move(days=3)
    line("note", "late", signed, "--text-file", text(line, "She had slept badly."))
    (entry,) = line("note", "show", signed).values["later"]
    assert (entry["event"], entry["at"][:10]) == ("2026-02-27", "2026-03-05")


def test_a_correction_without_a_reason_is_asked_for_one(line: Line, signed: str) -> None:
    answer = line("note", "correct", signed, "--text-file", text(line, "It was the right."))
    assert answer.code == 1
    assert "reason" in answer.error["message"]


def test_a_note_entered_in_error_leaves_the_course_and_stays_in_the_record(
    line: Line, client: str, signed: str
) -> None:
    assert line("note", "void", signed, "--reason", "wrong client").code == 0
    assert line("note", "show", signed).values["status"] == "error"
    assert [n["status"] for n in line("note", "list").values["notes"]] == ["error"]
    assert line("client", "show", client).values["notes"] == 0
    assert line("track", client).values["measures"] == []
    assert line("search", "groin").values["total"] == 0


def test_a_note_of_another_client_is_written_there_as_a_late_entry(line: Line, signed: str) -> None:
    other = line("client", "add", "Jonas Weber").values["id"]
    anew = line("note", "void", signed, "--reason", "wrong client", "--rewrite-for", other)
    shown = line("note", "show", anew.values["id"]).values
    assert (shown["client"], shown["late"], shown["status"]) == (other, True, "unsigned")
    assert shown["moved_from"] == signed
    assert shown["assessments"][0]["answers"]["hold"] == {"left": "61", "right": "28"}


def test_an_addition_to_an_unsigned_note_is_told_that_it_can_be_changed(
    line: Line, note: str
) -> None:
    answer = line("note", "addendum", note, "--text-file", text(line, "More."))
    assert answer.code == 1
    assert "not signed yet" in answer.error["message"]
    assert "note edit" in answer.error["hint"]


def test_nothing_written_is_not_signed(line: Line, client: str) -> None:
    empty = blank(line, client)
    answer = line("note", "sign", empty)
    assert answer.code == 1
    assert "Nothing is written" in answer.error["message"]


def test_with_the_wrong_passphrase_nothing_is_signed(line: Line, note: str) -> None:
    assert line("note", "sign", note, passphrase="not the one at all").code == 5
    assert line("note", "show", note).values["status"] == "unsigned"


def test_a_recovery_code_does_not_sign(line: Line, note: str) -> None:
    answer = line("note", "sign", note, passphrase="", recovery=line.recovery_code)
    assert answer.code == 2
    assert "passphrase" in answer.error["message"]


def test_of_several_notes_all_are_signed_or_none(line: Line, client: str, note: str) -> None:
    empty = blank(line, client)
    assert line("note", "sign", note, empty).code == 1
    assert {n["status"] for n in line("note", "list").values["notes"]} == {"unsigned"}


def test_verify_counts_the_signatures(line: Line, signed: str) -> None:
    line("note", "addendum", signed, "--text-file", text(line, "More."))
    found = line("verify").values
    assert (found["ok"], found["signatures"]) == (True, 2)


def test_the_lists_are_the_same_when_worked_out_anew(line: Line, signed: str) -> None:
    line("note", "void", signed, "--reason", "wrong client")
    before = line("note", "list").values
    assert line("doctor", "--rebuild").code == 0
    assert line("note", "list").values == before
    assert line("verify").values["ok"]


@pytest.fixture
def flags(line: Line) -> None:
    file = line.folder / "red-flags.toml"
    file.write_text(RED_FLAGS)
    added = line("template", "add", str(file))
    assert added.code == 0, added


def with_flags(line: Line, client: str, answers: dict[str, object]) -> str:
    return add(line, client, assessments=[{"template": "red-flags", "answers": answers}])


@pytest.mark.usefixtures("flags")
def test_an_unanswered_red_flag_holds_the_signature(line: Line, client: str) -> None:
    answer = line("note", "sign", with_flags(line, client, {"night": False}))
    assert answer.code == 1
    assert "Numb between the legs" in answer.error["message"]


@pytest.mark.usefixtures("flags")
def test_a_red_flag_with_yes_asks_what_was_done(line: Line, client: str) -> None:
    note = with_flags(line, client, {"numb": True})
    assert "what was done" in line("note", "sign", note).error["message"]
    acted = line("note", "flag", note, "--item", "red-flags/numb", "--action", "Sent to A&E.")
    assert acted.code == 0
    assert line("note", "sign", note).code == 0


@pytest.mark.usefixtures("flags")
def test_a_red_flag_that_was_denied_holds_nothing(line: Line, client: str) -> None:
    assert line("note", "sign", with_flags(line, client, {"numb": False})).code == 0


def test_an_export_is_verified_by_a_program_that_the_export_command_writes(
    line: Line, client: str, signed: str
) -> None:
    program, course = line.folder / "verify.py", line.folder / "course.json"
    written = line("export", "verifier", "--to", str(program), passphrase="")
    assert written.code == 0
    assert hashlib.sha256(program.read_bytes()).hexdigest() == written.values["sha256"]
    line("export", "client", client, "--format", "json", "--to", str(course))
    command = [sys.executable, "-I", str(program), str(course), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [(n["id"], n["problems"]) for n in found["notes"]] == [(signed, [])]
    assert found["keys"][0]["key"] == line("note", "show", signed).values["signatures"][0]["key"]


@pytest.mark.parametrize(
    "words",
    [("verifier", "x"), ("verifier", "--format", "json"), ("all",), ("client", "{client}")],
)
def test_a_format_goes_with_notes_and_not_with_the_verifier(
    line: Line, client: str, words: tuple[str, ...]
) -> None:
    given = [word.format(client=client) for word in words]
    assert line("export", *given, "--to", str(line.folder / "out")).code == 2
    assert not (line.folder / "out").exists()


def test_the_verifier_is_never_written_over_anything(line: Line) -> None:
    there = line.folder / "there.py"
    there.write_text("kept")
    assert line("export", "verifier", "--to", str(there)).code == 1
    assert there.read_text() == "kept"
