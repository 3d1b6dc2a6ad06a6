"""The revisions that a signature is: the manifest over a note as it stands, signed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from notes_tui.domain import note as notes
from notes_tui.domain import signature as signatures
from notes_tui.domain.author import key_id
from notes_tui.domain.canonical import Value
from notes_tui.domain.moment import seconds_and_offset
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import Manifest, Meaning, Sealed, document_hash
from notes_tui.vault import identity
from notes_tui.vault.vault import Vault


def written(
    vault: Vault, state: RecordState, parts: Mapping[str, Value], *, schema: int = notes.SCHEMA
) -> tuple[RecordState, Revision]:
    """A record with these parts written into it (none: its heads are joined), and the revision."""
    revision = vault.compose(
        state.record, state.kind, parts, client=state.client, parents=state.heads, schema=schema
    )
    return read_record([*state.revisions, revision]), revision


def compose_signature(
    vault: Vault,
    meaning: Meaning,
    note: RecordState,
    assessments: Sequence[tuple[RecordState, str]] = (),
    attachments: Sequence[tuple[RecordState, str]] = (),
    *,
    when: datetime | None = None,
) -> Revision:
    """The signature of this practitioner over a note and what belongs to it, each with one head.

    Beside each assessment stands its template's hash, beside each attachment that of its bytes.
    It is made now; only the sample practice tells of another `when`.
    """
    at, offset = seconds_and_offset(when or vault.around.clock.now())
    manifest = Manifest(
        meaning=meaning,
        note=note.record,
        client=str(note.client),
        head=_head(note),
        assessments=_sealed(assessments),
        attachments=_sealed(attachments),
        document=document_hash(
            note, [state for state, _ in assessments], [state for state, _ in attachments]
        ),
        practitioner=vault.writer.practitioner,
        device=vault.writer.device,
        key=key_id(identity.public_key(vault.database, "practitioner")),
        at=at,
        offset=offset,
    )
    signed = identity.sign(vault.database, "practitioner", signatures.TYPE, manifest.digest)
    parts = signatures.signature_parts(manifest, signed)
    return vault.compose(
        signatures.signature_record(parts),
        signatures.KIND,
        parts,
        client=note.client,
        schema=signatures.SCHEMA,
    )


def _sealed(found: Sequence[tuple[RecordState, str]]) -> tuple[Sealed, ...]:
    return tuple(
        sorted(
            (Sealed(state.record, _head(state), hash_) for state, hash_ in found),
            key=lambda each: each.record,
        )
    )


def _head(state: RecordState) -> str:
    (head,) = state.heads
    return head
