"""A desk at which notes are signed."""

from pathlib import Path

import pytest

from notes_tui.vault.vault import Vault
from tests.assessing.conftest import pack
from tests.signing.desk import Desk, make_desk

__all__ = ["pack"]


@pytest.fixture
def desk(vault: Vault, pack: Path) -> Desk:
    return make_desk(vault, pack)
