"""Drafts of a note: kept as it is typed, offered again, saved as a revision."""

from collections.abc import Mapping

from notes_tui.charting.revising import Saved
from notes_tui.domain import note as notes
from notes_tui.domain.canonical import Value
from notes_tui.domain.note import Note, occurred_part, section_parts
from notes_tui.errors import NotFound
from notes_tui.vault import drafts
from notes_tui.vault.audit import Act
from notes_tui.vault.drafts import Draft
from notes_tui.vault.vault import Vault


def keep_draft(
    vault: Vault, note: str, client: str, section: str, text: str, cursor: int, base: Note | None
) -> None:
    """Keeps a section's text as it stands, with the cursor (characters before it).

    `base` is the note as it was when its writing began, None for a new one: what is saved later
    builds on that, so what arrives in between becomes a conflict for all to see, not a loss.
    """
    known = {draft.heads for draft in drafts.of_record(vault.database, note)}
    heads = next(iter(known), base.state.heads if base else ())
    touched = int(vault.around.clock.now().timestamp() * 1000)
    vault.keep_draft(
        Draft(note, notes.part_of(section), notes.KIND, client, text, cursor, heads, touched)
    )


def find_draft(vault: Vault) -> Draft | None:
    """What was being typed last and is not saved yet."""
    return next(iter(drafts.latest(vault.database, 1)), None)


def save_drafts(vault: Vault, note: str, *, occurred_at: str | None = None) -> Saved:
    """Makes one revision of a note's drafts, and drops them in the same transaction.

    `occurred_at` (stored form) is given for a new note.
    """
    kept = drafts.of_record(vault.database, note)
    if not kept:
        raise NotFound("There is no draft of this note.")
    parts: Mapping[str, Value] = section_parts(
        {draft.part.removeprefix("section/"): draft.text for draft in kept}
    )
    if occurred_at is not None:
        parts = {**parts, **occurred_part(occurred_at)}
    heads, client = kept[0].heads, kept[0].client
    revision = vault.compose(
        note, notes.KIND, parts, client=client, parents=heads, schema=notes.SCHEMA
    )
    act = Act("revise" if heads else "create", notes.KIND, note, client)
    vault.save([revision], act, drop_drafts_of=note)
    return Saved(note, revision.id)
