"""A signed note stands: whatever is called or saved here, nothing of it changes."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui import assessing, charting
from notes_tui.assessing import answering
from notes_tui.assessing.answering import fill
from notes_tui.charting import (
    adding_later,
    attaching,
    begun_later,
    drafting,
    planning,
    registering,
    resolving,
    revising,
    signing,
    undoing,
)
from notes_tui.charting.composing import compose_signature
from notes_tui.charting.moving import as_record_of
from notes_tui.domain.later import Addition, is_later_part, later_part
from notes_tui.domain.note import Carried, carried_part, occurred_part, part_of
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import signature_record
from notes_tui.errors import Damaged, NotesError, SignedAlready
from notes_tui.vault import drafts, listing
from notes_tui.vault.attachments import attachments_of, removed_from
from notes_tui.vault.audit import Act
from notes_tui.vault.drafts import Draft
from tests.places import PASSPHRASE, add_client
from tests.signing.desk import ANSWERS, PLAN, Desk

LINE = "a" * 26
FLAG = signing.RedFlag("", "bridge", "cramp", "Cramp", answered=True)


class Signed:
    """A signed note with all that can hang on one; some was removed before it was signed."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk, self.vault = desk, desk.vault
        self.other = add_client(desk.vault, "Jonas Weber")
        self.note = desk.note()
        self.assessment, self.gone = desk.assessment(self.note), desk.assess(self.note)
        line = Carried(LINE, "Bridges.", "0" * 64, "2026-02-01", confirmed=True)
        revising.save_parts(self.vault, desk.get(self.note), carried_part(line), "revise")
        self.file = folder / "letter.txt"
        self.file.write_text("From her doctor.")
        self.attachment, self.gone_file = (self.attach().id for _ in range(2))
        attaching.remove_attachment(self.vault, self.gone_file)
        answering.remove_assessment(self.vault, self.gone)
        desk.sign(self.note)
        self.before = self.look()

    def attach(self) -> Any:
        added, _ = attaching.attach(self.vault, self.note, self.file, lambda _: None)
        return added

    def look(self) -> dict[str, object]:
        """Everything that a reader sees of it, but what is added."""
        shown = self.desk.shown(self.note)
        gone = {"later", "signatures", "status"}
        states = [self.vault.get(each) for each in (self.gone, self.gone_file)]
        return {
            **{name: value for name, value in shown.items() if name not in gone},
            "arrived": self.desk.arrived(self.note),
            "removed": [state.deleted for state in states],
            "removed files": [each.id for each in removed_from(self.vault, self.note)],
            "files": [each.name for each in attachments_of(self.vault, self.note)],
            "typed": [
                draft.text
                for draft in drafts.of_note(self.vault.database, self.note)
                if not is_later_part(draft.part)
            ],
        }

    @property
    def signed(self) -> bool:
        return self.desk.get(self.note).signed

    def filled(self) -> answering.Filled:
        return fill(self.desk.library, "bridge", ANSWERS | {"cramp": False})


@pytest.fixture
def signed(desk: Desk, tmp_path: Path) -> Signed:
    return Signed(desk, tmp_path)


def undo_all(s: Signed) -> None:
    while (act := undoing.find_undoable(s.vault)) is not None:
        undoing.undo(s.vault, act)


def redo_last(s: Signed) -> None:
    act = undoing.find_redoable(s.vault)
    if act is not None:
        undoing.redo(s.vault, act)


def typed_before(s: Signed) -> None:
    """A draft that was kept before, and is saved after the note was signed elsewhere."""
    heads = s.vault.get(s.note).heads
    drafts.keep(
        s.vault.database, Draft(s.note, part_of("plan"), "note", None, "Typed.", 0, heads, 1)
    )
    try:
        drafting.save_drafts(s.vault, s.note)
    finally:
        drafts.drop(s.vault.database, s.note)


