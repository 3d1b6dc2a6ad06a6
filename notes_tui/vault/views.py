"""The views: tables worked out from the revisions, kept up at each save, rebuilt at any time.

`refresh` after a save and `rebuild` (rebuilding.py) from nothing write the same rows: `expected`
says which, and `verify` compares. What a table holds that `expected` does not say is damage.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from notes_tui.domain import assessment as assessments
from notes_tui.domain import attachment as attachments
from notes_tui.domain import client as clients
from notes_tui.domain import note as notes
from notes_tui.domain import signature as signature_domain
from notes_tui.domain import template as template_domain
from notes_tui.domain.beside import note_of
from notes_tui.domain.parts import Part, RecordState
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
from notes_tui.vault.connection import row, rows, run

TABLES = (
    "records",
    "heads",
    "conflicts",
    "clients",
    "notes",
    "note_texts",
    "assessments",
    "findings",
    "templates",
    "signatures",
    "sealed",
    "attachments",
    "apart",
    "tally",
)
"""All of them but the index of words, which is a table of FTS5's own."""


_BESIDE = frozenset({assessments.KIND, attachments.KIND})


@dataclass(frozen=True)
class Expected:
    """The rows that the views must hold for one record, without row numbers and counts."""

    record: tuple[str, str, str | None, int]
    heads: tuple[bytes, ...]
    conflicts: tuple[str, ...]
    client: client_rows.Row | None = None
    note: note_rows.Expected | None = None
    assessment: findings.Expected | None = None
    template: templates.Row | None = None
    signature: signatures.Expected | None = None
    attachment: attachment_rows.Row | None = None
    apart: str | None = None
    """Of an assessment or attachment that came to a signed note unsealed, the note."""


def expected(database: Database, state: RecordState, find: findings.FindTemplate) -> Expected:
    """What the views say of a record: a function of its revisions, of an assessment's template,
    and of the signatures that seal it or its note.

    `find` gives the templates that the vault keeps.
    """
    common = Expected(
        record=(state.record, state.kind, state.client, int(state.deleted)),
        heads=tuple(bytes.fromhex(head) for head in state.heads),
        conflicts=tuple(part.name for part in state.conflicts if not _of_packs(state, part)),
    )
    kind = state.kind if state.revisions else ""  # else each waits for one before it
    if kind == clients.KIND and not state.deleted:
        return replace(common, client=client_rows.expected(state))
    if kind == notes.KIND and state.client is not None:
        note = notes.read_note(state, signatures.sealed_heads(database, state.record))
        return replace(common, note=note_rows.expected(note, state.revisions[0].stamp))
    if kind in _BESIDE and state.client is not None:
        return _beside(common, signatures.as_shown(database, state), state, find)
    if kind == template_domain.KIND:
        return replace(common, template=templates.expected(state))
    if kind == signature_domain.KIND:
        return replace(common, signature=signatures.expected(state))
    return common


def _beside(
    common: Expected, shown: RecordState | None, state: RecordState, find: findings.FindTemplate
) -> Expected:
    """Of a record that belongs to a note, what is shown; the note where it is kept apart."""
    if shown is None:
        return replace(common, apart=note_of(state))
    if state.kind == assessments.KIND:
        return replace(common, assessment=findings.expected(shown, find))
    return replace(common, attachment=attachment_rows.expected(shown))


def _of_packs(state: RecordState, part: Part) -> bool:
    """Whether these are versions of a pack's template that two desks kept: each has its uses."""
    return state.kind == template_domain.KIND and all(
        isinstance(write.value, Mapping) and "origin" in write.value for write in part.writes
    )


def refresh(database: Database, state: RecordState, find: findings.FindTemplate) -> None:
    """Brings the views up to date with one record, inside the caller's transaction."""
    due = expected(database, state, find)
    is_new = len(state.revisions) == 1  # nothing of it stands in any view, so nothing is looked for
    run(database, "INSERT OR REPLACE INTO records VALUES (?, ?, ?, ?)", due.record)
    for table, values in (("heads", due.heads), ("conflicts", due.conflicts)):
        if not is_new:
            run(database, f"DELETE FROM {table} WHERE record = ?", (state.record,))
        for value in values:
            run(database, f"INSERT INTO {table} VALUES (?, ?)", (state.record, value))
    if state.kind == clients.KIND:
        client_rows.refresh(database, state.record, due.client)
    if due.note:
        note_rows.refresh(database, due.note, is_new=is_new)
    if state.kind == assessments.KIND:
        _refresh_assessment(database, due)
    if state.kind == template_domain.KIND:
        _refresh_template(database, state, due, find)
    if state.kind == signature_domain.KIND:
        signatures.refresh(database, state.record, due.signature)
        _show_sealed(database, due, find)
    if state.kind == attachments.KIND:
        _refresh_attachment(database, due)


