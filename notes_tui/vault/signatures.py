"""Signatures in the vault: which records are sealed, by whom, and whether all still fits."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from notes_tui.crypto import signing
from notes_tui.domain.assessment import PART, is_assessment
from notes_tui.domain.author import DEVICE, PRACTITIONER, Keys
from notes_tui.domain.beside import note_of
from notes_tui.domain.later import read_later
from notes_tui.domain.parts import RecordState, as_of
from notes_tui.domain.signature import (
    TYPE,
    Sealed,
    Signature,
    as_sealed,
    document_hash,
    read_signature,
)
from notes_tui.errors import Damaged, NotesError
from notes_tui.vault import revisions
from notes_tui.vault.connection import row, rows, run


@dataclass(frozen=True)
class Expected:
    """The rows that the views must hold for one signature."""

    row: tuple[str, str, str, str]
    sealed: tuple[tuple[str, bytes], ...]
    """Record and head, sorted."""


@dataclass(frozen=True)
class Checked:
    """A signature, and what about it does not fit."""

    signature: Signature
    problem: str
    """A sentence; "" where all is as it was signed."""

    @property
    def ok(self) -> bool:
        """Whether all is as it was signed."""
        return not self.problem


def expected(state: RecordState) -> Expected | None:
    """The rows for a signature; None where it is none, or of a form that is not known here."""
    try:
        signature = read_signature(state)
    except Damaged:
        return None
    manifest = signature.manifest
    sealed = [(manifest.note, manifest.head)]
    sealed += [(each.record, each.head) for each in manifest.assessments + manifest.attachments]
    return Expected(
        row=(state.record, manifest.note, manifest.client, signature.stamp),
        sealed=tuple(sorted((record, bytes.fromhex(head)) for record, head in set(sealed))),
    )


def refresh(database: Database, signature: str, due: Expected | None) -> None:
    """Brings the rows of a signature up to date."""
    run(database, "DELETE FROM signatures WHERE id = ?", (signature,))
    run(database, "DELETE FROM sealed WHERE signature = ?", (signature,))
    if due:
        insert(database, signature, due)


def insert(database: Database, signature: str, due: Expected) -> None:
    """The rows of a signature that has none yet."""
    run(database, "INSERT INTO signatures VALUES (?, ?, ?, ?)", due.row)
    for record, head in due.sealed:
        run(database, "INSERT INTO sealed VALUES (?, ?, ?)", (record, head, signature))


def stored(database: Database, record: str) -> Expected | None:
    """What the views do say of a signature."""
    found = row(database, "SELECT id, note, client, begun FROM signatures WHERE id = ?", (record,))
    if found is None:
        return None
    sealed = rows(
        database, "SELECT record, head FROM sealed WHERE signature = ? ORDER BY 1, 2", (record,)
    )
    return Expected(found, tuple(sealed))


def sealed_heads(database: Database, record: str) -> tuple[str, ...]:
    """The heads of this record that signatures name; none where it is not sealed."""
    found = rows(
        database, "SELECT DISTINCT head FROM sealed WHERE record = ? ORDER BY head", (record,)
    )
    return tuple(head.hex() for (head,) in found)


def is_sealed(database: Database, record: str) -> bool:
    """Whether a signature names this record."""
    return row(database, "SELECT 1 FROM sealed WHERE record = ? LIMIT 1", (record,)) is not None


def sealed_beside(database: Database, note: str) -> set[str]:
    """Ids of the assessments and attachments that a note's signatures seal."""
    found = rows(
        database,
        "SELECT DISTINCT record FROM sealed JOIN signatures ON signatures.id = sealed.signature"
        " WHERE signatures.note = ?1 AND record <> ?1",
        (note,),
    )
    return {record for (record,) in found}


def apart_from(database: Database, note: str) -> tuple[str, ...]:
    """Ids of the records that came to a signed note and are sealed by no signature."""
    found = rows(database, "SELECT record FROM apart WHERE note = ? ORDER BY record", (note,))
    return tuple(id_ for (id_,) in found)


def as_shown(database: Database, beside: RecordState) -> RecordState | None:
    """An assessment or attachment as it was sealed, or if its note is not signed, as it stands.

    None where it came to a signed note and is sealed by no signature. What had been taken out
    before the note was signed is shown nowhere, and not apart either.
    """
    heads = sealed_heads(database, beside.record)
    if heads:
        return as_sealed(beside, heads)
    return None if not beside.deleted and is_sealed(database, note_of(beside)) else beside


