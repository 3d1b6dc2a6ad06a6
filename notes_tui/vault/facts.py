"""Small facts about the vault itself, one row each."""

from typing import Final

from sqlite_utils import Database

from notes_tui.errors import Damaged
from notes_tui.vault.connection import row, run

VAULT: Final = "vault"
PRACTICE: Final = "practice"
PRACTICE_NAME: Final = "practice_name"
INSTANCE: Final = "instance"
"""The token that the anchor holds too."""
GENERATION: Final = "keys_generation"
STAMP: Final = "stamp"
"""The latest stamp given out or followed."""

BACKUPS: Final = "backups"
"""The number of the last backup that was begun; missing before the first."""


def get(database: Database, name: str) -> str:
    """A fact that every vault has."""
    found = row(database, "SELECT value FROM facts WHERE name = ?", (name,))
    if found is None:
        raise Damaged("This vault lacks a fact about itself.", "Restore the newest backup.")
    return str(found[0])


def put(database: Database, name: str, value: str) -> None:
    """Notes a fact, inside the caller's transaction."""
    run(database, "INSERT OR REPLACE INTO facts VALUES (?, ?)", (name, value))
