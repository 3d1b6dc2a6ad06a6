"""The inner archive of a backup as it is written: dump in pieces, attachments, manifest.

Made chunk by chunk, so that nothing of it ever lies on a disk in clear or in memory as a whole.
"""

import hashlib
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from notes_tui.backup.tar import END, Member
from notes_tui.vault.dumping import blobs, dump
from notes_tui.vault.vault import Vault

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PIECE: Final = 8 * 1024 * 1024
"""Bytes of each member of the dump but the last, wherever that cuts a statement."""
_STEP = 128 * 1024
_SAID_EVERY = 500
_LEVEL = 1
"""Rows are hex of what is packed already: higher levels take four times as long and save nothing.
"""
_WORKERS = 1
"""Threads that pack while this one reads rows."""
_JOB = 1024 * 1024
"""Bytes that a worker packs at a time: it would keep many times as many without saying so."""


class Members:
    """Counts members and hashes their list, on the way in as on the way out."""

    def __init__(self) -> None:
        self.number = 0
        self.size = 0
        self._list = hashlib.sha256()

    def add(self, name: str, size: int, sha256: str) -> None:
        """One more: its bytes, and their hash in hex."""
        self.number += 1
        self.size += size
        self._list.update(f"{sha256}  {name}\n".encode())

    @property
    def sha256(self) -> str:
        """Of the list so far, in hex."""
        return self._list.hexdigest()


def dump_name(number: int) -> str:
    """Of the piece of this number, from 1."""
    return f"dump/{number:05}.sql"


def chunk_name(blob: bytes, number: int) -> str:
    """Of a chunk of an attachment, from 0."""
    return f"attachments/{blob.hex()}/{number}"


class Payload:
    """The archive of one moment of a vault: everything is read in the caller's transaction."""

    def __init__(self, vault: Vault, at: int, advance: Callable[[int, int], None]) -> None:
        self.members = Members()
        self.rows: Counter[str] = Counter()
        self._database = vault.database
        self._at = at
        self._advance = advance
        """Told how many rows and how many bytes of attachments were read since the last time."""

    def chunks(self, manifest: Callable[[], bytes]) -> Iterator[bytes]:
        """The bytes of the archive. The manifest is asked for when all else is written."""
        for number, piece in enumerate(self._pieces(), 1):
            yield from self._member(dump_name(number), piece)
        for blob, number, data in blobs(self._database):
            yield from self._member(chunk_name(blob, number), data)
            self._advance(0, len(data))
        data = manifest()
        yield from _packed("manifest.json", data, self._at)
        yield END

    def _pieces(self) -> Iterator[bytes]:
        buffer, unsaid = bytearray(), 0
        for table, line in dump(self._database):
            buffer += line
            if table:
                self.rows[table] += 1
                unsaid += 1
            if unsaid == _SAID_EVERY:
                self._advance(unsaid, 0)
                unsaid = 0
            while len(buffer) >= PIECE:
                with memoryview(buffer) as whole:
                    piece = bytes(whole[:PIECE])
                del buffer[:PIECE]
                yield piece
        if buffer:
            yield bytes(buffer)

    def _member(self, name: str, data: bytes) -> Iterator[bytes]:
        self.members.add(name, len(data), hashlib.sha256(data).hexdigest())
        yield from _packed(name, data, self._at)


def _packed(name: str, data: bytes, at: int) -> Iterator[bytes]:
    member = Member(name, len(data), at)
    yield member.header
    for start in range(0, len(data), _STEP):
        yield data[start : start + _STEP]
    yield member.padding


def compressed(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """One Zstandard frame of these chunks."""
    frame = zstd.ZstdCompressor(
        options={
            zstd.CompressionParameter.compression_level: _LEVEL,
            zstd.CompressionParameter.nb_workers: _WORKERS,
            zstd.CompressionParameter.job_size: _JOB,
            zstd.CompressionParameter.checksum_flag: 1,
        }
    )
    for chunk in chunks:
        if found := frame.compress(chunk):
            yield found
    yield frame.flush()
