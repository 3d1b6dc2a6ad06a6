"""Where an opened attachment lies outside the vault, and how nothing of it stays there.

In a folder of its own that only this user may enter, in memory where the system has that. Each
folder holds a lock for as long as its program runs, so the next start knows what a crash left.
Nothing is loaded here that an unlock does not need: leftovers go before it.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from notes_tui.errors import StorageFailed

_PREFIX: Final = "notes-tui-open-"
_LOCK: Final = "lock"
_SPARE: Final = 1024 * 1024
_BEING_MADE: Final = 60.0
"""Seconds for which a folder without a lock may be one that another instance is making."""
_MEMORY: Final = frozenset({"tmpfs", "ramfs"})


def make_folder(size: int) -> tuple[Path, bool]:
    """A new folder with room for so many bytes, and whether it lies in memory."""
    for place in _memory_places():
        with suppress(OSError):
            if shutil.disk_usage(place).free > size + _SPARE:
                return Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place)), True
    if shutil.disk_usage(tempfile.gettempdir()).free <= size + _SPARE:
        raise StorageFailed(
            "There is no room to open the attachment: the disk is too full. It is safe in the"
            " vault.",
            "Free some space, then try again.",
        )
    return Path(tempfile.mkdtemp(prefix=_PREFIX)), False


def _memory_places() -> Iterator[Path]:
    """Folders that lie in memory, where the system has such."""
    if sys.platform != "linux":
        return
    for place in (os.environ.get("XDG_RUNTIME_DIR", ""), "/dev/shm"):  # noqa: S108 - mkdtemp there
        if place and Path(place).is_absolute() and _filesystem(place) in _MEMORY:
            yield Path(place)


def _filesystem(place: str) -> str:
    """The kind of file system that a folder lies on; "" where that cannot be told."""
    best, kind = "", ""
    with suppress(OSError):
        real = os.path.realpath(place)
        for line in Path("/proc/self/mounts").read_text("utf-8", "replace").splitlines():
            _, point, found = line.split(" ")[:3]
            inside = real == point or real.startswith(point.rstrip("/") + "/")
            if inside and len(point) >= len(best):
                best, kind = point, found
    return kind


def clear_leftovers() -> None:
    """Deletes what programs that ended in a crash have left, not what others have open now."""
    for place in {*_memory_places(), Path(tempfile.gettempdir())}:
        with suppress(OSError), os.scandir(place) as found:
            for each in found:
                if each.name.startswith(_PREFIX) and _is_left(Path(each.path)):
                    delete(Path(each.path))


def _is_left(folder: Path) -> bool:
    """Whether this is a folder of ours that no running program holds."""
    try:
        status = folder.lstat()
        if not folder.is_dir() or folder.is_symlink():
            return False
        if hasattr(os, "getuid") and status.st_uid != os.getuid():
            return False
        descriptor = os.open(folder / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return abs(time.time() - status.st_mtime) > _BEING_MADE
    except OSError:
        return False
    try:
        return _lock(descriptor)
    finally:
        os.close(descriptor)


def take_lock(folder: Path) -> int:
    """Marks a new folder as held by this program, until the descriptor is closed."""
    descriptor = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    _lock(descriptor)
    return descriptor


def _lock(descriptor: int) -> bool:
    from filelock import lock_descriptor  # noqa: PLC0415 - seldom needed, and never at the start

    return lock_descriptor(descriptor, blocking=False)


def delete(folder: Path) -> bool:
    """Deletes the folder and what is in it; whether it is gone."""
    shutil.rmtree(folder, ignore_errors=True)
    return not folder.exists()
