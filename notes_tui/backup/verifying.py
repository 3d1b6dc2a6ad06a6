"""Verifying a backup: all of it is read and checked, nothing is restored."""

import time
from dataclasses import dataclass
from pathlib import Path

from notes_tui.backup.knowing import keep_read
from notes_tui.backup.reading import Nowhere, Read, read_backup
from notes_tui.backup.unlocking import Unlock
from notes_tui.vault.audit import Act
from notes_tui.vault.progress import Cancel, Report, never, unseen
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class VerifiedBackup:
    """A backup that is whole, and is what its vault wrote."""

    file: Path
    read: Read
    seconds: float


def verify_backup(
    file: Path, unlock: Unlock, report: Report = unseen, cancelled: Cancel = never
) -> VerifiedBackup:
    """Reads all of it in flat memory; Damaged if a single byte is not as it was written."""
    start = time.monotonic()
    found = read_backup(file, unlock, Nowhere(), report, cancelled)
    return VerifiedBackup(file, found, time.monotonic() - start)


def note_verified(vault: Vault, verified: VerifiedBackup) -> bool:
    """Lets the vault know that this backup of it is good; False if it is of another history."""
    act = Act("verify_backup", details={"counter": verified.read.manifest.counter})
    return keep_read(vault, verified.read, verified.file, act)
