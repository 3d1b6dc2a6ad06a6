"""What arrives from another device that did not know of what was written here: never refused."""

from collections.abc import Sequence
from dataclasses import replace

from notes_tui.charting.composing import compose_signature
from notes_tui.domain.author import practitioner_parts
from notes_tui.domain.canonical import Value
from notes_tui.domain.note import occurred_part, section_parts
from notes_tui.domain.parts import as_of
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import PART, signature_record
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import transaction
from notes_tui.vault.vault import Vault, append


def arrive(vault: Vault, revisions: Sequence[Revision]) -> None:
    """Keeps these as a synchronisation does, past what refuses to write over signed notes."""
    with transaction(vault.database):
        append(vault.database, revisions)
        tip = vault._append(Act("sync", revisions=[revision.id for revision in revisions]))
    vault._anchor(tip)


def _bo(vault: Vault) -> str:
    bo = vault.new_id()
    named = vault.compose(bo, "practitioner", practitioner_parts("Bo", {}))
    arrive(vault, [replace(named, author=bo)])
    return bo


def note_by_bo(vault: Vault, client: str, listen: str) -> Revision:
    """A note that Bo has written. Bo arrives with it."""
    bo = _bo(vault)
    parts: dict[str, Value] = {
        **occurred_part("2026-03-02T12:30+01:00"),
        **section_parts({"listen": listen}),
    }
    return replace(vault.compose(vault.new_id(), "note", parts, client=client), author=bo)


def change_by_bo(vault: Vault, note: str, part: str, value: Value) -> Revision:
    """A change of a note by Bo, who has seen its first revision only. Bo arrives with it."""
    bo = _bo(vault)
    state = vault.get(note)
    first = state.revisions[0].id
    change = vault.compose(note, "note", {part: value}, client=state.client, parents=[first])
    return replace(change, author=bo)


def signature_over(vault: Vault, note: str, head: str) -> Revision:
    """A signature by this practitioner, made on another device, over the note with this head."""
    then = as_of(vault.get(note), [head])
    assert then is not None
    return compose_signature(vault, "sign", then)


def spoilt(signature: Revision) -> Revision:
    """The same signature with one of its bits turned."""
    value = dict(signature.parts[PART])  # type: ignore[arg-type]
    signed = bytearray.fromhex(str(value["signature"]))
    signed[0] ^= 1
    parts: dict[str, Value] = {PART: {**value, "signature": signed.hex()}}
    return replace(signature, record=signature_record(parts), parts=parts)
