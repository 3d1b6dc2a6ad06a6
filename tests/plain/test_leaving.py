"""Leaving and locking: nothing typed is lost, nothing is shown to whoever comes after."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlite_utils import Database

from notes_tui.charting.drafting import section_drafts
from notes_tui.errors import StorageFailed
from notes_tui.plain import chart
from notes_tui.plain.app import run
from notes_tui.vault import drafts
from notes_tui.vault.drafts import Draft
from tests.places import PASSPHRASE, Place, add_client, add_note
from tests.plain.script import CTRL_C, END, Do, Script, work

SECRET = "Sorrow about the house."
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="There are no such signals here.")


@pytest.fixture
def marta(place: Place) -> Place:
    """A practice with one client and one visit."""
    vault = place.open()
    add_note(vault, add_client(vault), listen=SECRET)
    vault.close()
    return place


def after(place: Place, minutes: float, line: str) -> Do:
    return Do(lambda: place.clock.move(minutes=minutes), line)


def typed_in(place: Place) -> dict[str, str]:
    """What the vault holds of typed and unsaved text."""
    vault = place.open(write=False)
    found = {
        name: draft.text
        for kept in drafts.latest(vault.database, 1)
        for name, draft in section_drafts(vault, kept.record).items()
    }
    vault.close()
    return found


# ------------------------------------------------------------------------------------ idle


def test_after_five_idle_minutes_the_next_line_meets_a_locked_vault(marta: Place) -> None:
    script = work(marta, after(marta, 5, "marta"), PASSPHRASE, "quit")
    later = script.said_after("Locked, since nothing was typed for 5 minutes.")
    assert later.startswith("\nWhat you typed is kept.\nPassphrase of the vault")
    assert SECRET not in script.said


def test_a_line_in_good_time_locks_nothing(marta: Place) -> None:
    script = work(marta, *[after(marta, 4.9, "") for _ in range(3)], "quit")
    assert "Locked, since" not in script.said


def test_no_command_of_a_late_line_is_heeded(marta: Place) -> None:
    script = work(
        marta, "marta", "1", "discard", after(marta, 6, "y"), PASSPHRASE, "marta", "back", "quit"
    )
    assert "1 visit." in script.said_after("Locked, since")


def test_a_late_line_of_text_is_kept_and_stands_in_the_note_after_the_unlock(marta: Place) -> None:
    script = work(
        marta, "marta", "new", "Better.", after(marta, 6, "Walked an hour."), PASSPHRASE, "y",
        "show", "quit",
    )  # fmt: skip
    locked = script.said_after("Locked, since")
    assert "Walked" not in locked.partition("Passphrase of the vault")[0]
    assert "Line 2: Walked an hour." in locked
    assert typed_in(marta) == {"listen": "Better.\nWalked an hour."}


def test_a_late_first_line_of_a_step_is_kept_and_a_late_command_is_no_text(marta: Place) -> None:
    work(marta, "marta", "new", after(marta, 6, "Better."), PASSPHRASE, "n", "quit")
    assert typed_in(marta) == {"listen": "Better."}
    work(marta, "y", after(marta, 6, "save"), PASSPHRASE, "n", "quit")
    assert typed_in(marta) == {"listen": "Better."}


def test_the_minutes_are_those_of_the_settings(marta: Place) -> None:
    script = work(
        marta, "5", "1", "40", "1", "12", "", after(marta, 11, ""), after(marta, 12, ""),
        PASSPHRASE, after(marta, 11, "quit"),
    )  # fmt: skip
    assert "not a number of minutes from 1 to 30" in script.said
    assert script.said.count("Locked, since nothing was typed for 12 minutes.") == 1


def test_a_clock_that_goes_back_locks(marta: Place) -> None:
    assert "Locked, since" in work(marta, after(marta, -1, ""), PASSPHRASE, "quit").said


def test_three_wrong_passphrases_after_a_lock_end_it(marta: Place) -> None:
    work(marta, after(marta, 6, ""), "wrong", "wrong", "wrong", code=5)


# ----------------------------------------------------------------------------------- ending


@pytest.mark.parametrize("at", [["marta", "new", "Better."], ["marta", "new", "Better.", "."]])
def test_the_end_of_input_keeps_the_text_and_leaves_cleanly(marta: Place, at: list[str]) -> None:
    script = work(marta, *at, END)
    assert script.said.endswith("Locked. What you typed is kept. Goodbye.\n")
    assert typed_in(marta) == {"listen": "Better."}
    marta.open().close()  # and the writer's lock is free


def test_control_c_goes_up_level_by_level_and_asks_before_it_leaves(marta: Place) -> None:
    script = work(marta, "marta", "1", "history", CTRL_C, CTRL_C, CTRL_C, CTRL_C, "n", CTRL_C, "y")
    up = script.said_after("Hear which entry?")
    places = ["S1. write", "Marta Lind. new", "Desk. A client's", "Leave notes-tui?"]
    assert [up.index(place) for place in places] == sorted(up.index(place) for place in places)
    assert up.count("Leave notes-tui?") == 2


@POSIX
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_a_signal_at_a_prompt_locks_and_keeps_the_text(marta: Place, name: str) -> None:
    number = getattr(signal, name)
    kill = Do(lambda: os.kill(os.getpid(), number))
    before = signal.getsignal(number)
    script = work(marta, "marta", "new", "Better.", kill, code=128 + number)
    assert typed_in(marta) == {"listen": "Better."}
    assert ("Goodbye" in script.said) is (name == "SIGTERM")
    assert signal.getsignal(number) is before
    marta.open().close()


@POSIX
def test_a_signal_during_work_waits_for_the_next_prompt(marta: Place) -> None:
    script = Script.of([PASSPHRASE, "marta", "new", "Better."])
    io = script.lines()
    said = io.say

    def say(*texts: str) -> None:
        said(*texts)
        if any("A new note." in text for text in texts):
            os.kill(os.getpid(), signal.SIGTERM)

    io.say = say  # type: ignore[method-assign]
    assert run(marta.layout, marta.around, io) == 128 + signal.SIGTERM
    assert script.typed == ["Better."]
    assert "Step 1 of 8" in script.said
    marta.open().close()


# ------------------------------------------------------------------------- when something fails


class Disk:
    """A disk that refuses drafts while it is full."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._is_full = False
        keep = drafts.keep

        def keep_or_refuse(database: Database, draft: Draft) -> None:
            if self._is_full:
                raise StorageFailed("The disk is full.", "Free some space.")
            keep(database, draft)

        monkeypatch.setattr(drafts, "keep", keep_or_refuse)

    def full(self, line: str) -> Do:
        return Do(lambda: setattr(self, "_is_full", True), line)

    def free(self, line: str) -> Do:
        return Do(lambda: setattr(self, "_is_full", False), line)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_a_line_that_the_disk_refuses_stays_and_is_saved_when_it_can_be(
    marta: Place, disk: Disk
) -> None:
    script = work(
        marta, "marta", "new", disk.full("Better."), "Walked.", ".", "save", "show all",
        disk.free("save"), "S2", "back", "back", "quit",
    )  # fmt: skip
    assert "could not be kept on the disk. It is still here." in script.said
    assert "Listen:\nBetter.\nWalked." in script.said_after("Saved: Marta Lind, S2")


