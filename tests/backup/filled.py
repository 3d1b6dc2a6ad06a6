"""A small vault that holds a row of every source, and whatever is awkward to write as SQL."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from notes_tui.charting.signing import sign
from notes_tui.vault.drafts import Draft
from notes_tui.vault.sources import SOURCES
from notes_tui.vault.vault import Vault
from tests.attachments.storing import store
from tests.places import PASSPHRASE, add_client, add_note

AWKWARD = "it's \"so\"\n'';DROP TABLE notes;\r\n\0 behind a NUL – Ünïcode \U0001f9b5"
MEBIBYTE = 1024 * 1024
PICTURE = bytes(range(256)) * (MEBIBYTE // 256)

Rows = dict[str, list[tuple[Any, ...]]]


def fill(vault: Vault, *, notes: int = 5, photos: bool = True) -> None:
    """Clients, notes, one of them signed, a draft, settings, and three attachments."""
    client = add_client(vault)
    kept = [add_note(vault, client, listen=f"{n}. {AWKWARD[:30]}") for n in range(notes)]
    sign(vault, kept[:1], PASSPHRASE)
    heads = vault.get(kept[1]).heads
    vault.keep_draft(Draft(kept[1], "section/plan", "note", client, AWKWARD, 4, heads, 1))
    vault.put_setting("hide_minutes", "5")
    vault.put_setting("awkward", AWKWARD)
    for data in (b"\0", *((PICTURE + PICTURE + b"tail", PICTURE) if photos else ())):
        store(vault, kept[2], data)


def sources(vault: Vault, but: Iterable[str] = ()) -> Rows:
    """Every row of every source."""
    return {
        table: list(vault.database.conn.execute(f"SELECT * FROM {table} ORDER BY {order}"))
        for table, order in SOURCES.items()
        if table not in but
    }


def plain_sources(path: Path, tables: Iterable[str]) -> Rows:
    """The same of a plain SQLite database that was made by hand."""
    connection = sqlite3.connect(path)
    try:
        return {
            table: list(connection.execute(f"SELECT * FROM {table} ORDER BY {SOURCES[table]}"))
            for table in tables
        }
    finally:
        connection.close()
