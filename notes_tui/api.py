"""All that a plugin may import from notes-tui. What is not named here may change without notice."""

from notes_tui.domain.concern import Concern
from notes_tui.domain.document import (
    AssessmentDocument,
    AttachmentDocument,
    ClientDocument,
    Frozen,
    LaterDocument,
    NoteDocument,
)
from notes_tui.hookspecs import Exporter, hookimpl

__all__ = [
    "AssessmentDocument",
    "AttachmentDocument",
    "ClientDocument",
    "Concern",
    "Exporter",
    "Frozen",
    "LaterDocument",
    "NoteDocument",
    "hookimpl",
]
