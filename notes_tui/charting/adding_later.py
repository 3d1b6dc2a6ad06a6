"""What comes after the signature: late entry, addendum, correction, entered in error.

Each is signed as it is written. The signed text stands; nothing here changes a letter of it.
"""

from collections.abc import Iterator, Mapping, Sequence

from notes_tui.charting.registering import get_client
from notes_tui.charting.revising import Saved
from notes_tui.charting.sealing import compose_signature, written
from notes_tui.domain import assessment as assessments
from notes_tui.domain import note as notes
from notes_tui.domain.canonical import Value
from notes_tui.domain.later import Label, is_later_part, later_part
from notes_tui.domain.moment import parse_day
from notes_tui.domain.note import SECTIONS, Note, late_part, read_text
from notes_tui.domain.parts import RecordState, Write, as_of
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import Manifest, Meaning, Sealed
from notes_tui.errors import BadInput, NotReady
from notes_tui.vault import drafts, signatures
from notes_tui.vault.assessments import arrived_values, arrived_with, read_version
from notes_tui.vault.audit import WITH, Act
from notes_tui.vault.notes import get_note
from notes_tui.vault.reauthenticating import require_passphrase
from notes_tui.vault.vault import Vault


def add_later(
    vault: Vault,
    note: str,
    label: Label,
    text: str,
    passphrase: str,
    *,
    reason: str = "",
    event: str = "",
) -> Saved:
    """Adds a labelled entry to a signed note and signs it. `event` is the day it tells of."""
    now = _signed(vault, note)
    _require_settled(vault, now)
    if label == "late" and not event:
        event = (now.occurred_at or "")[:10]
    parts = later_part(
        vault.new_id(), label, text, reason=reason, event=parse_day(event) if event else ""
    )
    require_passphrase(vault, passphrase)
    return _write(vault, now, label, parts)


def void(vault: Vault, note: str, reason: str, passphrase: str, *, rewrite_for: str = "") -> Saved:
    """Marks a signed note as entered in error: kept, and out of the client's course.

    With `rewrite_for`, the client it belongs to, it is written anew there as a late entry, not
    signed yet; the id of that note is given.
    """
    now = _signed(vault, note)
    _require_settled(vault, now)
    parts = later_part(vault.new_id(), "error", "", reason=reason)
    if rewrite_for and get_client(vault, rewrite_for).id == now.client:
        raise BadInput("The note is this client's already.", "Nothing was changed.")
    anew = list(_anew(vault, now, rewrite_for)) if rewrite_for else []
    require_passphrase(vault, passphrase)
    saved = _write(vault, now, "error", parts, anew)
    return Saved(anew[0].record, anew[0].id) if anew else saved


def settle_arrived(vault: Vault, note: str, passphrase: str, *, keep: bool) -> Saved:
    """Settles a change that arrived from another device after the note was signed.

    `keep` adds what it says as an addendum; else it is set aside. Either way it stays in the
    history, and what was signed reads as it did.
    """
    now = _signed(vault, note)
    arrived = arrived_with(vault, now)
    if not now.unsealed and not arrived:
        raise BadInput("Nothing has arrived that changes this signed note.", "Nothing was changed.")
    texts = [_words(part.name, value) for part in now.unsealed.values() for value in part.values]
    texts += [_assessed(vault, state) for state, _ in arrived.values()]
    text = "\n\n".join(filter(None, texts))
    parts: dict[str, Value] = {}
    if keep and text:
        reason = "Written on another device, not knowing that the note was signed."
        parts = later_part(vault.new_id(), "addendum", text, reason=reason)
    require_passphrase(vault, passphrase)
    return _write(vault, now, "addendum" if parts else "sign", parts)


def settle_signatures(vault: Vault, note: str, part: str, value: Value, passphrase: str) -> Saved:
    """Settles a part of which two signatures saw different texts, with one of these texts."""
    now = _signed(vault, note)
    texts = now.sealed.parts[part].writes if now.sealed and now.sealed.in_conflict(part) else ()
    if value not in [write.value for write in texts]:
        raise BadInput("This is no text that was signed and stands against another.")
    require_passphrase(vault, passphrase)
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


