"""What comes after the signature: late entry, addendum, correction, entered in error.

Each is signed as it is written. The signed text stands; nothing here changes a letter of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from notes_tui.charting.composing import compose_signature, written
from notes_tui.charting.registering import get_client
from notes_tui.charting.revising import Saved
from notes_tui.domain import assessment as assessments
from notes_tui.domain import attachment as attachments
from notes_tui.domain import note as notes
from notes_tui.domain.canonical import Value
from notes_tui.domain.later import Addition, is_later_part, later_part
from notes_tui.domain.moment import parse_day
from notes_tui.domain.note import SECTIONS, Note, late_part, read_text
from notes_tui.domain.parts import RecordState, as_of
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import Meaning
from notes_tui.errors import BadInput, NotReady
from notes_tui.vault import drafts, signatures
from notes_tui.vault.arrived import arrived_beside, arrived_values, words_of
from notes_tui.vault.assessments import assessments_of
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.audit import WITH, Act
from notes_tui.vault.conflicts import OpenConflict, describe
from notes_tui.vault.notes import get_note
from notes_tui.vault.reauthenticating import Typed, require_passphrase
from notes_tui.vault.vault import Vault

_ASSESSMENT: Final = "assessment/"


def add_later(vault: Vault, note: str, addition: Addition, passphrase: Typed) -> Saved:
    """Adds an entry to a signed note and signs it. If it was begun, its draft goes as it is saved.

    One that says that the note was entered in error keeps it out of the client's course. Where it
    names the client it belongs to, the note is written anew there as a late entry, not signed yet;
    the id of that note is given.
    """
    now = _signed(vault, note)
    _require_settled(vault, now)
    late = addition.label == "late"
    event = addition.event or ((now.occurred_at or "")[:10] if late else "")
    parts = later_part(
        addition.id or vault.new_id(),
        addition.label,
        addition.text,
        reason=addition.reason,
        event=parse_day(event) if event else "",
    )
    anew = list(_entered_anew(vault, now, addition, parts)) if addition.label == "error" else []
    require_passphrase(vault, passphrase)
    saved = _write(vault, now, addition.label, parts, anew=anew)
    return Saved(anew[0].record, anew[0].id) if anew else saved


def _entered_anew(
    vault: Vault, now: Note, addition: Addition, parts: Mapping[str, Value]
) -> Iterator[Revision]:
    """What a note that was entered in error writes for the client it belongs to."""
    if any(draft.part not in parts for draft in drafts.of_record(vault.database, now.id)):
        raise NotReady(
            "Something else is begun for this note and not signed yet.",
            "Sign it or give it up first; then mark the note as entered in error.",
        )
    if not addition.rewrite_for:
        return
    if get_client(vault, addition.rewrite_for).id == now.client:
        raise BadInput("The note is this client's already.", "Nothing was changed.")
    yield from _anew(vault, now, addition.rewrite_for)


def settle_arrived(vault: Vault, note: str, passphrase: Typed, *, keep: bool) -> Saved:
    """Settles a change that arrived from another device after the note was signed.

    `keep` adds what it says as an addendum; else it is set aside. Either way it stays in the
    history, and what was signed reads as it did.
    """
    now = _signed(vault, note)
    beside = arrived_beside(vault, now)
    if not now.unsealed and not beside:
        raise BadInput("Nothing has arrived that changes this signed note.", "Nothing was changed.")
    assert now.sealed is not None
    texts = [
        _words(name, value)
        for name, part in now.unsealed.items()
        for value in part.values
        if value not in now.sealed.values_of(name)
    ]
    texts += [words_of(vault, each) for each in beside]
    text = "\n\n".join(filter(None, texts))
    parts: dict[str, Value] = {}
    if keep and text:
        reason = "Written on another device, not knowing that the note was signed."
        parts = later_part(vault.new_id(), "addendum", text, reason=reason)
    require_passphrase(vault, passphrase)
    return _write(vault, now, "addendum" if parts else "sign", parts)


def signed_twice(vault: Vault, now: Note) -> tuple[OpenConflict, ...]:
    """The parts of a signed note of which two signatures saw different texts, with these texts.

    An assessment goes by assessment/<id>, as a part of the note.
    """
    if now.sealed is None:
        return ()
    found = [describe(vault, now.sealed, part) for part in now.sealed.conflicts]
    contested = {each.assessment.id for each in assessments_of(vault, now.id) if each.contested}
    for record in sorted(contested):
        shown = signatures.as_shown(vault.database, vault.get(record))
        assert shown is not None  # it was signed
        conflict = describe(vault, shown, shown.parts[assessments.PART])
        found.append(replace(conflict, record=now.id, part=_ASSESSMENT + record))
    return tuple(found)


def settle_signatures(vault: Vault, note: str, part: str, value: Value, passphrase: Typed) -> Saved:
    """Settles a part of which two signatures saw different texts, with one of these texts.

    `part` is one of the note, or assessment/<id>.
    """
    now = _signed(vault, note)
    signed = [t.text for each in signed_twice(vault, now) if each.part == part for t in each.texts]
    if value not in signed:
        raise BadInput(
            "This is no text that was signed and stands against another. Nothing was changed.",
            "See what stands against what: notes-tui note twice ID",
        )
    require_passphrase(vault, passphrase)
    if part.startswith(_ASSESSMENT):
        chosen = {part.removeprefix(_ASSESSMENT): {assessments.PART: value}}
        return _write(vault, now, "sign", {}, chosen=chosen)
    return _write(vault, now, "sign", {part: value})


def _signed(vault: Vault, note: str) -> Note:
    vault.require_writer()
    now = get_note(vault, note)
    if not now.signed:
        raise NotReady(
            "This note is not signed yet, so nothing need be added to it: it can be changed.",
            "Open it and write, or: note edit ID --section NAME --text-file FILE",
        )
    if now.status == "error":
        raise NotReady(
            "This note was entered in error. It is kept as it is.",
            "Write a new note instead: note add --client ID --from FILE",
        )
    # Of the typed text that becomes an entry the draft is dropped as it is saved.
    if any(not is_later_part(draft.part) for draft in drafts.of_record(vault.database, note)):
        raise NotReady(
            "Something was typed in this note before it was signed, and is not saved.",
            "Open the note and copy it into an addendum, or give it up.",
        )
    return now


def _words(part: str, value: Value) -> str:
    """What an arrived value says as text; of a section with its step."""
    text = read_text(value.get("text") if isinstance(value, Mapping) else value)
    if not text:
        return ""
    if part == "occurred_at":
        return f"Time of the session: {text.replace('T', ' ')}"
    step = SECTIONS.get(part.removeprefix("section/"))
    return f"{step}: {text}" if step else text


def _require_settled(vault: Vault, now: Note) -> None:
    if arrived_values(vault, now):
        raise NotReady(
            "A change has arrived from another device that did not know of the signature. "
            "It is kept beside what was signed.",
            "First keep it as an addendum or set it aside: note arrived ID --keep | --set-aside",
        )
    if signed_twice(vault, now):
        raise NotReady(
            "This note was signed twice, over different texts. Both are kept and shown.",
            "First settle which one holds: note twice ID",
        )


def _write(
    vault: Vault,
    now: Note,
    meaning: Meaning,
    parts: Mapping[str, Value],
    *,
    anew: Sequence[Revision] = (),
    chosen: Mapping[str, Mapping[str, Value]] = MappingProxyType({}),
) -> Saved:
    """Signs the note once more, as it was signed, with what these parts add to it.

    `chosen` are the parts to write beside it, by record, where two signatures disagree.
    """
    assert now.sealed is not None
    sealed = now.sealed
    back = {name: sealed.settled(name) for name in now.unsealed if not sealed.in_conflict(name)}
    state, revision = written(vault, now.state, {**back, **parts})
    beside = _Beside(vault, now, chosen)
    signature = compose_signature(
        vault,
        meaning,
        state,
        beside.sealed(assessments.KIND),
        beside.sealed(attachments.KIND),
    )
    along = [each.record for each in (signature, *beside.written, *anew)]
    act = Act("amend", notes.KIND, now.id, now.client, details={"label": meaning, WITH: along})
    vault.save(
        [revision, *beside.written, signature, *anew],
        act,
        drop_drafts_of=now.id,
        drop_parts=tuple(filter(is_later_part, parts)),
    )
    return Saved(now.id, revision.id)


class _Beside:
    """What belongs to a signed note, each record with one head for the signature to name."""

    def __init__(self, vault: Vault, now: Note, chosen: Mapping[str, Mapping[str, Value]]) -> None:
        self._vault = vault
        self.written: list[Revision] = []
        """Revisions that bring back what was signed, or join what two signatures saw."""
        back = {each.now.record: each.brought_back for each in arrived_beside(vault, now)}
        due = signatures.sealed_beside(vault.database, now.id) | back.keys()
        self._states = [self._one_head(id_, back.get(id_), chosen.get(id_)) for id_ in sorted(due)]

    def sealed(self, kind: str) -> list[tuple[RecordState, str]]:
        """Those of this kind, with the hash that stands in the manifest."""
        return [(each, _hash_of(each)) for each in self._states if each.kind == kind]

    def _one_head(
        self,
        record: str,
        back: Mapping[str, Value] | None,
        chosen: Mapping[str, Value] | None,
    ) -> RecordState:
        state = self._vault.get(record)
        signed = signatures.sealed_heads(self._vault.database, record)
        if back is None and chosen is None and len(state.heads) == 1 and state.heads[0] in signed:
            return state
        shown = signatures.as_shown(self._vault.database, state)
        if back is None and chosen is None and shown is not None and shown.conflicts:
            last = as_of(state, signed[-1:])  # what is not chosen yet stays as it is
            assert last is not None
            return last
        schema = state.revisions[-1].schema
        joined, revision = written(
            self._vault, state, {**(back or {}), **(chosen or {})}, schema=schema
        )
        self.written.append(revision)
        return joined


def _hash_of(state: RecordState) -> str:
    """Of an assessment its template's exact version; of an attachment its bytes."""
    if state.kind == attachments.KIND:
        return attachments.read_attachment(state).sha256
    return assessments.read_assessments(state)[0].hash


def _anew(vault: Vault, now: Note, client: str) -> Iterator[Revision]:
    """The note, its assessments and attachments once more, as records of their own client."""
    assert now.sealed is not None
    there = vault.new_id()

    def begin(kind: str, parts: Mapping[str, Value], schema: int, record: str = "") -> Revision:
        return vault.compose(record or vault.new_id(), kind, parts, client=client, schema=schema)

    moved = _values(now.sealed) | {"moved_from": now.id} | late_part()
    yield begin(notes.KIND, moved, notes.SCHEMA, there)
    for done in assessments_of(vault, now.id):
        values = _values(done.assessment.state)
        values |= assessments.moved_parts(values[assessments.PART], there)
        yield begin(assessments.KIND, values, assessments.SCHEMA)
    for each in attachments_of(vault, now.id):
        values = attachments.moved_parts(_values(each.state), there)
        yield begin(attachments.KIND, values, attachments.SCHEMA)


def _values(state: RecordState) -> dict[str, Value]:
    return {
        name: part.value
        for name, part in state.parts.items()
        if part.value is not None and not is_later_part(name)
    }
