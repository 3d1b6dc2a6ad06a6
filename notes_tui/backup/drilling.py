"""A drill: the backup is restored for real, into a vault that is taken away again, and timed."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from notes_tui.backup.knowing import keep_read
from notes_tui.backup.reading import Read
from notes_tui.backup.restoring import restore_backup
from notes_tui.backup.unlocking import Unlock
from notes_tui.errors import Damaged
from notes_tui.vault import dumping
from notes_tui.vault.audit import Act
from notes_tui.vault.files import disk
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, open_vault
from notes_tui.vault.progress import Cancel, Report, never, unseen
from notes_tui.vault.swapping import make_building
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class Drilled:
    """A backup that became a vault which opened."""

    file: Path
    read: Read
    seconds: float
    """What restoring took: how long it would take if the vault were gone."""


def drill_backup(
    vault: Vault, file: Path, unlock: Unlock, report: Report = unseen, cancelled: Cancel = never
) -> Drilled:
    """Restores a backup of the open vault beside it, encrypted as that is, opens it and takes it
    away. Needs as much free space as the vault takes. Noted in the vault.
    """
    scratch = vault.layout.beside(".drill")
    with disk("The drill was not done."):
        make_building(scratch)  # one that a kill has left goes
    try:
        layout = Layout(scratch / "drill.vault", scratch / "anchors")
        restored = restore_backup(file, layout, unlock, vault.around, report, cancelled)
        start = time.monotonic()
        key = restored.read.opened.vault_key
        opened = open_vault(layout, lambda _: key, vault.around, Way.WRITE)
        try:
            found = dumping.count_records(opened.database)
        finally:
            opened.close()
        # The device it was given is a record more.
        if found != restored.read.manifest.records + 1:
            raise Damaged(
                "The vault that was restored on trial lacks records.",
                "Nothing of yours was changed. Make a new backup, and keep this one for a look.",
            )
        drilled = Drilled(file, restored.read, restored.seconds + time.monotonic() - start)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _note(vault, drilled)
    return drilled


def _note(vault: Vault, drilled: Drilled) -> None:
    milliseconds = round(drilled.seconds * 1000)
    act = Act("drill", details={"counter": drilled.read.manifest.counter, "ms": milliseconds})
    keep_read(vault, drilled.read, drilled.file, act, drill_ms=milliseconds)
