"""What the vault knows of its backups: which were made, and when each was last proved good.

The latest is the one with the highest counter: a clock that was once wrong says nothing for ever.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from notes_tui.vault import facts
from notes_tui.vault.connection import row, rows, run


@dataclass(frozen=True)
class Backup:
    """One that was made of this vault, or read while it was open."""

    manifest: str
    """SHA-256 of its manifest, in hex: the name by which backups know one another."""
    counter: int
    at: int
    """When it was made, UTC seconds."""
    folder: str
    """Where it was made or last read."""
    file: str
    sha256: str
    bytes: int
    records: int
    verified: int | None = None
    """When it was last read from end to end and found whole, UTC seconds."""
    drilled: int | None = None
    """When it was last restored on trial, UTC seconds."""
    drill_ms: int | None = None


_FIELDS = (
    "lower(hex(manifest)), counter, at, folder, file, lower(hex(sha256)), bytes, records,"
    " verified, drilled, drill_ms"
)


def known(database: Database) -> tuple[Backup, ...]:
    """All of them, the latest first."""
    found = rows(database, f"SELECT {_FIELDS} FROM backups ORDER BY counter DESC, at DESC")
    return tuple(Backup(*each) for each in found)


def find(database: Database, manifest: str) -> Backup | None:
    """The one with this manifest."""
    found = row(
        database, f"SELECT {_FIELDS} FROM backups WHERE manifest = ?", (bytes.fromhex(manifest),)
    )
    return Backup(*found) if found else None


def newest(database: Database) -> Backup | None:
    """The one that was made last."""
    found = row(database, f"SELECT {_FIELDS} FROM backups ORDER BY counter DESC, at DESC LIMIT 1")
    return Backup(*found) if found else None


def latest_verified(database: Database) -> Backup | None:
    """The one whose content is the newest of all that were found whole."""
    found = row(
        database,
        f"SELECT {_FIELDS} FROM backups WHERE verified IS NOT NULL"
        " ORDER BY counter DESC, at DESC LIMIT 1",
    )
    return Backup(*found) if found else None


def latest_drilled(database: Database) -> Backup | None:
    """The one that was last restored on trial."""
    found = row(
        database,
        f"SELECT {_FIELDS} FROM backups WHERE drilled IS NOT NULL ORDER BY drilled DESC LIMIT 1",
    )
    return Backup(*found) if found else None


def take_number(database: Database) -> int:
    """A number for a backup to come, inside the caller's transaction. Gaps mean nothing."""
    found = row(database, "SELECT value FROM facts WHERE name = ?", (facts.BACKUPS,))
    number = int(found[0]) + 1 if found else 1
    facts.put(database, facts.BACKUPS, str(number))
    return number


def keep(database: Database, backup: Backup) -> None:
    """Notes one, inside the caller's transaction; what was known and is not said again stays."""
    run(
        database,
        "INSERT INTO backups VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (manifest) DO UPDATE SET folder = excluded.folder, file = excluded.file,"
        " sha256 = excluded.sha256, bytes = excluded.bytes,"
        " verified = coalesce(excluded.verified, verified),"
        " drilled = coalesce(excluded.drilled, drilled),"
        " drill_ms = coalesce(excluded.drill_ms, drill_ms)",
        (
            bytes.fromhex(backup.manifest),
            backup.counter,
            backup.at,
            backup.folder,
            backup.file,
            bytes.fromhex(backup.sha256),
            backup.bytes,
            backup.records,
            backup.verified,
            backup.drilled,
            backup.drill_ms,
        ),
    )
