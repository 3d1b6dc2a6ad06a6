"""What every command shares: global options, the way to the vault, the way to the reader."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from notes_tui.config import Places, vault_folder
from notes_tui.domain.display import display_safe
from notes_tui.errors import BadInput, UsageError
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import (
    Arrival,
    IfRolledBack,
    Unlock,
    by_passphrase,
    by_recovery_code,
    open_vault,
)
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.vault import Vault
from notes_tui.vault.views import Progress

_LONGEST_LINE = 4096
_ARRIVALS: Mapping[str, tuple[Arrival, str]] = {
    "m": ("moved", "I moved it here, and write in no other copy of it any more"),
    "r": ("restored", "I restored it from a backup"),
    "c": ("cloned", "I copied it, or do not know: it goes on as a new device"),
}


@dataclass
class Session:
    """One run of the program. The global options are set as they are parsed."""

    places: Places
    around: Surroundings
    vault_path: Path | None = None
    passphrase_fd: int | None = None
    new_passphrase_fd: int | None = None
    recovery_fd: int | None = None
    as_json: bool = False
    look_only: bool = False

    # the vault

    @property
    def layout(self) -> Layout:
        """Where the vault and its anchor lie."""
        return Layout(vault_folder(self.vault_path, self.places), self.places.anchors)

    @contextmanager
    def vault(self, *, write: bool, if_rolled_back: IfRolledBack = "refuse") -> Iterator[Vault]:
        """The vault, unlocked by what the options say or the practitioner types."""
        layout = self.layout
        layout.require()
        if self.look_only:
            write, if_rolled_back = False, "look"
        with self._unlocking() as unlock:
            vault = open_vault(
                layout,
                unlock,
                self.around,
                write=write,
                if_rolled_back=if_rolled_back,
                look_only=self.look_only,
                arrived=self.ask_arrival,
            )
        try:
            for notice in vault.notices:
                self.talk(notice)
            yield vault
        finally:
            vault.close()

    @contextmanager
    def _unlocking(self) -> Iterator[Unlock]:
        if self.recovery_fd is not None:
            yield by_recovery_code(self.read_line(self.recovery_fd, "--recovery-fd"))
        else:
            yield by_passphrase(self.ask_passphrase())

    # asking

    def ask_passphrase(self) -> str:
        """The passphrase of the vault: from the file descriptor, or typed unseen."""
        if self.passphrase_fd is not None:
            return self.read_line(self.passphrase_fd, "--passphrase-fd")
        self.require_terminal("--passphrase-fd N")
        return str(click.prompt("Passphrase", hide_input=True, err=True))

    def ask_recovery_code(self) -> str:
        """The recovery code: from the file descriptor, or typed."""
        if self.recovery_fd is not None:
            return self.read_line(self.recovery_fd, "--recovery-fd")
        self.require_terminal("--recovery-fd N")
        return str(click.prompt("Recovery code", hide_input=True, err=True))

    def ask_arrival(self) -> Arrival:
        """How a vault that is new on this machine came here; where nobody is asked, as a copy."""
        if self.as_json or self.passphrase_fd is not None or not sys.stdin.isatty():
            return "cloned"
        self.talk("This vault was not opened on this computer before. How did it come here?")
        for letter, how in _ARRIVALS.items():
            self.talk(f"  {letter}  {how[1]}")
        choice = click.Choice(tuple(_ARRIVALS))
        letter = click.prompt("Which", type=choice, default="c", err=True, show_choices=False)
        return _ARRIVALS[letter][0]

    def require_terminal(self, option: str) -> None:
        """UsageError where nobody can be asked."""
        if not sys.stdin.isatty():
            raise UsageError(
                "There is no terminal to ask for it.", f"Give it on a file descriptor: {option}"
            )

    def read_line(self, descriptor: int, option: str) -> str:
        """One line of a descriptor and not a byte more: what follows may be a note."""
        data = bytearray()
        try:
            while len(data) < _LONGEST_LINE:
                byte = os.read(descriptor, 1)
                if byte in {b"", b"\n"}:
                    break
                data += byte
            return data.decode().removesuffix("\r")
        except OSError:
            raise UsageError(
                f"The file descriptor of {option} cannot be read.", "Example: 3<passphrase-file"
            ) from None
        except UnicodeDecodeError:
            raise BadInput(f"What {option} gives is not UTF-8 text.") from None

    def read_input(self, file: str) -> bytes:
        """A file, or with "-" what is piped in. Refuses what no text can be as large as."""
        try:
            if file == "-":
                return sys.stdin.buffer.read()
            return Path(file).read_bytes()
        except FileNotFoundError:
            raise UsageError("There is no file of this name.", "Check the path.") from None
        except IsADirectoryError:
            raise UsageError("This is a folder, not a file.", "Check the path.") from None
        except OSError as error:
            raise UsageError(f"The file cannot be read ({error.strerror}).") from None

    # telling

    def give(self, values: Mapping[str, Any]) -> bool:
        """With --json prints the one object and is True; else the command prints in words."""
        if self.as_json:
            print(json.dumps(values, ensure_ascii=False))
        return self.as_json

    def show(self, text: str = "") -> None:
        """A line of data on stdout: exact into a pipe, harmless on a terminal."""
        print(display_safe(text) if sys.stdout.isatty() else text)

    def talk(self, text: str) -> None:
        """A line of talk on stderr; under --json there is none, so that errors stand alone."""
        if not self.as_json:
            print(display_safe(text), file=sys.stderr)

    @contextmanager
    def progress(self, label: str, total: int | None) -> Iterator[Progress]:
        """Shows how far long work is, on a terminal."""
        if self.as_json or not sys.stderr.isatty():
            yield lambda _: None
            return
        shown: Any = click.progressbar(length=total, label=label, file=sys.stderr)
        with shown as bar:
            yield bar.update
