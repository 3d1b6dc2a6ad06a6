"""Backups line by line: made, proved, tidied up; and one made on the way out."""

from datetime import timedelta
from pathlib import Path

import pytest

from notes_tui.errors import Cancelled
from notes_tui.plain import backing_up as lines
from notes_tui.plain.lines import Up
from notes_tui.practice import backing_up, sticks
from notes_tui.practice.settings import set_backup_target
from notes_tui.vault.progress import Cancel, Progress, Report, Stage
from notes_tui.vault.vault import Vault
from tests.backup.files import make_backup
from tests.places import Place, add_client
from tests.plain.script import CTRL_C, END, Script, work


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sticks, "_mounted", lambda: iter(()))
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def going(place: Place, stick: Path) -> Place:
    """Backups go to the stick, and there is a client."""
    vault = place.open()
    add_client(vault)
    set_backup_target(vault, str(stick))
    vault.close()
    return place


def files(stick: Path) -> list[str]:
    return [path.name for path in stick.iterdir()]


def test_the_first_backup_asks_where_and_is_made(place: Place, stick: Path) -> None:
    vault = place.open()
    add_client(vault)
    vault.close()
    script = work(place, "backup", str(stick), "", "quit")
    assert "7, backups: no backup yet.\nDue: Make the first backup." in script.said
    assert "Backed up and read back whole: practice-2026" in script.said
    assert "7, backups: backup today." in script.said
    assert len(files(stick)) == 1


def test_a_backup_is_verified_drilled_and_its_way_back_told(going: Place, stick: Path) -> None:
    script = work(going, "7", "1", "2", "1", "3", "1", "5", "1", "", "quit")
    (file,) = files(stick)
    assert f"{file} is whole" in script.said
    assert "It can be restored" in script.said
    assert "drilled today" in script.said
    assert f"notes-tui backup restore {stick / file} --into NEW-FOLDER" in script.said


def test_old_backups_are_deleted_after_they_were_named(going: Place, stick: Path) -> None:
    vault = going.open()
    for n in range(1, 21):
        make_backup(stick, vault, n, going.clock.now() - timedelta(days=21 - n))
    vault.close()
    script = work(going, "7", "4", "n", "4", "y", "", END)
    assert "Of 20 backups, 11 would be deleted:" in script.said
    assert "Deleted 11 old backups." in script.said
    assert len(files(stick)) == 9


def test_quit_makes_one_first_where_the_last_is_older_than_a_day(going: Place, stick: Path) -> None:
    assert f"Backing up to {stick} first." in work(going, "quit").said
    assert "Backing up" not in work(going, "quit").said
    going.clock.move(days=1, minutes=1)
    work(going, "quit")
    assert len(files(stick)) == 2


@pytest.mark.parametrize("way", [(END,), (CTRL_C, CTRL_C)])
def test_another_way_out_does_not_wait_for_a_backup(
    going: Place, stick: Path, way: tuple[str, ...]
) -> None:
    work(going, *way)
    assert files(stick) == []


def test_a_stick_that_is_not_there_keeps_nobody(going: Place, stick: Path) -> None:
    stick.rmdir()
    script = work(going, "7", "1", "", "quit")
    assert "It is not there: plug the stick in." in script.said
    assert "No backup was made." in script.said
    assert "Goodbye." in script.said


def test_how_far_it_is_is_said_and_control_c_stops_it(
    going: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = Script.of([])
    io = script.lines()

    def slow(vault: Vault, folder: Path, report: Report, cancelled: Cancel) -> str:
        report(Progress(Stage.WRITING, 40, 100, 10.0))
        assert not cancelled()
        io.interrupt(Up())  # as the signal does
        assert cancelled()
        raise Cancelled("Stopped.")

    monkeypatch.setattr(backing_up, "back_up", slow)
    monkeypatch.setattr(lines, "_SAID_EVERY", 0.0)
    vault = going.open()
    lines.back_up(io, vault)
    vault.close()
    assert "Writing, 40 percent, 15 seconds left.\nStopped." in script.said
    assert not io.interrupted


def test_before_the_passphrase_the_age_of_the_last_one_is_said(going: Place) -> None:
    assert "No backup of it is known on this computer." in work(going, "quit").said
    going.clock.move(days=3)
    assert "Last verified backup: 3 days ago." in work(going, END).said
