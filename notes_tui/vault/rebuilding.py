"""Works out all views anew from the revisions.

Each record is read once, after those that its rows go by: an assessment by its template, what is
sealed by its signature, a note by the words of its assessments.
"""

from collections.abc import Iterator

from sqlite_utils import Database

from notes_tui.domain import assessment, signature, template
from notes_tui.domain.parts import RecordState
from notes_tui.vault import (
    attachment_rows,
    client_rows,
    findings,
    note_rows,
    revisions,
    signatures,
    tally,
    templates,
)
from notes_tui.vault.connection import run
from notes_tui.vault.progress import Advance
from notes_tui.vault.views import TABLES, Expected, expected

_FIRST = (template.KIND, signature.KIND, assessment.KIND)
"""In this order, and before all others."""


def rebuild(database: Database, advance: Advance) -> int:
    """Empties the views and fills them from the revisions, inside the caller's transaction.

    Gives the number of records.
    """
    run(database, "INSERT INTO note_words (note_words) VALUES ('delete-all')")
    for table in TABLES:
        run(database, f"DELETE FROM {table}")
    number = 0
    find = findings.finder(database)
    for state in _in_order(database):
        _insert(database, expected(database, state, find))
        number += 1
        advance(1)
    client_rows.count_all_notes(database)
    tally.count_anew(database)
    return number


def _in_order(database: Database) -> Iterator[RecordState]:
    first: dict[str, list[str]] = {kind: [] for kind in _FIRST}
    for record, kind in revisions.kinds(database):
        if kind in first:
            first[kind].append(record)
    for kind in _FIRST:
        for record in first[kind]:
            yield revisions.read(database, record)
    done = {record for found in first.values() for record in found}
    yield from revisions.records(database, done)


def _insert(database: Database, due: Expected) -> None:
    """The rows of a record that has none yet."""
    record = due.record[0]
    run(database, "INSERT INTO records VALUES (?, ?, ?, ?)", due.record)
    for head in due.heads:
        run(database, "INSERT INTO heads VALUES (?, ?)", (record, head))
    for part in due.conflicts:
        run(database, "INSERT INTO conflicts VALUES (?, ?)", (record, part))
    if due.client:
        client_rows.insert(database, due.client)
    if due.note:
        note_rows.insert(database, due.note, None, findings.words_of(database, record))
    if due.assessment:
        findings.insert(database, record, due.assessment)
    if due.template:
        templates.insert(database, due.template)
    if due.signature:
        signatures.insert(database, record, due.signature)
    if due.attachment:
        attachment_rows.insert(database, due.attachment)
    if due.apart:
        run(database, "INSERT INTO apart VALUES (?, ?)", (record, due.apart))
