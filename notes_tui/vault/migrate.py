"""Migrations: the SQL files of the schema, each applied once, whole or not at all."""

import re
from importlib.resources.abc import Traversable

import sqlcipher3.dbapi2 as sqlcipher
from sqlite_utils import Database

from notes_tui.errors import NewerVault
from notes_tui.resources import resource_folder
from notes_tui.vault.connection import row, run, transaction

_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")


def migrations(folder: Traversable | None = None) -> dict[int, str]:
    """Number and SQL of every migration that this program has, in order."""
    found = {}
    for file in (folder or resource_folder("migrations")).iterdir():
        match = _NAME.fullmatch(file.name)
        if match:
            found[int(match[1])] = file.read_text(encoding="utf-8")
    return dict(sorted(found.items()))


def version(database: Database) -> int:
    """The number of the last migration that this database has had."""
    found = row(database, "PRAGMA user_version")
    return int(found[0]) if found else 0


def pending(database: Database, known: dict[int, str]) -> dict[int, str]:
    """The migrations still to apply; NewerVault if the database is ahead of the program."""
    now = version(database)
    if now > max(known):
        raise NewerVault(
            "This vault was written by a newer version of notes-tui.",
            "Nothing was changed in it. Install the newer version to open it.",
        )
    return {number: sql for number, sql in known.items() if number > now}


def migrate(database: Database, todo: dict[int, str]) -> None:
    """Applies migrations in order, each in a transaction that also notes its number."""
    for number, sql in todo.items():
        with transaction(database):
            for statement in statements(sql):
                run(database, statement)
            run(database, f"PRAGMA user_version = {number}")


def statements(sql: str) -> list[str]:
    """The single statements of a script; `executescript` would commit what came before it."""
    found, current = [], ""
    for line in sql.splitlines(keepends=True):
        current += line
        if sqlcipher.complete_statement(current):
            found.append(current)
            current = ""
    return found
