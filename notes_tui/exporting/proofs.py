"""What an export holds so that its signatures can be verified without this program.

The exact bytes of every revision of a note and of what was signed with it, the public keys of the
practitioners, and a checksum for each note and for the file. verify_export.py reads them.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from io import BufferedIOBase
from typing import IO, Any

from notes_tui.domain.author import DEVICE, PRACTITIONER, Keys, read_name
from notes_tui.domain.canonical import digest, encode
from notes_tui.domain.note import Note
from notes_tui.domain.parts import RecordState
from notes_tui.vault import findings, listing, signatures
from notes_tui.vault.assessments import removed_from
from notes_tui.vault.vault import Vault


def revision_bodies(vault: Vault, note: Note) -> list[str]:
    """The canonical text of every revision of a note, of its assessments and attachments, those
    too that were taken out again, and of its signatures.
    """
    return list(_bodies([note.state, *_beside(vault, note)]))


def author_values(vault: Vault) -> list[dict[str, Any]]:
    """The practitioners and devices of the practice with their public keys, and their revisions."""
    states = [
        vault.get(record)
        for kind in (PRACTITIONER, DEVICE)
        for record in listing.ids(vault.database, kind)
    ]
    keys = Keys(revision for state in states for revision in state.revisions)
    return [
        {
            "id": state.record,
            "kind": state.kind,
            "name": read_name(state),
            "keys": dict(keys.of(state.record)),
            "revisions": list(_bodies([state])),
        }
        for state in states
    ]


def with_checksum(exported: Mapping[str, Any]) -> dict[str, Any]:
    """An exported note with the hash of all that it says, which anyone can work out anew."""
    return {**exported, "checksum": digest("exported-note", encode(exported)).hex()}


class Hashed(BufferedIOBase):
    """A file to write to that keeps the SHA-256 of what was written."""

    name = "export"

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: Any) -> int:
        """Writes all of it."""
        self._hash.update(data)
        return self._file.write(data)

    @property
    def sha256(self) -> str:
        """Of everything written so far, in hex."""
        return self._hash.hexdigest()


def _beside(vault: Vault, note: Note) -> Iterator[RecordState]:
    database = vault.database
    beside = signatures.sealed_beside(database, note.id)
    beside |= {*findings.of_note(database, note.id), *signatures.apart_from(database, note.id)}
    beside |= {state.record for state in removed_from(vault, note)}
    for record in sorted(beside):
        state = vault.find(record)
        if state is not None:  # else verifying says that it is missing
            yield state
    yield from (vault.get(id_) for id_ in signatures.of_note(database, note.id))


def _bodies(states: Iterable[RecordState]) -> Iterator[str]:
    return (revision.body.decode() for state in states for revision in state.revisions)
