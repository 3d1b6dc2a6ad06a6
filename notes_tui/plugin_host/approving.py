"""Approvals: which plugins may run, kept inside the vault, so that no file grants itself trust.

Beside them marks are kept of what went wrong, so that the next start knows.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from notes_tui.domain.canonical import Value, decode_object, encode
from notes_tui.errors import NotesError
from notes_tui.vault import settings
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault

Decision: TypeAlias = Literal["approved", "disabled"]

_PREFIX: Final = "plugin/"
_RUNNING: Final = "plugin-loading/"
_FAILED: Final = "plugin-failed/"
_ACTS: Final[Mapping[Decision, str]] = {"approved": "approve", "disabled": "disable"}


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
    """Keeps a decision. The audit trail names the plugin, and its files by one hash of all."""
    files: Value = [[name, value] for name, value in sorted(approval.files.items())]
    form = encode(
        {"decision": approval.decision, "version": approval.version, "files": files}
    ).decode()
    details = {"plugin": plugin, "pins": hashlib.sha256(form.encode()).hexdigest()}
    act = Act(_ACTS[approval.decision], "plugin", details=details)
    vault.put_setting(_PREFIX + plugin, form, act)
    for prefix in (_RUNNING, _FAILED):
        _mark(vault, prefix + plugin, None)


def decided(vault: Vault) -> tuple[str, ...]:
    """Names of the plugins about which something was decided."""
    names = settings.beginning(vault.database, _PREFIX)
    return tuple(name.removeprefix(_PREFIX) for name in names)


def mark_running(vault: Vault, plugin: str, doing: str) -> None:
    """Notes before a plugin is run that it may end the program."""
    _mark(vault, _RUNNING + plugin, f"the program ended while {doing}")


def mark_done(vault: Vault, plugin: str, error: str) -> None:
    """Notes that it came to an end, and why it is not to be loaded again; "" where it is."""
    _mark(vault, _RUNNING + plugin, error or None)


def crashed(vault: Vault, plugin: str) -> str:
    """Why it was not done when it ran last; "" where it was."""
    return settings.find(vault.database, _RUNNING + plugin) or ""


def note_failure(vault: Vault, plugin: str, hook: str, error: str) -> None:
    """Notes what a hook did wrong, for the list of plugins; "" where it has gone well again."""
    before = failed(vault, plugin)
    if error:
        _mark(vault, _FAILED + plugin, f"{hook}: {error}")
    elif before.startswith(f"{hook}: "):
        _mark(vault, _FAILED + plugin, None)


def failed(vault: Vault, plugin: str) -> str:
    """The hook that failed last, and how; "" where none did."""
    return settings.find(vault.database, _FAILED + plugin) or ""


def _mark(vault: Vault, name: str, value: str | None) -> None:
    if settings.find(vault.database, name) != value:
        vault.keep_mark(name, value)
