"""What every command shares: global options, the way to the vault, the way to the reader."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from notes_tui.config import Places, read_config, vault_folder
from notes_tui.domain.display import display_safe, json_safe
from notes_tui.domain.revision import LARGEST_BODY
from notes_tui.errors import BadInput, UsageError, WrongPassphrase
from notes_tui.vault.layout import Layout
from notes_tui.vault.swapping import finish_swap

if TYPE_CHECKING:  # the database and the keys are loaded once a vault is opened
    from notes_tui.assessing.library import Library
    from notes_tui.vault.opening import Arrival, Unlock, Way
    from notes_tui.vault.surroundings import Surroundings
    from notes_tui.vault.vault import Vault

T = TypeVar("T")

_LONGEST_LINE = 4096
_TRIES = 3
_ARRIVALS: "Mapping[str, tuple[Arrival, str]]" = {
    "m": ("moved", "I moved it here, and write in no other copy of it any more"),
    "r": ("restored", "I restored it from a backup"),
    "c": ("cloned", "I copied it, or do not know: it goes on as a new device"),
}


@dataclass(frozen=True)
class Secret:
    """A passphrase, or a recovery code."""

    text: str
    is_code: bool

    def unlock(self) -> "Unlock":
        """What opens a vault with it."""
        from notes_tui.vault.opening import by_passphrase, by_recovery_code

        return (by_recovery_code if self.is_code else by_passphrase)(self.text)


@dataclass
class Session:
    """One run of the program. The global options are set as they are parsed."""

    places: Places
    around: "Surroundings"
    vault_path: Path | None = None
    passphrase_fd: int | None = None
    new_passphrase_fd: int | None = None
    recovery_fd: int | None = None
    as_json: bool = False
    look_only: bool = False
    plain: bool = False
    calm: bool = False
    safe_mode: bool = False
    """Whether plugins of others are left alone."""

    # the vault

    @property
    def surroundings(self) -> "Surroundings":
        """What a vault takes from outside, as the options have it."""
        return replace(self.around, safe_mode=self.safe_mode)

    @property
    def layout(self) -> Layout:
        """Where the vault and its anchor lie."""
        return Layout(vault_folder(self.vault_path, self.places), self.places.anchors)

    def settled_layout(self) -> Layout:
        """The same for the app, which makes a vault where it finds none: so it must find it."""
        layout = self.layout
        finish_swap(layout)
        return layout

    @contextmanager
    def vault(self, *, write: bool) -> "Iterator[Vault]":
        """The vault, to write or to read."""
        from notes_tui.vault.opening import Way

        with self.vault_opened(Way.WRITE if write else Way.READ) as vault:
            yield vault

    @contextmanager
    def vault_opened(self, way: "Way", unlock: "Unlock | None" = None) -> "Iterator[Vault]":
        """The vault, unlocked by `unlock`, or by what the options say or the practitioner types.

        With --look-only it is only looked at, whatever `way` says.
        """
        from notes_tui.vault.opening import Way, open_vault, require_vault

        layout = self.layout
        require_vault(layout)
        if self.look_only:
            way = Way.LOOK

        def opened() -> "Vault":
            return open_vault(
                layout,
                unlock or self._unlock(),
                self.surroundings,
                way,
                arrived=self.ask_arrival,
            )

        vault = self.with_tries(opened)
        try:
            for notice in vault.notices:
                self.talk(notice)
            yield vault
        finally:
            vault.close()

    def library(self, vault: "Vault") -> "Library":
        """The templates that can be used with this vault."""
        from notes_tui.practice.templates import open_library

        return open_library(vault)

    def _unlock(self) -> "Unlock":
        return self.ask_secret().unlock()

    def ask_secret(self) -> "Secret":
        """What opens a vault or a backup: from a file descriptor, or typed unseen."""
        from notes_tui.crypto import recovery

        if self.recovery_fd is not None:
            return Secret(self.read_line(self.recovery_fd, "--recovery-fd"), is_code=True)
        typed = self.ask_passphrase()
        # A forgotten passphrase needs no shell redirection.
        is_code = self.passphrase_fd is None and recovery.read_code(typed) is not None
        return Secret(typed, is_code=is_code)

    @property
    def has_screen(self) -> bool:
        """Whether the app can be shown: somebody sits at a terminal."""
        return sys.stdin.isatty() and sys.stderr.isatty()

    def open_app(self, *, fill_practice: "Callable[[Vault], None] | None" = None) -> int:
        """Runs the app and gives its exit code: on the vault that the options name, or on a
        sample practice that `fill_practice` fills.
        """
        from notes_tui.practice.hardening import require_unwatched

        require_unwatched(os.environ)  # before the screen library is loaded: it reads them then
        from notes_tui.ui.app import run as run_app

        config = read_config(self.places.config)
        config = replace(config, calm=config.calm or self.calm)
        return run_app(
            self.settled_layout(),
            self.surroundings,
            self.places,
            config,
            fill_practice=fill_practice,
        )

    # asking

    def with_tries(self, attempt: Callable[[], T]) -> T:
        """What `attempt` gives; whoever types at a terminal may mistype twice."""
        asked = self.passphrase_fd is None and self.recovery_fd is None
        for _ in range(_TRIES - 1 if asked else 0):
            try:
                return attempt()
            except WrongPassphrase as error:
                self.talk(f"{error.message}\n{error.hint}")
        return attempt()

    def ask(self, text: str, *, hidden: bool = True, may_be_empty: bool = False) -> str:
        """A line that is typed. What is hidden stands on no screen, and the prompt says so."""
        if hidden:
            text += " (not shown as you type)"
        default = "" if may_be_empty else None
        try:
            typed = click.prompt(
                text, default=default, hide_input=hidden, err=True, show_default=False
            )
        except UnicodeDecodeError:
            raise BadInput("What was typed is not UTF-8 text.", "Type it again.") from None
        return str(typed)

    def ask_passphrase(self) -> str:
        """The passphrase of the vault: from the file descriptor, or typed unseen."""
        if self.passphrase_fd is not None:
            return self.read_line(self.passphrase_fd, "--passphrase-fd")
        self.require_terminal("--passphrase-fd N")
        return self.ask("Passphrase")

    def ask_recovery_code(self) -> str:
        """The recovery code: from the file descriptor, or typed."""
        if self.recovery_fd is not None:
            return self.read_line(self.recovery_fd, "--recovery-fd")
        self.require_terminal("--recovery-fd N")
        return self.ask("Recovery code")

    def ask_arrival(self) -> "Arrival":
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
        """A file, or with "-" what is piped in; no more of it than a note can hold."""
        try:
            if file == "-":
                return _at_most(sys.stdin.buffer)
            with Path(file).open("rb") as stream:
                return _at_most(stream)
        except FileNotFoundError:
            raise UsageError("There is no file of this name.", "Check the path.") from None
        except IsADirectoryError:
            raise UsageError("This is a folder, not a file.", "Check the path.") from None
        except OSError as error:
            raise UsageError(f"The file cannot be read ({error.strerror}).") from None

    # telling

    def give(self, values: Mapping[str, Any]) -> bool:
        """With --json prints the one object and is True; else the command prints in words.

        On a terminal the same JSON is spelled without a character that could drive it.
        """
        if self.as_json:
            text = json.dumps(values, ensure_ascii=False)
            print(json_safe(text) if sys.stdout.isatty() else text)
        return self.as_json

    def show(self, text: str = "") -> None:
        """A line of data on stdout: exact into a pipe, harmless on a terminal."""
        print(display_safe(text) if sys.stdout.isatty() else text)

    def talk(self, text: str) -> None:
        """A line of talk on stderr; under --json there is none, so that errors stand alone."""
        if not self.as_json:
            print(display_safe(text), file=sys.stderr)


def _at_most(stream: IO[bytes]) -> bytes:
    """All of a stream, BadInput where it is larger than a whole note can be."""
    data = stream.read(LARGEST_BODY + 1)
    if len(data) > LARGEST_BODY:
        raise BadInput(
            f"This is too large for a note: more than {LARGEST_BODY:,} bytes.",
            "Nothing was stored. Split it over several notes.",
        )
    return data