def _assessed(vault: Vault, arrived: RecordState) -> str:
    versions = (read_version(vault, arrived, each.value) for each in _written(arrived))
    return "\n\n".join("\n".join(line.text for line in each.lines()) for each in versions)


def _written(arrived: RecordState) -> Iterator[Write]:
    part = None if arrived.deleted else arrived.parts.get(assessments.PART)
    yield from (w for w in (part.writes if part else ()) if assessments.is_assessment(w.value))


def _require_settled(vault: Vault, now: Note) -> None:
    if arrived_values(vault, now):
        raise NotReady(
            "A change has arrived from another device that did not know of the signature. "
            "It is kept beside what was signed.",
            "First keep it as an addendum or set it aside: note arrived ID --keep | --set-aside",
        )
    if now.sealed and now.sealed.conflicts:
        raise NotReady(
            "This note was signed twice, over different texts. Both are kept and shown.",
            "First settle which one holds: note resolve ID --section NAME --keep N",
        )


def _write(
    vault: Vault,
    now: Note,
    meaning: Meaning,
    parts: Mapping[str, Value],
    anew: Sequence[Revision] = (),
) -> Saved:
    state, revision = written(vault, now.state, {**parts, **_brought_back(now)})
    last = signatures.latest(vault.database, now.id).manifest
    beside = {each.record: (each, hash_) for each, hash_ in _as_sealed(vault, last.assessments)}
    settled: list[Revision] = []
    for record, (there, then) in arrived_with(vault, now).items():
        back = _assessment_brought_back(there, then)
        joined, write = written(vault, there, back, schema=assessments.SCHEMA)
        beside[record] = (joined, _hash_of(then or there))
        settled.append(write)
    signature = compose_signature(
        vault,
        meaning,
        state,
        list(beside.values()),
        list(_as_sealed(vault, last.attachments)),
    )
    along = [each.record for each in (signature, *settled, *anew)]
    act = Act("amend", notes.KIND, now.id, now.client, details={"label": meaning, WITH: along})
    vault.save([revision, *settled, signature, *anew], act, drop_drafts_of=now.id)
    return Saved(now.id, revision.id)


def _brought_back(now: Note) -> dict[str, Value]:
    """What was signed, for each part that was changed since."""
    assert now.sealed is not None
    return {name: now.sealed.settled(name) for name in now.unsealed}


def _assessment_brought_back(now: RecordState, then: RecordState | None) -> dict[str, Value]:
    """The answers that were signed; where none were, the assessment is taken out again."""
    if then is None:
        return {assessments.PART: None, "deleted": True}
    names = [name for name in now.parts if now.values_of(name) != then.values_of(name)]
    return {name: then.settled(name) for name in names}


def _hash_of(assessment: RecordState) -> str:
    """Of the template that an assessment was made with."""
    return assessments.read_assessments(assessment)[0].hash


def _as_sealed(vault: Vault, sealed: tuple[Sealed, ...]) -> Iterator[tuple[RecordState, str]]:
    for each in sealed:
        state = as_of(vault.get(each.record), [each.head])
        assert state is not None  # it was signed here or verified on arrival
        yield state, each.hash


def _anew(vault: Vault, now: Note, client: str) -> Iterator[Revision]:
    """The note and its assessments once more, as records of the client they belong to."""
    assert now.sealed is not None
    there = vault.new_id()
    yield vault.compose(
        there,
        notes.KIND,
        _values(now.sealed) | {"moved_from": now.id} | late_part(),
        client=client,
        schema=notes.SCHEMA,
    )
    for state, _ in _as_sealed(vault, _last(vault, now).assessments):
        values = _values(state)
        yield vault.compose(
            vault.new_id(),
            assessments.KIND,
            values | assessments.moved_parts(values[assessments.PART], there),
            client=client,
            schema=assessments.SCHEMA,
        )


def _last(vault: Vault, now: Note) -> Manifest:
    return signatures.latest(vault.database, now.id).manifest


def _values(state: RecordState) -> dict[str, Value]:
    return {
        name: part.value
        for name, part in state.parts.items()
        if part.value is not None and not is_later_part(name)
    }
