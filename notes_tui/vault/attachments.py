"""A note's attachments, each as its revisions say it. Their bytes: blobs.py."""

from notes_tui.domain.attachment import Attachment, read_attachment
from notes_tui.vault import listing, revisions
from notes_tui.vault.connection import reading
from notes_tui.vault.signatures import as_shown
from notes_tui.vault.vault import Vault


def attachments_of(vault: Vault, note: str) -> tuple[Attachment, ...]:
    """A note's attachments in the order they were added, each as its revisions say it.

    `state.heads` and `sha256` are what a signature seals. Those that were removed are left out. Of
    a signed note they are as they were signed.
    """
    return _attachments(vault, note, removed=False)


def removed_from(vault: Vault, note: str) -> tuple[Attachment, ...]:
    """The attachments that were taken out of a note again: record and bytes are kept."""
    return _attachments(vault, note, removed=True)


def _attachments(vault: Vault, note: str, *, removed: bool) -> tuple[Attachment, ...]:
    with reading(vault.database):
        found = list(listing.attachments(vault.database, note=note, removed=removed))
        states = (revisions.get_record(vault.database, each.id) for each in found)
        shown = (as_shown(vault.database, state) for state in states)
        return tuple(read_attachment(state) for state in shown if state is not None)
