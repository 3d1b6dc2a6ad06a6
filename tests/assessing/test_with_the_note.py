"""Assessments belong to their note: found with it, moved with it, brought back with it."""

import pytest

from notes_tui.assessing.answering import (
    add_assessment,
    change_assessment,
    fill,
    get_assessment,
    remove_assessment,
)
from notes_tui.assessing.library import Library
from notes_tui.charting.revising import bring_back_note, discard_note, move_note
from notes_tui.charting.undoing import find_redoable, find_undoable, redo, undo
from notes_tui.domain.assessment import assessment_parts
from notes_tui.domain.canonical import Value
from notes_tui.domain.query import parse_query
from notes_tui.errors import BadInput, InConflict
from notes_tui.exporting.json import export_note, note_values, templates_named
from notes_tui.exporting.markdown import note_page
from notes_tui.vault import findings, views
from notes_tui.vault.assessments import assessments_of
from notes_tui.vault.audit import Act
from notes_tui.vault.conflicts import open_conflicts
from notes_tui.vault.drafts import Draft
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault
from notes_tui.vault.verifying import verify
from tests.places import add_client, add_note


def found(vault: Vault, words: str, section: str | None = None) -> list[tuple[str, str]]:
    hits = vault.search(parse_query(words), section=section).hits
    return [(hit.note, hit.section) for hit in hits]


