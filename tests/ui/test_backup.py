"""The Backup screen: one key makes a file of one's own; nothing freezes, nothing is half-made."""

import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from textual.widgets import Button, Input, OptionList

from notes_tui.backup import creating
from notes_tui.errors import Cancelled
from notes_tui.practice import backing_up, sticks
from notes_tui.practice.settings import read_settings, set_backup_target
from notes_tui.ui.screens.backup import BackupScreen
from notes_tui.vault import audit, backups, keyslots, rekeying
from notes_tui.vault.files import storage_failed
from notes_tui.vault.keyslots import Keys, write_keys
from notes_tui.vault.progress import Cancel, Progress, Report, Stage
from notes_tui.vault.vault import Vault
from tests.backup.files import make_backup
from tests.places import PASSPHRASE, Place
from tests.ui.sitting import Sitting, drive, sitting


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _looks_soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("notes_tui.ui.screens.backup._AGAIN", 0.1)


@pytest.fixture
def dead_share(monkeypatch: pytest.MonkeyPatch, stick: Path) -> Iterator[threading.Event]:
    """The stick is a share that has gone: whoever asks it waits until it is back."""
    back, is_dir = threading.Event(), Path.is_dir

    def ask(path: Path) -> bool:
        if path == stick:
            back.wait()
        return is_dir(path)

    monkeypatch.setattr("notes_tui.ui.screens.backup._PATIENCE", 0.2)
    monkeypatch.setattr("notes_tui.ui.screens.parting._PATIENCE", 0.2)
    monkeypatch.setattr(Path, "is_dir", ask)
    yield back
    back.set()


@pytest.fixture(autouse=True)
def _no_other_sticks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sticks, "_mounted", lambda: iter(()))


def going_to(place: Place, stick: Path, share: threading.Event | None = None) -> Place:
    """With this stick set; where it is a share, that goes only after that."""
    vault = place.open()
    if share is not None:
        share.set()
    set_backup_target(vault, str(stick))
    if share is not None:
        share.clear()
    vault.close()
    return place


