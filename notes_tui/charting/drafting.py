"""Drafts of a note: kept as it is typed, offered again, saved as a revision."""

from collections.abc import Sequence

from notes_tui.charting.revising import Saved, require_settled
from notes_tui.domain import note as notes
from notes_tui.domain.canonical import Value
from notes_tui.domain.later import PREFIX
from notes_tui.domain.note import Carried, Note, carried_part, occurred_part, section_parts
from notes_tui.vault import drafts
from notes_tui.vault.audit import Act
from notes_tui.vault.drafts import Draft
from notes_tui.vault.vault import Vault

_TIME = "occurred_at"
_SECTION = "section/"


def keep_draft(
    vault: Vault, note: str, client: str, section: str, text: str, cursor: int, base: Note | None
) -> None:
    """Keeps a section's text as it stands, with the cursor (characters before it).

    `base` is the note as it was when its writing began, None for a new one: what is saved later
    builds on that, so what arrives in between becomes a conflict for all to see, not a loss.
    """
    _keep(vault, note, client, notes.part_of(section), text, cursor, base)


def keep_time(vault: Vault, note: str, client: str, occurred_at: str, base: Note | None) -> None:
    """Keeps when the session was (stored form), beside the drafts of its sections."""
    _keep(vault, note, client, _TIME, occurred_at, 0, base)


def _keep(
    vault: Vault, note: str, client: str, part: str, text: str, cursor: int, base: Note | None
) -> None:
    known = {draft.heads for draft in drafts.of_record(vault.database, note)}
    heads = next(iter(known), base.state.heads if base else ())
    touched = int(vault.around.clock.now().timestamp() * 1000)
    vault.keep_draft(Draft(note, part, notes.KIND, client, text, cursor, heads, touched))


def find_draft(vault: Vault) -> Draft | None:
    """What was typed last and is not saved yet: a section, or an addition to a signed note."""
    kept = drafts.latest(vault.database, 2, notes.KIND)  # beside a section there is a time at most
    return next((draft for draft in kept if draft.part.startswith((_SECTION, PREFIX))), None)


def section_drafts(vault: Vault, note: str) -> dict[str, Draft]:
    """What was typed into the sections of a note and is not saved yet."""
    kept = drafts.of_record(vault.database, note)
    return {
        draft.part.removeprefix(_SECTION): draft
        for draft in kept
        if draft.part.startswith(_SECTION)
    }


def time_draft(vault: Vault, note: str) -> str | None:
    """When the session of a note that is not saved yet was, in stored form."""
    kept = (draft for draft in drafts.of_record(vault.database, note) if draft.part == _TIME)
    return next((draft.text for draft in kept), None)


def save_drafts(
    vault: Vault, note: str, *, carried: Sequence[Carried] = (), even_blank: bool = False
) -> Saved | None:
    """Makes one revision of a note's drafts, and drops them in the same transaction.

    `carried` are the lines that a new note begins with. None where the drafts change nothing: they
    are dropped, and a new note in which nothing was written leaves no trace, unless it is to be
    kept `even_blank`.
    """
    kept = drafts.of_record(vault.database, note)
    typed = {d.part.removeprefix(_SECTION): d.text for d in kept if d.part.startswith(_SECTION)}
    heads = kept[0].heads if kept else ()
    parts: dict[str, Value] = section_parts(typed)
    for draft in kept:
        if draft.part == _TIME:
            parts |= occurred_part(draft.text)
    if not heads and not any(typed.values()) and not even_blank:
        parts = {}
    state = vault.find(note) if heads else None
    if state is not None and state.heads == heads:
        parts = state.changed(parts)
        for name in parts:
            require_settled(state, name)
    if not parts:
        vault.drop_drafts(note)
        return None
    if not heads:
        parts = {name: value for name, value in parts.items() if value is not None}
        for line in carried:
            parts |= carried_part(line)
    client = kept[0].client
    revision = vault.compose(
        note, notes.KIND, parts, client=client, parents=heads, schema=notes.SCHEMA
    )
    act = Act("revise" if heads else "create", notes.KIND, note, client)
    vault.save([revision], act, drop_drafts_of=note)
    return Saved(note, revision.id)
