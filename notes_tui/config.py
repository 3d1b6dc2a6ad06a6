"""Where things lie, and the configuration file: TOML, few keys, each checked."""

import difflib
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from notes_tui.errors import BadConfig

APP = "notes-tui"
VAULT_VARIABLE = "NOTES_TUI_VAULT"
THEMES = ("light", "dark", "high-contrast", "colour-blind-safe")
_KIND = {"vault": str, "theme": str, "calm": bool, "keys": dict}
_KIND_IN_WORDS = {str: "a text", bool: "true or false", dict: "a table"}
_KEY = re.compile(r"ctrl\+[a-z]|f([1-9]|10)|[a-z0-9]|delete|enter|space|tab")
"""Keys that arrive in every terminal."""


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
    theme: str | None = None
    """One of THEMES."""
    calm: bool = False
    """Whether the app goes without animation."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Other keys for actions: `note.save` to `ctrl+w`."""


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
    for name, value in fields.items():
        if name not in _KIND:
            raise BadConfig(f"The configuration file has the unknown key “{name}”.",
                            _nearest(name, _KIND) or f"Mend {file}.")  # fmt: skip
        kind = _KIND[name]
        if not isinstance(value, kind) or value == "":
            words = _KIND_IN_WORDS[kind]
            raise BadConfig(f"The configuration's “{name}” is not {words}.", f"Mend {file}.")
    if fields.get("theme", THEMES[0]) not in THEMES:
        raise BadConfig(
            "The configuration names a theme that there is not.", "Themes: " + ", ".join(THEMES)
        )
    keys = fields.get("keys", {})
    for action, key in keys.items():
        if not isinstance(key, str):
            raise BadConfig(f"The key for “{action}” is not a text.", f"Mend {file}.")
        try:
            require_key(key)
        except BadConfig as error:
            raise BadConfig(f"{error.message} It is named for “{action}”.", error.hint) from None
    vault = fields.get("vault")
    return Config(
        vault=Path(vault).expanduser() if vault else None,
        theme=fields.get("theme"),
        calm=fields.get("calm", False),
        keys=keys,
    )


def require_key(key: str) -> None:
    """BadConfig for a key that does not arrive in every terminal."""
    if not _KEY.fullmatch(key):
        raise BadConfig(
            "This key cannot be used in every terminal.",
            "Use ctrl+ and a letter, f1 to f10, a letter or a digit.",
        )


def set_in_config(
    file: Path, name: str, value: str | bool | None, *, table: str | None = None
) -> None:
    """Writes one setting into the file, or with None takes it out; all else stays as it stands."""
    import tomlkit  # noqa: PLC0415 - most runs only read

    try:
        document = tomlkit.parse(file.read_text(encoding="utf-8")) if file.exists() else None
        document = document if document is not None else tomlkit.document()
        settings = document if table is None else document.setdefault(table, tomlkit.table())
        if value is None:
            settings.pop(name, None)
        else:
            settings[name] = value
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(file.name + ".part")
        part.write_text(tomlkit.dumps(document), encoding="utf-8")
        part.replace(file)
    except (OSError, ValueError) as error:
        raise BadConfig(
            "The configuration file could not be written.",
            f"It stays as it was ({type(error).__name__}). Check {file}.",
        ) from None


def _nearest(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0)
    return f"Did you mean “{near[0]}”?" if near else ""


def vault_folder(named: Path | None, places: Places) -> Path:
    """The vault to open: from the command line, the environment, the config, or the usual one."""
    if named is not None:
        return named
    if os.environ.get(VAULT_VARIABLE):
        return Path(os.environ[VAULT_VARIABLE]).expanduser()
    return read_config(places.config).vault or places.default_vault
