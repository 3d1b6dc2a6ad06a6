"""The bytes of attachments, checked as they stream by: announced, in order, and what was stored.

Which bytes there are is only hashed, since there may be a great many. Of each attachment that a
record names, size and hash are remembered.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from notes_tui.domain.attachment import KIND, is_attachment
from notes_tui.errors import Damaged


class Attachments:
    """Hears of every revision and every row of `blobs`, then of every chunk."""

    def __init__(self) -> None:
        self.bad: list[str] = []
        """Blobs, in hex, that are not what a record says of them."""
        self._due: dict[bytes, tuple[int, str]] = {}
        self._announced = hashlib.sha256()
        self._arrived = hashlib.sha256()
        self._last: tuple[bytes, int] = (b"", 0)
        self._size = 0
        self._hash = hashlib.sha256()

    def revision(self, fields: Mapping[str, Any]) -> None:
        """Takes one; remembers what it says of a blob."""
        parts = fields["parts"]
        if fields["kind"] == KIND and is_attachment(parts):
            self._due[bytes.fromhex(parts["blob"])] = parts["size"], parts["sha256"]

    def announced(self, blob: bytes, number: int) -> None:
        """A row of `blobs`, in the order of the dump."""
        self._announced.update(_line(blob, number))

    def arrived(self, blob: bytes, number: int, data: bytes) -> None:
        """A chunk; Damaged if it is out of order."""
        if (blob, number) <= self._last and self._last[0]:
            raise Damaged("The attachments in the backup are not in order.")
        if blob != self._last[0]:
            self._end_blob()
        self._arrived.update(_line(blob, number))
        self._last = blob, number
        self._size += len(data)
        self._hash.update(data)

    def end(self) -> None:
        """Damaged unless exactly those arrived that were announced."""
        self._end_blob()
        if self._announced.digest() != self._arrived.digest():
            raise Damaged("The attachments in the backup are not those of its vault.")
        self.bad += [blob.hex() for blob in self._due]

    def _end_blob(self) -> None:
        blob = self._last[0]
        if blob and self._due.pop(blob, None) != (self._size, self._hash.hexdigest()):
            self.bad.append(blob.hex())
        self._size, self._hash = 0, hashlib.sha256()


def _line(blob: bytes, number: int) -> bytes:
    return blob + number.to_bytes(8)
