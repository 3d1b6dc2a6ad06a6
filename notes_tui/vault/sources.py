"""The tables that are sources: what was written and cannot be worked out again."""

from typing import Final

from sqlite_utils import Database

from notes_tui.vault.connection import rows

SOURCES: Final = {
    "facts": "name",
    "identity": "role, id, device",
    "recovery": "slot",
    "settings": "name",
    "drafts": "record, part",
    "audit": "n",
    "backups": "manifest",
    "revisions": "seq",
    "blobs": "blob, chunk",
}
"""Each with the order of its rows in a backup. All other tables are views (views.py)."""

BLOBS: Final = "blobs"
BYTES: Final = "bytes"
"""The column of `blobs` that lies beside the dump, in files of its own."""


def columns(database: Database, table: str) -> tuple[tuple[str, str], ...]:
    """Name and type of each column, in order."""
    found = rows(database, "SELECT name, type FROM pragma_table_info(?) ORDER BY cid", (table,))
    return tuple((name, type_) for name, type_ in found)
