"""Fixtures: a place with a fresh vault, and that vault open for writing."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_tui.vault.vault import Vault
from tests.places import Place, make_place

if hasattr(signal, "SIGHUP"):  # under nohup a program goes on ignoring it, and so would a test's
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


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
