"""Attachments straight into a vault, without a file, and what lies in its table of bytes."""

import hashlib
from collections.abc import Callable, Iterator

from notes_tui.charting.attaching import add_attachment
from notes_tui.domain.attachment import CHUNK, Attachment
from notes_tui.vault.blobs import Contents, read_chunks
from notes_tui.vault.connection import row
from notes_tui.vault.vault import Vault


def contents_of(data: bytes, piece: int = CHUNK) -> Contents:
    """These bytes, given in pieces of this length."""
    pieces = [data[at : at + piece] for at in range(0, len(data), piece)]
    return Contents(len(data), hashlib.sha256(data).hexdigest(), lambda: pieces)


def store(
    vault: Vault,
    note: str,
    data: bytes,
    name: str = "file.bin",
    *,
    type_: str = "application/pdf",
    piece: int = CHUNK,
    progress: Callable[[int], None] = lambda _: None,
) -> Attachment:
    """An attachment of these bytes."""
    contents = contents_of(data, piece)
    return add_attachment(vault, note, name, type_, contents, progress)


def made_up(chunks: int) -> Iterator[bytes]:
    """So many MiB, each of another byte."""
    for number in range(chunks):
        yield bytes([number % 251]) * CHUNK


def fetched(vault: Vault, attachment: Attachment) -> bytes:
    return b"".join(read_chunks(vault.database, attachment))


def chunks_stored(vault: Vault) -> int:
    found = row(vault.database, "SELECT count(*) FROM blobs")
    return int(found[0]) if found else 0
