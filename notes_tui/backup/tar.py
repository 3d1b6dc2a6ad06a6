"""The one shape of tar that backups are made of, read as strictly as it is written.

Plain files only, headers of the old form that every tar reads, no directory, no link, nothing that
could name a place on a disk: a reader compares each header with the one that it would have written.
"""

import tarfile
from dataclasses import dataclass
from typing import Final, Protocol

from notes_tui.errors import Damaged

BLOCK: Final = 512
END: Final = bytes(2 * BLOCK)
_MODE = 0o600
_LATEST = 2**33  # the year 2242: what eleven octal digits hold


@dataclass(frozen=True)
class Member:
    """What a header says."""

    name: str
    size: int
    at: int
    """UTC seconds."""

    @property
    def header(self) -> bytes:
        """Its one block."""
        info = tarfile.TarInfo(self.name)
        info.size, info.mtime, info.mode = self.size, self.at, _MODE
        block = info.tobuf(tarfile.GNU_FORMAT)
        assert len(block) == BLOCK  # a longer name would take more
        return block

    @property
    def padding(self) -> bytes:
        """What fills its last block."""
        return bytes(-self.size % BLOCK)


def read_header(block: bytes) -> Member | None:
    """The member that begins with this block, or None where the archive ends.

    Damaged unless it is exactly as `Member.header` writes it.
    """
    if block == END[:BLOCK]:
        return None
    try:
        info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
        name, size, at = info.name, info.size, int(info.mtime)
        if info.isreg() and size >= 0 and 0 <= at < _LATEST and name.isascii():
            member = Member(name, size, at)
            if member.header == block:
                return member
    except (tarfile.TarError, ValueError, AssertionError, OverflowError):
        pass
    raise Damaged("The backup holds something that no backup of this program holds.")


def pack(name: str, data: bytes, at: int) -> bytes:
    """A whole member."""
    member = Member(name, len(data), at)
    return b"".join((member.header, data, member.padding))


class Reading(Protocol):
    """What is read from: as a file opened for bytes is."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes, fewer only at the end."""


def exactly(file: Reading, size: int) -> bytes:
    """So many bytes; Damaged where the file ends before."""
    data = file.read(size)
    if len(data) != size:
        raise Damaged("The backup is cut: it ends before its end.")
    return data
