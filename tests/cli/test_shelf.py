"""backup list and backup prune, as a script and as a practitioner at a terminal use them."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from tests.backup.files import make_backup, put_backup
from tests.backup.test_shelf import NOW, STRANGER, swap
from tests.cli.line import Line
from tests.places import PASSPHRASE


@pytest.fixture
def stick(line: Line) -> Path:
    """Twenty daily backups of this vault and one of another."""
    folder = line.folder / "stick"
    folder.mkdir()
    session = line.session()
    layout = Layout(line.vault, session.places.anchors)
    vault = open_vault(layout, by_passphrase(PASSPHRASE), session.around, Way.WRITE)
    for n in range(20):
        make_backup(folder, vault, n + 1, NOW - timedelta(days=20 - n))
    put_backup(folder, vault, 7, NOW - timedelta(days=400), of=STRANGER)
    vault.close()
    return folder


def test_a_folder_is_listed_the_newest_first_with_what_else_lies_there(
    line: Line, stick: Path
) -> None:
    values = line("backup", "list", str(stick)).values
    assert [each["counter"] for each in values["backups"]] == list(range(20, 0, -1))
    newest = values["backups"][0]
    assert Path(newest["file"]).name == "practice-20260301T110000Z-0020.ntbak"
    assert (newest["at"], newest["verified_at"]) == ("2026-03-01T11:00:00Z",) * 2
    assert newest["bytes"] == Path(newest["file"]).stat().st_size
    assert [other["what"] for other in values["others"]] == ["another vault"]


def test_a_dry_run_tells_what_the_pruning_then_does(line: Line, stick: Path) -> None:
    told = line("backup", "prune", str(stick), "--dry-run").values
    assert told["dry_run"]
    assert len(list(stick.iterdir())) == 21
    done = line("backup", "prune", str(stick)).values
    assert done["deleted"] == told["deleted"]
    assert done["kept"] == told["kept"]
    there = {str(path) for path in stick.iterdir()}
    assert {each["file"] for each in done["kept"]} == {
        file for file in there if "-0007." not in file or "2026" in file
    }
    assert line("backup", "prune", str(stick)).values["deleted"] == []


def test_a_clock_that_is_wrong_ends_with_1_and_deletes_nothing(line: Line, stick: Path) -> None:
    line.clock.move(days=-30)
    answer = line("backup", "prune", str(stick))
    assert (answer.code, answer.error["code"]) == (1, "clock_in_doubt")
    assert len(list(stick.iterdir())) == 21


def test_a_folder_that_is_not_there_ends_with_1_and_asks_for_the_stick(line: Line) -> None:
    answer = line("backup", "list", str(line.folder / "stick"))
    assert (answer.code, answer.error["code"]) == (1, "storage_failed")
    assert "plugged in" in answer.error["hint"]


def test_in_words_each_backup_says_why_it_stays(line: Line, stick: Path) -> None:
    line.in_words = True
    said = line("backup", "prune", str(stick), "--dry-run").out
    assert "would go  practice-20260212T110000Z-0003.ntbak" in said
    assert "kept  practice-20260301T110000Z-0020.ntbak  (one of the last 7, last of its day" in said
    assert "left alone" in line("backup", "list", str(stick)).out


def test_a_file_that_was_swapped_is_named_and_lets_no_older_verified_one_go(
    line: Line, stick: Path
) -> None:
    newest = max(stick.glob("*-0020.ntbak"))
    swap(newest)
    line.in_words = True
    said = line("backup", "prune", str(stick)).out
    assert f"left alone  {newest.name}  (changed since it was verified)" in said
    kept = next(each for each in said.split("\n") if "-0019.ntbak" in each)
    assert "newest that was verified" in kept


def test_the_commands_for_backups_never_load_the_screen() -> None:
    script = (
        "import sys, notes_tui.cli.commands.backup;"
        "sys.exit(bool({'textual', 'rich'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
