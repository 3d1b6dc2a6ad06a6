"""Fixtures of the fault tests: the shim's bench, and a vault with something in it to lose."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from notes_tui.domain.note import KIND
from notes_tui.vault import keyslots
from notes_tui.vault.drafts import Draft
from tests.faults import faultline
from tests.faults.injecting import Bench
from tests.faults.operations import quick_key
from tests.places import Place, add_client, add_note, make_place

EARLIER = "acknowledged long before"
TYPED_EARLIER = "typing"


@dataclass(frozen=True)
class Ward:
    """A closed vault with a client, an acknowledged note and a draft; only copies are harmed."""

    folder: Path
    place: Place
    key: bytes
    client: str
    note: str


@pytest.fixture(scope="session")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    folder = tmp_path_factory.mktemp("ward")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyslots, "passphrase_key", quick_key)
        place = make_place(folder)
        vault = place.open()
    client = add_client(vault)
    note = add_note(vault, client, listen=EARLIER)
    heads = vault.get(note).heads
    vault.keep_draft(Draft(note, "section/plan", KIND, client, TYPED_EARLIER, 6, heads, 1))
    key = vault.key
    vault.close()
    return Ward(folder, place, key, client, note)


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Skips, loudly, where the shim cannot be built; CI has a compiler."""
    base = tmp_path_factory.mktemp("bench")
    try:
        library = faultline.build(base)
    except faultline.FaultlineUnavailable as unavailable:
        pytest.skip(f"NO FAULTS WERE INJECTED: {unavailable}")
    with ExitStack() as stack:
        yield Bench(library, base, stack)


@pytest.fixture
def quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passphrases are derived as the bench's children and the ward do it."""
    monkeypatch.setattr(keyslots, "passphrase_key", quick_key)
