"""A desk, with keys derived at once: signing asks for the passphrase each time."""

from pathlib import Path

import pytest

from notes_tui.vault import keyslots
from notes_tui.vault.vault import Vault
from tests.assessing.conftest import pack
from tests.faults.operations import quick_key
from tests.signing.desk import Desk, make_desk

__all__ = ["pack"]


@pytest.fixture(autouse=True)
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyslots, "passphrase_key", quick_key)


@pytest.fixture
def desk(quick_keys: None, vault: Vault, pack: Path) -> Desk:
    return make_desk(vault, pack)
