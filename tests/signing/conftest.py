"""A desk, with keys derived at once: signing asks for the passphrase each time."""

from pathlib import Path

import pytest

from notes_tui.vault import keyslots
from notes_tui.vault.vault import Vault
from tests.assessing.conftest import pack
from tests.faults.operations import quick_key
from tests.places import Place, copy_place, make_place
from tests.signing.desk import Desk, make_desk

__all__ = ["pack"]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A vault whose passphrase is derived at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyslots, "passphrase_key", quick_key)
        return make_place(tmp_path_factory.mktemp("made"))


@pytest.fixture
def place(made: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A new vault, closed."""
    monkeypatch.setattr(keyslots, "passphrase_key", quick_key)
    return copy_place(made, tmp_path)


@pytest.fixture
def desk(vault: Vault, pack: Path) -> Desk:
    return make_desk(vault, pack)
