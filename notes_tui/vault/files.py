"""Files beside the database: written so that a reader finds the old bytes or the new, never a mix.

Regular files only, links are not followed, and nobody else may read them.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from notes_tui.errors import Damaged, StorageFailed

_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)

_REASONS = {
    errno.ENOSPC: ("The disk is full.", "Free some space, then try again."),
    errno.EDQUOT: ("Your share of the disk is full.", "Free some space, then try again."),
    errno.EROFS: ("The disk can only be read.", "Copy the vault to a disk that can be written."),
    errno.EACCES: ("You are not permitted to use this place.", "Check who owns the folder."),
    errno.EPERM: ("You are not permitted to use this place.", "Check who owns the folder."),
    errno.ENOENT: ("The file or folder is not there (any more).", "Is the disk plugged in?"),
    errno.EIO: ("The disk reports an error.", "Copy the vault to another disk soon."),
}


def storage_failed(error: OSError, what: str) -> StorageFailed:
    """The error that tells a practitioner why the disk refused."""
    reason, hint = _REASONS.get(
        error.errno or 0, ("The disk refused.", "Check the disk, then try again.")
    )
    return StorageFailed(f"{what} {reason} What was saved before is safe.", hint)


@contextmanager
def disk(what: str) -> Iterator[None]:
    """Translates an OSError inside into StorageFailed that begins with the sentence `what`."""
    try:
        yield
    except OSError as error:
        raise storage_failed(error, what) from error


def read_bytes(path: Path, limit: int) -> bytes:
    """A regular file of at most `limit` bytes; Damaged if it is larger or something else."""
    require_regular(path)
    descriptor = os.open(path, os.O_RDONLY | _NOFOLLOW | _BINARY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Damaged(f"{path.name} is not a regular file.")
        data = file.read(limit + 1)
    if len(data) > limit:
        raise Damaged(f"{path.name} is larger than it can be.")
    return data


def write_atomically(
    path: Path, data: bytes, *, keep_as: Path | None = None, may_be_older: bool = False
) -> None:
    """Replaces `path` by `data`, durably, readable by the owner only.

    With `keep_as`, the bytes that were there before stay under that name. With `may_be_older` a
    power cut may bring those back under this one, which saves half of the time.
    """
    part = path.with_name(path.name + ".part")
    with suppress(FileNotFoundError):
        part.unlink()  # left by a kill
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        if keep_as is not None and path.exists():
            write_atomically(keep_as, path.read_bytes())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    if not may_be_older:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes names in `folder` durable, where the system can (Windows needs no such step)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def give_new_name(part: Path, to: Path) -> None:
    """Names a closed file anew, durably; FileExistsError where something has that name."""
    try:
        os.link(part, to)
    except OSError:  # a stick's file system often has no links
        if os.path.lexists(to):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        part.rename(to)
    else:
        with suppress(OSError):  # it has its name: that this one stays beside it is no failure
            part.unlink()
    sync_folder(to.parent)


def make_private_folder(folder: Path) -> None:
    """Makes `folder` and its parents; `folder` itself for the owner only."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def require_regular(path: Path) -> None:
    """Damaged if there is something at `path` other than a file: a link, a folder, a pipe."""
    with suppress(FileNotFoundError):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Damaged(
                f"The vault's {path.name} is not a regular file.",
                "Somebody put it there. Nothing was changed. Move it away, or restore a backup.",
            )


def loose_mode(path: Path) -> bool:
    """Whether others than the owner may read or write this path."""
    return os.name != "nt" and bool(path.stat().st_mode & 0o077)
