"""Fixtures: places with an empty vault, with the sample practice, with none; each a test's own."""

import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from notes_tui.practice.sampling import load_sample
from notes_tui.practice.settings import pin_offered
from notes_tui.vault.creating import Created, create_vault
from notes_tui.vault.layout import Layout
from tests.places import PASSPHRASE, Place, StandingClock, surroundings
from tests.ui.quick import quick_app

_OURS = ("NO_COLOR", "TEXTUAL", "TEXTUAL_DEBUG", "TEXTUAL_THEME", "TEXTUAL_ANIMATIONS")


@pytest.fixture(autouse=True, scope="package")
def _same_everywhere() -> Iterator[None]:
    """Days, colours and animation do not depend on the terminal that the tests run in."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _OURS:
            patch.delenv(name, raising=False)
        patch.setenv("COLORTERM", "truecolor")
        patch.setenv("LOGNAME", "ada")
        patch.setenv("TZ", "Europe/Berlin")
        _take_zone()
        with quick_app():
            yield
    _take_zone()


def _take_zone() -> None:
    if hasattr(time, "tzset"):
        time.tzset()


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Vaults made once, whose ids are the same every time; tests work on copies."""
    folder = tmp_path_factory.mktemp("templates")
    for name in ("empty", "sample"):
        place = new_place(folder / name)
        if name == "sample":
            vault = place.open()
            load_sample(vault)
            vault.close()
    return folder


def new_place(folder: Path, **names: str) -> Place:
    """A vault made here, its anchors beside it, in which nobody is asked for a PIN any more."""
    place = _place_in(folder, 7, Created("", ""))
    folder.mkdir(parents=True)
    who = {"practice": "Riverside Bodywork", "practitioner": "Ada"} | names
    place.created = create_vault(place.layout, PASSPHRASE, place.around, **who)
    (folder / "code.txt").write_text(place.created.recovery_code)
    vault = place.open()
    pin_offered(vault)
    vault.close()
    return place


def copy_place(template: Path, to: Path) -> Place:
    """A copy that opens as the vault it was copied from would."""
    shutil.copytree(template, to)
    return _place_in(to, 11, Created("", (to / "code.txt").read_text()))


def _place_in(folder: Path, seed: int, created: Created) -> Place:
    clock = StandingClock()
    around = replace(surroundings(clock), entropy=random.Random(seed).randbytes)
    layout = Layout(folder / "practice.vault", folder / "state" / "anchors")
    return Place(layout, around, clock, created)


@pytest.fixture
def place(templates: Path, tmp_path: Path) -> Place:
    """An empty vault of Ada's, closed."""
    return copy_place(templates / "empty", tmp_path / "empty")


@pytest.fixture
def sample(templates: Path, tmp_path: Path) -> Place:
    """A vault with the sample practice, closed."""
    return copy_place(templates / "sample", tmp_path / "sample")


def empty_place(folder: Path) -> Place:
    """Where no vault lies yet."""
    return _place_in(folder, 13, Created("", ""))


@pytest.fixture
def nowhere(tmp_path: Path) -> Place:
    """Where no vault lies yet."""
    return empty_place(tmp_path)


@pytest.fixture
def quick_watch(monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch looks at its clock every few milliseconds, so that no test waits a second."""
    monkeypatch.setattr("notes_tui.ui.watching._TICK", 0.02)
