"""Copies of a vault to do harm to, opened by a known key: deriving it each time takes too long."""

import shutil
from collections.abc import Callable
from pathlib import Path

from notes_tui.vault.keyslots import Keys
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Unlock, Way, open_vault
from notes_tui.vault.vault import Vault
from notes_tui.vault.verifying import Verified, verify
from tests.places import Place, surroundings


def layout_of(folder: Path) -> Layout:
    """Where `make_place(folder)` puts a vault."""
    return Layout(folder / "practice.vault", folder / "state" / "anchors")


def by_key(key: bytes) -> Unlock:
    """Opens with the vault key itself."""

    def unlock(_: Keys) -> bytes:
        return key

    return unlock


def key_of(place: Place) -> bytes:
    """The vault key behind the passphrase."""
    vault = place.open()
    key = vault.key
    vault.close()
    return key


def copy_of(folder: Path, to: Path) -> Layout:
    """A copy of all that `make_place(folder)` and later use have left there."""
    shutil.copytree(folder, to, symlinks=True)
    return layout_of(to)


def open_copy(layout: Layout, key: bytes, way: Way = Way.WRITE) -> Vault:
    """`open_vault` by key."""
    return open_vault(layout, by_key(key), surroundings(), way)


def flip(path: Path, at: int, bit: int = 0) -> None:
    """Turns one bit of the file over."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << bit]))


def verified(vault: Vault) -> Verified:
    """The whole verification, without its progress."""
    return verify(vault, _silent)


def problems_of(vault: Vault) -> list[str]:
    """What a whole verification says is wrong."""
    return [f"{problem.where}: {problem.message}" for problem in verified(vault).problems]


_silent: Callable[[int], None] = lambda _: None  # noqa: E731
