"""What is signed stands: the one place that refuses to write over it, whoever asks.

Everything that is written here passes `Vault.save`, and `Vault.save` passes this. What arrives from
other devices does not: it is kept, and shown beside what was signed.
"""

from collections.abc import Mapping, Sequence

from sqlite_utils import Database

from notes_tui.domain import assessment, note, signature
from notes_tui.domain.canonical import Value
from notes_tui.domain.later import is_later_part
from notes_tui.domain.parts import RecordState, as_of
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import signed_head
from notes_tui.errors import SignedAlready
from notes_tui.vault import revisions
from notes_tui.vault.connection import row
from notes_tui.vault.signatures import sealed_heads

_BESIDE = frozenset({assessment.KIND, "attachment"})
"""Kinds of records that belong to a note and are sealed with it."""


def require_unsealed(database: Database, new: Sequence[Revision]) -> None:
    """SignedAlready if one of these would change what is signed.

    To a signed note something can be added (later.py), by a revision that a signature of the same
    save seals.
    """
    signed_now = {signed_head(revision) for revision in new if revision.kind == signature.KIND}
    for revision in new:
        if revision.kind == signature.KIND:
            if revision.parents:
                raise _refused()
        elif revision.kind in _BESIDE:
            if any(is_sealed(database, each) for each in (revision.record, _note_of(revision))):
                raise _refused()
        elif revision.kind == note.KIND and (heads := sealed_heads(database, revision.record)):
            state = revisions.get_record(database, revision.record)
            if revision.id not in signed_now or not _only_adds(state, heads, revision):
                raise _refused()


def require_open_for_typing(database: Database, record: str, part: str) -> None:
    """SignedAlready where a part of a signed note would be typed anew."""
    if not is_later_part(part) and is_sealed(database, record):
        raise _refused()


def is_sealed(database: Database, record: str) -> bool:
    """Whether a signature names this record."""
    return row(database, "SELECT 1 FROM sealed WHERE record = ? LIMIT 1", (record,)) is not None


def _only_adds(state: RecordState, heads: Sequence[str], revision: Revision) -> bool:
    """Whether a revision adds to a note, and lets stand or brings back what was signed of it.

    It brings back where a change has arrived from another device, and chooses one where two
    signatures saw different texts.
    """
    sealed = as_of(state, heads)
    assert sealed is not None  # the heads were found, and nothing is ever taken out

    def stands(name: str, value: Value) -> bool:
        if is_later_part(name):
            return name not in state.parts
        part = sealed.parts.get(name)
        return value in ([write.value for write in part.writes] if part else [None])

    return all(stands(name, value) for name, value in revision.parts.items())


def _note_of(revision: Revision) -> str:
    """The note that a record says it belongs to; "" where this revision does not say."""
    for value in revision.parts.values():
        if isinstance(value, Mapping) and isinstance(value.get("note"), str):
            return str(value["note"])
    named = revision.parts.get("note")
    return named if isinstance(named, str) else ""


def _refused() -> SignedAlready:
    return SignedAlready(
        "This note is signed, so nothing in it changes any more. Nothing was changed.",
        "Add to it: note addendum (new), note late (left out then) or note correct (wrong then). "
        "If it should not be there at all: note void.",
    )
