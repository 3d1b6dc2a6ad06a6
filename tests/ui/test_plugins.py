"""Plugins in the app: seen in words, approved after being told what it means, turned off."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_tui.plugin_host.deciding import list_plugins
from tests.places import Place
from tests.plugins.third_party import forget, install
from tests.ui.sitting import Sitting, drive, sitting


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    plugin = install(tmp_path / "site", monkeypatch)
    yield plugin.source
    forget(plugin.package)


def state(at: Sitting) -> str:
    plugins = list_plugins(at.vault, "1.0")
    return next(each.state for each in plugins if each.name == "their-plugin")


def changed(file: Path) -> None:
    file.write_text(file.read_text("utf-8") + " ", "utf-8")


async def to_theirs(at: Sitting) -> None:
    await at.act("app.plugins")
    await at.is_on("PluginsScreen")
    await at.press("end")
    await at.sees("not approved: it does not run")


@drive
async def test_a_plugin_of_somebody_else_is_approved_after_one_was_told_what_it_means(
    place: Place, theirs: Path
) -> None:
    async with sitting(place) as at:
        await to_theirs(at)
        await at.press("f2")
        await at.sees("can read everything in your open vault")
        await at.choose("yes")
        await at.sees("runs")
        assert state(at) == "approved"


@drive
async def test_esc_and_the_first_answer_leave_it_off(place: Place, theirs: Path) -> None:
    async with sitting(place) as at:
        await to_theirs(at)
        for keys in (("f2", "escape"), ("enter", "enter")):
            await at.press(*keys)
            await at.is_on("PluginsScreen")
            assert state(at) == "not approved"


@drive
async def test_a_changed_file_turns_it_off_and_is_named(place: Place, theirs: Path) -> None:
    async with sitting(place) as at:
        await to_theirs(at)
        await at.press("f2")
        await at.choose("yes")
        changed(theirs)
        await at.press("escape")
        await at.act("app.plugins")
        await at.sees("off: a file has changed since you approved it")
        await at.sees("their_plugin/__init__.py")


@drive
async def test_what_ships_with_the_program_can_be_turned_off_and_on(place: Place) -> None:
    async with sitting(place) as at:
        await at.act("app.plugins")
        await at.press("f3")
        await at.sees("turned off")
        await at.press("f2")
        await at.until(lambda: "turned off" not in at.words, "on again")
