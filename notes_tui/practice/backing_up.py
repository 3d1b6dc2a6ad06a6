"""What a practitioner does about backups, each with the sentence that says what came of it.

Each works beside the open vault, so it may run in a thread while notes are written.
"""

import shlex
from datetime import datetime
from pathlib import Path

from notes_tui.backup.creating import create_backup
from notes_tui.backup.drilling import drill_backup
from notes_tui.backup.knowing import ANOTHER_HISTORY
from notes_tui.backup.pruning import Plan, plan, prune
from notes_tui.backup.shelf import Own, Shelf
from notes_tui.backup.unlocking import by_vault
from notes_tui.backup.verifying import note_verified, verify_backup
from notes_tui.domain.moment import long_ago
from notes_tui.domain.text import count, size_words
from notes_tui.practice.settings import set_backup_target
from notes_tui.practice.sticks import FOLDER
from notes_tui.vault.files import disk
from notes_tui.vault.progress import Cancel, Report
from notes_tui.vault.second_instance import second_instance
from notes_tui.vault.vault import Vault


def back_up(vault: Vault, folder: Path, report: Report, cancelled: Cancel) -> str:
    """Makes a backup and reads it back."""
    made = create_backup(vault, folder, report, cancelled)
    return f"Backed up and read back whole: {made.file.name}, {size_words(made.bytes)}."


def check(vault: Vault, file: Path, report: Report, cancelled: Cancel) -> str:
    """Reads a backup from end to end."""
    with second_instance(vault) as own:
        found = verify_backup(file, by_vault(own), report, cancelled)
        counts = note_verified(own, found)
    records = found.read.manifest.records
    said = f"{file.name} is whole: {records} records, all as they were written."
    return said if counts else f"{said} {ANOTHER_HISTORY}"


def drill(vault: Vault, file: Path, report: Report, cancelled: Cancel) -> str:
    """Restores a backup on trial."""
    with second_instance(vault) as own:
        found = drill_backup(own, file, by_vault(own), report, cancelled)
    records = found.read.manifest.records
    return (
        f"It can be restored: {records} records were, in {found.seconds:.0f} s, and opened. What"
        " was restored on trial is gone again."
    )


def tidy(vault: Vault, planned: Plan) -> str:
    """Deletes what was planned to go."""
    with second_instance(vault) as own:
        gone = prune(own, planned)
    return f"Deleted {count(len(gone), 'old backup')}."


def use_stick(vault: Vault, stick: Path) -> Path:
    """From now on backups go to a folder of their own on this stick."""
    folder = stick / FOLDER
    with disk("The folder for backups could not be made on the stick."):
        folder.mkdir(exist_ok=True)
    set_backup_target(vault, str(folder))
    return folder


def how_to_restore(file: Path) -> str:
    """What to do with this backup when it is needed."""
    return (
        "A backup becomes a whole vault again on any computer with notes-tui, by the passphrase or"
        " the recovery code that was in force when it was made:\n\n"
        f"notes-tui backup restore {shlex.quote(str(file))} --into NEW-FOLDER\n\n"
        "What you have is not touched. Without notes-tui: README.txt inside the file tells how."
    )


def preview(vault: Vault, planned: Plan) -> str:
    """What pruning would do, before it is done."""
    now = vault.around.clock.now()
    going, kept = planned.going, planned.kept
    lines = [f"{own.path.name}, {long_ago(own.known.at, now)}" for own in going[:_SHOWN]]
    if len(going) > _SHOWN:
        lines.append(f"and {len(going) - _SHOWN} more")
    return (
        f"Of {len(going) + len(kept)} backups, {len(going)} would be deleted:\n\n  "
        + "\n  ".join(lines)
        + changed_since(planned, "\n\n")
        + f"\n\n{len(kept)} stay: the last 7, one a day for 7 days, a week for 4 weeks, a month for"
        " 12 months, a year for 7 years, and the newest that was read back whole."
    )


_SHOWN = 5


def changed_since(planned: Plan, before: str = " ") -> str:
    """What must be said, after this, of a file that is not what was verified under its name."""
    changed = [
        other.path.name
        for other in planned.shelf.others
        if other.what == "changed since it was verified"
    ]
    if not changed:
        return ""
    return (
        f"{before}{', '.join(changed)}: no longer the file that was verified. It was left alone and"
        " does not count. Verify it, and make a new backup."
    )


def plan_to_tidy(vault: Vault, shelf: Shelf, report: Report, cancelled: Cancel) -> Plan:
    """What of the backups may go; reads the newest that was verified."""
    return plan(shelf, vault.around.clock.now(), report, cancelled)


def proven(own: Own, now: datetime) -> str:
    """How far a backup was proved good: `verified`, `not verified`, `verified, drilled today`."""
    known = own.known
    said = "not verified"
    if known.verified is not None:
        again = known.verified - known.at > _AT_ONCE
        said = f"verified {long_ago(known.verified, now)}" if again else "verified"
    return f"{said}, drilled {long_ago(known.drilled, now)}" if known.drilled else said


_AT_ONCE = 60 * 60
"""Seconds: verified within them, it was as it was made."""
