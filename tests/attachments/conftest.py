"""Vaults for these tests: copies of one that was made once, opened by its key."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from notes_tui.vault.opening import Way
from notes_tui.vault.vault import Vault
from tests.faults.copies import copy_of, key_of, layout_of, open_copy
from tests.places import make_place


@dataclass
class Copy:
    """A copy of the vault, closed."""

    folder: Path
    key: bytes

    def open(self, way: Way = Way.WRITE) -> Vault:
        return open_copy(layout_of(self.folder), self.key, way)


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    folder = tmp_path_factory.mktemp("attachments")
    return Copy(folder, key_of(make_place(folder)))


@pytest.fixture
def copy(made_once: Copy, tmp_path: Path) -> Copy:
    copy_of(made_once.folder, tmp_path / "copy")
    return Copy(tmp_path / "copy", made_once.key)


@pytest.fixture
def vault(copy: Copy) -> Iterator[Vault]:
    vault = copy.open()
    yield vault
    vault.close()
