"""Drafts: text that is being typed, on disk within a second of the key, with its cursor.

A draft is no revision: it is overwritten as it grows and goes when it is saved or given up.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlite_utils import Database

from notes_tui.vault.connection import rows, run, transaction


@dataclass(frozen=True)
class Draft:
    """The text of one part of a record, as it was last typed."""

    record: str
    part: str
    kind: str
    client: str | None
    text: str
    cursor: int
    """Characters before the cursor."""
    heads: tuple[str, ...]
    """The revisions it started from: they become its parents, whatever has arrived since."""
    touched: int
    """Milliseconds since 1970."""


def keep(database: Database, draft: Draft) -> None:
    """Writes a draft over its earlier state; durable when this returns."""
    with transaction(database):
        run(
            database,
            "INSERT OR REPLACE INTO drafts"
            " (record, part, kind, client, text, cursor, heads, touched)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                draft.record,
                draft.part,
                draft.kind,
                draft.client,
                draft.text,
                draft.cursor,
                " ".join(draft.heads),
                draft.touched,
            ),
        )


def of_record(database: Database, record: str) -> tuple[Draft, ...]:
    """The drafts of a record, the last touched first."""
    return tuple(_select(database, "WHERE record = ? ORDER BY touched DESC, part", (record,)))


def of_note(database: Database, note: str) -> tuple[Draft, ...]:
    """The drafts of a note, and of assessments begun for it: their texts name it."""
    where = "WHERE record = ?1 OR (kind = 'assessment' AND instr(text, ?1)) ORDER BY touched DESC"
    return tuple(_select(database, where, (note,)))


def latest(database: Database, most: int, kind: str = "") -> tuple[Draft, ...]:
    """The drafts that were last touched, of one kind of record or of all."""
    where = "WHERE kind = ? " if kind else ""
    values = (kind, most) if kind else (most,)
    return tuple(_select(database, f"{where}ORDER BY touched DESC LIMIT ?", values))


def drop(database: Database, record: str, part: str | None = None) -> None:
    """Removes the drafts of a record, or that of one part, inside the caller's transaction."""
    run(
        database,
        "DELETE FROM drafts WHERE record = ?1 AND part = coalesce(?2, part)",
        (record, part),
    )


def _select(database: Database, where: str, values: tuple[object, ...]) -> Iterator[Draft]:
    for record, part, kind, client, text, cursor, heads, touched in rows(
        database,
        "SELECT record, part, kind, client, text, cursor, heads, touched FROM drafts " + where,
        values,
    ):
        yield Draft(record, part, kind, client, text, cursor, tuple(heads.split()), touched)
