"""Recording a whole session at once: the note and its assessments, all or nothing."""

from collections.abc import Sequence

from notes_tui.assessing.answering import Filled, details_of
from notes_tui.assessing.answering import compose as compose_assessments
from notes_tui.charting.note_file import NoteFile
from notes_tui.charting.revising import Saved, compose_note
from notes_tui.domain import note as notes
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault


def record_session(
    vault: Vault, client: str, asked: NoteFile, assessments: Sequence[Filled]
) -> Saved:
    """Writes a new note with its assessments, in one transaction."""
    new = compose_note(vault, client, asked.sections, occurred_at=asked.occurred_at)
    found = compose_assessments(vault, new.record, client, assessments)
    details = details_of(found)
    vault.save([new, *found], Act("create", notes.KIND, new.record, client, details=details))
    return Saved(new.record, new.id)
