"""Assessments on the command line: stored with the note, shown, tracked, exported."""

import json
from pathlib import Path

import pytest

from notes_tui.assessing.answering import get_assessment
from notes_tui.domain.assessment import assessment_parts
from notes_tui.vault.audit import Act
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from tests.cli.line import Answer, Line
from tests.places import PASSPHRASE, surroundings

BRIDGE = {
    "template": "single-leg-bridge",
    "answers": {"hold": {"left": 61, "right": "28,5"}, "heel": "close"},
    "instrument": "stopwatch",
}


def add(line: Line, client: str, *assessments: object, at: str = "2026-03-02T09:30") -> Answer:
    asked = {"occurred_at": at, "assessments": list(assessments)}
    file = line.file(json.dumps(asked).encode())
    return line("note", "add", "--client", client, "--from", file)


def test_a_note_is_stored_with_its_assessments_and_shows_them(line: Line) -> None:
    note = add(line, line.add_client(), BRIDGE).values["id"]
    (shown,) = line("note", "show", note).values["assessments"]
    assert (shown["template"], shown["instrument"]) == ("single-leg-bridge", "stopwatch")
    assert shown["answers"]["hold"] == {"left": "61", "right": "28.5"}
    assert shown["results"]["gap"] == "32.5"
    assert any("L 61 s · R 28.5 s" in text for text in shown["text"])


def test_a_bad_answer_stores_neither_the_note_nor_the_other_assessment(line: Line) -> None:
    client = line.add_client()
    answer = add(line, client, BRIDGE, BRIDGE | {"answers": {"hould": 3}})
    assert answer.code == 1
    assert "hold" in answer.error["hint"]
    assert line("note", "list").values["total"] == 0
    assert line("track", client).values["measures"] == []


def test_an_unknown_template_names_the_nearest(line: Line) -> None:
    answer = add(line, line.add_client(), BRIDGE | {"template": "single-leg-brigde"})
    assert (answer.code, answer.error["code"]) == (1, "not_found")
    assert "single-leg-bridge" in answer.error["hint"]


def test_what_is_out_of_range_is_told_and_stored(line: Line) -> None:
    far = BRIDGE | {"answers": {"hold": {"left": 9999}}}
    answer = add(line, line.add_client(), far)
    assert answer.code == 0
    shown = line("note", "show", answer.values["id"]).values["assessments"][0]
    assert shown["answers"]["hold"]["left"] == "9999"


def test_what_is_out_of_range_is_asked_about_on_stderr(line: Line) -> None:
    client = line.add_client()
    line.in_words = True
    answer = add(line, client, BRIDGE | {"answers": {"hold": {"left": 9999}}})
    assert "9999 s is more than 300" in answer.err


def test_track_gives_the_shape_of_the_contract(line: Line) -> None:
    client = line.add_client()
    add(line, client, BRIDGE, at="2026-01-05T09:30")
    add(line, client, BRIDGE | {"answers": {"hold": {"right": 58}, "heel": "close"}})
    found = line("track", client, "--measure", "single-leg-bridge/hold").values["measures"]
    (right,) = [measure for measure in found if measure["side"] == "right"]
    assert right["id"] == "single-leg-bridge/hold"
    assert right["unit"] == "s"
    assert [(point["at"][:10], point["value"]) for point in right["points"]] == [
        ("2026-01-05", "28.5"),
        ("2026-03-02", "58"),
    ]
    assert (right["change"], right["mdc"], right["verdict"]) == ("29.5", "24.8", "better")
    assert "Lehecka" in right["source"]


def test_track_in_words_says_within_error_and_cannot_tell(line: Line) -> None:
    client = line.add_client()
    for _ in range(2):
        add(line, client, BRIDGE)
    line.in_words = True
    out = line("track", client).out
    assert "within error" in out
    assert "cannot tell" in out