CALLS: dict[str, Callable[[Signed], object]] = {
    "adding_later.add_later": lambda s: adding_later.add_later(
        s.vault, s.note, Addition("addendum", "More."), PASSPHRASE
    ),
    "adding_later.add_later, in error": lambda s: adding_later.add_later(
        s.vault, s.note, Addition("error", reason="wrong client", rewrite_for=s.other), PASSPHRASE
    ),
    "adding_later.settle_arrived": lambda s: adding_later.settle_arrived(
        s.vault, s.note, PASSPHRASE, keep=True
    ),
    "adding_later.settle_signatures": lambda s: adding_later.settle_signatures(
        s.vault, s.note, part_of("plan"), "Rest.", PASSPHRASE
    ),
    "attaching.attach": lambda s: s.attach(),
    "attaching.add_attachment": lambda s: attaching.add_attachment(
        s.vault, s.note, "a.txt", "text/plain", None, lambda _: None  # type: ignore[arg-type]
    ),
    "attaching.remove_attachment": lambda s: attaching.remove_attachment(s.vault, s.attachment),
    "attaching.bring_back_attachment": lambda s: attaching.bring_back_attachment(
        s.vault, s.gone_file
    ),
    "attaching.move_attachment": lambda s: s.vault.save(
        list(attaching.move_attachment(s.vault, s.attachment, s.note, s.other)), Act("move")
    ),
    "moving.as_record_of": lambda s: s.vault.save(
        list(as_record_of(s.vault, s.other, s.vault.get(s.note), {part_of("plan"): "Rest."}, 1)),
        Act("move"),
    ),
    "begun_later.keep_entry": lambda s: begun_later.keep_entry(
        s.vault, s.desk.get(s.note), Addition("addendum", text="More.", id=LINE)
    ),
    "begun_later.give_up_entry": lambda s: begun_later.give_up_entry(
        s.vault, s.note, Addition("addendum", id=LINE)
    ),
    "begun_later.move_to_addendum": lambda s: begun_later.move_to_addendum(
        s.vault, s.desk.get(s.note)
    ),
    "begun_later.give_up_typed": lambda s: begun_later.give_up_typed(s.vault, s.note),
    "drafting.keep_draft": lambda s: drafting.keep_draft(
        s.vault, s.note, s.desk.client, "plan", "Typed.", 0, s.desk.get(s.note)
    ),
    "drafting.keep_time": lambda s: drafting.keep_time(
        s.vault, s.note, s.desk.client, "2026-02-20T08:00+01:00", s.desk.get(s.note)
    ),
    "drafting.save_drafts": typed_before,
    "planning.confirm_line": lambda s: planning.confirm_line(
        s.vault, s.note, LINE, confirmed=False
    ),
    "planning.drop_line": lambda s: planning.drop_line(s.vault, s.note, LINE),
    "registering.add_client": lambda s: registering.add_client(s.vault, {"name": "Somebody"}),
    "registering.edit_client": lambda s: registering.edit_client(
        s.vault, s.desk.client, {"about": "Tall."}
    ),
    "registering.archive_client": lambda s: registering.archive_client(
        s.vault, s.desk.client, archived=True
    ),
    "resolving.resolve_section": lambda s: resolving.resolve_section(
        s.vault, s.note, "plan", "Rest."
    ),
    "resolving.choose_write": lambda s: resolving.choose_write(
        s.vault, s.note, part_of("plan"), PLAN
    ),
    "revising.add_note": lambda s: revising.add_note(s.vault, s.desk.client, {"plan": "Rest."}),
    "revising.compose_note": lambda s: revising.compose_note(
        s.vault, s.desk.client, {"plan": "Rest."}
    ),
    "revising.edit_section": lambda s: revising.edit_section(s.vault, s.note, "plan", "Rest."),
    "revising.change_time": lambda s: revising.change_time(s.vault, s.note, "2026-02-20T08:00"),
    "revising.move_note": lambda s: revising.move_note(s.vault, s.note, s.other),
    "revising.discard_note": lambda s: revising.discard_note(s.vault, s.note),
    "revising.bring_back_note": lambda s: revising.bring_back_note(s.vault, s.note),
    "revising.save_parts": lambda s: revising.save_parts(
        s.vault, s.desk.get(s.note), {part_of("plan"): None}, "revise"
    ),
    "composing.written": lambda s: s.vault.save(
        [charting.composing.written(s.vault, s.vault.get(s.note), {part_of("plan"): "Rest."})[1]],
        Act("revise"),
    ),
    "composing.compose_signature": lambda s: s.vault.save(
        [compose_signature(s.vault, "sign", s.vault.get(s.note))], Act("sign")
    ),
    "signing.sign": lambda s: signing.sign(s.vault, [s.note], PASSPHRASE),
    "signing.act_on_flag": lambda s: signing.act_on_flag(
        s.vault, s.note, FLAG, "Sent to A&E.", "2026-03-02"
    ),
    "undoing.undo": undo_all,
    "undoing.redo": redo_last,
    "answering.compose": lambda s: s.vault.save(
        answering.compose(s.vault, s.note, s.desk.client, [s.filled()]), Act("create")
    ),
    "answering.add_assessment": lambda s: answering.add_assessment(
        s.vault, s.note, s.desk.client, s.filled()
    ),
    "answering.change_assessment": lambda s: answering.change_assessment(
        s.vault, s.assessment, s.filled()
    ),
    "answering.assessment_revision": lambda s: s.vault.save(
        [s.vault.compose(s.gone, "assessment", s.vault.get(s.assessment).revisions[0].parts,
                         client=s.desk.client, parents=s.vault.get(s.gone).heads)],
        Act("revise"),
    ),
    "answering.bring back a removed one": lambda s: s.vault.save(
        [s.vault.compose(s.gone, "assessment", {"deleted": None}, client=s.desk.client,
                         parents=s.vault.get(s.gone).heads)],
        Act("bring_back"),
    ),
    "answering.remove_assessment": lambda s: answering.remove_assessment(s.vault, s.assessment),
}  # fmt: skip
READ_ONLY = set(
    "adding_later.signed_twice attaching.get_attachment attaching.steps_for"
    " drafting.find_draft drafting.section_drafts"
    " drafting.time_draft planning.lines_to_carry registering.get_client signing.look"
    " tracking.track undoing.find_undoable undoing.find_redoable answering.get_assessment"
    " answering.template_revision authoring.needs_licence authoring.add_template"
    " naming.client_named begun_later.begun_entries begun_later.begin_entry"
    " begun_later.typed_before_signing signing.open_flags".split()
)
"""Functions that are given the vault and write nothing into notes."""


