"""The sample practice through the command line: the demo, and what there is to settle in it."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from notes_tui.assessing.answering import fill
from notes_tui.charting.drafting import find_draft, keep_draft, keep_time, save_drafts
from notes_tui.charting.revising import edit_section
from notes_tui.charting.tracking import Measure, track
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.query import parse_query
from notes_tui.errors import InConflict
from notes_tui.practice.sampling import load_sample
from notes_tui.practice.templates import open_library
from notes_tui.practice.tracking import measure_lines
from notes_tui.vault import audit, listing, revisions
from notes_tui.vault import templates as vault_templates
from notes_tui.vault.assessments import assessments_of
from notes_tui.vault.layout import Layout
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault
from notes_tui.vault.verifying import verify
from tests.cli.line import Line
from tests.places import Place, add_client, add_note, copy_place, copy_vault

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def filled(made: Place, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The sample practice, closed, to be copied."""
    place = copy_place(made, tmp_path_factory.mktemp("filled"))
    vault = place.open()
    load_sample(vault)
    vault.close()
    return place


@pytest.fixture
def sample(filled: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    """The command line at a sample practice of its own."""
    line = Line(tmp_path, capsys)
    copy_vault(filled, Layout(line.vault, tmp_path / "anchors"))
    return line


def test_the_demo_walks_the_main_job_and_says_what_it_found(line: Line) -> None:
    steps = "\n".join(line("demo", "--headless").values["steps"])
    assert "6 clients and 33 notes" in steps
    assert "Did you mean “clamshell”" in steps
    assert "Tracked “Squeeze”, measured 7 times. Since the first: +69 mmHg, better" in steps
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


@pytest.fixture(scope="module")
def practised(filled: Place) -> Iterator[Vault]:
    """The sample practice, to read in."""
    vault = filled.open(write=False)
    yield vault
    vault.close()


def measured(vault: Vault, name: str, of: str, side: str) -> Measure:
    client = next(each.id for each in listing.clients(vault.database) if each.name == name)
    return next(each for each in track(vault, client, of) if each.side == side)


TOLD = [  # whose, what, on which side; the last change, and that since the first
    ("Marta Lind", "single-leg-bridge/hold", "right", "within_error", "better"),
    ("Tomás Reyes", "knee-to-wall/distance", "left", "within_error", "better"),
    ("Walter Brandt", "hip-range-lying/inward", "right", "within_error", "within_error"),
    ("Aisha Kaur", "neck-rotation-sitting/turn", "left", "within_error", "better"),
    ("Jonas Weber", "squeeze-45/pressure", "", "better", "better"),
]


@pytest.mark.parametrize(("name", "of", "side", "last", "in_all"), TOLD)
def test_what_was_measured_says_what_the_notes_say(
    practised: Vault, name: str, of: str, side: str, last: str, in_all: str
) -> None:
    found = measured(practised, name, of, side)
    assert (found.latest.verdict, found.since_first.verdict) == (last, in_all)
    for point in found.points:
        said = " ".join(filter(None, map(get_note(practised, point.note).text, SECTIONS)))
        number = re.escape(point.value.removesuffix(".0"))
        assert re.search(rf"(?<![\d.]){number}(?!\d)", said), f"{point} is not in its note"


def test_a_practitioners_own_error_decides_where_others_have_no_figure(practised: Vault) -> None:
    hip = measured(practised, "Marta Lind", "modified-thomas/hip", "right")
    assert hip.latest.verdict == "within_error", "0 to -1"
    assert hip.since_first.band is not None
    assert round(hip.since_first.band.least_change) == 5
    said = "\n".join(measure_lines([hip], date(2026, 3, 2)))
    assert "beyond error: neither direction is called better (error 5°" in said


def test_what_is_set_up_and_not_found_is_no_measure(practised: Vault) -> None:
    for client in listing.clients(practised.database):
        tracked = {each.item for each in track(practised, client.id)}
        assert not tracked & {"own_sem", "own_limit", "height"}


def test_measures_that_are_called_the_same_are_told_apart(practised: Vault) -> None:
    grade = measured(practised, "Ines Okafor", "glute-strength/gmed", "left")
    assert grade.label == "Gluteus medius, side-lying: Grade"


def test_another_way_of_measuring_breaks_the_line_and_it_goes_on_after_that(
    practised: Vault,
) -> None:
    points = measured(practised, "Tomás Reyes", "knee-to-wall/distance", "left").points
    assert [point.line for point in points] == [1, 1, 1, 2, 3, 3]


def test_what_was_swapped_at_first_was_put_right_and_both_are_kept(practised: Vault) -> None:
    bent = measured(practised, "Walter Brandt", "hip-range-lying/bend", "right").points
    assert [point.value for point in bent] == ["92"]
    (first, *_) = assessments_of(practised, bent[0].note)
    answers = [r.parts["all"]["answers"]["bend"] for r in first.assessment.state.revisions]  # type: ignore[index, call-overload]
    assert answers == [{"left": "92", "right": "112"}, {"left": "112", "right": "92"}]


def test_why_something_was_not_tested_is_found(practised: Vault) -> None:
    found = practised.search(parse_query("declined feeding"))
    (said,) = (
        f.lines()
        for f in assessments_of(practised, found.hits[0].note)
        if "gmax" in f.assessment.answers
    )
    assert any("she is feeding" in line.text for line in said)


def test_the_sample_holds_what_filling_in_would_have_stored(practised: Vault) -> None:
    vault = practised
    library = open_library(vault)
    made = [
        each for note in listing.notes(vault.database) for each in assessments_of(vault, note.id)
    ]
    assert len(made) == 62
    for each in made:
        assert each.template is not None, "its exact version is kept"
        stored = each.assessment
        again = fill(library, stored.template, stored.answers, instrument=stored.instrument)
        assert again.questions == ()
        assert again.found.template.hash == stored.hash
        assert (again.answers, again.results) == (stored.answers, stored.results)
    kept = vault_templates.templates(vault.database)
    assert {row.id for row in kept if not row.origin} == OWN
    assert {row.id for row in kept} == {each.assessment.template for each in made}
    assert verify(vault, lambda _: None).problems == ()
    (act,) = (e for e in audit.entries(vault.database) if e.fields["act"] == "sample")
    everything = {r.id for state in revisions.records(vault.database) for r in state.revisions}
    assert len(act.revisions) == len(set(act.revisions))
    assert set(act.revisions) <= everything


OWN = {"hip-range-lying", "knee-to-wall", "neck-rotation-sitting", "squeeze-45"}


def test_each_template_of_the_samples_own_is_in_order(line: Line) -> None:
    files = [str(ROOT / f"notes_tui/sample/templates/{name}.toml") for name in sorted(OWN)]
    assert line("template", "check", *files).values == {"ok": True, "problems": []}


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
