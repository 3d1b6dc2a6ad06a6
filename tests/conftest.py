"""Fixtures: a place with a fresh vault, and that vault open for writing."""

import signal
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from notes_tui.crypto.kdf import passphrase_key
from notes_tui.practice.signing import sign_notes
from notes_tui.vault import keyslots, listing
from notes_tui.vault.vault import Vault
from tests.places import LISTEN, PASSPHRASE, Place, add_client, add_note, copy_place, make_place

# Started in the background or under nohup, a run ignores these, and so would each program in it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session", autouse=True)
def _derived_once() -> Iterator[None]:
    """What one passphrase and one salt give is derived once: a vault's copies open at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyslots, "passphrase_key", cache(passphrase_key))
        yield


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A vault that was made once and stays as it is: tests work on copies."""
    return make_place(tmp_path_factory.mktemp("made"))


@pytest.fixture
def place(made: Place, tmp_path: Path) -> Place:
    """A new vault, closed."""
    return copy_place(made, tmp_path)


@pytest.fixture
def vault(place: Place) -> Iterator[Vault]:
    """A new vault, open for writing."""
    vault = place.open()
    yield vault
    vault.close()


@pytest.fixture
def visited(place: Place) -> Place:
    """Lou has one visit; Mo has none."""
    vault = place.open()
    add_note(vault, add_client(vault, "Lou"), listen=LISTEN, plan="Walk daily.")
    add_client(vault, "Mo")
    vault.close()
    return place


@pytest.fixture
def signed(visited: Place) -> Place:
    """Lou's visit is signed."""
    vault = visited.open()
    sign_notes(vault, [row.id for row in listing.notes(vault.database)], PASSPHRASE)
    vault.close()
    return visited
