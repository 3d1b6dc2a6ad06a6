"""One backup of a filled vault for all tests that only read it or harm a copy."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from notes_tui.backup.creating import Made, create_backup
from tests.backup.filled import Rows, fill, sources
from tests.places import Place, make_place


@dataclass(frozen=True)
class Kept:
    """A closed vault, a backup of it, and what its sources held at that moment."""

    folder: Path
    place: Place
    made: Made
    rows: Rows
    older: Made
    """A backup of the same vault before something was written."""

    @property
    def file(self) -> Path:
        return self.made.file

    @property
    def code(self) -> str:
        return self.place.created.recovery_code


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    folder = tmp_path_factory.mktemp("kept")
    place = make_place(folder)
    stick = folder / "stick"
    stick.mkdir()
    vault = place.open()
    older = create_backup(vault, stick)
    fill(vault)
    place.clock.move(hours=1)
    rows = sources(vault)
    rows["facts"] = [(n, "2" if n == "backups" else value) for n, value in rows["facts"]]
    made = create_backup(vault, stick)
    vault.close()
    return Kept(folder, place, made, rows, older)


@pytest.fixture
def copy(kept: Kept, tmp_path: Path) -> Path:
    """A copy of the backup, to be harmed."""
    file = tmp_path / kept.file.name
    shutil.copy(kept.file, file)
    return file
