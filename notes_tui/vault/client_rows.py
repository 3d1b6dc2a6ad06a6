"""The view of clients: a row for each, with the number of their notes and the last visit."""

from collections.abc import Iterator
from typing import TypeAlias

from sqlite_utils import Database

from notes_tui.domain.client import read_client
from notes_tui.domain.parts import RecordState
from notes_tui.domain.text import fold
from notes_tui.vault import tally
from notes_tui.vault.connection import row, rows, run

Row: TypeAlias = tuple[str, str, str, str | None, int]
"""Id, name, name folded, born, archived."""

_COUNTED = (
    "(SELECT count(*), max(occurred) FROM notes"
    " WHERE client = clients.id AND status NOT IN ('discarded', 'error'))"
)


def expected(state: RecordState) -> Row:
    """What must be said of a client who was not taken out."""
    person = read_client(state)
    return (
        person.id,
        person.name,
        fold(person.name),
        person.fields.get("born"),
        int(person.archived),
    )


def stored(database: Database, client: str) -> Row | None:
    """What is said of a client."""
    return row(
        database, "SELECT id, name, folded, born, archived FROM clients WHERE id = ?", (client,)
    )


def refresh(database: Database, client: str, due: Row | None) -> None:
    """Brings the row of a client up to date."""
    found = row(database, "SELECT archived FROM clients WHERE id = ?", (client,))
    run(database, "DELETE FROM clients WHERE id = ?", (client,))
    tally.move(
        database,
        tally.of_clients(found[0]) if found else None,
        tally.of_clients(due[-1]) if due else None,
    )
    if due:
        insert(database, due)
        count_notes(database, client)


def insert(database: Database, due: Row) -> None:
    """The row of a client who has none yet."""
    run(
        database,
        "INSERT INTO clients (id, name, folded, born, archived) VALUES (?, ?, ?, ?, ?)",
        due,
    )


def count_notes(database: Database, client: str) -> None:
    """Counts the notes of one client."""
    run(
        database,
        f"UPDATE clients SET (notes, last_visit) = {_COUNTED} WHERE id = ?",
        (client,),
    )


def count_all_notes(database: Database) -> None:
    """Counts the notes of every client."""
    run(database, f"UPDATE clients SET (notes, last_visit) = {_COUNTED}")


def miscounted(database: Database) -> Iterator[str]:
    """Ids of the clients whose notes or last visit are not as counted anew."""
    for (id_,) in rows(
        database, f"SELECT id FROM clients WHERE (notes, last_visit) IS NOT {_COUNTED}"
    ):
        yield id_