class Slow:
    """A backup that takes until a test lets it end; it can be stopped, as the real one can."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.cancelled = False

    def __call__(self, vault: Vault, folder: Path, report: Report, cancelled: Cancel) -> str:
        self.begun.set()
        while not self.may_end.wait(0.01):
            report(Progress(Stage.WRITING, 45_000_000, 100_000_000, 3.0))
            if cancelled():
                self.cancelled = True
                raise Cancelled("Stopped.")
        return "Backed up at last."


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    slow = Slow()
    monkeypatch.setattr(backing_up, "back_up", slow)
    yield slow
    slow.may_end.set()


def unplug(stick: Path) -> None:
    stick.rmdir()


def plug_in(stick: Path) -> None:
    stick.mkdir()


def flip_a_bit(stick: Path) -> None:
    (file,) = stick.iterdir()
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)


def files(stick: Path) -> list[str]:
    return [path.name for path in stick.iterdir()]


@drive
async def test_one_key_at_the_desk_makes_a_backup_that_was_read_back(
    sample: Place, stick: Path
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.sees("no backup yet")
        await at.press("ctrl+b")
        await at.sees("Backed up and read back whole: practice-20260302T110000Z-0001.ntbak")
        await at.sees("2 Mar 12:00 · today · verified · ")
        await at.press("escape")
        await at.sees("6 clients · backup today")
    assert files(stick) == ["practice-20260302T110000Z-0001.ntbak"]


@drive
async def test_the_first_time_it_asks_where_and_goes_on(sample: Place, stick: Path) -> None:
    async with sitting(sample) as at:
        await at.press("ctrl+b")
        await at.sees("The folder that backups go to")
        at.screen.query_one(Input).value = str(stick / "not there")
        await at.press("enter")
        await at.sees("There is no folder at this place.")
        at.screen.query_one(Input).value = str(stick)
        await at.press("enter")
        await at.sees("Backed up and read back whole")
        assert read_settings(at.vault).backup_target == str(stick)


@drive
async def test_a_stick_that_is_plugged_in_is_offered_and_gets_a_folder(
    sample: Place, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sticks, "_mounted", lambda: iter([stick]))
    async with sitting(sample) as at:
        await at.press("ctrl+b")
        await at.sees("Where shall backups go?")
        await at.choose(str(stick))
        await at.sees("Backed up and read back whole")
    assert len(files(stick / "notes-tui-backups")) == 1


@drive
async def test_a_stick_that_is_not_there_is_asked_for_and_seen_when_it_comes(
    sample: Place, stick: Path
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        unplug(stick)
        await at.press("ctrl+b")
        await at.sees("is not there. Plug the stick in")
        await at.sees("No backup was made. Is the stick plugged in?")
        plug_in(stick)
        await at.sees("Backups go to")
        await at.press("ctrl+b")
        await at.sees("Backed up and read back whole")


@drive
async def test_a_stick_that_does_not_answer_is_said_not_to_and_freezes_nothing(
    sample: Place, stick: Path, dead_share: threading.Event
) -> None:
    async with sitting(going_to(sample, stick, dead_share)) as at:
        await at.act("desk.backups")
        await at.sees("is not answering. Pull the stick out")
        await at.act("backup.verify")
        await at.hears("It is being looked at.")
        await at.press("escape")
        await at.is_on("Desk")
        await at.act("desk.backups")
        dead_share.set()
        await at.sees("Backups go to")
        await at.sees("No backup of this vault lies there yet.")


@drive
async def test_a_stick_that_does_not_answer_keeps_nobody_from_locking(
    sample: Place, stick: Path, dead_share: threading.Event
) -> None:
    async with sitting(going_to(sample, stick, dead_share)) as at:
        await at.press("f8")
        await at.is_on("Unlock")
        assert not dead_share.is_set()


@drive
async def test_while_it_runs_notes_are_written_and_saved(
    sample: Place, stick: Path, slow: Slow
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+b")
        await at.sees("Writing 45 %, 15.0 MB/s, 4 s left")
        await at.press("ctrl+w")
        await at.is_on("Desk")
        await at.begin_visit("Marta Lind")
        await at.type("Slept well.")
        await at.press("ctrl+s")
        await at.sees("saved 12:00")
        assert not slow.may_end.is_set()
        slow.may_end.set()
        await at.hears("Backed up at last.")


@drive
async def test_esc_stops_it_and_stays_on_the_screen(sample: Place, stick: Path, slow: Slow) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+b")
        await at.sees("Esc stops it")
        await at.press("escape")
        await at.sees("Stopped.")
        assert slow.cancelled
        assert isinstance(at.screen, BackupScreen)
        await at.until(lambda: "Esc stops it" not in at.words)


@pytest.mark.parametrize("written", [False, True])
@drive
async def test_a_real_one_that_is_stopped_leaves_nothing(
    sample: Place, stick: Path, monkeypatch: pytest.MonkeyPatch, written: bool
) -> None:
    """While it is written, and after that, before it is read back."""
    seen: list[str] = []

    def stopped(vault: Vault, folder: Path, report: Report, _: Cancel) -> object:
        whole = threading.Event()

        def stop() -> bool:
            seen.extend(files(folder))
            return not written or whole.is_set()

        def heard(progress: Progress) -> None:
            report(progress)
            if progress.done == progress.total:
                whole.set()

        return creating.create_backup(vault, folder, heard, stop)

    monkeypatch.setattr(backing_up, "create_backup", stopped)
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+b")
        await at.sees("Stopped.")
        assert backups.known(at.vault.database) == ()
    assert seen
    assert seen[0].endswith(".part")
    assert files(stick) == []


@drive
async def test_locking_stops_it_before_the_keys_are_dropped(
    sample: Place, stick: Path, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+b")
        await at.until(slow.begun.is_set)
        vault = at.vault
        closed_after: list[bool] = []

        def close() -> None:
            closed_after.append(slow.cancelled)
            Vault.close(vault)

        monkeypatch.setattr(vault, "close", close)
        at.app.lock()
        await at.is_on("Unlock")
        await at.until(lambda: closed_after == [True])


class Hanging(Slow):
    """One that hangs, on a stick that does not answer: it hears nothing until it is let go."""

    def __call__(self, vault: Vault, folder: Path, report: Report, cancelled: Cancel) -> str:
        self.begun.set()
        self.may_end.wait()
        self.cancelled = cancelled()
        self.key_was_there = vault.key != b""
        return "It has ended after all."


@pytest.fixture
def hanging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hanging]:
    hanging = Hanging()
    monkeypatch.setattr(backing_up, "back_up", hanging)
    yield hanging
    hanging.may_end.set()


async def idle(at: Sitting) -> None:
    at.idling.seconds += 3600
    at.app.watching.tick()


async def by_key(at: Sitting) -> None:
    await at.press("f8")


async def quitting(at: Sitting) -> None:
    await at.press("ctrl+q")


async def terminated(at: Sitting) -> None:
    at.app._leave()  # what SIGTERM and SIGHUP do


@pytest.mark.parametrize("leave", [idle, by_key, quitting, terminated])
@drive
async def test_nothing_of_a_client_is_seen_while_a_hanging_work_keeps_the_vault_from_closing(
    sample: Place, stick: Path, hanging: Hanging, leave: Callable[[Sitting], Awaitable[None]]
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+b")
        await at.until(hanging.begun.is_set)
        await at.press("ctrl+w")
        await at.open_chart("Marta Lind")
        assert "Marta" in at.text
        await leave(at)
        await at.until(lambda: "Marta" not in at.text)
        assert not hanging.may_end.is_set()  # it hangs yet, and nobody has waited for it
        if leave is by_key:
            await at.sees("Backing up before locking.")
        hanging.may_end.set()
        if leave in {idle, by_key}:
            await at.is_on("Unlock")
        else:
            await at.ends()


@drive
async def test_the_unlock_screen_says_what_is_finished_first_and_opens_after_it(
    sample: Place, stick: Path, hanging: Hanging
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+b")
        await at.until(hanging.begun.is_set)
        await idle(at)
        await at.sees("Locked. Finishing first: Backing up … You can type meanwhile.")
        at.screen.query_one(Input).value = PASSPHRASE
        await at.press("enter")
        await at.sees("Finishing first")
        assert not at.app.is_open
        hanging.may_end.set()
        await at.is_on("Desk")
        assert (hanging.cancelled, hanging.key_was_there) == (True, True)


@drive
async def test_a_lock_waits_for_a_passphrase_that_is_being_changed(
    sample: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, may_go_on = threading.Event(), threading.Event()

    def slowly(keys: Keys, key: bytes) -> bytes:
        begun.set()
        may_go_on.wait()
        return write_keys(keys, key)

    async with sitting(sample) as at:
        monkeypatch.setattr(keyslots, "write_keys", slowly)
        changing = rekeying.change_passphrase
        at.app.doing.act_on(
            at.app.underway.finish("Changing", lambda: changing(at.vault, "four new words at last"))
        )
        await at.until(begun.is_set)
        await idle(at)
        await at.is_on("Unlock")
        may_go_on.set()
        await at.unlock("four new words at last")


@drive
async def test_a_backup_is_verified_and_drilled_from_the_list(sample: Place, stick: Path) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+b")
        await at.sees("Backed up and read back whole")
        sample.clock.move(days=3)
        await at.press("f2")
        await at.sees("all as they were written")
        await at.sees("3 days ago · verified today")
        await at.press("f3")
        await at.sees("It can be restored")
        await at.sees("verified today, drilled today")


@drive
async def test_a_backup_that_is_damaged_is_said_to_be(sample: Place, stick: Path) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+b")
        await at.sees("Backed up and read back whole")
        flip_a_bit(stick)
        await at.press("f2")
        await at.until(lambda: "read back whole" not in at.words, "what is wrong")
        assert "is whole" not in at.words
        await at.sees("damaged")


@drive
async def test_pruning_shows_what_would_go_and_deletes_it_after_a_yes(
    sample: Place, stick: Path
) -> None:
    vault = going_to(sample, stick).open()
    now = sample.clock.now()
    for n in range(1, 21):
        make_backup(stick, vault, n, now - timedelta(days=21 - n))
    vault.close()
    async with sitting(sample) as at:
        await at.act("desk.backups")
        await at.sees("verified")
        await at.act("backup.prune")
        await at.sees("would be deleted")
        await at.choose("leave")
        assert len(files(stick)) == 20
        await at.act("backup.prune")
        await at.sees("Delete these 11")
        await at.choose("delete")
        await at.sees("Deleted 11 old backups.")
        assert len(files(stick)) == 9
        acts = [each.fields["act"] for each in audit.newest(at.vault.database, 20)]
        assert acts.count("delete_backup") == 11


@drive
async def test_enter_on_a_backup_tells_how_to_restore_it(sample: Place, stick: Path) -> None:
    vault = going_to(sample, stick).open()
    file = make_backup(stick, vault, 1, sample.clock.now())
    vault.close()
    async with sitting(sample) as at:
        await at.act("desk.backups")
        await at.sees("verified")
        at.screen.query_one(OptionList).action_select()
        await at.sees("notes-tui backup restore")
        assert file.name in at.text.replace("\n", "")


# ----------------------------------------------------------------------- before locking and leaving


@drive
async def test_leaving_makes_a_backup_first_where_the_last_is_older_than_a_day(
    sample: Place, stick: Path
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+q")
        await at.ends()
    assert len(files(stick)) == 1


@drive
async def test_locking_makes_one_a_day_and_no_more(sample: Place, stick: Path) -> None:
    async with sitting(going_to(sample, stick)) as at:
        for hours, there in ((0, 1), (23, 1), (2, 2)):
            sample.clock.move(hours=hours)
            await at.press("f8")
            await at.is_on("Unlock")
            assert len(files(stick)) == there
            await at.unlock()


@drive
async def test_it_says_what_it_does_and_can_be_gone_without(
    sample: Place, stick: Path, slow: Slow
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("f8")
        await at.sees("before locking.")
        await at.sees("Writing 45 %")
        await at.press("enter")
        await at.is_on("Unlock")
        assert slow.cancelled
    assert files(stick) == []


@drive
async def test_esc_stays_and_the_same_key_once_more_goes_at_once(
    sample: Place, stick: Path, slow: Slow
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+q")
        await at.is_on("Parting")
        await at.press("escape")
        await at.is_on("Desk")
        await at.until(lambda: slow.cancelled)
        assert at.app.is_open
        slow.begun.clear()
        await at.press("ctrl+q")
        await at.until(slow.begun.is_set)
        await at.press("ctrl+q")
        await at.ends()


@drive
async def test_where_it_fails_that_is_told_and_one_can_go(
    sample: Place, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> object:
        raise storage_failed(OSError(28, "full"), "The backup was not made.")

    monkeypatch.setattr(backing_up, "create_backup", refuse)
    async with sitting(going_to(sample, stick)) as at:
        await at.press("f8")
        await at.sees("The backup was not made.")
        await at.sees("The disk is full.")
        at.screen.query_one(Button).press()
        await at.is_on("Unlock")


@drive
async def test_a_stick_that_is_not_there_keeps_nobody(sample: Place, stick: Path) -> None:
    async with sitting(going_to(sample, stick)) as at:
        unplug(stick)
        await at.press("f8")
        await at.is_on("Unlock")
        plug_in(stick)  # it was not made in between


@drive
async def test_a_lock_that_nobody_asked_for_does_not_wait_for_a_backup(
    sample: Place, stick: Path
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        at.idling.seconds += 3600
        at.app.watching.tick()
        await at.is_on("Unlock")
    assert files(stick) == []


@drive
async def test_a_signal_does_not_wait_for_a_backup(sample: Place, stick: Path) -> None:
    async with sitting(going_to(sample, stick)) as at:
        at.app._leave()  # what SIGTERM and SIGHUP do
        await at.ends()
    assert files(stick) == []


@drive
async def test_leaving_waits_for_the_backup_that_goes_on_already(
    sample: Place, stick: Path, slow: Slow
) -> None:
    async with sitting(going_to(sample, stick)) as at:
        await at.press("ctrl+b")
        await at.until(slow.begun.is_set)
        await at.press("ctrl+w", "ctrl+q")
        await at.is_on("Parting")
        await at.press("escape")
        await at.is_on("Desk")
        assert at.app.meanwhile.busy
        assert not slow.cancelled
        await at.press("ctrl+q")
        await at.is_on("Parting")
        slow.may_end.set()
        await at.ends()


@drive
async def test_what_is_waited_for_is_named_and_a_backup_that_is_due_comes_after_it(
    sample: Place, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = going_to(sample, stick).open()
    make_backup(stick, vault, 1, sample.clock.now() - timedelta(days=3))
    vault.close()
    drill, made = Slow(), Slow()
    made.may_end.set()
    monkeypatch.setattr(backing_up, "drill", drill)
    monkeypatch.setattr(backing_up, "back_up", made)
    async with sitting(sample) as at:
        await at.app.push_screen(BackupScreen())
        await at.sees("verified")
        await at.press("f3")
        await at.until(drill.begun.is_set)
        await at.press("ctrl+q")
        await at.is_on("Parting")
        await at.sees("Restoring on trial before leaving.")
        assert not made.begun.is_set()
        drill.may_end.set()
        await at.ends()
        assert made.begun.is_set()
        assert not drill.cancelled


# -------------------------------------------------------------------------------------- what is due


@drive
async def test_the_desk_says_what_is_due_and_goes_there(sample: Place, stick: Path) -> None:
    vault = going_to(sample, stick).open()
    make_backup(stick, vault, 1, sample.clock.now() - timedelta(days=35))
    vault.close()
    async with sitting(sample) as at:
        await at.sees("Back up: the last is of 5 weeks ago")
        await at.sees("Try to restore a backup (drill)")
        await at.choose("backup")
        await at.sees("Backed up and read back whole")
        await at.press("escape")
        await at.until(lambda: "Back up: the last" not in at.words)
        await at.sees("Try to restore a backup (drill)")


@drive
async def test_the_unlock_screen_shows_the_age_of_the_last_good_backup(
    sample: Place, stick: Path
) -> None:
    async with sitting(going_to(sample, stick), unlocked=False) as at:
        await at.sees("No backup of it is known on this computer.")
        await at.unlock()
        await at.press("ctrl+b")
        await at.sees("Backed up and read back whole")
        sample.clock.move(days=4)
        at.app.lock()
        await at.sees("Last verified backup: 4 days ago.")