def test_quit_says_first_that_the_disk_refuses_what_was_typed(marta: Place, disk: Disk) -> None:
    script = work(marta, "marta", "new", disk.full("Better."), ".", "quit", "quit")
    assert "quit once more leaves without it." in script.said
    assert script.said.endswith("could not be kept: the disk refused it. Goodbye.\n")
    script = work(marta, disk.free("marta"), "new", disk.full("Better."), ".", disk.free("quit"))
    assert script.said.endswith("What you typed is kept. Goodbye.\n")
    assert typed_in(marta) == {"listen": "Better."}


@pytest.mark.parametrize("way", ["end", "idle"])
def test_no_lock_claims_to_have_kept_what_the_disk_refused(
    marta: Place, disk: Disk, way: str
) -> None:
    part = [END] if way == "end" else [after(marta, 6, ""), PASSPHRASE, "quit"]
    script = work(marta, "marta", "new", disk.full("Better."), ".", *part)
    locked = script.said_after("Better.").partition("Locked")[2]
    assert "What you typed last could not be kept" in locked


def test_a_mistake_of_ours_closes_the_vault_and_says_nothing_of_the_text(
    marta: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(chart, "read_chart", fail)
    script = Script.of([PASSPHRASE, "marta"])
    with pytest.raises(RuntimeError):
        run(marta.layout, marta.around, script.lines())
    assert SECRET not in script.said
    marta.open().close()


def test_lines_come_from_a_pipe_too(marta: Place, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.plain.child", str(tmp_path)],
        input=f"{PASSPHRASE}\nmarta\nnew\nBetter.\n",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "Line 2, or a full stop to end: \nLocked." in done.stdout.replace("\n\n", "\n")
    assert typed_in(marta) == {"listen": "Better."}
