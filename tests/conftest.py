"""Fixtures: a place with a fresh vault, and that vault open for writing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_tui.vault.vault import Vault
from tests.places import Place, make_place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    """A new vault, closed."""
    return make_place(tmp_path)


@pytest.fixture
def vault(place: Place) -> Iterator[Vault]:
    """A new vault, open for writing."""
    vault = place.open()
    yield vault
    vault.close()