def of_note(database: Database, note: str) -> tuple[str, ...]:
    """Ids of a note's signatures, the oldest first."""
    found = rows(database, "SELECT id FROM signatures WHERE note = ? ORDER BY begun, id", (note,))
    return tuple(id_ for (id_,) in found)


def count(database: Database) -> int:
    """How many signatures there are."""
    found = row(database, "SELECT count(*) FROM signatures")
    return int(found[0]) if found else 0


def all_ids(database: Database) -> list[tuple[str, str]]:
    """Ids of all signatures, each with that of its note, by note."""
    return list(rows(database, "SELECT id, note FROM signatures ORDER BY note, begun"))


def check_note(database: Database, note: str) -> tuple[Checked, ...]:
    """A note's signatures, the oldest first, each compared with what it sealed."""
    keys = read_keys(database)
    return tuple(check(database, keys, id_) for id_ in of_note(database, note))


def read_keys(database: Database) -> Keys:
    """Whose the signing keys are, by all that is known of practitioners and devices."""
    keys = Keys()
    found = rows(database, "SELECT id FROM records WHERE kind IN (?, ?)", (PRACTITIONER, DEVICE))
    for (record,) in found:
        with suppress(Damaged):  # it makes no key known then, and verifying names it
            for revision in revisions.get_record(database, record).revisions:
                keys.learn(revision)
    return keys


def check(database: Database, keys: Keys, record: str) -> Checked:
    """A signature, compared with everything that it sealed."""
    state = revisions.get_record(database, record)
    signature = read_signature(state)
    try:
        _compare(database, keys, state, signature)
    except NotesError as error:
        return Checked(signature, error.message)
    return Checked(signature, "")


def _compare(database: Database, keys: Keys, state: RecordState, signature: Signature) -> None:
    """Damaged, with a sentence, at the first thing that does not fit."""
    manifest = signature.manifest
    public = keys.find(manifest.practitioner, manifest.device, manifest.key)
    if public is None:
        raise Damaged("The key that signed is not one of the practitioner who is named.")
    if not signing.verify(public, TYPE, manifest.digest, signature.signature):
        raise Damaged("The signature was not made over this: it or what it lists was changed.")
    note = _sealed(database, "The note", manifest.note, manifest.head)
    assessments = _all(database, "An assessment", manifest.assessments)
    attachments = _all(database, "An attachment", manifest.attachments)
    if {each.client for each in (state, note, *assessments, *attachments)} != {manifest.client}:
        raise Damaged("What was signed is not of the client whom the signature names.")
    for each, sealed in zip(assessments, manifest.assessments, strict=True):
        _require_its_own(each, sealed, manifest.note)
    for each, sealed in zip(attachments, manifest.attachments, strict=True):
        if (each.settled("note"), each.settled("sha256")) != (manifest.note, sealed.hash):
            raise Damaged("An attachment that was signed belongs to another note or is another.")
    if document_hash(note, assessments, attachments) != manifest.document:
        raise Damaged("The note does not read as it did when it was signed.")
    if manifest.meaning != "sign" and all(
        (entry.revision.id, entry.label) != (manifest.head, manifest.meaning)
        for entry in read_later(note)
    ):
        raise Damaged("What was signed is not the addition that the signature speaks of.")


def _require_its_own(assessment: RecordState, sealed: Sealed, note: str) -> None:
    whole: Any = assessment.settled(PART)
    if whole is None:
        return  # set aside as it was settled, so it is there and says nothing
    if not is_assessment(whole) or (whole["note"], whole["template"]["hash"]) != (
        note,
        sealed.hash,
    ):
        raise Damaged("An assessment that was signed belongs to another note or template.")


def _all(database: Database, what: str, sealed: Sequence[Sealed]) -> list[RecordState]:
    return [_sealed(database, what, each.record, each.head) for each in sealed]


def _sealed(database: Database, what: str, record: str, head: str) -> RecordState:
    state = revisions.find_record(database, record)
    sealed = as_of(state, [head]) if state else None
    if sealed is None:
        raise Damaged(f"{what} that was signed is not there (revision {head[:12]}).")
    return sealed