def given_a_vault() -> set[str]:
    """The public functions of charting and assessing whose first argument is a vault."""
    found = set()
    for package in (charting, assessing):
        for module in pkgutil.iter_modules(package.__path__):
            there = importlib.import_module(f"{package.__name__}.{module.name}")
            for name, function in inspect.getmembers(there, inspect.isfunction):
                own = function.__module__ == there.__name__ and not name.startswith("_")
                if own and next(iter(inspect.signature(function).parameters), "") == "vault":
                    found.add(f"{module.name}.{name}")
    return found


def test_every_function_that_is_given_a_vault_is_called_here_or_only_reads() -> None:
    assert given_a_vault() - CALLS.keys() - READ_ONLY == set()


@pytest.mark.parametrize("call", CALLS)
def test_whatever_is_called_on_a_signed_note_lets_it_stand(signed: Signed, call: str) -> None:
    with suppress(NotesError, AttributeError if call == "attaching.add_attachment" else NotesError):
        CALLS[call](signed)
    assert signed.look() == signed.before
    assert signed.signed
    assert signed.desk.problems() == ()


def test_an_edit_says_what_can_be_done_instead(signed: Signed) -> None:
    with pytest.raises(SignedAlready) as refused:
        revising.edit_section(signed.vault, signed.note, "plan", "Rest.")
    assert "note addendum" in refused.value.hint


def test_no_other_note_is_held_up(signed: Signed) -> None:
    note = signed.desk.note(plan="Rest.")
    revising.edit_section(signed.vault, note, "plan", "Walk.")
    answering.remove_assessment(signed.vault, signed.desk.assessment(note))
    assert signed.desk.get(note).text("plan") == "Walk."


# -------------------------------------------------------------------------- revisions made by hand

NOTE_PARTS: list[dict[str, Any]] = [
    {part_of("plan"): "Rest."},
    {part_of("plan"): None},
    {part_of("track"): "A step that was blank."},
    {"deleted": True},
    {"deleted": None},
    {"late_entry": True},
    {"moved_from": LINE},
    {"unknown/part": "x"},
    occurred_part("2026-02-20T08:00+01:00"),
    {f"carried/{LINE}": None},
    {"red_flag/bridge/cramp": {"action": "None.", "day": "2026-03-02"}},
    later_part("b" * 25 + "a", "addendum", "More."),
    {"later/" + "c" * 25 + "a": None},
    {},
]
RECORDS = "note assessment gone attachment gone_file new".split()
KINDS = [None, None, None, "note", "assessment", "attachment", "clue"]
SEEN = ("heads", "nothing", "an older one", "something that is not there")


