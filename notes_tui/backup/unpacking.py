"""What a compressed stream holds, piece by piece, and no more than it can honestly hold."""

import sys
from collections.abc import Callable, Iterator

from notes_tui.errors import Damaged

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LARGEST_WINDOW = 23
"""log2 of the bytes that a stream may ask to be kept: eight megabytes."""
_RATIO = 200
_FREE = 2 * 1024**3
_STEP = 1024 * 1024


class Unpacking:
    """One Zstandard frame, fed from chunks. `taken` hears how many packed bytes were used."""

    def __init__(self, chunks: Iterator[bytes], taken: Callable[[int], None]) -> None:
        self._chunks = chunks
        self._taken = taken
        self._frame = zstd.ZstdDecompressor(
            options={zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
        )
        self._ready = bytearray()
        self._packed = 0
        self._unpacked = 0

    def read(self, size: int, /) -> bytes:
        """So many bytes, fewer only at the end; Damaged where it is no such frame, or a bomb."""
        while len(self._ready) < size and not self._frame.eof:
            self._more(max(size - len(self._ready), _STEP))
        with memoryview(self._ready) as ready:
            found = bytes(ready[:size])
        del self._ready[:size]
        return found

    def end(self) -> None:
        """Damaged unless the frame, and the stream with it, ends here."""
        if self.read(1) or self._frame.unused_data or next(self._chunks, b""):
            raise Damaged("The backup holds something behind its end.")

    def _more(self, most: int) -> None:
        chunk = b""
        if self._frame.needs_input:
            chunk = next(self._chunks, b"")
            if not chunk:
                raise Damaged("The backup is cut: it ends before its end.")
            self._packed += len(chunk)
            self._taken(len(chunk))
        try:
            found = self._frame.decompress(chunk, max_length=most)
        except zstd.ZstdError:
            raise Damaged("The backup's payload cannot be unpacked.") from None
        self._ready += found
        self._unpacked += len(found)
        if self._unpacked > self._packed * _RATIO + _FREE:
            raise Damaged("The backup would unpack to far more than any vault holds.")
