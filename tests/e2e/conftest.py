"""Fixtures: a vault where the program looks for its anchors, and windows that are closed again."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from notes_tui.practice.settings import pin_offered
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE, Place, copy_vault, make_place, surroundings

if sys.platform == "win32":
    collect_ignore_glob = ["test_*.py"]  # there is no pseudo-terminal
else:
    from tests.e2e.window import ENTER, Window


@dataclass
class Home:
    """The home of a practitioner on a machine, and the place of a vault there."""

    folder: Path
    layout: Layout
    around: Surroundings
    open_window: "Callable[..., Window]"

    def bring_vault(self, made: Place) -> None:
        """A copy of a vault that was made once."""
        copy_vault(made, self.layout)

    def open(self, *, write: bool = True) -> Vault:
        way = Way.WRITE if write else Way.READ
        return open_vault(self.layout, by_passphrase(PASSPHRASE), self.around, way)

    def start(self, **how: Any) -> "Window":
        """The app, at its first screen."""
        return self.open_window(self.folder, "--vault", str(self.layout.folder), **how)

    def unlocked(self, **how: Any) -> "Window":
        """The app, at its desk."""
        window = self.start(**how)
        self.unlock(window)
        return window

    def unlock(self, window: "Window") -> None:
        window.wait("Passphrase", "Open")
        window.press(PASSPHRASE, ENTER)
        window.wait("Clients", "Open ─")


@pytest.fixture
def open_window() -> "Iterator[Callable[..., Window]]":
    """Opens windows; all are closed at the end."""
    windows: list[Window] = []

    def opened(folder: Path, *words: str, **how: Any) -> Window:
        windows.append(Window(folder, *words, **how))
        return windows[-1]

    yield opened
    for window in windows:
        window.close()


@pytest.fixture
def empty_home(tmp_path: Path, open_window: "Callable[..., Window]") -> Home:
    """A home without a vault."""
    layout = Layout(tmp_path / "practice.vault", tmp_path / "state" / "notes-tui" / "anchors")
    return Home(tmp_path, layout, surroundings(), open_window)


@pytest.fixture(scope="session")
def unasked(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A new vault, without the question after a PIN that would stand before every test."""
    place = make_place(tmp_path_factory.mktemp("unasked"))
    vault = place.open()
    pin_offered(vault)
    vault.close()
    return place


@pytest.fixture
def at_home(empty_home: Home, unasked: Place) -> Home:
    """A home with a new vault."""
    empty_home.bring_vault(unasked)
    return empty_home
