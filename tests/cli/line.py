"""The command line as a script uses it, in this process and with cheap key derivation."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from notes_tui.cli.running import run
from notes_tui.cli.session import Session
from notes_tui.config import Places
from tests.places import PASSPHRASE, StandingClock, surroundings


@dataclass
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def values(self) -> Any:
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        return json.loads(self.err)["error"]


class Line:
    """Runs commands on one vault."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self.vault = folder / "practice.vault"
        self.clock = StandingClock()
        self.recovery_code = ""
        self.in_words = False
        self._capsys = capsys

    def __call__(self, *words: str, **descriptors: str) -> Answer:
        """Runs a command with --json; `passphrase=None` is not given, others become --X-fd."""
        given = {"passphrase": PASSPHRASE, **descriptors}
        options = ["--vault", str(self.vault), *([] if self.in_words else ["--json"])]
        ends = []
        for name, text in given.items():
            if text:
                reading, writing = os.pipe()
                os.write(writing, text.encode() + b"\n")
                os.close(writing)
                ends.append(reading)
                options += [f"--{name.replace('_', '-')}-fd", str(reading)]
        code = run([*options, *words], self.session())
        for end in ends:
            os.close(end)
        captured = self._capsys.readouterr()
        return Answer(code, captured.out, captured.err)

    def session(self) -> Session:
        """A run in this folder, as `main` makes one."""
        places = Places(
            self.folder / "config.toml",
            self.folder / "data",
            self.folder / "anchors",
            self.folder / "logs",
        )
        return Session(places, surroundings(self.clock))

    def add_client(self, name: str = "Marta Lind") -> str:
        return str(self("client", "add", name).values["id"])

    def add_note(self, client: str, **sections: str) -> str:
        file = self.folder / "note.json"
        file.write_text(json.dumps({"sections": sections}, ensure_ascii=False), encoding="utf-8")
        return str(self("note", "add", "--client", client, "--from", str(file)).values["id"])

    def file(self, content: bytes | str, name: str = "text.txt") -> str:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)