def state_of_views(vault: Vault) -> list[object]:
    return [
        list(vault.database.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2"))
        for table in ("assessments", "findings", "templates", "conflicts", "records")
    ]


@pytest.fixture
def note(vault: Vault, client: str, library: Library) -> str:
    id_ = add_note(vault, client, listen="Sits all day.")
    answers = {"hold": {"left": 61, "right": 28}, "cramp": True}
    add_assessment(vault, id_, client, fill(library, "bridge", answers))
    return id_


def test_a_query_may_name_words_of_the_note_and_of_its_assessment(vault: Vault, note: str) -> None:
    assert found(vault, "sits cramp") == [(note, "listen"), (note, "assessment")]
    assert found(vault, "hamstring", "assessment") == [(note, "assessment")]
    assert found(vault, "hamstring", "listen") == []


def test_the_words_go_with_the_assessment_that_is_changed(
    vault: Vault, note: str, library: Library
) -> None:
    (id_,) = findings.of_note(vault.database, note)
    change_assessment(vault, id_, fill(library, "bridge", {"heel": "far"}))
    assert found(vault, "cramp") == []
    assert found(vault, "far away") == [(note, "assessment")]
    assert verify(vault, lambda _: None).ok


def test_a_rebuild_gives_the_same_views(vault: Vault, note: str) -> None:
    before = state_of_views(vault)
    vault.rebuild(lambda _: None)
    assert state_of_views(vault) == before
    assert found(vault, "sits cramp") == [(note, "listen"), (note, "assessment")]
    assert verify(vault, lambda _: None).ok


def test_a_discarded_note_hides_its_assessment_and_brings_it_back(vault: Vault, note: str) -> None:
    discard_note(vault, note)
    assert found(vault, "cramp") == []
    bring_back_note(vault, note)
    assert found(vault, "cramp") == [(note, "assessment")]
    assert verify(vault, lambda _: None).ok


def test_a_moved_note_takes_its_assessment_to_the_other_client_and_undo_brings_both_back(
    vault: Vault, note: str, client: str
) -> None:
    other = add_client(vault, "Jonas Weber")
    there = move_note(vault, note, other).note
    (moved,) = assessments_of(vault, there)
    assert (moved.assessment.client, moved.assessment.note) == (other, there)
    assert assessments_of(vault, note) == ()
    act = find_undoable(vault)
    assert act is not None
    undo(vault, act)
    assert [each.assessment.client for each in assessments_of(vault, note)] == [client]
    assert assessments_of(vault, there) == ()
    again = find_redoable(vault)
    assert again is not None
    redo(vault, again)
    assert [each.assessment.client for each in assessments_of(vault, there)] == [other]
    assert verify(vault, lambda _: None).ok


def test_a_note_with_a_half_filled_form_is_not_moved_away_from_it(
    vault: Vault, note: str, client: str
) -> None:
    text = f'{{"note":"{note}"}}'
    vault.keep_draft(Draft(vault.new_id(), "all", "assessment", client, text, 0, (), 1))
    with pytest.raises(BadInput, match="not saved yet"):
        move_note(vault, note, add_client(vault, "Jonas Weber"))


def test_adding_an_assessment_can_be_taken_back(vault: Vault, note: str) -> None:
    act = find_undoable(vault)
    assert act is not None
    assert act.kind == "assessment"
    undo(vault, act)
    assert assessments_of(vault, note) == ()


def test_an_assessment_changed_at_two_desks_is_a_conflict_with_both_kept(
    vault: Vault, note: str, client: str
) -> None:
    (id_,) = findings.of_note(vault.database, note)
    now = get_assessment(vault, id_)
    version = (now.template, now.version, now.hash)
    for cramp in (True, False):
        parts = assessment_parts(note, version, {"cramp": cramp}, {})
        revision = vault.compose(
            id_, "assessment", parts, client=client, parents=[now.state.heads[0]]
        )
        vault.save([revision], Act("revise", "assessment", id_, client))
    (conflict,) = open_conflicts(vault)
    assert [text.words.splitlines()[-1] for text in conflict.texts] == [
        "Cramp in the hamstring: yes",
        "Cramp in the hamstring: no",
    ]
    assert list(findings.of_client(vault.database, client)) == []
    shown = note_values(vault, get_note(vault, note))
    assert [each["record"] for each in shown["conflicts"]] == [id_]
    (values,) = shown["assessments"]
    assert values["answers"] is None
    assert {text.rpartition(": ")[2] for text in values["text"]} >= {"yes", "no"}
    assert note_page(vault, get_note(vault, note)).count("not settled") == 2
    with pytest.raises(InConflict):
        get_assessment(vault, id_)
    with pytest.raises(InConflict):
        move_note(vault, note, add_client(vault, "Jonas Weber"))
    assert verify(vault, lambda _: None).ok


def test_what_was_taken_out_of_a_note_stays_in_its_export(vault: Vault, note: str) -> None:
    (id_,) = findings.of_note(vault.database, note)
    remove_assessment(vault, id_)
    exported = export_note(vault, get_note(vault, note))
    assert exported["assessments"] == []
    (removed,) = exported["removed_assessments"]
    assert removed["id"] == id_
    assert removed["history"][0]["parts"]["all"]["answers"]["hold"]["left"] == "61"
    assert [name for name, _ in templates_named(exported)] == ["bridge"]


def test_an_assessment_of_a_later_program_is_kept_and_stops_nothing(
    vault: Vault, note: str, client: str
) -> None:
    later = vault.new_id()
    grown: Value = {"note": note, "template": "bridge", "answers": {}, "grown": True}
    parts = {"all": grown}
    revision = vault.compose(later, "assessment", parts, client=client)
    vault.save([revision], Act("create", "assessment", later, client))
    assert len(assessments_of(vault, note)) == 1
    vault.rebuild(lambda _: None)
    assert verify(vault, lambda _: None).ok
    assert len(export_note(vault, get_note(vault, note))["assessments"]) == 1


def test_an_answer_and_a_result_of_one_name_are_one_finding(
    vault: Vault, note: str, client: str
) -> None:
    (id_,) = findings.of_note(vault.database, note)
    now = get_assessment(vault, id_)
    twice = assessment_parts(
        note, (now.template, now.version, now.hash), {"gap": "3"}, {"gap": "4"}
    )
    revision = vault.compose(id_, "assessment", twice, client=client, parents=now.state.heads)
    vault.save([revision], Act("revise", "assessment", id_, client))
    assert [each.value for each in findings.of_client(vault.database, client)] == ["3"]


def test_a_template_that_arrives_after_its_assessment_is_caught_up_with(
    vault: Vault, client: str, library: Library
) -> None:
    from notes_tui.assessing.answering import compose  # noqa: PLC0415

    note = add_note(vault, client)
    template, assessment = compose(vault, note, client, [fill(library, "bridge", {"cramp": True})])
    vault.save([assessment], Act("create", "assessment", assessment.record, client))
    assert found(vault, "hamstring") == []
    assert found(vault, "cramp") == [(note, "assessment")]  # by the item's id, at least
    vault.save([template], Act("create", "template", template.record))
    assert found(vault, "hamstring") == [(note, "assessment")]
    assert verify(vault, lambda _: None).ok
    assert views.stored(vault.database, assessment.record) is not None
