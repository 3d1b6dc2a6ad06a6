"""What belongs to a note and is sealed with it: assessments and attachments, each a record."""

from collections.abc import Mapping
from typing import Final

from notes_tui.domain import assessment, attachment
from notes_tui.domain.ids import is_id
from notes_tui.domain.parts import RecordState
from notes_tui.domain.revision import Revision

KINDS: Final = frozenset({assessment.KIND, attachment.KIND})


def note_named_by(revision: Revision) -> str:
    """Id of the note to which a revision of such a record says to belong; "" where it says none."""
    if revision.kind not in KINDS:
        return ""
    whole = revision.parts
    if revision.kind == assessment.KIND:
        whole = part if isinstance(part := whole.get(assessment.PART), Mapping) else {}
    note = whole.get("note")
    return str(note) if is_id(note) else ""


def note_of(state: RecordState) -> str:
    """Id of the note to which such a record belongs: none is ever given to another note."""
    return note_named_by(state.revisions[0])
