"""The bytes of attachments, in chunks. What each is stands in its record.

They are written in the same transaction as the record that names them, and never changed or
deleted after that. They stream: whatever the size of a file, only a chunk of it is in memory.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass

from sqlite_utils import Database

from notes_tui.domain.attachment import CHUNK, Attachment, read_attachment
from notes_tui.domain.parts import RecordState
from notes_tui.errors import BadInput, Damaged, NotesError
from notes_tui.vault.connection import row, rows, run
from notes_tui.vault.progress import Advance

_HINT = "Your notes are readable. Run: notes-tui verify"


@dataclass(frozen=True)
class Contents:
    """What is to be stored, known before a byte of it is."""

    size: int
    sha256: str
    pieces: Callable[[], Iterable[bytes]]
    """Gives the bytes, in pieces of any length."""


@dataclass(frozen=True)
class Flaw:
    """Bytes that are not as they were written. `chunk` is None where it is the whole."""

    chunk: int | None
    message: str


def put(database: Database, blob: str, contents: Contents, advance: Advance) -> None:
    """Writes the chunks of a new blob, inside the caller's transaction.

    `advance` is told of every chunk. BadInput where the bytes are not what was announced.
    """
    hashed, key, number = hashlib.sha256(), bytes.fromhex(blob), 0
    for number, chunk in enumerate(_cut(contents.pieces()), 1):
        if number * CHUNK >= contents.size + CHUNK:
            raise _changed()  # it grows while it is read
        hashed.update(chunk)
        run(database, "INSERT INTO blobs VALUES (?, ?, ?)", (key, number - 1, chunk))
        advance(1)
    if hashed.hexdigest() != contents.sha256:
        raise _changed()


def _cut(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)


def _changed() -> BadInput:
    return BadInput(
        "The file was changed while it was being read. Nothing was stored.",
        "Close the program that writes to it, then add it again.",
    )


def read_chunks(database: Database, attachment: Attachment) -> Iterator[bytes]:
    """The bytes, chunk by chunk. Damaged where they are not those that were stored: the last chunk
    is given only if the whole is right, so who keeps what came before keeps nothing as sound.
    """
    hashed, key = hashlib.sha256(), bytes.fromhex(attachment.blob)
    for number in range(attachment.chunks):
        found = row(database, "SELECT bytes FROM blobs WHERE blob = ? AND chunk = ?", (key, number))
        if found is None or len(found[0]) != _length(attachment.size, number):
            raise _damaged(attachment)
        hashed.update(found[0])
        if number == attachment.chunks - 1 and hashed.hexdigest() != attachment.sha256:
            raise _damaged(attachment)
        yield found[0]


def _damaged(attachment: Attachment) -> Damaged:
    return Damaged(f"Attachment {attachment.id[:8]} is not as it was stored.", _HINT)


def _length(size: int, number: int) -> int:
    return min(CHUNK, size - number * CHUNK)


def chunks_in_all(database: Database) -> int:
    """How many chunks the vault holds, for showing how far long work is."""
    found = row(database, "SELECT count(*) FROM blobs")
    return int(found[0]) if found else 0


@dataclass(frozen=True)
class Named:
    """A blob as an attachment's record names it. One that was moved is named by two."""

    blob: str
    size: int
    sha256: str


def named_in(state: RecordState) -> Named | None:
    """The blob that a record names; None where it is no attachment that can be read."""
    try:
        found = read_attachment(state)
    except Damaged:
        return None
    return Named(found.blob, found.size, found.sha256)


class Reader:
    """Reads on by another connection where one has met a damaged page: that reads nothing more."""

    def __init__(self, connect: Callable[[], AbstractContextManager[Database]]) -> None:
        self._connect = connect
        self._stack = ExitStack()
        self.database = self._stack.enter_context(connect())

    def begin_anew(self) -> None:
        """By another connection from now on."""
        self.close()
        self.database = self._stack.enter_context(self._connect())

    def close(self) -> None:
        """Closes the connection."""
        self._stack.close()


def flaws(reader: Reader, named: Named, advance: Advance) -> Iterator[Flaw]:
    """What is wrong with the bytes of a blob: a chunk too many, too few, cut or changed."""
    key, hashed, whole = bytes.fromhex(named.blob), hashlib.sha256(), True
    due = -(-named.size // CHUNK)
    there = {
        number
        for (number,) in rows(reader.database, "SELECT chunk FROM blobs WHERE blob = ?", (key,))
    }
    for number in sorted(there - set(range(due))):
        yield Flaw(number, "It is one too many.")
        advance(1)
    for number in range(due):
        if number not in there:
            yield Flaw(number, "It is missing.")
            whole = False
            continue
        advance(1)
        try:
            found = row(
                reader.database,
                "SELECT bytes FROM blobs WHERE blob = ? AND chunk = ?",
                (key, number),
            )
        except NotesError as error:
            reader.begin_anew()
            yield Flaw(number, error.message)
            whole = False
            continue
        data = found[0] if found else b""
        if len(data) != _length(named.size, number):
            yield Flaw(number, "It is not as long as it was written.")
            whole = False
        hashed.update(data)
    if whole and hashed.hexdigest() != named.sha256:
        yield Flaw(None, "Its bytes are not those that were stored.")


def unnamed(database: Database, known: Collection[str]) -> Iterator[str]:
    """Blobs that are not among these, in hex."""
    for (blob,) in rows(database, "SELECT DISTINCT blob FROM blobs ORDER BY blob"):
        if blob.hex() not in known:
            yield blob.hex()
