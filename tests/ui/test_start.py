"""The way to the unlock screen and the desk is short: templates, plugins, backups come later."""

import subprocess
import sys
from pathlib import Path

from tests.places import Place

SCRIPT = """
import asyncio, sys
from pathlib import Path
from notes_tui.config import Config, Places
from notes_tui.ui.app import NotesApp
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, open_vault
from notes_tui.vault.surroundings import Surroundings
from tests.places import surroundings, PASSPHRASE, by_passphrase

LATE = ("notes_tui.plugin_host", "notes_tui.backup", "notes_tui.templates.reading",
        "notes_tui.assessing", "notes_tui_")

def loaded():
    return [name for name in sys.modules if name.startswith(LATE)]

async def main(folder):
    layout = Layout(folder / "practice.vault", folder / "state" / "anchors")
    around = surroundings()
    places = Places(folder / "config.toml", folder, layout.anchors, folder / "logs")
    app = NotesApp(layout, around, places, Config())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        print(type(app.screen).__name__, loaded())
        app.opened(open_vault(layout, by_passphrase(PASSPHRASE), around, Way.WRITE))
        await pilot.pause()
        print(type(app.screen).__name__, loaded())
        app.close_vault()

asyncio.run(main(Path(sys.argv[1])))
"""


def test_nothing_of_templates_plugins_and_backups_is_loaded_on_the_way_to_the_desk(
    place: Place, tmp_path: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(place.layout.folder.parent)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent.parent,
    )
    assert done.stdout.split("\n")[:2] == ["Unlock []", "Desk []"], (
        done.stdout + done.stderr[-2000:]
    )


def test_neither_keys_nor_database_are_loaded_on_the_way_to_the_unlock_screen() -> None:
    heavy = ("pyrage", "cryptography", "sqlcipher3", "sqlite_utils", "zxcvbn", "notes_tui.backup")
    script = (
        "import sys, notes_tui.cli.running, notes_tui.ui.app, notes_tui.ui.screens.unlock;"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
