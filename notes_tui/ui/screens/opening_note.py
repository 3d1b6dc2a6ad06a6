"""The screen for a visit: to write in it; once it is signed, to read it and add to it."""

from notes_tui.practice.visit import Visit
from notes_tui.ui.screens.note import NoteScreen
from notes_tui.ui.screens.place import Place


def note_screen(visit: Visit) -> Place:
    """Where this visit is written, or read if it is signed."""
    if visit.signed:
        from notes_tui.ui.screens.signed import SignedScreen  # noqa: PLC0415 - not at the start

        return SignedScreen(visit.note)
    return NoteScreen(visit)
