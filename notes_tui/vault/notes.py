"""Notes as they are shown: with the signatures that seal them."""

from notes_tui.domain.note import Note, read_note
from notes_tui.vault.connection import reading
from notes_tui.vault.revisions import get_record
from notes_tui.vault.signatures import sealed_heads
from notes_tui.vault.vault import Vault


def get_note(vault: Vault, note: str) -> Note:
    """The note of this id; NotFound if there is none."""
    with reading(vault.database):
        state = get_record(vault.database, note)
        return read_note(state, sealed_heads(vault.database, note))
