"""The sources of a vault as SQL, one row after the other, for any SQLite to read back.

One statement is one line, so that a reader needs no parser of SQL: a text that runs over several
lines, or holds a NUL, is written by its bytes. All else is spelled as SQLite's own `quote()` does,
which is not asked: with memory that is wiped after each use it takes eight times as long.
"""

from binascii import hexlify
from collections.abc import Iterator, Mapping

from sqlite_utils import Database

from notes_tui.vault.connection import row, rows
from notes_tui.vault.migrate import version
from notes_tui.vault.sources import BLOBS, BYTES, SOURCES, columns

HEAD_ENDS = b"-- rows\n"
TAIL = b"COMMIT;\n"


def dump(database: Database) -> Iterator[tuple[str, bytes]]:
    """The lines of the dump, each with its table, or with none at the head and the tail."""
    yield "", _head(database)
    for table, order in SOURCES.items():
        begins, ends = f"INSERT INTO {table} VALUES(".encode(), b");\n"
        for values in rows(
            database, f"SELECT {_chosen(database, table)} FROM {table} ORDER BY {order}"
        ):
            yield table, begins + b",".join(map(literal, values)) + ends
    yield "", TAIL


def blobs(database: Database) -> Iterator[tuple[bytes, int, bytes]]:
    """The bytes of attachments: blob, number of the chunk, chunk; in the order of the dump."""
    yield from rows(database, f"SELECT blob, chunk, {BYTES} FROM blobs ORDER BY {SOURCES[BLOBS]}")


def count_rows(database: Database) -> Mapping[str, int]:
    """How many rows each source has."""
    return {table: _number(database, f"SELECT count(*) FROM {table}") for table in SOURCES}


def count_records(database: Database) -> int:
    """How many records there are, whatever their kind."""
    return _number(database, "SELECT count(DISTINCT record) FROM revisions")


def count_bytes(database: Database) -> tuple[int, int]:
    """Bytes of the database, and those of attachments among them: a measure of the work ahead."""
    pages = _number(database, "PRAGMA page_count") * _number(database, "PRAGMA page_size")
    return pages, _number(database, f"SELECT coalesce(sum(length({BYTES})), 0) FROM blobs")


def _head(database: Database) -> bytes:
    """Makes the tables and their indices."""
    marks = ", ".join("?" * len(SOURCES))
    made = rows(
        database,
        f"SELECT sql FROM sqlite_schema WHERE tbl_name IN ({marks}) AND sql IS NOT NULL"
        " ORDER BY type DESC, name",
        tuple(SOURCES),
    )
    return b"".join(
        (
            b"PRAGMA foreign_keys = OFF;\nBEGIN;\n",
            f"PRAGMA user_version = {version(database)};\n".encode(),
            *(f"{sql};\n".encode() for (sql,) in made),
            HEAD_ENDS,
        )
    )


def literal(value: object) -> bytes:
    """A value of one of SQLite's kinds but REAL, which no source has, as SQL on one line."""
    if isinstance(value, bytes):
        return b"X'" + hexlify(value).upper() + b"'"
    if isinstance(value, int):
        return b"%d" % value
    if value is None:
        return b"NULL"
    text = str(value).encode()
    if b"\n" in text or b"\0" in text:
        return b"CAST(X'" + hexlify(text).upper() + b"' AS TEXT)"
    return b"'" + text.replace(b"'", b"''") + b"'"


def _chosen(database: Database, table: str) -> str:
    """The columns, in order; the bytes of attachments lie elsewhere."""
    names = [name for name, _ in columns(database, table)]
    return ", ".join("X''" if (table, name) == (BLOBS, BYTES) else name for name in names)


def _number(database: Database, sql: str) -> int:
    found = row(database, sql)
    return int(found[0]) if found else 0
