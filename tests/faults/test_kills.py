"""SIGKILL at random moments: whatever was acknowledged is there.

A killed process leaves the page cache, so this proves the order of our writes and the recovery of
the log, not what a power cut leaves behind. NOTES_TUI_KILLS asks for more of them.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from notes_tui.vault.layout import Layout
from tests.faults.copies import key_of, layout_of, open_copy
from tests.faults.ledger import Ledger, flaws, rebuilt, views_of
from tests.faults.nursery import Child, Nursery
from tests.places import make_place
from tests.portion import portion

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(sys.platform == "win32", reason="There is no fork and no SIGKILL here."),
]

KILLS = int(os.environ.get("NOTES_TUI_KILLS", portion(70, 280)))
CHUNKS = portion(2, 8)

# After which word of the writer, the how-manieth, and within how many seconds from then: at open,
# in the log of a save or between it and the anchor, in a draft, before the first of a new text, in
# the checkpoint on close.
MOMENTS = (
    ("opening", 1, 0.03),
    ("saved", 4, 0.02),
    ("draft", 4, 0.008),
    ("typing", 2, 0.006),
    ("closing", 1, 0.004),
)


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery("tests.faults.writer") as nursery:
        yield nursery


def kill_at_some_moment(child: Child, chance: Random) -> None:
    word, times, within = chance.choice(MOMENTS)
    wanted = chance.randint(1, times)
    while wanted and (line := child.hear()) is not None:
        wanted -= line.startswith(word)
    time.sleep(chance.uniform(0, within))
    child.kill()


def lost_after(layout: Layout, key: bytes, ledger: Ledger, since: int) -> list[str]:
    """Opens the vault as the next start would, and looks for what it owes."""
    vault = open_copy(layout, key)
    try:
        return ledger.lost(vault, since) + vault.notices
    finally:
        vault.close()


@pytest.mark.portion
@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_no_kill_loses_an_acknowledged_save_or_draft(
    chunk: int, nursery: Nursery, tmp_path: Path
) -> None:
    key = key_of(make_place(tmp_path))
    nursery.prepare("derive_key", str(tmp_path))
    chance, layout, ledger = Random(chunk), layout_of(tmp_path), Ledger()
    kills = KILLS // CHUNKS + (chunk < KILLS % CHUNKS)
    checked = 0
    for number in range(kills):
        child = nursery.start("write", str(tmp_path), chance.getrandbits(32))
        kill_at_some_moment(child, chance)
        assert child.status == -9, child.lines
        for line in child.lines:
            ledger.note(line)
        if number + 1 < kills and chance.random() < 0.25:
            continue  # the next one is killed over a log that nobody has recovered yet
        assert lost_after(layout, key, ledger, checked) == []
        checked = len(ledger.saved)

    vault = open_copy(layout, key)
    assert ledger.saved, "no save was acknowledged: the kills came too early to prove anything"
    assert ledger.lost(vault) == []
    assert flaws(vault) == []
    as_kept = views_of(vault)
    assert rebuilt(vault) == as_kept
    vault.close()


def test_a_kill_of_a_writer_started_from_the_command_line_loses_nothing(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    ledger = Ledger()
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.writer", str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    ) as writer:
        assert writer.stdout is not None
        while len(ledger.saved) < 3:
            ledger.note(writer.stdout.readline())
        writer.kill()
        for line in writer.stdout:
            ledger.note(line)
    vault = place.open()
    assert ledger.lost(vault) == []
    vault.close()
