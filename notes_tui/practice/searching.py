"""Search as a practitioner types it, with its entry in the audit trail."""

from notes_tui.domain.query import parse_query
from notes_tui.vault.audit import Act
from notes_tui.vault.search import Found
from notes_tui.vault.vault import Vault


def find_notes(
    vault: Vault,
    typed: str,
    *,
    client: str | None = None,
    section: str | None = None,
    most: int = 20,
) -> Found:
    """The notes that hold every word typed, and the nearest known words where none does."""
    found = vault.search(parse_query(typed), client=client, section=section, limit=most)
    vault.note_act(Act("search", client=client, details={"found": found.total}))
    return found
