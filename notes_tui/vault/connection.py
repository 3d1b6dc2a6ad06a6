"""The SQLCipher connection: its key, its pragmas, its transactions, and its errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias

import sqlcipher3.dbapi2 as sqlcipher
from sqlite_utils import Database as Database  # noqa: PLC0414 - given on: only here it is imported

from notes_tui.errors import Busy, Damaged, NotesError, ReadOnly, StorageFailed

Row: TypeAlias = tuple[Any, ...]

OLDEST_SQLITE = (3, 51, 3)  # before it, a reset of the WAL could race with a writer
SQLITE: str = sqlcipher.sqlite_version
BUSY_SECONDS = 5.0
_CACHE_KIB = 16 * 1024
_KEPT_STATEMENTS = 4
"""Statements that stay prepared. SQLite has a little memory for which it asks nobody, and each of
them lies in it. When it is used up, every step locks and wipes memory of its own: preparing anew
costs less (docs/decisions/0020-memory-that-is-wiped.md).
"""
_FULL = 2

# Each is set and then read back: (pragma, what to set, what must be answered).
_PRAGMAS: tuple[tuple[str, str, object], ...] = (
    ("foreign_keys", "ON", 1),
    ("synchronous", "FULL", _FULL),
    ("temp_store", "MEMORY", 2),
    ("secure_delete", "ON", 1),
    ("mmap_size", "0", 0),
    ("trusted_schema", "OFF", 0),
    ("cache_size", f"-{_CACHE_KIB}", -_CACHE_KIB),
)

_PRIMARY = 0xFF
_BUSY, _LOCKED = 5, 6
_READONLY, _IOERR, _FULL_DISK, _CANTOPEN = 8, 10, 13, 14


@contextmanager
def database_errors() -> Iterator[None]:
    """Translates what SQLCipher raises; its words can quote data, so none of them is kept."""
    try:
        yield
    except sqlcipher.DatabaseError as error:
        raise _translated(error) from None


def _translated(error: sqlcipher.DatabaseError) -> NotesError:
    # Without a code the codec itself has refused a page.
    code = (getattr(error, "sqlite_errorcode", None) or 11) & _PRIMARY
    name = getattr(error, "sqlite_errorname", None) or "no code"
    if code in {_BUSY, _LOCKED}:
        return Busy(
            "Another instance of notes-tui is writing to this vault.",
            "Nothing was changed. Try again in a moment.",
        )
    if code == _READONLY:
        return ReadOnly("The vault's disk can only be read.", "Nothing was changed.")
    if code == _FULL_DISK:
        return StorageFailed(
            "The disk is full. What was saved before is safe.", "Free some space, then try again."
        )
    if code in {_IOERR, _CANTOPEN}:
        return StorageFailed(
            f"The disk cannot be read or written ({name}). What was saved before is safe.",
            "Is the disk still there? Free some space or check its permissions, then try again.",
        )
    return Damaged(
        f"The vault's database is damaged or is not one ({name}).",
        "Do not write to it. Copy the whole vault folder first, then restore the newest backup.",
    )


def open_database(path: Path, key: bytes, *, writable: bool = True) -> Database:
    """The database at `path` under this 32-byte key, with every pragma set and read back.

    An explicit `BEGIN IMMEDIATE` (see `transaction`) opens each transaction. `writable=False` is
    for a medium that cannot be written at all.
    """
    mode = "rw" if writable else "ro&immutable=1"
    with database_errors():
        connection = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS,
            check_same_thread=False,
            cached_statements=_KEPT_STATEMENTS,
        )
    try:
        with database_errors():
            _set_up(connection, key, writable=writable)
    except BaseException:
        connection.close()
        raise
    # No plugins: sqlite-utils would hand the open database to whatever is installed.
    return Database(connection, execute_plugins=False, recursive_triggers=False)


def _set_up(connection: sqlcipher.Connection, key: bytes, *, writable: bool) -> None:
    def pragma(text: str) -> object:
        row = connection.execute(f"PRAGMA {text}").fetchone()
        return row[0] if row else None

    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        raise StorageFailed("The SQLite that came with this installation is too old.")
    pragma("cipher_log_level = NONE")
    pragma("cipher_memory_security = ON")
    pragma(f"key = \"x'{key.hex()}'\"")
    if writable and pragma("journal_mode = WAL") != "wal":
        raise StorageFailed(
            "The vault's disk does not allow safe writing (no write-ahead log).",
            "Move the vault to a local disk.",
        )
    for name, value, answer in _PRAGMAS:
        pragma(f"{name} = {value}")
        if pragma(name) != answer:
            raise StorageFailed(f"The database does not accept the setting {name}.")
    pragma("schema_version")  # reads the first page: a wrong key shows here


@contextmanager
def transaction(database: Database) -> Iterator[None]:
    """One transaction: all of what is written inside, or nothing of it."""
    with database_errors():
        database.conn.execute("BEGIN IMMEDIATE")
        try:
            yield
            database.conn.execute("COMMIT")
        except BaseException:
            if database.conn.in_transaction:
                database.conn.execute("ROLLBACK")
            raise


@contextmanager
def reading(database: Database) -> Iterator[None]:
    """One moment of the database: everything read inside belongs together."""
    with database_errors():
        nested = database.conn.in_transaction
        if not nested:
            database.conn.execute("BEGIN")
        try:
            yield
        finally:
            if not nested and database.conn.in_transaction:
                database.conn.execute("COMMIT")


def rows(database: Database, sql: str, parameters: Row = ()) -> Iterator[Row]:
    """The rows of a query, one by one."""
    with database_errors():
        yield from database.conn.execute(sql, parameters)


def row(database: Database, sql: str, parameters: Row = ()) -> Row | None:
    """The first row of a query, or None."""
    with database_errors():
        found: Row | None = database.conn.execute(sql, parameters).fetchone()
        return found


def run(database: Database, sql: str, parameters: Row = ()) -> None:
    """One statement whose answer does not matter; one that writes stands in a `transaction`."""
    with database_errors():
        database.conn.execute(sql, parameters)


def insert(database: Database, sql: str, parameters: Row = ()) -> int:
    """Inserts one row, inside a `transaction`; its row number."""
    with database_errors():
        return database.conn.execute(sql, parameters).lastrowid or 0