@st.composite
def handmade(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "record": draw(
            st.sampled_from(["note", "assessment", "gone", "attachment", "gone_file", "new"])
        ),
        "kind": draw(
            st.sampled_from([None, None, None, "note", "assessment", "attachment", "clue"])
        ),
        "parts": draw(st.lists(st.sampled_from(NOTE_PARTS), min_size=1, max_size=2)),
        "whole": draw(st.booleans()),
        "seen": draw(st.sampled_from(SEEN)),
        "client": draw(st.sampled_from(["own", "own", "other", "none"])),
        "sign": draw(st.sampled_from(["not", "genuine", "claims", "another's head"])),
    }


def made(s: Signed, how: dict[str, Any]) -> list[Revision]:
    """The revisions of a save as this says."""
    vault = s.vault
    record = vault.new_id() if how["record"] == "new" else getattr(s, how["record"])
    state = vault.find(record)
    kind = how["kind"] or (state.kind if state else "assessment")
    parts = {name: value for each in how["parts"] for name, value in each.items()}
    if how["whole"] and kind == "assessment":
        source = vault.get(s.assessment).settled("all")
        assert isinstance(source, dict)
        parts["all"] = source | {"answers": {"hold": {"left": "1", "right": "1"}}, "note": s.note}
    if how["whole"] and kind == "attachment":
        parts |= {"name": "other.txt", "note": s.note}
    clients = {"own": s.desk.client, "other": s.other, "none": None}
    parents = {
        "heads": state.heads if state else (),
        "nothing": (),
        "an older one": state.revisions[0].id if state else "0" * 64,
        "something that is not there": "0" * 64,
    }[how["seen"]]
    revision = vault.compose(
        record, kind, parts, client=clients[how["client"]],
        parents=(parents,) if isinstance(parents, str) else parents,
    )  # fmt: skip
    return [revision, *signature(s, state, revision, how["sign"])]


def signature(s: Signed, state: RecordState | None, revision: Revision, how: str) -> list[Revision]:
    """A signature of this very practitioner over what was made by hand."""
    if how == "not":
        return []
    try:
        forged = read_record([*(state.revisions if state else ()), revision])
        note = forged if forged.kind == "note" else s.vault.get(s.note)
        beside = [(forged, "0" * 64)] if forged.kind == "assessment" else []
        made_here = compose_signature(s.vault, "sign", note, beside)
    except (NotesError, ValueError, AssertionError):
        return []  # it cannot even be composed
    if how == "genuine":
        return [made_here]
    whole = made_here.parts["all"]
    assert isinstance(whole, dict)
    changed = {"head": revision.id} if how == "claims" else {"head": s.vault.get(s.note).heads[0]}
    return [replace(made_here, parts={"all": whole | {"manifest": whole["manifest"] | changed}})]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(handmade(), min_size=1, max_size=2))
def test_no_save_of_revisions_made_by_hand_changes_what_is_signed(
    signed: Signed, saves: list[dict[str, Any]]
) -> None:
    with suppress(NotesError):
        new = [revision for how in saves for revision in made(signed, how)]
        signed.vault.save(new, Act("revise"))
    assert signed.look() == signed.before
    assert signed.signed


def test_a_signature_is_written_once_and_only_if_it_fits(signed: Signed) -> None:
    vault = signed.vault
    genuine = compose_signature(vault, "sign", vault.get(signed.note))
    parts = {"all": genuine.parts["all"] | {"signature": "0" * 128}}  # type: ignore[operator]
    for record in (genuine.record, signature_record(parts)):
        with pytest.raises(Damaged, match="signature"):
            vault.save([replace(genuine, parts=parts, record=record)], Act("sign"))
    record = signed.desk.shown(signed.note)["signatures"][0]["id"]  # type: ignore[index]
    over = vault.compose(
        record, "signature", genuine.parts, client=signed.desk.client,
        parents=vault.get(record).heads,
    )  # fmt: skip
    with pytest.raises(SignedAlready):
        vault.save([over], Act("sign"))
    again = vault.compose(record, "signature", genuine.parts, client=signed.desk.client)
    with pytest.raises(SignedAlready):
        vault.save([again], Act("sign"))


def test_the_list_of_attachments_says_what_was_signed(signed: Signed) -> None:
    listed = [each.name for each in listing.attachments(signed.vault.database, note=signed.note)]
    assert listed == ["letter.txt"]
