"""How it stands with the backups of a vault: how old the newest good one is, and what is due.

Asked on the way to the desk, so nothing of making backups is loaded for it.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from notes_tui.domain.moment import long_ago
from notes_tui.practice.settings import read_settings
from notes_tui.vault import backups, tally
from notes_tui.vault.backups import Backup
from notes_tui.vault.vault import Vault

_DAY: Final = 24 * 60 * 60
AUTOMATIC_AFTER: Final = _DAY
"""So old the last one is when locking or leaving makes another."""
_TOO_OLD: Final = 7 * _DAY
_DRILL_AFTER: Final = 30 * _DAY


@dataclass(frozen=True)
class BackupState:
    """How it stands, now."""

    verified: Backup | None
    """The newest that was read back whole and found good."""
    age: str
    """Of that one, as one says it: `backup 2 days ago`, `no backup yet`."""
    due: str
    """What should be done about backups, in a line; empty for nothing."""
    drill_due: str
    """The same for trying whether one can be restored."""


def read_backup_state(vault: Vault) -> BackupState:
    """How it stands with the backups of an open vault."""
    now = vault.around.clock.now()
    verified = backups.latest_verified(vault.database)
    return BackupState(
        verified,
        f"backup {long_ago(verified.at, now)}" if verified else "no backup yet",
        _due(vault, verified, now),
        _drill_due(vault, verified, now),
    )


def automatic_target(vault: Vault) -> Path | None:
    """Where locking or leaving makes a backup now, if that is there; None where it is not time."""
    named = read_settings(vault).backup_target
    if not named or vault.look_only:
        return None
    folder, last = Path(named).expanduser(), backups.latest_verified(vault.database)
    now = vault.around.clock.now().timestamp()
    # One that is dated later than now says nothing: the clock was wrong, then or now.
    fresh = last is not None and 0 <= now - last.at < AUTOMATIC_AFTER
    return None if fresh else folder


def _due(vault: Vault, verified: Backup | None, now: datetime) -> str:
    if verified is None:
        return "Make the first backup" if tally.number(vault.database, "clients") else ""
    if now.timestamp() - verified.at >= _TOO_OLD:
        return f"Back up: the last is of {long_ago(verified.at, now)}"
    return ""


def _drill_due(vault: Vault, verified: Backup | None, now: datetime) -> str:
    """A month after the last trial, or where there was none, after the first backup."""
    if verified is None:
        return ""
    drilled = backups.latest_drilled(vault.database)
    since = drilled.drilled if drilled else min(b.at for b in backups.known(vault.database))
    if since is not None and now.timestamp() - since < _DRILL_AFTER:
        return ""
    return "Try to restore a backup (drill)"
