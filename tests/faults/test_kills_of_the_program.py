"""`kill -9` of the real program at random times: no save that it printed is lost.

NOTES_TUI_KILLS asks for more of them.
"""

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from notes_tui.vault.creating import create_vault
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from tests.faults.copies import problems_of
from tests.places import PASSPHRASE, surroundings

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(sys.platform != "linux", reason="Its folders are set as Linux names them."),
]

ROOT = Path(__file__).resolve().parents[2]
KILLS = max(20, int(os.environ.get("NOTES_TUI_KILLS", "0")) // 10)


@dataclass
class Desk:
    """A practitioner's home, and the program started in it."""

    home: Path
    texts: dict[str, str] = field(default_factory=dict)
    """What the program has acknowledged: the last text of each note."""
    client: str = ""
    seconds: float = 0.0
    """How long a run takes that is left alone."""

    @property
    def layout(self) -> Layout:
        return Layout(self.home / "practice.vault", self.home / "state" / "notes-tui" / "anchors")

    def start(self, *words: str) -> "subprocess.Popen[str]":
        reading, writing = os.pipe()
        os.write(writing, PASSPHRASE.encode() + b"\n")
        os.close(writing)
        options = ["--json", "--vault", str(self.layout.folder), "--passphrase-fd", str(reading)]
        folders = {
            f"XDG_{name.upper()}_HOME": str(self.home / name)
            for name in ("config", "data", "state", "cache")
        }
        program = subprocess.Popen(
            [sys.executable, "-m", "notes_tui", *options, *words],
            cwd=ROOT,
            env={**os.environ, **folders, "HOME": str(self.home)},
            pass_fds=[reading],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        os.close(reading)
        return program

    def words(self, chance: Random, text: str) -> tuple[str, list[str]]:
        """A note to revise, or none, and the command that writes this text into it or a new one."""
        if self.texts and chance.random() < 0.5:
            note = chance.choice(sorted(self.texts))
            file = self.home / "text.txt"
            file.write_text(text)
            return note, ["note", "edit", note, "--section", "listen", "--text-file", str(file)]
        file = self.home / "visit.json"
        file.write_text(json.dumps({"sections": {"listen": text}}))
        return "", ["note", "add", "--client", self.client, "--from", str(file)]

    def note(self, told: str, text: str) -> None:
        """Takes down what the program has printed."""
        if told.endswith("}\n"):
            self.texts[json.loads(told)["id"]] = text


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    create_vault(desk.layout, PASSPHRASE, surroundings(), practice="Riverside", practitioner="Ada")
    program = desk.start("client", "add", "Marta Lind")
    told, _ = program.communicate()
    assert program.returncode == 0
    desk.client = json.loads(told)["id"]
    began = time.monotonic()
    _, words = desk.words(Random(0), "left alone")
    told, said = desk.start(*words).communicate()
    desk.seconds = time.monotonic() - began
    desk.note(told, "left alone")
    assert desk.texts, said
    return desk


def test_no_kill_of_the_program_loses_a_save_that_it_acknowledged(desk: Desk) -> None:
    chance = Random(1)
    killed = 0
    unknown: dict[str, list[str]] = {}
    for turn in range(KILLS):
        text = f"text number {turn}"
        note, words = desk.words(chance, text)
        program = desk.start(*words)
        # The first half of a run only starts Python.
        time.sleep(desk.seconds * chance.uniform(0.4, 1.1))
        program.kill()
        told, said = program.communicate()
        killed += program.returncode == -9
        assert program.returncode in (0, -9), said
        if told:
            desk.note(told, text)
        elif note:
            unknown.setdefault(note, []).append(text)
    assert killed > KILLS // 4, "the program was seldom killed before it had ended"
    assert flaws(desk, unknown) == []


def flaws(desk: Desk, unknown: dict[str, list[str]]) -> list[str]:
    """What is not as it was acknowledged; a text whose answer was cut off may be there as well."""
    vault = open_vault(desk.layout, by_passphrase(PASSPHRASE), surroundings(), Way.WRITE)
    found = vault.notices + problems_of(vault)
    for note, text in desk.texts.items():
        state = vault.find(note)
        written = [each.parts.get("section/listen") for each in state.revisions] if state else []
        if text not in written:
            found.append(f"{note} has lost {text!r}")
        if state and state.settled("section/listen") not in {text, *unknown.get(note, [])}:
            found.append(f"{note} shows {state.settled('section/listen')!r}")
    vault.close()
    return found
