"""All that a plugin may import from notes-tui. What is not named here may change without notice."""

from notes_tui.domain.document import (
    AssessmentDocument,
    ClientDocument,
    Frozen,
    NoteDocument,
)
from notes_tui.hookspecs import Exporter, hookimpl

__all__ = [
    "AssessmentDocument",
    "ClientDocument",
    "Exporter",
    "Frozen",
    "NoteDocument",
    "hookimpl",
]
