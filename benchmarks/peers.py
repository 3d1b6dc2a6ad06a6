"""The peers: bare SQLCipher and plain SQLite with the full text of the same notes."""

import os
import sqlite3
import time
from pathlib import Path
from typing import Any, TypeAlias

import sqlcipher3.dbapi2 as sqlcipher

from notes_tui.domain.note import SECTIONS
from notes_tui.practice.sampling import BATCH
from notes_tui.vault.vault import Vault

COLUMNS = ", ".join(SECTIONS)
MARKS = ", ".join("?" * len(SECTIONS))
_SNIPPETS = ", ".join(f"snippet(words, {at}, '[', ']', '…', 12)" for at in range(len(SECTIONS)))

Connection: TypeAlias = "sqlite3.Connection | Any"  # sqlcipher3 ships no types


def bare_sqlcipher(path: Path) -> Connection:
    """SQLCipher as its manual opens it, as careful with memory and disk as the vault."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute("PRAGMA cipher_memory_security = ON")
    connection.execute(f"PRAGMA key = \"x'{'5a' * 32}'\"")
    return _set_up(connection)


def plain_sqlite(path: Path) -> Connection:
    """The standard library's SQLite, unencrypted."""
    return _set_up(sqlite3.connect(path, isolation_level=None))


def _set_up(connection: Connection) -> Connection:
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "cache_size = -16384",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"CREATE TABLE IF NOT EXISTS texts (n INTEGER PRIMARY KEY, {COLUMNS})")
    connection.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS words USING fts5 ({COLUMNS}, content = 'texts',"
        " content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2')"
    )
    return connection


def fill(connection: Connection, vault: Vault) -> None:
    """The same notes as the vault's, in transactions of the same size: they shape the index."""
    connection.execute("BEGIN")
    for row in vault.database.conn.execute(f"SELECT n, {COLUMNS} FROM note_texts ORDER BY n"):
        write(connection, row)
        if row[0] % BATCH == 0:
            connection.execute("COMMIT")
            connection.execute("BEGIN")
    connection.execute("COMMIT")


def write(connection: Connection, row: tuple[Any, ...]) -> None:
    """A note's number and texts, inside the caller's transaction."""
    for table in (f"texts (n, {COLUMNS})", f"words (rowid, {COLUMNS})"):
        connection.execute(f"INSERT INTO {table} VALUES (?, {MARKS})", row)


def save(connection: Connection, texts: tuple[str, ...], anchor: Path) -> float:
    """The least that a safe save must do: the text, its words, a commit, an fsynced anchor."""
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    number = connection.execute(f"INSERT INTO texts ({COLUMNS}) VALUES ({MARKS})", texts).lastrowid
    connection.execute(
        f"INSERT INTO words (rowid, {COLUMNS}) VALUES (?, {MARKS})", (number, *texts)
    )
    connection.execute("COMMIT")
    part = anchor.with_suffix(".part")
    with part.open("wb") as file:
        file.write(os.urandom(400))
        file.flush()
        os.fsync(file.fileno())
    part.replace(anchor)
    return time.perf_counter() - start


def search(connection: Connection, query: str) -> float:
    """The count, the best twenty and their snippets."""
    start = time.perf_counter()
    connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", (query,)).fetchone()
    connection.execute(
        f"SELECT rowid, {_SNIPPETS} FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20",
        (query,),
    ).fetchall()
    return time.perf_counter() - start
