"""A real disk, full to the last page: nothing saved is lost, and it goes on once there is room.

The disk is a memory file system of a few megabytes; only an administrator of Linux can mount it.
"""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from notes_tui.domain.note import KIND
from notes_tui.errors import StorageFailed
from notes_tui.vault import drafts
from notes_tui.vault.creating import create_vault
from notes_tui.vault.drafts import Draft
from notes_tui.vault.layout import Layout
from notes_tui.vault.vault import Vault
from tests.faults.conftest import EARLIER, TYPED_EARLIER, Ward
from tests.faults.copies import layout_of, open_copy, problems_of
from tests.places import PASSPHRASE, add_note, surroundings

PAGE = 4096
DISK = 4 * 1024 * 1024
TEXT = "the knee clicks no longer " * 400


@contextmanager
def mounted(folder: Path, size: int) -> Iterator[Path]:
    """An empty disk of so many bytes; skips, loudly, where none can be mounted."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=700", "none", str(folder)]
    try:
        done = (
            sys.platform == "linux"
            and subprocess.run(command, capture_output=True, check=False).returncode == 0
        )
    except FileNotFoundError:
        done = False
    if not done:
        pytest.skip("NO DISK WAS FILLED: a tmpfs cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", DISK) as folder:
        yield folder


def fill(disk: Path, free_pages: int) -> Path:
    """A file that leaves this many pages."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file:
        spare = shutil.disk_usage(disk).free - free_pages * PAGE
        file.write(bytes(max(0, spare)))
    assert shutil.disk_usage(disk).free == free_pages * PAGE
    return filler


def refusal(act: Callable[[], object]) -> StorageFailed | None:
    """Does it; the refusal of the disk, or None if it was done."""
    try:
        act()
    except StorageFailed as error:
        return error
    return None


def at_each_level(
    levels: range, attempt: Callable[[int], StorageFailed | None]
) -> list[StorageFailed]:
    """The refusals; there must be some, and there must be levels at which it was done."""
    refused = [error for level in levels if (error := attempt(level)) is not None]
    assert 0 < len(refused) < len(levels), "the levels do not reach from too little to enough"
    return refused


class Bedside:
    """The ward's vault on the full disk, and what it owes."""

    def __init__(self, ward: Ward, disk: Path) -> None:
        self._ward = ward
        self._disk = disk
        self._owed: dict[str, str] = {ward.note: EARLIER}
        self.draft = TYPED_EARLIER
        shutil.copytree(ward.folder, disk / "ward")

    def open(self) -> Vault:
        return open_copy(layout_of(self._disk / "ward"), self._ward.key)

    def add(self, vault: Vault, text: str) -> None:
        self._owed[add_note(vault, self._ward.client, listen=text)] = text

    def type_on(self, vault: Vault, text: str) -> None:
        heads = vault.get(self._ward.note).heads
        vault.keep_draft(
            Draft(self._ward.note, "section/plan", KIND, None, text, len(text), heads, 2)
        )
        self.draft = text

    def try_when_full(
        self, free_pages: int, act: Callable[[Vault, str], None]
    ) -> StorageFailed | None:
        """Does it on the full disk, then with room again in the same vault, then looks."""
        vault = self.open()
        filler = fill(self._disk, free_pages)
        error = refusal(lambda: act(vault, f"{free_pages} {TEXT}"))
        assert self.lost(vault) == []
        filler.unlink()
        act(vault, f"{free_pages} afterwards")
        vault.close()
        vault = self.open()
        assert self.lost(vault) + vault.notices + problems_of(vault) == []
        vault.close()
        return error

    def lost(self, vault: Vault) -> list[str]:
        lost = [
            note
            for note, text in self._owed.items()
            if vault.get(note).settled("section/listen") != text
        ]
        typed = [draft.text for draft in drafts.of_record(vault.database, self._ward.note)]
        return lost if typed == [self.draft] else [*lost, f"the draft is {typed}"]


def says_so(error: StorageFailed) -> bool:
    return "full" in error.message and "space" in error.hint


def test_a_save_on_a_full_disk_is_refused_loses_nothing_and_works_once_there_is_room(
    ward: Ward, disk: Path
) -> None:
    bedside = Bedside(ward, disk)
    refused = at_each_level(range(0, 90, 3), lambda free: bedside.try_when_full(free, bedside.add))
    assert [error.message for error in refused if not says_so(error)] == []


def test_a_draft_on_a_full_disk_is_refused_and_the_one_before_stays(ward: Ward, disk: Path) -> None:
    bedside = Bedside(ward, disk)
    refused = at_each_level(
        range(0, 30, 2), lambda free: bedside.try_when_full(free, bedside.type_on)
    )
    assert [error.message for error in refused if not says_so(error)] == []


@pytest.mark.usefixtures("quick_keys")
def test_a_vault_made_on_a_full_disk_is_there_whole_or_not_at_all(disk: Path) -> None:
    def attempt(free_pages: int) -> StorageFailed | None:
        layout = Layout(disk / "practice.vault", disk / "anchors")
        filler = fill(disk, free_pages)
        error = refusal(lambda: create(layout))
        assert layout.folder.exists() is (error is None)
        filler.unlink()
        if error:
            assert not layout.beside(".part").exists()
            create(layout)
        shutil.rmtree(layout.folder)
        shutil.rmtree(layout.anchors)
        return error

    refused = at_each_level(range(0, 400, 16), attempt)
    assert [error.message for error in refused if not says_so(error)] == []


def create(layout: Layout) -> None:
    create_vault(layout, PASSPHRASE, surroundings(), practice="Riverside", practitioner="Ada")
