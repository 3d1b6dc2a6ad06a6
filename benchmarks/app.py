"""The bars of the app: unlock painted, desk painted, a key painted in a long text, the palette."""

import asyncio
import gc
import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from rapidfuzz import fuzz, process
from textual.app import App, ComposeResult
from textual.widgets import OptionList, TextArea

from benchmarks.kernel import SMALL, key_of
from benchmarks.measuring import Bar, Measure, Measured, in_turns
from notes_tui.config import Config, Places
from notes_tui.domain.text import fold
from notes_tui.practice.finding import Names
from notes_tui.practice.snippets import read_snippets
from notes_tui.ui.app import NotesApp
from notes_tui.ui.screens.desk import Desk
from notes_tui.ui.widgets.editor import Editor
from notes_tui.vault.opening import Way, open_vault
from tests.places import Place, surroundings

_WORDS = 20_000
_KEYS = 40
_ENTRIES = 5_000
_PAINT_DEADLINE = 30.0
_EMPTY = (
    "from textual.app import App\n"
    "from textual.widgets import Static\n"
    "class Empty(App):\n"
    "    def compose(self):\n"
    "        yield Static('Passphrase')\n"
    "Empty().run()\n"
)


def bars(folder: Path, large: Place, small: Place, notes: int) -> Iterator[Bar]:
    """Measures one after the other; the two vaults are there already."""
    yield Bar("unlock screen painted", 2.5, _unlock(folder, small))
    yield Bar(f"desk painted at {notes:,} over {SMALL} notes", 1.2, _desk(large, small))
    yield Bar(f"a key painted in {_WORDS:,} words", 1.3, asyncio.run(_key()))
    yield Bar(f"palette over {_ENTRIES:,} entries", 2.0, _palette())


def _unlock(folder: Path, place: Place) -> Measured:
    """From the start of the process to the word in the field, at a pseudo-terminal."""
    home = folder / "home"
    home.mkdir()
    environment = {
        **{
            k: v for k, v in os.environ.items() if not k.startswith(("XDG", "NOTES_TUI", "TEXTUAL"))
        },
        "HOME": str(home),
        "TERM": "xterm-256color",
    }

    def painted(last: bytes, *words: str) -> Measure:
        return lambda: _until(last, [sys.executable, *words], environment)

    vault = str(place.layout.folder)
    return in_turns(
        painted(b"recovery code", "-m", "notes_tui", "--vault", vault),
        {"empty app": painted(b"Passphrase", "-c", _EMPTY)},
    )


def _until(word: bytes, command: list[str], environment: dict[str, str]) -> float:
    """Seconds until the program has written this word to its terminal."""
    ours, theirs = pty.openpty()
    start = time.perf_counter()
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True
    ) as program:
        os.close(theirs)
        written = b""
        while word not in written:
            ready, _, _ = select.select([ours], [], [], _PAINT_DEADLINE)
            if not ready:
                program.kill()
                raise TimeoutError(f"{command} painted nothing of it")
            written += os.read(ours, 65536)
        taken = time.perf_counter() - start
        program.kill()
    os.close(ours)
    return taken


def _desk(large: Place, small: Place) -> Measured:
    """From the key unwrapped to the desk on a screen."""

    def at(place: Place) -> Measure:
        key = key_of(place)
        return lambda: asyncio.run(_desk_once(place, key))

    return in_turns(at(large), {f"at {SMALL}": at(small)})


async def _desk_once(place: Place, key: bytes) -> float:
    folder = place.layout.folder.parent
    places = Places(folder / "config.toml", folder, place.layout.anchors, folder / "logs")
    app = NotesApp(place.layout, surroundings(), places, Config())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        gc.collect()  # the last round's app is not part of this one's time
        start = time.perf_counter()
        vault = open_vault(place.layout, lambda _: key, place.around, Way.READ)
        app.opened(vault)
        while not isinstance(app.screen, Desk):  # noqa: ASYNC110 - no event tells of it
            await asyncio.sleep(0)
        painted = asyncio.Event()
        app.screen.call_after_refresh(painted.set)  # a pilot's pause would add its own waiting
        await painted.wait()
        taken = time.perf_counter() - start
        await pilot.pause()
        assert app.screen.query_one("#clients", OptionList).option_count
        app.close_vault()
    return taken


class _Writing(App[None]):
    """A text area that fills the screen."""

    def __init__(self, area: TextArea) -> None:
        super().__init__()
        self._area = area

    def compose(self) -> ComposeResult:
        yield self._area


async def _key() -> Measured:
    """A letter typed in the middle of a long text, until the screen is still again."""
    chance = Random(1)
    words = " ".join(
        chance.choice(["hip", "breath", "holds", "longer", "right,", "today.\n"])
        for _ in range(_WORDS)
    )
    sides: list[list[float]] = [[], []]
    ours = Editor(words, "listen", read_snippets(), read_only=False)
    bare = TextArea(words, compact=True)
    async with (
        _Writing(ours).run_test(size=(80, 24)) as first,
        _Writing(bare).run_test(size=(80, 24)) as second,
    ):
        for pilot, area in ((first, ours), (second, bare)):
            area.focus()
            area.move_cursor((area.document.line_count // 2, 0))
            await pilot.pause()
        for _ in range(_KEYS):
            for side, pilot in zip(sides, (first, second), strict=True):
                start = time.perf_counter()
                await pilot.press("a")
                side.append(time.perf_counter() - start)
    medians = [sorted(side)[len(side) // 2] * 1000 for side in sides]
    return Measured(medians[0], {"TextArea": medians[1]}, "ms")


def _palette() -> Measured:
    """A name with a slip, beside the matcher that does nothing else."""
    chance = Random(2)
    first, last = ("Ana Bruno Chiara Marta Tomás Walter".split(), "Lind Reyes Kaur Weber".split())
    names = [
        f"{chance.choice(first)} {chance.choice('ABCDEFGH')}. {chance.choice(last)} {number}"
        for number in range(_ENTRIES)
    ]
    ready, folded = Names.of(names), [fold(name) for name in names]

    def ours() -> float:
        start = time.perf_counter()
        ready.find("mrta lind", 30)
        return time.perf_counter() - start

    def peer() -> float:
        start = time.perf_counter()
        process.extract("mrta lind", folded, scorer=fuzz.WRatio, limit=30)
        return time.perf_counter() - start

    return in_turns(ours, {"rapidfuzz": peer})
