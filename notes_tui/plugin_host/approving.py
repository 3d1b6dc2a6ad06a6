"""Approvals: which plugins of others may run, kept inside the vault, so that no file grants itself
trust.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from notes_tui.domain.canonical import Value, decode_object, encode
from notes_tui.errors import NotesError
from notes_tui.vault import settings
from notes_tui.vault.vault import Vault

Decision: TypeAlias = Literal["approved", "disabled"]

_PREFIX: Final = "plugin/"


_LOADING: Final = "plugin-loading/"
_FAILED: Final = "plugin-failed/"
_ENDED: Final = "the program ended while it was loaded"


@dataclass(frozen=True)
class Approval:
    """What the practitioner has decided about a plugin."""

    decision: Decision
    version: str
    files: Mapping[str, str]
    """Name of each file → its SHA-256 when it was approved."""


def find_approval(vault: Vault, plugin: str) -> Approval | None:
    """The decision about a plugin; None where there is none, or none that can be read."""
    kept = settings.find(vault.database, _PREFIX + plugin)
    if kept is None:
        return None
    try:
        form: Any = decode_object(kept.encode())
        decision: Decision = "approved" if form["decision"] == "approved" else "disabled"
        return Approval(decision, str(form["version"]), dict(form["files"]))
    except (NotesError, KeyError, TypeError, ValueError):
        return None


def keep_approval(vault: Vault, plugin: str, approval: Approval) -> None:
    """Keeps a decision; that it was made goes into the audit trail by the plugin's name."""
    form: Value = {
        "decision": approval.decision,
        "version": approval.version,
        "files": [[name, value] for name, value in sorted(approval.files.items())],
    }
    vault.put_setting(_PREFIX + plugin, encode(form).decode())
    vault.keep_mark(_LOADING + plugin, None)


def decided(vault: Vault) -> tuple[str, ...]:
    """Names of the plugins about which something was decided."""
    names = settings.beginning(vault.database, _PREFIX)
    return tuple(name.removeprefix(_PREFIX) for name in names)


def mark_loading(vault: Vault, plugin: str) -> None:
    """Notes before a plugin is loaded that it may end the program."""
    vault.keep_mark(_LOADING + plugin, _ENDED)


def mark_loaded(vault: Vault, plugin: str, error: str) -> None:
    """Notes what became of it: nothing where all went well."""
    vault.keep_mark(_LOADING + plugin, error or None)


def crashed(vault: Vault, plugin: str) -> str:
    """What went wrong when it was loaded last; "" where nothing did."""
    return settings.find(vault.database, _LOADING + plugin) or ""


def note_failure(vault: Vault, plugin: str, hook: str, error: str) -> None:
    """Notes what a hook did wrong, for the list of plugins; "" where it has gone well again."""
    before = failed(vault, plugin)
    if error:
        if before != f"{hook}: {error}":
            vault.keep_mark(_FAILED + plugin, f"{hook}: {error}")
    elif before.startswith(f"{hook}: "):
        vault.keep_mark(_FAILED + plugin, None)


def failed(vault: Vault, plugin: str) -> str:
    """The hook that failed last, and how; "" where none did."""
    return settings.find(vault.database, _FAILED + plugin) or ""
