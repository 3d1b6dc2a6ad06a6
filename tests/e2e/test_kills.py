"""Killed at any moment of typing, the app loses at most two seconds of it, and goes on there."""

import os
import random
import signal
import time
from dataclasses import dataclass, field, replace

import pytest

from notes_tui.domain.note import SECTIONS
from notes_tui.vault import drafts
from tests.e2e.conftest import Home
from tests.e2e.window import ENTER, LEFT, TAB, Window, ctrl
from tests.places import add_client

KILLS = max(20, int(os.environ.get("NOTES_TUI_KILLS", "0")) // 25)
PROMISED = 2.0
"""Seconds of typing that may be lost."""
VERBS = list(SECTIONS.items())
LETTERS = "abcdefghijklmnopqrstuvwxyzäß "


@dataclass(frozen=True)
class Typed:
    """What was typed by a moment: each section's text, its cursor, and where it goes on."""

    texts: tuple[str, ...] = ("",) * len(VERBS)
    cursors: tuple[int, ...] = (0,) * len(VERBS)
    section: int = 0

    def press(self, key: str) -> "Typed":
        if key == TAB:
            return replace(self, section=(self.section + 1) % len(VERBS))
        text, cursor = self.texts[self.section], self.cursors[self.section]
        if key == LEFT:
            return self._put(text, max(0, cursor - 1))
        return self._put(text[:cursor] + key + text[cursor:], cursor + 1)

    def _put(self, text: str, cursor: int) -> "Typed":
        texts, cursors = list(self.texts), list(self.cursors)
        texts[self.section], cursors[self.section] = text, cursor
        return replace(self, texts=tuple(texts), cursors=tuple(cursors))


@dataclass
class Typist:
    """Types by chance, and knows what stood there when."""

    now: Typed = Typed()
    past: list[tuple[float, Typed]] = field(default_factory=list)

    def type(self, window: Window, chance: random.Random, seconds: float, pause: float) -> None:
        self.past = [(time.monotonic(), self.now)]
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            key = chance.choices([chance.choice(LETTERS), LEFT, TAB], [40, 3, seconds < 2])[0]
            self.now = self.now.press(key)
            window.press(key)
            self.past.append((time.monotonic(), self.now))
            time.sleep(pause * chance.uniform(0.5, 1.5))

    def find(self, texts: tuple[str, ...], killed: float) -> list[Typed]:
        """What stood there with these texts, and not longer than is promised before the kill."""
        kept = max(
            at for at, (when, _) in enumerate(self.past) if when <= killed - PROMISED or not at
        )
        return [typed for _, typed in self.past[kept:] if typed.texts == texts]


@pytest.mark.long
def test_a_kill_loses_at_most_two_seconds_and_the_next_start_goes_on_there(at_home: Home) -> None:
    vault = at_home.open()
    add_client(vault)
    vault.close()
    chance, typist = random.Random(20260302), Typist()
    window = at_home.unlocked()
    window.wait("Marta Lind")
    window.press("marta", ctrl("n"))
    for run in range(KILLS):
        number, verb = typist.now.section + 1, VERBS[typist.now.section][1]
        window.wait(f"─ {number} {verb} ")
        seconds = chance.uniform(0.05, 1.0) if run % 4 else chance.uniform(2.3, 3.3)
        typist.type(window, chance, seconds, pause=0.15 / (1 + run % 5))
        killed = time.monotonic()
        window.send(signal.SIGKILL)
        window.close()
        typist.now = what_is_kept(at_home, typist, killed, run)
        window = at_home.unlocked()
        if any(typist.now.texts):
            window.wait("Go on where you were", f"Marta Lind · {VERBS[typist.now.section][1]}")
            window.wait_quiet(0.2)
            window.press(ENTER)
        else:
            window.wait("Nothing is open")
            window.press("marta", ctrl("n"))
    typist.now = typist.now.press("#")
    window.press("#", ctrl("q"))  # they arrive in the note, though it is not there yet
    assert window.end() == 0
    typist.past = [(0.0, typist.now)]
    assert what_is_kept(at_home, typist, time.monotonic(), KILLS) == typist.now


def what_is_kept(home: Home, typist: Typist, killed: float, run: int) -> Typed:
    """What the vault has kept, as one of what stood there lately."""
    vault = home.open(write=False)
    try:
        latest = drafts.latest(vault.database, 99)
    finally:
        vault.close()
    kept = {d.part.removeprefix("section/"): d for d in latest if d.part.startswith("section/")}
    texts = tuple(kept[name].text if name in kept else "" for name, _ in VERBS)
    found = typist.find(texts, killed)
    assert found, f"run {run}: kept {texts}, typed {typist.past[-1][1].texts}"
    if not kept:
        return Typed()
    part = next(iter(kept))
    section = [name for name, _ in VERBS].index(part)
    cursors = {typed.cursors[section] for typed in found}
    assert kept[part].cursor in cursors, f"run {run}: cursor {kept[part].cursor}, not {cursors}"
    everywhere = tuple(
        kept[name].cursor if name in kept else 0 for name, _ in VERBS
    )  # a text that was left without a letter opens at its end, which is its beginning
    return Typed(texts, everywhere, section)
