"""Settling a conflict: one text in place of those that two authors wrote."""

from notes_tui.charting.revising import Saved, save_parts
from notes_tui.domain.canonical import Value
from notes_tui.domain.note import part_of, section_parts
from notes_tui.errors import BadInput
from notes_tui.vault.audit import Act
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault


def resolve_section(vault: Vault, note: str, section: str, text: str) -> Saved:
    """Settles a section in conflict with this text. The texts it settles stay in the history."""
    now = get_note(vault, note)
    if not now.state.in_conflict(part_of(section)):
        raise BadInput(
            "This section is not in conflict.",
            "To change it: notes-tui note edit ID --section NAME",
        )
    return save_parts(vault, now, section_parts({section: text}), "resolve")


def choose_write(vault: Vault, record: str, part: str, value: Value) -> None:
    """Settles any part of any record with one of the values that stand against each other."""
    state = vault.get(record)
    if not state.in_conflict(part) or value not in [w.value for w in state.parts[part].writes]:
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
