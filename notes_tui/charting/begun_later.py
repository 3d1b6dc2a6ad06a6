"""Entries that are being typed for a signed note: kept as they grow, gone on with after a crash.

What was typed is no part of the record until it is signed (adding_later.py).
"""

from collections.abc import Iterator
from dataclasses import replace

from notes_tui.domain import note as notes
from notes_tui.domain.canonical import decode_object, encode
from notes_tui.domain.later import LABELS, PREFIX, Addition, Label, is_later_part
from notes_tui.domain.note import SECTIONS, Note, part_of
from notes_tui.errors import NotesError
from notes_tui.vault import drafts
from notes_tui.vault.drafts import Draft
from notes_tui.vault.vault import Vault

_WORDS = ("text", "reason", "event", "rewrite_for")


def keep_entry(vault: Vault, note: Note, entry: Addition) -> None:
    """Keeps it as it stands: durable when this returns."""
    words = {name: getattr(entry, name) for name in _WORDS}
    touched = int(vault.around.clock.now().timestamp() * 1000)
    vault.keep_draft(
        Draft(
            note.id,
            entry.part,
            notes.KIND,
            note.client,
            encode({"label": entry.label, **words}).decode(),
            len(entry.text),
            note.state.heads,
            touched,
        )
    )


def begun_entries(vault: Vault, note: str) -> tuple[Addition, ...]:
    """The entries that were begun for a note and are not signed, the last touched first."""
    return tuple(_entries(drafts.of_record(vault.database, note)))


def begin_entry(vault: Vault, note: str, label: Label) -> Addition:
    """The one of this label that was begun, else a new one."""
    for entry in begun_entries(vault, note):
        if entry.label == label:
            return entry
    return Addition(label, id=vault.new_id())


def give_up_entry(vault: Vault, note: str, entry: Addition) -> None:
    """Drops what was typed of it."""
    vault.drop_drafts(note, entry.part)


def typed_before_signing(vault: Vault, note: str) -> dict[str, str]:
    """Steps that were being typed here while the note was signed elsewhere, and their texts."""
    kept = {draft.part: draft.text for draft in drafts.of_record(vault.database, note)}
    return {name: kept[part_of(name)] for name in SECTIONS if part_of(name) in kept}


def move_to_addendum(vault: Vault, note: Note) -> Addition:
    """An addendum that begins with what was typed before the note was signed elsewhere."""
    typed = typed_before_signing(vault, note.id)
    words = [f"{SECTIONS[name]}: {text}" for name, text in typed.items() if text.strip()]
    entry = begin_entry(vault, note.id, "addendum")
    entry = replace(entry, text="\n\n".join(filter(None, [entry.text, *words])))
    keep_entry(vault, note, entry)  # first: a crash between leaves the words twice, never nowhere
    give_up_typed(vault, note.id)
    return entry


def give_up_typed(vault: Vault, note: str) -> None:
    """Drops what was typed into the steps of a note before it was signed elsewhere."""
    for draft in drafts.of_record(vault.database, note):
        if not is_later_part(draft.part):
            vault.drop_drafts(note, draft.part)


def _entries(kept: tuple[Draft, ...]) -> Iterator[Addition]:
    for draft in kept:
        entry = read_entry(draft)
        if entry is not None:
            yield entry


def read_entry(draft: Draft) -> Addition | None:
    """The entry that a draft is; None where it is something else."""
    if not is_later_part(draft.part):
        return None
    try:
        values = decode_object(draft.text.encode())
    except NotesError:
        return None
    label = next((each for each in LABELS if each == values.get("label")), None)
    if label is None:
        return None
    words = {name: str(values.get(name, "")) for name in _WORDS}
    return Addition(label, id=draft.part.removeprefix(PREFIX), **words)
