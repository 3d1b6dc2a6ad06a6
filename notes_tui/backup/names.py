"""Names of one length, remembered as one run of bytes: as a set they would take thrice the room.

A practice of a hundred thousand notes has as many names of revisions, three times over.
"""

from collections.abc import Iterator
from itertools import chain

_PARTS = 4
"""Compared part by part, so that the sets that are needed for it stay small."""


class Names:
    """A set that is only added to, and compared once in the end."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._run = bytearray()

    def __len__(self) -> int:
        return sum(len(self._part(number)) for number in range(_PARTS))

    def add(self, name: bytes) -> None:
        """Remembers a name of this length; ValueError if it has another."""
        if len(name) != self._length:
            raise ValueError
        self._run += name

    def without(self, others: "Names") -> Iterator[bytes]:
        """Those that are not among the others."""
        return chain.from_iterable(
            self._part(number) - others._part(number) for number in range(_PARTS)
        )

    def __iter__(self) -> Iterator[bytes]:
        return chain.from_iterable(self._part(number) for number in range(_PARTS))

    def _part(self, number: int) -> set[bytes]:
        run, length = self._run, self._length
        return {
            bytes(run[start : start + length])
            for start in range(0, len(run), length)
            if run[start + length // 2] % _PARTS == number
        }
