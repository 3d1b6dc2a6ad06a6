"""Where things lie, and the configuration file: TOML, few keys, each checked."""

import difflib
import os
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

from notes_tui.errors import BadConfig

APP = "notes-tui"
VAULT_VARIABLE = "NOTES_TUI_VAULT"
_KEYS = {"vault": str}


@dataclass(frozen=True)
class Places:
    """The folders of this user on this machine, or of the stick that the program runs from."""

    config: Path
    """The configuration file."""
    data: Path
    """Where a vault is made if no other place is named."""
    anchors: Path
    logs: Path

    @property
    def default_vault(self) -> Path:
        """The vault that is opened if none is named."""
        return self.data / "practice.vault"


def find_places() -> Places:
    """The usual places; beside the program where a file `portable` lies there."""
    program = Path(sys.argv[0]).resolve().parent
    if (program / "portable").is_file():
        home = program / "notes-tui-data"
        return Places(home / "config.toml", home, home / "anchors", home / "logs")
    from platformdirs import PlatformDirs  # noqa: PLC0415 - `--version` does without it

    user = PlatformDirs(APP, appauthor=False)
    return Places(
        config=user.user_config_path / "config.toml",
        data=user.user_data_path,
        anchors=user.user_state_path / "anchors",
        logs=user.user_log_path,
    )


@dataclass(frozen=True)
class Config:
    """What the configuration file says."""

    vault: Path | None = None
    """The vault to open if none is named otherwise."""


def read_config(file: Path) -> Config:
    """The configuration, or the usual one where there is no file; BadConfig says what to mend."""
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return Config()
    except OSError:
        raise BadConfig("The configuration file cannot be read.", f"Check {file}.") from None
    try:
        fields = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadConfig(f"The configuration file is not TOML: {error}.", f"Mend {file}.") from None
    for key, value in fields.items():
        if key not in _KEYS:
            near = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0)
            raise BadConfig(
                f"The configuration file has the unknown key “{key}”.",
                f"Did you mean “{near[0]}”?" if near else f"Mend {file}.",
            )
        if not isinstance(value, _KEYS[key]) or not value:
            raise BadConfig(f"The configuration's “{key}” is not a text.", f"Mend {file}.")
    vault = fields.get("vault")
    return Config(vault=Path(vault).expanduser() if vault else None)


def vault_folder(named: Path | None, places: Places) -> Path:
    """The vault to open: from the command line, the environment, the config, or the usual one."""
    if named is not None:
        return named
    if os.environ.get(VAULT_VARIABLE):
        return Path(os.environ[VAULT_VARIABLE]).expanduser()
    return read_config(places.config).vault or places.default_vault
