"""How every screen looks: its characters, and the colours that they are drawn in.

`python -m tests.ui.looking` writes tests/ui/snapshots anew. Read what has changed before you commit
it: the difference is what a practitioner will see.
"""

import asyncio
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from rich.color import Color
from rich.style import Style
from textual.screen import ModalScreen

from notes_tui.config import Config
from notes_tui.vault.layout import Layout
from tests.places import Place
from tests.ui.sitting import Sitting, sitting
from tests.ui.walk import STOPS, walk, walk_first_run, walk_unlock

SIZES = ((80, 24), (60, 20))
SNAPSHOTS = Path(__file__).parent / "snapshots"
VARIABLE = "NOTES_TUI_SNAPSHOTS"
"""Set to `write` by the command above."""


@dataclass(frozen=True)
class Drawn:
    """Some characters in one style."""

    text: str
    ink: str
    paper: str
    dim: bool

    @property
    def is_text(self) -> bool:
        """Words and numbers; all else are marks and frames."""
        return any(unicodedata.category(character)[0] in "LN" for character in self.text)

    @property
    def contrast(self) -> float:
        """As WCAG 2 counts it: 1 to 21."""
        lighter, darker = sorted((_luminance(self.ink), _luminance(self.paper)), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)


@dataclass(frozen=True)
class Look:
    """One screen."""

    text: str
    drawn: frozenset[Drawn]
    """Of a dialog, without what shines through around it: that cannot be used meanwhile."""


def _luminance(colour: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(colour: Color | None) -> str:
    return colour.get_truecolor().hex if colour is not None else "#000000"


def look_at(at: Sitting) -> Look:
    """The screen as it is now."""
    strips, region = at.strips, at.screen.region
    if isinstance(at.screen, ModalScreen):
        region = at.screen.children[0].region
    drawn = set()
    for strip in strips[region.y : region.bottom]:
        for text, style, _ in strip.crop(region.x, region.right):
            if text.strip():
                drawn.add(_drawn(text, style or Style()))
    return Look(at.text, frozenset(drawn))


def _drawn(text: str, style: Style) -> Drawn:
    ink, paper = _hex(style.color), _hex(style.bgcolor)
    if style.reverse:
        ink, paper = paper, ink
    return Drawn(text.strip(), ink, paper, bool(style.dim))


def look_everywhere(
    templates: Path, folder: Path, theme: str, size: tuple[int, int], names: Iterable[str] = STOPS
) -> Mapping[str, Look]:
    """Every screen of the sample practice, in one theme and size."""
    from tests.ui.conftest import copy_place, empty_place  # noqa: PLC0415 - it imports this module

    place = copy_place(templates / "sample", folder / "sample")
    before = Path.cwd()
    os.chdir(folder / "sample")  # no path of this machine stands on a screen
    try:
        here = replace(place, layout=Layout(Path("practice.vault"), Path("state/anchors")))
        new = replace(empty_place(folder), layout=Layout(Path("first.vault"), Path("state/first")))
        return asyncio.run(_look(here, new, theme, size, names))
    finally:
        os.chdir(before)


async def _look(
    place: Place, new: Place, theme: str, size: tuple[int, int], names: Iterable[str]
) -> Mapping[str, Look]:
    looks, config = {}, Config(theme=theme, calm=True)
    async with sitting(place, unlocked=False, size=size, config=config) as at:
        async for stop in walk_unlock(at):
            looks[stop] = look_at(at)
        await at.unlock()
        async for stop in walk(at, names):
            looks[stop] = look_at(at)
    async with sitting(new, unlocked=False, size=size, config=config) as at:
        async for stop in walk_first_run(at):
            looks[stop] = look_at(at)
    return looks


def compare(name: str, text: str) -> str:
    """What differs from the snapshot; empty if nothing does, or if it was written anew."""
    file = SNAPSHOTS / f"{name}.txt"
    text += "\n"
    if os.environ.get(VARIABLE) == "write":
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return ""
    if not file.exists():
        return f"{name} has no snapshot yet:\n{text}"
    agreed = file.read_text(encoding="utf-8")
    return "" if agreed == text else f"{name} was agreed as\n{agreed}\nand is now\n{text}"


def main() -> None:
    shutil.rmtree(SNAPSHOTS, ignore_errors=True)
    test = Path(__file__).with_name("test_looks.py")
    command = [sys.executable, "-m", "pytest", "-q", str(test), "-k", "looks_as_agreed"]
    sys.exit(subprocess.run(command, env=os.environ | {VARIABLE: "write"}, check=False).returncode)


if __name__ == "__main__":
    main()
