"""A large attachment that is cut short by a kill or a full disk leaves neither record nor bytes."""

import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from notes_tui.charting.attaching import add_attachment
from notes_tui.domain.attachment import CHUNK
from notes_tui.errors import StorageFailed
from notes_tui.vault.attachments import attachments_of
from tests.attachments.conftest import Copy
from tests.attachments.hurried import CHUNKS
from tests.attachments.storing import chunks_stored, contents_of, fetched, store
from tests.faults.copies import copy_of, layout_of, open_copy, problems_of
from tests.faults.nursery import Nursery
from tests.faults.test_full_disk import mounted
from tests.places import add_client, add_note

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="There is no fork and no SIGKILL.")

KILLS = 12
MEMORY_MIB = 24
"""The cache of the database and a few chunks; the file itself is four times that."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery("tests.attachments.hurried") as nursery:
        yield nursery


@pytest.fixture
def note(copy: Copy) -> str:
    vault = copy.open()
    note = add_note(vault, add_client(vault), listen="The knee clicks.")
    vault.close()
    return note


@pytest.mark.faults
def test_a_kill_at_any_moment_leaves_all_of_it_or_nothing(
    nursery: Nursery, copy: Copy, note: str, tmp_path: Path
) -> None:
    chance = Random("kills")
    ends = set()
    for number in range(KILLS):
        folder = tmp_path / f"killed-{number}"
        copy_of(copy.folder, folder)
        child = nursery.start("add", str(folder), copy.key.hex(), note)
        wanted = chance.randint(1, CHUNKS + 1)
        while wanted and (line := child.hear()) is not None:
            wanted -= line in {"chunk", "added"}
        time.sleep(chance.uniform(0, 0.02))
        child.kill()
        vault = open_copy(layout_of(folder), copy.key)
        there = attachments_of(vault, note)
        assert chunks_stored(vault) == (CHUNKS if there else 0)
        assert there or "added" not in child.lines  # what was acknowledged is there
        assert problems_of(vault) == []
        vault.close()
        ends.add(bool(there))
        shutil.rmtree(folder)
    assert False in ends, "no kill came in the midst of it"


class Filling:
    """Fills the disk once so many chunks are written."""

    def __init__(self, disk: Path, after: int) -> None:
        self.filler = disk / "filler"
        self._disk = disk
        self._left = after

    def __call__(self, steps: int) -> None:
        self._left -= steps
        if self._left == 0:
            self.filler.write_bytes(bytes(shutil.disk_usage(self._disk).free - CHUNK // 2))


@pytest.mark.faults
def test_a_disk_that_fills_up_in_the_midst_leaves_nothing_and_gets_its_room_back(
    copy: Copy, note: str, tmp_path: Path
) -> None:
    with mounted(tmp_path / "disk", 48 * CHUNK) as disk:
        copy_of(copy.folder, disk / "copy")
        for stops_after in (1, 4, 8):
            vault = open_copy(layout_of(disk / "copy"), copy.key)
            free = shutil.disk_usage(disk).free
            fill = Filling(disk, stops_after)
            with pytest.raises(StorageFailed) as refused:
                add_attachment(
                    vault, note, "a.mp4", "video/mp4", contents_of(bytes(12 * CHUNK)), fill
                )
            assert "full" in refused.value.message
            assert fill.filler.exists()
            assert chunks_stored(vault) == 0
            assert problems_of(vault) == []
            fill.filler.unlink()
            assert shutil.disk_usage(disk).free > free - CHUNK  # the log was cut
            vault.close()
        vault = open_copy(layout_of(disk / "copy"), copy.key)
        added = store(vault, note, bytes(9 * CHUNK))
        assert fetched(vault, added) == bytes(9 * CHUNK)
        assert problems_of(vault) == []
        vault.close()


@pytest.mark.skipif(sys.platform != "linux", reason="Memory is counted by the kernel of Linux.")
def test_memory_stays_flat_however_large_a_file_is(nursery: Nursery, copy: Copy, note: str) -> None:
    child = nursery.start("measure", str(copy.folder), copy.key.hex(), note, 100).finish()
    (said,) = [line for line in child.lines if line.startswith("MiB")]
    assert child.status == 0
    assert int(said.split()[1]) < MEMORY_MIB, said
