"""The writer lock: one instance writes, the others read.

An operating-system lock on the file `lock`: it goes with the process, however that ends. The text
in the file serves only the message.
"""

import os
import platform
from contextlib import suppress
from pathlib import Path

from filelock import lock_descriptor

from notes_tui.errors import Busy
from notes_tui.vault.files import disk, require_regular

_LONGEST = 200


class WriterLock:
    """Holds the lock from `take` until `release`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this instance is the writer."""
        return self._descriptor is not None

    def take(self) -> None:
        """Becomes the writer; Busy, naming the other one, if there is one."""
        with disk("The vault's lock cannot be used."):
            require_regular(self._path)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(self._path, flags, 0o600)
        try:
            if not lock_descriptor(descriptor, blocking=False):
                other = os.pread(descriptor, _LONGEST, 0) if hasattr(os, "pread") else b""
                raise Busy(
                    "Another instance of notes-tui is writing to this vault"
                    + (f" ({other.decode(errors='replace').strip()})." if other else "."),
                    "Nothing was changed. Close the other one, or try again later.",
                )
            text = f"process {os.getpid()} on {platform.node()}\n"
            with suppress(OSError):  # on a full disk the lock holds all the same
                os.ftruncate(descriptor, 0)
                os.write(descriptor, text.encode()[:_LONGEST])
        except BaseException:
            os.close(descriptor)
            raise
        self._descriptor = descriptor

    def release(self) -> None:
        """Lets another instance write."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
