"""What is signed stands: the one place that refuses to write over it, whoever asks.

Everything that is written here passes `Vault.save`, and `Vault.save` passes this. What arrives from
other devices does not: it is kept, and shown beside what was signed.
"""

from collections.abc import Collection, Sequence

from sqlite_utils import Database

from notes_tui.domain import signature
from notes_tui.domain.beside import KINDS, note_named_by, note_of
from notes_tui.domain.canonical import Value
from notes_tui.domain.later import is_later_part
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import as_sealed, sealed_by
from notes_tui.errors import Damaged, SignedAlready
from notes_tui.vault import revisions
from notes_tui.vault.connection import row
from notes_tui.vault.signatures import check, is_sealed, read_keys, sealed_heads

_IS_THERE = "SELECT 1 FROM records WHERE id = ?"


def require_unsealed(database: Database, new: Sequence[Revision]) -> None:
    """SignedAlready if one of these would change what is signed.

    To a signed note something can be added (later.py), by a revision that a signature of the same
    save seals.
    """
    sealed_now = {head for revision in new for head in sealed_by(revision)}
    for revision in new:
        if revision.kind == signature.KIND:
            if revision.parents or row(database, _IS_THERE, (revision.record,)):
                raise _refused()
        elif belongs_to_signed(database, revision):
            _require_addition(database, revision, sealed_now)


def require_genuine(database: Database, new: Sequence[Revision]) -> None:
    """Damaged if one of these, just appended, is a signature that does not fit what it names."""
    for revision in new:
        if revision.kind == signature.KIND:
            checked = check(database, read_keys(database), revision.record)
            if not checked.ok:
                raise Damaged(f"A signature does not fit; nothing was saved. {checked.problem}")


def require_open_for_typing(database: Database, record: str, part: str) -> None:
    """SignedAlready where a part of a signed note would be typed anew."""
    if not is_later_part(part) and is_sealed(database, record):
        raise _refused()


def belongs_to_signed(database: Database, revision: Revision) -> bool:
    """Whether its record is signed or belongs to a note that is: then it can only be added to."""
    if is_sealed(database, revision.record) or is_sealed(database, note_named_by(revision)):
        return True
    known = revisions.find_record(database, revision.record) if revision.kind in KINDS else None
    return known is not None and is_sealed(database, note_of(known))


def _require_addition(database: Database, revision: Revision, sealed_now: Collection[str]) -> None:
    """That a revision only adds to what is signed, or brings back what was signed of it.

    It brings back where a change has arrived from another device, chooses one where two signatures
    saw different texts, and sets aside an assessment that arrived.
    """
    state = revisions.find_record(database, revision.record)
    if state is None or revision.id not in sealed_now or revision.parents != state.heads:
        raise _refused()
    sealed = as_sealed(state, sealed_heads(database, revision.record))

    def stands(name: str, value: Value) -> bool:
        if sealed is None:  # it came apart from what was signed, and is set aside
            return name == "deleted" and value is True
        if is_later_part(name) and name not in state.parts:
            return True
        return value in sealed.values_of(name)

    if not all(stands(name, value) for name, value in revision.parts.items()):
        raise _refused()


def _refused() -> SignedAlready:
    return SignedAlready(
        "This note is signed, so nothing in it changes any more. Nothing was changed.",
        "Add to it: note addendum (new), note late (left out then) or note correct (wrong then). "
        "If it should not be there at all: note void.",
    )
