"""The view of attachments: a row for each, without its bytes (blobs.py)."""

from typing import TypeAlias

from sqlite_utils import Database

from notes_tui.domain.attachment import read_attachment
from notes_tui.domain.parts import RecordState
from notes_tui.errors import Damaged
from notes_tui.vault.connection import row, run

Row: TypeAlias = tuple[str, str, str, str, str, int, str, bytes, str, int]
"""Id, note, client, name, type, size, sha256, blob, first stamp, removed."""


def expected(state: RecordState) -> Row | None:
    """The row for an attachment; None in a form that only a later program knows."""
    try:
        found = read_attachment(state)
    except Damaged:
        return None
    return (
        found.id,
        found.note,
        found.client,
        found.name,
        found.type,
        found.size,
        found.sha256,
        bytes.fromhex(found.blob),
        state.revisions[0].stamp,
        int(found.removed),
    )


def stored(database: Database, attachment: str) -> Row | None:
    """What the view does say of an attachment."""
    return row(database, "SELECT * FROM attachments WHERE id = ?", (attachment,))


def refresh(database: Database, attachment: str, due: Row | None) -> None:
    """Brings the row of an attachment up to date."""
    run(database, "DELETE FROM attachments WHERE id = ?", (attachment,))
    if due:
        insert(database, due)


def insert(database: Database, due: Row) -> None:
    """The row of an attachment that has none yet."""
    run(database, f"INSERT INTO attachments VALUES ({', '.join('?' * len(due))})", due)
