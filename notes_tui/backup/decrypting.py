"""The payload of a backup as a stream to read from, while age decrypts it in a thread."""

import queue
import threading
from collections.abc import Iterator
from contextlib import suppress
from types import TracebackType
from typing import Self

from notes_tui.crypto import age

RECIPIENTS = 2
_BATCH = 256 * 1024
_WAITING = 4
_PAUSE = 0.1


class Decrypting:
    """Gives chunks of what the age file holds. A context manager: leaving it early is in order."""

    def __init__(self, file: age.Reading, secret: bytes) -> None:
        self._file = file
        self._secret = secret
        self._queue: queue.Queue[bytes | BaseException | None] = queue.Queue(_WAITING)
        self._batch = bytearray()
        self._left = False
        self._thread = threading.Thread(target=self._run, name="decrypting", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._left = True
        self._thread.join()

    def chunks(self) -> Iterator[bytes]:
        """All of it, in order. Ends only where the file was found whole; Damaged if it is not."""
        while True:
            found = self._queue.get()
            if found is None:
                return
            if isinstance(found, BaseException):
                raise found
            yield found

    def _run(self) -> None:
        try:
            age.decrypt_stream(self._file, self._take, self._secret, RECIPIENTS)
            self._put(bytes(self._batch))
            self._put(None)
        except _LeftEarly:
            pass
        except BaseException as error:  # noqa: BLE001 - whatever it is, the reader is to hear of it
            with suppress(_LeftEarly):
                self._put(error)

    def _take(self, data: bytes) -> None:
        self._batch += data
        if len(self._batch) >= _BATCH:
            self._put(bytes(self._batch))
            self._batch.clear()

    def _put(self, what: "bytes | BaseException | None") -> None:
        while not self._left:
            try:
                self._queue.put(what, timeout=_PAUSE)
            except queue.Full:
                continue
            return
        raise _LeftEarly


class _LeftEarly(Exception):
    """Nobody reads any more."""
