"""The sample practice through the command line: the demo, and what there is to settle in it."""

from pathlib import Path

import pytest

from notes_tui.charting.drafting import find_draft, keep_draft, keep_time, save_drafts
from notes_tui.charting.revising import edit_section
from notes_tui.errors import InConflict
from notes_tui.vault.notes import get_note
from tests.cli.line import Line
from tests.places import Place, add_client, add_note


@pytest.fixture
def sample(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    line = Line(tmp_path, capsys)
    line.vault = tmp_path / "sample.vault"
    answer = line("demo", "--headless", "--into", str(line.vault))
    assert answer.code == 0, answer.err
    return line


def test_the_demo_walks_the_main_job_and_says_what_it_found(line: Line) -> None:
    steps = "\n".join(line("demo", "--headless").values["steps"])
    assert "6 clients and 33 notes" in steps
    assert "Did you mean “clamshell”" in steps
    assert "readable in 0 of them" in steps
    assert "all is as it was written" in steps


def test_a_made_up_practice_has_the_size_that_was_asked_for(line: Line) -> None:
    line.vault = line.folder / "made.vault"
    answer = line("demo", "--clients", "7", "--notes", "30", "--into", str(line.vault))
    assert answer.code == 0, answer.err
    assert len(line("client", "list").values["clients"]) == 7
    assert line("note", "list").values["total"] == 30


def test_made_up_practices_of_one_size_hold_the_same_words(line: Line) -> None:
    texts = []
    for name in ("a", "b"):
        line.vault = line.folder / f"{name}.vault"
        line("demo", "--clients", "2", "--notes", "3", "--into", str(line.vault))
        first = line("note", "list").values["notes"][0]["id"]
        texts.append(line("note", "show", first).values["sections"])
    assert texts[0] == texts[1]


def test_the_sample_has_one_conflict_and_both_texts_are_found(sample: Line) -> None:
    conflicts = sample("conflicts").values["conflicts"]
    assert [c["part"] for c in conflicts] == ["section/listen"]
    assert {t["author"] for t in conflicts[0]["texts"]} == {"Ada", "Ben"}
    assert sample("note", "show", conflicts[0]["record"]).values["sections"]["listen"] is None


def test_a_section_in_conflict_is_not_edited_but_resolved(sample: Line) -> None:
    note = sample("conflicts").values["conflicts"][0]["record"]
    file = sample.file("Three nights, she checked.")
    edited = sample("note", "edit", note, "--section", "listen", "--text-file", file)
    assert (edited.code, edited.error["code"]) == (1, "in_conflict")
    assert sample("note", "resolve", note, "--section", "listen", "--text-file", file).code == 0
    assert sample("conflicts").values["conflicts"] == []
    shown = sample("note", "show", note).values["sections"]["listen"]
    assert shown == "Three nights, she checked."


def test_the_lists_read_well_without_json(sample: Line) -> None:
    def words(*command: str) -> str:
        answer = sample(*command)
        assert answer.code == 0, answer.err
        return answer.out

    client = sample("client", "list").values["clients"][0]
    note = sample("note", "list", "--client", client["id"]).values["notes"][0]["id"]
    sample.in_words = True
    assert client["name"] in words("client", "list")
    assert client["name"] in words("client", "show", client["id"])
    assert "unsigned" in words("note", "list")
    assert "## Listen" in words("note", "show", note)
    assert "section/listen" in words("note", "history", note)
    assert "Assess: " in words("search", "bridge", "--section", "assessment")
    assert "Ben" in words("conflicts")
    assert "sample" in words("audit", "show")
    assert "All is as it was written." in words("verify")
    assert "revisions" in words("doctor", "--rebuild")
    assert "vault" in words("where")
    assert "not set" in words("config", "show")
    assert "opens it" in words("init", str(sample.folder / "new.vault"))


def test_a_draft_is_offered_with_its_cursor_and_becomes_a_revision(place: Place) -> None:
    vault = place.open()
    client = add_client(vault)
    note = vault.new_id()
    keep_draft(vault, note, client, "listen", "half a sent", 11, None)
    vault.close()
    vault = place.open()
    draft = find_draft(vault)
    assert draft is not None
    assert (draft.record, draft.text, draft.cursor) == (note, "half a sent", 11)
    keep_time(vault, note, client, "2026-03-02T09:30+01:00", None)
    save_drafts(vault, note)
    assert find_draft(vault) is None
    assert get_note(vault, note).text("listen") == "half a sent"
    vault.close()


def test_a_draft_of_a_note_that_changed_meanwhile_becomes_a_conflict(place: Place) -> None:
    vault = place.open()
    note = add_note(vault, add_client(vault), plan="Walk.")
    before = get_note(vault, note)
    keep_draft(vault, note, before.client, "plan", "Walk daily.", 5, before)
    edit_section(vault, note, "plan", "Rest.")
    save_drafts(vault, note)
    part = get_note(vault, note).sections["plan"]
    assert {write.value for write in part.writes} == {"Rest.", "Walk daily."}
    assert [write.value for write in part.base] == ["Walk."]
    vault.close()


def test_a_draft_never_settles_a_section_in_conflict(place: Place) -> None:
    vault = place.open()
    note = add_note(vault, add_client(vault), plan="Walk.")
    before = get_note(vault, note)
    keep_draft(vault, note, before.client, "plan", "Walk daily.", 5, before)
    edit_section(vault, note, "plan", "Rest.")
    save_drafts(vault, note)
    contested = get_note(vault, note)
    keep_draft(vault, note, before.client, "plan", "Run.", 4, contested)
    with pytest.raises(InConflict):
        save_drafts(vault, note)
    assert get_note(vault, note).state.in_conflict("section/plan")
    vault.close()


def test_a_crash_report_holds_no_word_of_the_data(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        secret = "canaryword"
        raise RuntimeError(secret)

    monkeypatch.setattr("notes_tui.cli.commands.clients.add_client", fail)
    answer = line("client", "add", "Canaryword Client")
    assert (answer.code, answer.error["code"]) == (1, "crashed")
    reports = [file.read_text() for file in (line.folder / "logs").iterdir()]
    assert len(reports) == 1
    assert "canaryword" not in (reports[0] + answer.err + answer.out).lower()
