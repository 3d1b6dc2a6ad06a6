"""What arrives at a signed note without its signature is kept, shown apart and never applied."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notes_tui.assessing.answering import change_assessment, fill
from notes_tui.charting import adding_later
from notes_tui.charting.revising import edit_section
from notes_tui.domain.assessment import KIND as ASSESSMENT
from notes_tui.domain.later import Addition, later_part
from notes_tui.domain.note import Carried, carried_part, occurred_part, part_of
from notes_tui.domain.parts import read_record
from notes_tui.domain.query import parse_query
from notes_tui.errors import NotReady, SignedAlready
from notes_tui.exporting import verify_export
from notes_tui.exporting.markdown import note_page
from notes_tui.practice.sealed_note import part_label, read_signed
from notes_tui.practice.signing import settle_signatures
from notes_tui.vault import findings, signatures
from tests.cli.line import Line
from tests.places import PASSPHRASE, Place
from tests.signing.desk import LISTEN, Desk, Elsewhere, sealed_beside

LINE = Carried("a" * 26, "Bridges, daily.", "0" * 64, "2026-02-01", confirmed=True)
EDITS: dict[str, dict[str, Any]] = {
    "a section": {part_of("listen"): "Quite another text."},
    "a section that was blank": {part_of("track"): "A text more."},
    "a section taken out": {part_of("plan"): None},
    "the time": occurred_part("2026-02-20T08:00+01:00"),
    "a carried line": carried_part(LINE),
    "a tombstone": {"deleted": True},
    "a later entry": later_part("a" * 26, "addendum", "Nobody signed this."),
    "entered in error": later_part("a" * 26, "error", "", reason="Nobody signed this."),
}


@pytest.fixture
def elsewhere(desk: Desk) -> Elsewhere:
    return Elsewhere(desk)


@pytest.mark.parametrize("seen", ["the signed head", "nothing of it"])
@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_of_a_note_that_arrives_is_kept_apart(
    desk: Desk, elsewhere: Elsewhere, edit: str, seen: str
) -> None:
    note = desk.signed()
    before, state = desk.shown(note), desk.vault.get(note)
    parents = state.heads if seen == "the signed head" else ()
    desk.arrive(elsewhere.write(state, EDITS[edit], parents))
    assert desk.shown(note) == before
    (name,) = EDITS[edit]
    assert EDITS[edit][name] in desk.arrived(note)[name]  # type: ignore[operator]
    assert note_page(desk.vault, desk.get(note)).count("not signed") == 1
    assert desk.problems() == ()


ANSWER = {"hold": {"left": "5", "right": "5"}}


def changed_assessment(desk: Desk, elsewhere: Elsewhere, note: str) -> str:
    state = desk.vault.get(desk.assessment(note))
    whole = dict(state.settled("all"))  # type: ignore[arg-type]
    desk.arrive(elsewhere.write(state, {"all": whole | {"answers": ANSWER}}, state.heads))
    return state.record


def removed_assessment(desk: Desk, elsewhere: Elsewhere, note: str) -> str:
    state = desk.vault.get(desk.assessment(note))
    desk.arrive(elsewhere.write(state, {"deleted": True}, state.heads))
    return state.record


def new_assessment(desk: Desk, elsewhere: Elsewhere, note: str) -> str:
    whole = dict(desk.vault.get(desk.assessment(note)).settled("all"))  # type: ignore[arg-type]
    revision = elsewhere.add(ASSESSMENT, {"all": whole | {"answers": ANSWER}})
    desk.arrive(revision)
    return revision.record


ASSESSED = [changed_assessment, removed_assessment, new_assessment]


@pytest.mark.parametrize("arrives", ASSESSED)
def test_an_assessment_that_arrives_is_kept_apart(
    desk: Desk, elsewhere: Elsewhere, arrives: Any
) -> None:
    note = desk.signed()
    before = desk.shown(note)
    measured = list(findings.of_client(desk.vault.database, desk.client))
    record = arrives(desk, elsewhere, note)
    assert desk.shown(note) == before
    assert list(desk.arrived(note)) == [f"assessment/{record}"]
    assert list(findings.of_client(desk.vault.database, desk.client)) == measured
    assert desk.problems() == ()


@pytest.mark.parametrize("arrives", ASSESSED)
def test_it_makes_no_difference_which_comes_first_the_signature_or_the_edit(
    desk: Desk, elsewhere: Elsewhere, arrives: Any
) -> None:
    note = desk.signed()
    arrives(desk, elsewhere, note)
    shown, arrived = desk.shown(note), desk.arrived(note)
    desk.vault.rebuild(lambda _: None)
    assert (desk.shown(note), desk.arrived(note)) == (shown, arrived)
    assert desk.problems() == ()


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("arrives", [*EDITS, *ASSESSED])
def test_what_arrived_is_settled_by_a_signature_and_what_was_signed_stands(
    desk: Desk, elsewhere: Elsewhere, arrives: Any, keep: bool
) -> None:
    note = desk.signed()
    before, state = desk.shown(note), desk.vault.get(note)
    if isinstance(arrives, str):
        desk.arrive(elsewhere.write(state, EDITS[arrives], state.heads))
    else:
        arrives(desk, elsewhere, note)
    with pytest.raises(NotReady):
        adding_later.add_later(desk.vault, note, Addition("addendum", "More."), PASSPHRASE)
    adding_later.settle_arrived(desk.vault, note, PASSPHRASE, keep=keep)
    after = desk.shown(note)
    assert desk.arrived(note) == {}
    for name in before.keys() - {"later", "signatures"}:
        assert after[name] == before[name], name
    assert all(each["ok"] for each in after["signatures"])  # type: ignore[attr-defined]
    assert len(after["later"]) == int(keep and bool(words(arrives)))  # type: ignore[arg-type]
    assert desk.problems() == ()
    desk.vault.rebuild(lambda _: None)
    assert desk.shown(note) == after


def words(arrives: Any) -> bool:
    """Whether what arrives says something that can be kept as an addendum."""
    silent = {"a section taken out", "a tombstone", "entered in error"}
    return arrives not in {*silent, removed_assessment}


def test_what_was_kept_can_be_read_in_the_addendum(desk: Desk, elsewhere: Elsewhere) -> None:
    note = desk.signed()
    state = desk.vault.get(note)
    desk.arrive(elsewhere.write(state, {part_of("listen"): "Quite another text."}, state.heads))
    changed_assessment(desk, elsewhere, note)
    adding_later.settle_arrived(desk.vault, note, PASSPHRASE, keep=True)
    (entry,) = desk.get(note).later
    assert "Quite another text." in entry.text
    assert "Hold time" in entry.text
    assert desk.get(note).text("listen") == LISTEN


def test_what_arrived_is_not_found_by_searching(desk: Desk, elsewhere: Elsewhere) -> None:
    note = desk.signed()
    state = desk.vault.get(note)
    desk.arrive(elsewhere.write(state, {part_of("listen"): "Quite another text."}, state.heads))
    assert desk.vault.search(parse_query("another")).hits == ()
    assert [hit.note for hit in desk.vault.search(parse_query("cycling")).hits] == [note]


# ------------------------------------------------------------ two signatures over different heads


def signed_twice(desk: Desk, elsewhere: Elsewhere, *, knew: bool) -> str:
    """A note that was signed here, and elsewhere over another text; there the head was `knew`n."""
    elsewhere.introduce()
    note = desk.note()
    state, beside = desk.vault.get(note), sealed_beside(desk, note)
    edit = elsewhere.write(state, {part_of("listen"): "Signed elsewhere."}, state.heads)
    if not knew:
        edit_section(desk.vault, note, "listen", "Signed here.")
    desk.sign(note)
    signature = elsewhere.signature(read_record([*state.revisions, edit]), beside)
    desk.arrive(edit)
    desk.arrive(signature)
    return note


@pytest.mark.parametrize("knew", [True, False])
def test_two_signatures_over_different_texts_stand_side_by_side(
    desk: Desk, elsewhere: Elsewhere, knew: bool
) -> None:
    note = signed_twice(desk, elsewhere, knew=knew)
    shown = desk.get(note)
    assert {*shown.sections["listen"].values} == {
        LISTEN if knew else "Signed here.",
        "Signed elsewhere.",
    }
    assert shown.text("listen") is None
    assert shown.unsealed == {}
    assert desk.problems() == ()
    with pytest.raises(NotReady):
        adding_later.add_later(desk.vault, note, Addition("addendum", "More."), PASSPHRASE)
    adding_later.settle_signatures(
        desk.vault, note, part_of("listen"), "Signed elsewhere.", PASSPHRASE
    )
    assert desk.get(note).text("listen") == "Signed elsewhere."
    assert desk.problems() == ()
    desk.vault.rebuild(lambda _: None)
    assert desk.get(note).text("listen") == "Signed elsewhere."
    adding_later.add_later(desk.vault, note, Addition("addendum", "More."), PASSPHRASE)
    assert desk.get(note).text("listen") == "Signed elsewhere."
    assert desk.problems() == ()


def assessed_twice(desk: Desk, elsewhere: Elsewhere) -> tuple[str, Any]:
    """A note whose assessment was signed here, and elsewhere with what is given too."""
    elsewhere.introduce()
    note = desk.note()
    state, (here, hash_) = desk.vault.get(note), sealed_beside(desk, note)[0]
    there: Any = here.settled("all")
    there = there | {"answers": ANSWER}
    edit = elsewhere.write(here, {"all": there}, here.heads)
    ours = fill(desk.library, "bridge", {"hold": {"left": 9, "right": 9}})
    change_assessment(desk.vault, here.record, ours)
    desk.sign(note)
    desk.arrive(edit)
    desk.arrive(elsewhere.signature(state, [(read_record([*here.revisions, edit]), hash_)]))
    return note, there


def test_an_assessment_that_was_signed_twice_is_shown_and_settled_as_a_text_is(
    desk: Desk, elsewhere: Elsewhere
) -> None:
    note, there = assessed_twice(desk, elsewhere)
    (rival,) = read_signed(desk.vault, note).rivals
    assert (rival.record, part_label(rival.part)) == (note, "An assessment")
    assert there in [each.text for each in rival.texts]
    settle_signatures(desk.vault, note, rival.part, there, PASSPHRASE)
    assert read_signed(desk.vault, note).rivals == ()
    assert desk.problems() == ()
    adding_later.add_later(desk.vault, note, Addition("addendum", "More."), PASSPHRASE)


def test_two_signed_texts_are_told_apart_and_settled_on_the_command_line(
    desk: Desk, elsewhere: Elsewhere, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    note = signed_twice(desk, elsewhere, knew=False)
    desk.vault.close()
    line = Line(place.layout.folder.parent, capsys)
    (found,) = line("note", "twice", note).values["parts"]
    assert (found["part"], {*found["texts"]}) == (
        "section/listen",
        {"Signed here.", "Signed elsewhere."},
    )
    number = str(found["texts"].index("Signed elsewhere.") + 1)
    assert line("note", "twice", note, "--part", "section/listen", "--keep", number).code == 0
    assert line("note", "show", note).values["sections"]["listen"] == "Signed elsewhere."
    assert line("note", "twice", note).values["parts"] == []


def test_an_assessment_that_was_signed_twice_is_told_in_words_on_the_command_line(
    desk: Desk, elsewhere: Elsewhere, place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    note, _ = assessed_twice(desk, elsewhere)
    desk.vault.close()
    line = Line(place.layout.folder.parent, capsys)
    line.in_words = True
    out = line("note", "twice", note).out
    assert "An assessment (assessment/" in out
    assert "  1  Ada, 2026-03-02 " in out
    assert "Hold time, standing on: L 9 s · R 9 s" in out
    assert "{" not in out


@pytest.mark.parametrize("put", ["before it", "over it"])
@pytest.mark.parametrize("forged", ["nothing", "a copy", "another signature", "its end"])
def test_whatever_is_put_into_the_record_of_a_signature_makes_no_difference(
    desk: Desk, elsewhere: Elsewhere, tmp_path: Path, forged: str, put: str
) -> None:
    elsewhere.introduce()
    note = desk.signed()
    shown = desk.shown(note)
    (record,) = signatures.of_note(desk.vault.database, note)
    (signed,) = desk.vault.get(record).revisions
    of_another = elsewhere.signature(desk.vault.get(desk.note()))
    found: dict[str, Any] = {
        "nothing": {"all": "nothing"},
        "a copy": signed.parts,
        "another signature": of_another.parts,
        "its end": {"all": None, "deleted": True},
    }
    parents = (signed.id,) if put == "over it" else ()
    desk.arrive(
        replace(
            signed, device=elsewhere.device, stamp="0" * 15 + "1", nonce="ab" * 16,
            parts=found[forged], parents=parents,
        )
    )  # fmt: skip
    assert desk.shown(note) == shown
    with pytest.raises(SignedAlready):
        edit_section(desk.vault, note, "listen", "Quite another text.")
    assert desk.problems() == ()
    desk.vault.rebuild(lambda _: None)
    assert desk.shown(note) == shown
    file = tmp_path / "export.json"
    file.write_bytes(desk.export(tmp_path / "note.json", note=note))
    assert verify_export.main([str(file)]) == 0


def test_a_signature_under_another_id_than_that_of_its_content_is_none_and_is_named(
    desk: Desk, elsewhere: Elsewhere
) -> None:
    elsewhere.introduce()
    note = desk.note()
    signed = elsewhere.signature(desk.vault.get(note), sealed_beside(desk, note))
    desk.arrive(replace(signed, record="a" * 26))
    assert desk.shown(note)["status"] == "unsigned"
    (problem,) = desk.problems()
    assert problem.where == f"note {note}"
    assert "id of a signature" in problem.message
    desk.arrive(signed)
    assert desk.shown(note)["status"] == "signed"


def test_what_waits_in_the_place_of_a_signature_does_not_keep_it_out(
    desk: Desk, elsewhere: Elsewhere
) -> None:
    """A hostile device begins the record with something else before the signature arrives."""
    elsewhere.introduce()
    note = desk.note()
    signed = elsewhere.signature(desk.vault.get(note), sealed_beside(desk, note))
    desk.arrive(replace(signed, parts={"all": "nothing"}, nonce="ab" * 16))
    assert desk.shown(note)["status"] == "unsigned"
    desk.arrive(signed)
    assert desk.shown(note)["status"] == "signed"
    assert desk.problems() == ()


def test_a_signature_of_a_time_that_no_calendar_holds_is_none(
    desk: Desk, elsewhere: Elsewhere
) -> None:
    note = desk.note()
    far: Any = {"at": 2**53 - 1}
    desk.arrive(elsewhere.signature(desk.get(note).state, sealed_beside(desk, note), **far))
    assert desk.shown(note)["status"] == "unsigned"
    assert desk.problems() == ()
