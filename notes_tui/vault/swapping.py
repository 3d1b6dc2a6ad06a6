"""Putting a vault under new keys in the place of the old one, in steps that a kill may part.

Loads nothing of the database or the keys: it stands on the way to the first screen.
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from notes_tui.errors import StorageFailed, UsageError
from notes_tui.vault.files import disk, sync_folder
from notes_tui.vault.layout import Layout

MARK = "exchange"


def finish_swap(layout: Layout) -> None:
    """Puts a complete vault under new keys in its place; also at a start after a kill.

    A folder of such a name that was not made here, a copy of one's own for instance, is left alone.
    """
    with disk("The new keys are not in place yet; the next start goes on with it."):
        _swap(layout.folder, layout.beside(".new"), layout.beside(".old"))


def _swap(folder: Path, new: Path, old: Path) -> None:
    if _is_marked(new):
        sync_folder(folder.parent)
        if folder.exists():
            if _is_marked(old):
                _remove(old)
            require_free(old)
            mark(folder)
            folder.rename(old)
        new.rename(folder)
        sync_folder(folder.parent)
    unmark(folder)
    if _is_marked(old) and folder.exists():
        _remove(old)


def _remove(folder: Path) -> None:
    """Takes a marked folder away, its mark last, so that the next start goes on where this ends."""
    with suppress(OSError):
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            elif path.name != MARK:
                path.unlink()
        shutil.rmtree(folder)


def make_building(folder: Path) -> None:
    """Makes `folder` empty, for the owner only and marked, for a vault to be built in.

    What a kill left there goes; a link or a folder that was not made here stays whole.
    """
    if folder.is_dir() and not folder.is_symlink() and (_is_marked(folder) or _is_empty(folder)):
        shutil.rmtree(folder)
    require_free(folder)
    _require_outside(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    mark(folder)


def mark(folder: Path) -> None:
    """Says durably that this folder was made here and is not in its place yet."""
    (folder / MARK).touch(mode=0o600)
    sync_folder(folder)


def unmark(folder: Path) -> None:
    """It is in its place. If the disk refuses to say so, the next start does."""
    if _is_marked(folder):
        with suppress(OSError):
            (folder / MARK).unlink()


def _require_outside(folder: Path) -> None:
    """StorageFailed inside another vault: its folder goes, with all that is in it, when it is put
    under new keys.
    """
    for parent in folder.resolve().parents:
        if Layout(parent, parent).keys.exists() and Layout(parent, parent).database.exists():
            raise StorageFailed(
                f"This place lies inside the vault {parent.name}. Nothing was changed.",
                "Choose a folder beside it, or anywhere else.",
            )


def _is_empty(folder: Path) -> bool:
    return not any(folder.iterdir())


def _is_marked(folder: Path) -> bool:
    return not folder.is_symlink() and os.path.lexists(folder / MARK)


def require_nothing_at(folder: Path) -> None:
    """UsageError where something lies at the place of a vault to come."""
    if os.path.lexists(folder):
        raise UsageError(
            "There is something at this place already; it was left as it is.",
            "Choose a folder that does not exist yet.",
        )


def require_free(place: Path) -> None:
    """StorageFailed where something lies at a name that building a vault needs."""
    if os.path.lexists(place):
        raise StorageFailed(
            f"Beside the vault's place lies {place.name}, and building a vault needs this name.",
            "Nothing was changed in it. Move it elsewhere or give it another name.",
        )