def _show_sealed(database: Database, due: Expected, find: findings.FindTemplate) -> None:
    """The records that a signature seals are shown as they were signed, whatever came later."""
    if due.signature is None:
        return
    sealed = {record for record, _ in due.signature.sealed}
    note = due.signature.row[1]
    attached = rows(database, "SELECT id FROM attachments WHERE note = ?", (note,))
    beside = {*findings.of_note(database, note), *(id_ for (id_,) in attached)}
    for record in sorted(sealed | beside):
        state = revisions.find_record(database, record)
        if state is None:
            continue  # it has not arrived yet
        again = expected(database, state, find)
        if state.kind == assessments.KIND:
            _refresh_assessment(database, again)
        elif again.note:
            note_rows.refresh(database, again.note)
        else:
            _refresh_attachment(database, again)


def _refresh_attachment(database: Database, due: Expected) -> None:
    _set_apart(database, due)
    attachment_rows.refresh(database, due.record[0], due.attachment)


def _refresh_assessment(database: Database, due: Expected) -> None:
    _set_apart(database, due)
    note = findings.refresh(database, due.record[0], due.assessment)
    if note is not None:
        note_rows.reword(database, note)


def _set_apart(database: Database, due: Expected) -> None:
    run(database, "DELETE FROM apart WHERE record = ?", due.record[:1])
    if due.apart is not None:
        run(database, "INSERT INTO apart VALUES (?, ?)", (due.record[0], due.apart))


def _refresh_template(
    database: Database, state: RecordState, due: Expected, find: findings.FindTemplate
) -> None:
    """A template, and the assessments that arrived before their version of it."""
    templates.refresh(database, state.record, due.template)
    hashes = [kept.template.hash for kept in templates.versions(state)]
    for id_ in findings.with_versions(database, hashes):
        waiting = revisions.get_record(database, id_)
        due_now = expected(database, waiting, find)
        if findings.stored(database, id_) != due_now.assessment:
            _refresh_assessment(database, due_now)


def stored(database: Database, record: str) -> Expected | None:
    """What the views do say of a record, in the shape of `expected`."""
    found = row(database, "SELECT id, kind, client, deleted FROM records WHERE id = ?", (record,))
    if found is None:
        return None
    return Expected(
        record=found,
        heads=tuple(_column(database, "SELECT revision FROM heads WHERE record = ?", record)),
        conflicts=tuple(_column(database, "SELECT part FROM conflicts WHERE record = ?", record)),
        client=client_rows.stored(database, record),
        note=note_rows.stored(database, record),
        assessment=findings.stored(database, record),
        template=templates.stored(database, record),
        signature=signatures.stored(database, record),
        attachment=attachment_rows.stored(database, record),
        apart=next(_column(database, "SELECT note FROM apart WHERE record = ?", record), None),
    )


def _column(database: Database, sql: str, record: str) -> Iterator[Any]:
    return (found[0] for found in rows(database, sql, (record,)))


def stray(database: Database) -> Iterable[str]:
    """Ids of records that stand in any of the views without a revision."""
    return (
        found[0]
        for found in rows(
            database,
            "SELECT id FROM (SELECT id FROM records UNION SELECT record FROM heads"
            " UNION SELECT record FROM conflicts UNION SELECT id FROM clients"
            " UNION SELECT id FROM notes UNION SELECT id FROM assessments"
            " UNION SELECT assessment FROM findings UNION SELECT record FROM templates"
            " UNION SELECT id FROM signatures UNION SELECT signature FROM sealed"
            " UNION SELECT id FROM attachments"
            " UNION SELECT record FROM apart)"
            " WHERE id NOT IN (SELECT record FROM revisions)",
        )
    )


def miscounted(database: Database) -> Iterator[str]:
    """What the views count wrong: a client's notes and last visit, or a heap of the tally.

    Also whether each note is found by the words of its assessments.
    """
    for client in client_rows.miscounted(database):
        yield f"notes of client {client}"
    kept, counted = tally.kept(database), tally.counted(database)
    for what in sorted(kept.keys() | counted.keys()):
        if kept.get(what) != counted.get(what):
            yield what
    for note in note_rows.misworded(database):
        yield f"words of the assessments of note {note}"
