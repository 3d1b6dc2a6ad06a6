"""The tally: how many notes and clients there are in each heap, kept as they come and go."""

from sqlite_utils import Database

from notes_tui.vault.connection import row, rows, run


def of_clients(archived: int) -> str:
    """The heap that a client lies in."""
    return "clients archived" if archived else "clients"


def of_notes(status: str) -> str:
    """The heap that a note of this status lies in."""
    return f"notes {status}"


def move(database: Database, before: str | None, after: str | None) -> None:
    """One goes from one heap to another; None for nowhere."""
    if before == after:
        return
    for what, by in ((before, -1), (after, 1)):
        if what:
            run(
                database,
                "INSERT INTO tally VALUES (?1, ?2)"
                " ON CONFLICT (what) DO UPDATE SET number = number + ?2",
                (what, by),
            )


def number(database: Database, what: str) -> int:
    """How many lie in one heap."""
    found = row(database, "SELECT number FROM tally WHERE what = ?", (what,))
    return int(found[0]) if found else 0


def notes_in_all(database: Database) -> int:
    """How many notes there are, whatever became of them; discarded ones aside."""
    return sum(number(database, of_notes(status)) for status in ("unsigned", "signed", "error"))


def kept(database: Database) -> dict[str, int]:
    """What the tally says of every heap that is not empty."""
    return dict(rows(database, "SELECT what, number FROM tally WHERE number <> 0"))


def counted(database: Database) -> dict[str, int]:
    """What it should say: the notes and clients counted anew."""
    return {
        what(group): number
        for what, sql in (
            (of_notes, "SELECT status, count(*) FROM notes GROUP BY status"),
            (of_clients, "SELECT archived, count(*) FROM clients GROUP BY archived"),
        )
        for group, number in rows(database, sql)
    }


def count_anew(database: Database) -> None:
    """Writes the whole tally from what is there."""
    run(database, "DELETE FROM tally")
    for heap in counted(database).items():
        run(database, "INSERT INTO tally VALUES (?, ?)", heap)