@pytest.mark.parametrize("form", ["md", "json"])
def test_an_export_holds_what_was_found_and_in_json_the_template_too(
    line: Line, tmp_path: Path, form: str
) -> None:
    note = add(line, line.add_client(), BRIDGE).values["id"]
    to = tmp_path / f"note.{form}"
    assert line("export", "note", note, "--format", form, "--to", str(to)).code == 0
    text = to.read_text("utf-8")
    if form == "md":
        assert "L 61 s · R 28.5 s" in text
    else:
        whole = json.loads(text)
        (kept,) = whole["notes"][0]["assessments"]
        assert kept["answers"]["hold"] == {"left": "61", "right": "28.5"}
        assert kept["history"]
        (template,) = whole["templates"]
        assert template["hash"] == kept["hash"]
        assert template["form"]["template"]["id"] == "single-leg-bridge"
        assert "[[item]]" in template["source"]


def test_the_export_of_a_client_holds_each_version_of_a_template_once(
    line: Line, tmp_path: Path
) -> None:
    client = line.add_client()
    for _ in range(2):
        add(line, client, BRIDGE)
    to = tmp_path / "course.json"
    line("export", "client", client, "--format", "json", "--to", str(to))
    whole = json.loads(to.read_text("utf-8"))
    assert len(whole["clients"][0]["notes"]) == 2
    assert [each["id"] for each in whole["templates"]] == ["single-leg-bridge"]


def test_history_says_who_wrote_the_assessments_of_a_note(line: Line) -> None:
    note = add(line, line.add_client(), BRIDGE).values["id"]
    told = line("note", "history", note).values
    assert [each["parts"] for each in told["revisions"]] == [["occurred_at"]]
    (one,) = told["assessments"]
    assert (one["template"], one["removed"]) == ("single-leg-bridge", False)
    assert [each["parts"] for each in one["revisions"]] == [["all"]]
    line.in_words = True
    assert "single-leg-bridge" in line("note", "history", note).out


def two_versions(line: Line, note: str) -> str:
    """Lets two desks change a note's assessment without seeing each other's; its id."""
    id_ = str(line("note", "show", note).values["assessments"][0]["id"])
    layout = Layout(line.vault, line.folder / "anchors")
    vault = open_vault(layout, by_passphrase(PASSPHRASE), surroundings(line.clock), Way.WRITE)
    now = get_assessment(vault, id_)
    version = (now.template, now.version, now.hash)
    for seconds in ("40", "50"):
        parts = assessment_parts(note, version, {"hold": {"right": seconds}}, {})
        new = vault.compose(id_, "assessment", parts, client=now.client, parents=now.state.heads)
        vault.save([new], Act("revise", "assessment", id_, now.client))
    vault.close()
    return id_


def test_an_assessment_in_conflict_is_shown_with_both_and_settled_by_its_number(
    line: Line,
) -> None:
    note = add(line, line.add_client(), BRIDGE).values["id"]
    id_ = two_versions(line, note)
    shown = line("note", "show", note).values
    assert shown["assessments"][0]["answers"] is None
    (conflict,) = shown["conflicts"]
    assert conflict == line("conflicts").values["conflicts"][0]
    held = [text["text"]["answers"]["hold"]["right"] for text in conflict["texts"]]
    assert held == ["40", "50"]
    assert line("note", "resolve", id_[:8], "--keep", "3").code == 1
    assert line("note", "resolve", id_[:8], "--keep", "2").code == 0
    settled = line("note", "show", note).values
    assert settled["conflicts"] == []
    assert settled["assessments"][0]["answers"] == {"hold": {"right": "50"}}
    assert line("verify").code == 0


def test_what_is_settled_cannot_be_settled_again(line: Line) -> None:
    note = add(line, line.add_client(), BRIDGE).values["id"]
    id_ = line("note", "show", note).values["assessments"][0]["id"]
    answer = line("note", "resolve", id_, "--keep", "1")
    assert answer.code == 1
    assert "settled" in answer.error["message"]
