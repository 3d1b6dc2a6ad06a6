"""What a vault keeps of a backup that was read whole: how it stands, if it is of its own history.

A vault that was restored goes on from its backup, and so may the one that it was made of: from then
on both number their backups alike. A backup belongs to the history of a vault if the end of the
audit chain in it is a link of the vault's chain; one that does not is never counted, and so never
tidied away.
"""

from dataclasses import replace
from pathlib import Path
from typing import Final

from notes_tui.backup.reading import Read
from notes_tui.domain.moment import seconds_and_offset
from notes_tui.vault import audit
from notes_tui.vault.audit import Act
from notes_tui.vault.backups import Backup
from notes_tui.vault.vault import Vault

ANOTHER_HISTORY: Final = (
    "It was made beside this vault, by one that was restored or copied, so it does not count among"
    " its backups, and pruning leaves it alone."
)


def known_as(found: Read, file: Path, now: int) -> Backup:
    """A backup that was read whole just now, as a vault knows it."""
    manifest = found.manifest
    return Backup(
        manifest=found.name,
        counter=manifest.counter,
        at=manifest.at,
        folder=str(file.parent.absolute()),
        file=file.name,
        sha256=found.sha256,
        bytes=found.bytes,
        records=manifest.records,
        verified=now,
    )


def keep_read(
    vault: Vault, found: Read, file: Path, act: Act, *, drill_ms: int | None = None
) -> bool:
    """Notes in the vault that this backup was read whole, or restored on trial; whether it counts
    among its backups.
    """
    now, _ = seconds_and_offset(vault.around.clock.now())
    tip = found.manifest.tip
    if audit.hash_of(vault.database, tip.n) != tip.hash:
        vault.note_act(act)
        return False
    drilled = None if drill_ms is None else now
    vault.keep_backup(replace(known_as(found, file, now), drilled=drilled, drill_ms=drill_ms), act)
    return True
