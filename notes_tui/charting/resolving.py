"""Settling a conflict: one text in place of those that two authors wrote."""

from collections.abc import Mapping

from notes_tui.charting.revising import Saved, get_note
from notes_tui.domain import note as notes
from notes_tui.domain.canonical import Value
from notes_tui.domain.note import part_of, section_parts
from notes_tui.errors import BadInput
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault


def resolve_section(vault: Vault, note: str, section: str, text: str) -> Saved:
    """Settles a section in conflict with this text. The texts it settles stay in the history."""
    now = get_note(vault, note)
    part = now.state.parts.get(part_of(section))
    if part is None or not part.in_conflict:
        raise BadInput(
            "This section is not in conflict.",
            "To change it: notes-tui note edit ID --section NAME",
        )
    parts: Mapping[str, Value] = section_parts({section: text})
    revision = vault.compose(
        note, notes.KIND, parts, client=now.client, parents=now.state.heads, schema=notes.SCHEMA
    )
    vault.save([revision], Act("resolve", notes.KIND, note, now.client))
    return Saved(note, revision.id)


def choose_write(vault: Vault, record: str, part: str, value: Value) -> None:
    """Settles any part of any record with one of the values that stand against each other."""
    state = vault.get(record)
    found = state.parts.get(part)
    if found is None or not found.in_conflict or value not in [w.value for w in found.writes]:
        raise BadInput("This is settled already, or another text has arrived.", "Look once more.")
    revision = vault.compose(
        record,
        state.kind,
        {part: value},
        client=state.client,
        parents=state.heads,
        schema=state.revisions[-1].schema,
    )
    vault.save([revision], Act("resolve", state.kind, record, state.client))
