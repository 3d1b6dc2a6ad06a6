"""Draws the pictures of README and user guide from the sample practice: `run.py pictures`.

The clock stands on the sample's own day, and chance is seeded, so that a picture changes only when
the app does.
"""

import asyncio
import os
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

from textual.pilot import Pilot

from notes_tui.backup.creating import create_backup
from notes_tui.config import Config, Places
from notes_tui.practice.sampling import PRACTICE, PRACTITIONER, load_sample
from notes_tui.practice.settings import set_backup_target
from notes_tui.ui.app import NotesApp
from notes_tui.vault.creating import create_vault
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE, StandingClock, surroundings

_HERE = Path(__file__).resolve().parent
_SIZE = (80, 24)
_TYPED = "Second week without the lateral pull on stairs. nprs: "


async def draw(folder: Path) -> None:
    """One walk through a visit, with a picture at each stop."""
    clock = StandingClock()
    around = replace(surroundings(clock), entropy=Random(7).randbytes)  # noqa: S311
    layout = Layout(folder / "riverside.vault", folder / "anchors")
    create_vault(layout, PASSPHRASE, around, practice=PRACTICE, practitioner=PRACTITIONER)
    vault = open_vault(layout, by_passphrase(PASSPHRASE), around, Way.WRITE)
    load_sample(vault)
    put_backups_on(Path("stick"), vault, clock)
    places = Places(folder / "config.toml", folder, layout.anchors, folder / "logs")
    app = NotesApp(layout, around, places, Config(calm=True))
    async with app.run_test(size=_SIZE) as pilot:
        await pilot.pause()
        app.opened(vault)
        await pilot.pause()
        await take(pilot, "desk")
        await type_in(pilot, "mrta")
        await pilot.press("enter")
        await take(pilot, "chart")
        await pilot.press("ctrl+n")
        await type_in(pilot, _TYPED)
        await take(pilot, "note")
        await pilot.press("f2", "f2", "f6", "space")
        await take(pilot, "plan")
        await pilot.press("ctrl+g")
        await pilot.pause()
        await take(pilot, "sign")
        await pilot.press("escape", "escape", "escape", "escape", "ctrl+f")
        await type_in(pilot, "clamshel")
        await pilot.pause(0.5)
        await take(pilot, "search")
        await pilot.press("escape", "ctrl+b")
        while app.meanwhile.busy:
            await pilot.pause(0.1)
        await take(pilot, "backup")
        await pilot.press("escape", "f1")
        await take(pilot, "help")
        app.close_vault()


def put_backups_on(stick: Path, vault: Vault, clock: StandingClock) -> None:
    """One a week, and yesterday's, as they were made then."""
    stick.mkdir()
    set_backup_target(vault, str(stick))
    today = clock.moment
    for days in (28, 21, 14, 7, 1):
        clock.moment = today - timedelta(days=days)
        create_backup(vault, stick)
    clock.moment = today


async def type_in(pilot: Pilot[int], text: str) -> None:
    """Types a text, key by key."""
    keys = {" ": "space", ".": "full_stop", ":": "colon", ",": "comma"}
    await pilot.press(*(keys.get(letter, letter) for letter in text))


async def take(pilot: Pilot[int], name: str) -> None:
    """A picture of the screen as it is now."""
    await pilot.pause()
    picture = pilot.app.export_screenshot(title="notes-tui")
    (_HERE / f"{name}.svg").write_text(picture, encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as base:
        os.chdir(base)  # no path of this machine stands in a picture
        asyncio.run(draw(Path(base)))
