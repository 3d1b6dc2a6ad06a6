"""What stands in the way of a signature is said in a sentence, with what to do about it."""

from collections.abc import Callable
from typing import Any

import pytest

from notes_tui.charting import revising, signing
from notes_tui.charting.drafting import keep_draft
from notes_tui.charting.resolving import resolve_section
from notes_tui.domain.note import Carried, carried_part, part_of
from notes_tui.domain.parts import read_record
from notes_tui.errors import NotesError, NotReady
from notes_tui.vault import audit
from notes_tui.vault.connection import run
from notes_tui.vault.signatures import check_note
from tests.places import PASSPHRASE, add_note
from tests.signing.desk import Desk, Elsewhere


def carried(desk: Desk, note: str) -> None:
    line = Carried("a" * 26, "Bridges.", "0" * 64, "2026-02-01", confirmed=False)
    revising.save_parts(desk.vault, desk.get(note), carried_part(line), "revise")


def in_conflict(desk: Desk, note: str) -> None:
    state, elsewhere = desk.vault.get(note), Elsewhere(desk)
    desk.arrive(elsewhere.write(state, {part_of("plan"): "Rest."}, ()))


def assessment_in_conflict(desk: Desk, note: str) -> None:
    state, elsewhere = desk.vault.get(desk.assessment(note)), Elsewhere(desk)
    whole: Any = state.settled("all")
    desk.arrive(elsewhere.write(state, {"all": whole | {"answers": {"cramp": False}}}, ()))


def being_typed(desk: Desk, note: str) -> None:
    keep_draft(desk.vault, note, desk.client, "plan", "Typed.", 0, desk.get(note))


def discarded(desk: Desk, note: str) -> None:
    revising.discard_note(desk.vault, note)


def signed(desk: Desk, note: str) -> None:
    desk.sign(note)


@pytest.mark.parametrize(
    ("lays", "said", "todo"),
    [
        (carried, "whether they still hold", "note line"),
        (in_conflict, "two texts that are not settled", "note resolve"),
        (assessment_in_conflict, "two texts that are not settled", "note resolve"),
        (being_typed, "not saved yet", "save it"),
        (discarded, "was discarded", "note discard --undo"),
        (signed, "signed already", "note addendum"),
    ],
)
def test_each_hindrance_is_a_sentence_with_what_to_do(
    desk: Desk, lays: Callable[[Desk, str], None], said: str, todo: str
) -> None:
    note = desk.note()
    lays(desk, note)
    before = desk.shown(note)["signatures"]
    with pytest.raises(NotReady) as refused:
        desk.sign(note)
    assert said in refused.value.message
    assert refused.value.message.endswith(".")
    assert todo in refused.value.hint
    assert desk.shown(note)["signatures"] == before


def test_where_the_second_of_two_notes_cannot_be_written_the_first_is_not_signed_either(
    desk: Desk,
) -> None:
    first, second = desk.note(), desk.note()
    entries = len(list(audit.entries(desk.vault.database)))
    run(
        desk.vault.database,
        "CREATE TEMP TRIGGER refuse BEFORE INSERT ON main.signatures WHEN NEW.note = "
        f"'{second}' BEGIN SELECT RAISE(ABORT, 'no'); END",
    )
    with pytest.raises(NotesError):
        desk.sign(first, second)
    assert not desk.get(first).signed
    assert len(list(audit.entries(desk.vault.database))) == entries
    run(desk.vault.database, "DROP TRIGGER refuse")
    desk.sign(first, second)
    assert desk.get(first).signed
    assert desk.get(second).signed
    assert len(list(audit.entries(desk.vault.database))) == entries + 2


def test_nothing_written_is_a_hindrance(desk: Desk) -> None:
    note = add_note(desk.vault, desk.client, listen="Wrong window.")
    revising.edit_section(desk.vault, note, "listen", "")
    (hindrance,) = signing.look(desk.vault, note).hindrances
    assert "Nothing is written" in hindrance.message
    assert hindrance.hint


def test_a_note_of_several_heads_is_joined_first_by_a_revision_that_writes_no_part(
    desk: Desk,
) -> None:
    """Two desks wrote different steps: nothing is in conflict, and one head is to be signed."""
    note = desk.note()
    state, elsewhere = desk.vault.get(note), Elsewhere(desk)
    revising.edit_section(desk.vault, note, "plan", "Here.")
    desk.arrive(elsewhere.write(state, {part_of("track"): "There."}, state.heads))
    assert len(desk.vault.get(note).heads) == 2
    desk.sign(note)
    last = desk.vault.get(note).revisions[-1]
    assert (dict(last.parts), len(last.parents)) == ({}, 2)
    shown = desk.get(note)
    assert (shown.text("plan"), shown.text("track")) == ("Here.", "There.")
    assert [each.ok for each in check_note(desk.vault.database, note)] == [True]
    assert desk.problems() == ()


def test_an_assessment_of_several_heads_is_joined_too(desk: Desk) -> None:
    note = desk.note()
    state, elsewhere = desk.vault.get(desk.assessment(note)), Elsewhere(desk)
    same = {"all": state.settled("all")}
    for _ in range(2):
        desk.arrive(elsewhere.write(state, same, state.heads))
    assert len(desk.vault.get(state.record).heads) == 2
    desk.sign(note)
    assert len(desk.vault.get(state.record).heads) == 1
    assert desk.problems() == ()


def test_once_the_conflict_is_settled_the_note_can_be_signed(desk: Desk) -> None:
    note = desk.note()
    in_conflict(desk, note)
    resolve_section(desk.vault, note, "plan", "Walk.")
    desk.sign(note)
    assert desk.get(note).text("plan") == "Walk."


def test_a_signature_that_lies_over_something_else_seals_nothing_of_this_note(desk: Desk) -> None:
    """A signature of this note whose head is a revision of another note."""
    note, other = desk.note(), desk.note(plan="Rest.")
    elsewhere = Elsewhere(desk)
    elsewhere.introduce()
    head = desk.vault.get(other).heads[0]
    state = read_record(desk.vault.get(note).revisions)
    desk.arrive(elsewhere.signature(state, head=head))
    assert not desk.get(note).signed
    (problem,) = desk.problems()
    assert problem.where == f"note {note}"
    signing.sign(desk.vault, [other], PASSPHRASE)
