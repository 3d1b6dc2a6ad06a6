"""A small vault that holds a row of every source, and whatever is awkward to write as SQL."""

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from notes_tui.charting.signing import sign
from notes_tui.vault.connection import run, transaction
from notes_tui.vault.drafts import Draft
from notes_tui.vault.sources import SOURCES
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE, add_client, add_note

AWKWARD = "it's \"so\"\n'';DROP TABLE notes;\r\n\0 behind a NUL – Ünïcode \U0001f9b5"
MEBIBYTE = 1024 * 1024
PICTURE = bytes(range(256)) * (MEBIBYTE // 256)

Rows = dict[str, list[tuple[Any, ...]]]


def fill(vault: Vault, *, notes: int = 5) -> None:
    """Clients, notes, one of them signed, a draft, settings, and three attachments' bytes."""
    client = add_client(vault)
    kept = [add_note(vault, client, listen=f"{n}. {AWKWARD[:30]}") for n in range(notes)]
    sign(vault, kept[:1], PASSPHRASE)
    heads = vault.get(kept[1]).heads
    vault.keep_draft(Draft(kept[1], "section/plan", "note", client, AWKWARD, 4, heads, 1))
    vault.put_setting("hide_minutes", "5")
    vault.put_setting("awkward", AWKWARD)
    attach(vault, b"\x01" * 32, PICTURE + PICTURE + b"tail")
    attach(vault, b"\xfe" * 32, b"\0")
    attach(vault, b"\x02" * 32, PICTURE)


def attach(vault: Vault, blob: bytes, data: bytes) -> None:
    """The bytes of an attachment, as they lie in the vault."""
    with transaction(vault.database):
        for number, at in enumerate(range(0, len(data), MEBIBYTE)):
            chunk = data[at : at + MEBIBYTE]
            run(vault.database, "INSERT INTO blobs VALUES (?, ?, ?)", (blob, number, chunk))


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
