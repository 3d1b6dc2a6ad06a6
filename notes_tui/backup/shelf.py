"""A folder of backups: which of this vault's lie there, and what lies there besides.

A backup is this vault's own if the vault knows it, by its name and size, and the file says so too.
All else that ends like a backup is listed and never touched: links, folders, files of other vaults,
files that cannot be read.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeAlias

from notes_tui.backup.naming import PART, SUFFIX, read_name
from notes_tui.backup.reading import glance
from notes_tui.errors import NotesError
from notes_tui.vault import backups
from notes_tui.vault.backups import Backup
from notes_tui.vault.files import disk
from notes_tui.vault.vault import Vault

What: TypeAlias = Literal[
    "another vault",
    "not known here",
    "unfinished",
    "not readable",
    "not a file",
    "changed since it was verified",
]
FileMark: TypeAlias = tuple[int, int, int, int]
"""Device, number, size and time of a file: they tell it from any that takes its place."""


@dataclass(frozen=True)
class Own:
    """A backup of this vault."""

    path: Path
    known: Backup
    """What the vault knows of it."""
    mark: FileMark

    @property
    def at(self) -> datetime:
        """When it was made, UTC."""
        return datetime.fromtimestamp(self.known.at, UTC)


@dataclass(frozen=True)
class Other:
    """Something that ends like a backup and is left alone."""

    path: Path
    what: What


@dataclass(frozen=True)
class Shelf:
    """What lies in a folder."""

    folder: Path
    own: tuple[Own, ...]
    """The newest last, as they are counted."""
    others: tuple[Other, ...]

    def without(self, changed: Own) -> "Shelf":
        """The same where that file is not what the vault takes it for: it is left alone."""
        return Shelf(
            self.folder,
            tuple(each for each in self.own if each is not changed),
            (*self.others, Other(changed.path, "changed since it was verified")),
        )


def look_into(folder: Path, vault: Vault) -> Shelf:
    """The backups of this vault in `folder`, and what else lies there. Changes nothing."""
    return look_among(folder, vault.id, backups.known(vault.database))


def look_among(folder: Path, vault: str, known: Sequence[Backup]) -> Shelf:
    """The same for the vault of this id, by what it knows: asks the disk alone, in any thread."""
    with disk("The folder of the backups cannot be read."):
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names only, and none is followed
        found = list(_look_at_each(folder, names, vault, {each.file: each for each in known}))
    own = [each for each in found if isinstance(each, Own)]
    return Shelf(
        folder,
        tuple(sorted(own, key=lambda each: (each.known.counter, each.known.at))),
        tuple(each for each in found if isinstance(each, Other)),
    )


def mark_of(path: Path) -> FileMark:
    """What tells the file at `path` from another one; a link is not followed."""
    found = path.lstat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _look_at_each(
    folder: Path, files: list[str], vault: str, known: dict[str, Backup]
) -> Iterator[Own | Other]:
    for file in files:
        path = folder / file
        if file.endswith(SUFFIX + PART):
            yield Other(path, "unfinished")
        elif file.endswith(SUFFIX):
            try:
                yield _look_at(path, vault, known.get(file))
            except FileNotFoundError:
                continue  # it went while we looked
            except (OSError, NotesError):
                yield Other(path, "not readable")


def _look_at(path: Path, vault: str, known: Backup | None) -> Own | Other:
    mark = mark_of(path)
    if not stat.S_ISREG(path.lstat().st_mode):
        return Other(path, "not a file")
    _, outer = glance(path)
    if outer.vault != vault:
        return Other(path, "another vault")
    name = read_name(path.name)
    same = known is not None and (known.counter, known.at, known.bytes) == (
        outer.counter,
        outer.at,
        mark[2],
    )
    if not same or name is None or (name.counter, name.at) != (outer.counter, outer.at):
        return Other(path, "not known here")
    assert known is not None
    return Own(path, known, mark)
