"""Between a library that reads and writes files, and chunks made and taken as they come."""

import io
from collections.abc import Callable, Iterator
from typing import Any, Protocol


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class Passing(io.BufferedIOBase):
    """Reads from `chunks` and then from `rest`; what is written goes to `write`.

    A library in another language turns whatever is raised here into an error of its own, so the
    first is kept: its caller raises that one instead.
    """

    def __init__(
        self,
        chunks: Iterator[bytes],
        write: Callable[[bytes], object],
        rest: _Readable | None = None,
    ) -> None:
        self.raised: BaseException | None = None
        self._chunks = chunks
        self._write = write
        self._rest = rest
        self._left = memoryview(b"")

    def read(self, size: int | None = -1, /) -> bytes:
        """At most so many bytes; none at the end."""
        assert size  # no library asks for all of a stream
        try:
            while not self._left:
                chunk = next(self._chunks, None)
                if chunk is None:
                    return self._rest.read(size) if self._rest else b""
                self._left = memoryview(chunk)
        except BaseException as error:
            self.raised = self.raised or error
            raise
        found, self._left = bytes(self._left[:size]), self._left[size:]
        return found

    def write(self, data: Any, /) -> int:
        """Takes all of it."""
        try:
            self._write(data)
        except BaseException as error:
            self.raised = self.raised or error
            raise
        return len(data)

    def flush(self) -> None:
        """Nothing is kept here."""
