"""Exporting an attachment: its bytes as they lie in the vault, into a file outside of it."""

from pathlib import Path

from notes_tui.domain.attachment import KIND, Attachment
from notes_tui.exporting.new_file import new_file
from notes_tui.vault.audit import Act
from notes_tui.vault.blobs import read_chunks
from notes_tui.vault.progress import Advance
from notes_tui.vault.vault import Vault


def export_attachment(vault: Vault, attachment: Attachment, to: Path, advance: Advance) -> None:
    """Writes it to a file that does not exist yet, whole or not at all (new_file.py).

    `advance` is told of every MiB.
    """
    act = Act("export", KIND, attachment.id, attachment.client, details={"format": "file"})
    with new_file(vault, to, act) as file, vault.connected_again() as database:
        for chunk in read_chunks(database, attachment):
            file.write(chunk)
            advance(1)
