"""What the practitioner has set for this vault, by name; it lies encrypted like all else."""

from typing import Final

from sqlite_utils import Database

from notes_tui.vault.connection import row, rows, run

PIN: Final = "pin"
"""Kept as a MAC under the vault key, so that it ends with that key."""


def find(database: Database, name: str) -> str | None:
    """The setting, or None where it was never made."""
    found = row(database, "SELECT value FROM settings WHERE name = ?", (name,))
    return str(found[0]) if found else None


def beginning(database: Database, prefix: str) -> tuple[str, ...]:
    """Names of the settings that begin so."""
    found = rows(
        database,
        "SELECT name FROM settings WHERE substr(name, 1, ?) = ? ORDER BY name",
        (len(prefix), prefix),
    )
    return tuple(name for (name,) in found)


def put(database: Database, name: str, value: str | None) -> None:
    """Makes a setting, inside the caller's transaction; None takes it away."""
    if value is None:
        run(database, "DELETE FROM settings WHERE name = ?", (name,))
    else:
        run(database, "INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, value))
