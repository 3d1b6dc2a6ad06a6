"""Reading a dump back: its lines become rows, and nothing in it is ever run as SQL."""

import re
from binascii import unhexlify
from collections.abc import Iterable, Sequence

from sqlite_utils import Database

from notes_tui.errors import Damaged
from notes_tui.vault.connection import Row, run
from notes_tui.vault.dumping import HEAD_ENDS, TAIL
from notes_tui.vault.migrate import migrate, migrations
from notes_tui.vault.sources import BYTES, SOURCES, columns

LONGEST_LINE = 160 * 1024 * 1024
"""Bytes: the largest revision there can be, in hex."""

_INSERT = re.compile(rb"INSERT INTO ([a-z_]{1,30}) VALUES\((.*)\);")
_VALUE = re.compile(
    rb"(?:(-?[0-9]{1,19})|X'([0-9A-F]*)'|('[^']*(?:''[^']*)*')"
    rb"|CAST\(X'([0-9A-F]*)' AS TEXT\)|(NULL))(?:,|$)"
)
_REVISION = re.compile(
    rb"INSERT INTO revisions VALUES"
    rb"\(([0-9]{1,16}),X'([0-9A-F]{64})','([a-z2-7]{26})',X'([0-9A-F]*)'\);"
)
_VERSION = re.compile(rb"^PRAGMA user_version = ([0-9]{1,6});$", re.MULTILINE)
_LARGEST_HEAD = 256 * 1024
_BEYOND = 2**63


class Lines:
    """Cuts a dump, which comes in pieces, into its rows."""

    def __init__(self) -> None:
        self.ended = False
        self._rest = bytearray()
        self._looked_at = 0
        """Bytes of the rest in which no line ends."""

    def begin(self, piece: bytes) -> int:
        """Takes the first piece; the number of the schema that its rows are of."""
        head, ends, rest = piece.partition(HEAD_ENDS)
        self._rest += rest
        found = _VERSION.search(head)
        if not ends or found is None or len(head) > _LARGEST_HEAD:
            raise _no_dump()
        return int(found[1])

    def rows(self, piece: bytes) -> Iterable[tuple[str, list[object]]]:
        """Table and values of each row that this piece completes; Damaged if it is no dump.

        Nothing, where only what is left of the first piece is to be read.
        """
        self._rest += piece
        at = 0
        while (end := self._rest.find(b"\n", max(at, self._looked_at))) >= 0:
            line, at = bytes(self._rest[at:end]), end + 1
            if self.ended:
                raise _no_dump()
            if line + b"\n" == TAIL:
                self.ended = True
            else:
                yield _row(line)
        del self._rest[:at]
        self._looked_at = len(self._rest)
        if len(self._rest) > LONGEST_LINE:
            raise _no_dump()

    def end(self) -> None:
        """Damaged unless the dump was whole."""
        if not self.ended or self._rest:
            raise _no_dump()


def _row(line: bytes) -> tuple[str, list[object]]:
    revision = _REVISION.fullmatch(line)
    if revision:  # nearly all of them: in half the time
        seq, id_, record, body = revision.groups()
        if not len(body) % 2:
            return "revisions", [int(seq), unhexlify(id_), record.decode(), unhexlify(body)]
    found = _INSERT.fullmatch(line)
    if found is None:
        raise _no_dump()
    text, values, at = found[2], [], 0
    while at < len(text):
        value = _VALUE.match(text, at)
        if value is None:
            raise _no_dump()
        values.append(_value(value))
        at = value.end()
    if text.endswith(b","):
        raise _no_dump()
    return found[1].decode(), values


def _value(found: re.Match[bytes]) -> object:
    number, blob, text, by_bytes, _ = found.groups()
    try:
        if blob is not None:
            return unhexlify(blob)
        if number is not None:
            return _integer(number)
        if text is not None:
            return text[1:-1].replace(b"''", b"'").decode()
        if by_bytes is not None:
            return unhexlify(by_bytes).decode()
    except ValueError:
        raise _no_dump() from None
    return None


def _integer(digits: bytes) -> int:
    """A whole number that SQLite can hold."""
    number = int(digits)
    if not -_BEYOND <= number < _BEYOND:
        raise ValueError
    return number


def _no_dump() -> Damaged:
    return Damaged("The backup's dump is not one that this program writes.")


class Loader:
    """Fills the sources of a new database, in a transaction that ends with each `pause`."""

    def __init__(self, database: Database, schema: int) -> None:
        self._database = database
        migrate(database, {n: sql for n, sql in migrations().items() if n <= schema})
        self._sql = {
            table: f"INSERT INTO {table} VALUES ({', '.join('?' * len(found))})"
            for table in SOURCES
            if (found := columns(database, table))
        }
        run(database, "BEGIN IMMEDIATE")

    def row(self, table: str, values: Sequence[object]) -> None:
        """Adds one; Damaged if there is no place for it."""
        sql = self._sql.get(table)
        if sql is None or sql.count("?") != len(values):
            raise Damaged("The backup holds a row that its version of the vault has no place for.")
        run(self._database, sql, tuple(values))

    def chunk(self, blob: bytes, number: int, data: bytes) -> None:
        """Gives a row of `blobs` its bytes."""
        place: Row = (data, blob, number)
        run(self._database, f"UPDATE blobs SET {BYTES} = ? WHERE blob = ? AND chunk = ?", place)

    def pause(self) -> None:
        """Writes down what there is so far."""
        run(self._database, "COMMIT")
        run(self._database, "BEGIN IMMEDIATE")

    def end(self) -> None:
        """Writes down the rest."""
        run(self._database, "COMMIT")
