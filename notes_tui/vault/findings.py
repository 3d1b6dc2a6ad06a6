"""The view of assessments: what each found, item by item and side by side, and its words."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlite_utils import Database

from notes_tui.domain.assessment import (
    Assessment,
    read_assessments,
    read_missing,
    sides_of,
    trials,
)
from notes_tui.domain.canonical import Value
from notes_tui.domain.parts import RecordState
from notes_tui.domain.template import Template
from notes_tui.errors import Damaged
from notes_tui.templates.rendering import assessment_lines, unread_lines
from notes_tui.vault import templates
from notes_tui.vault.connection import row, rows, run

FindTemplate: TypeAlias = Callable[[str, str], Template | None]
"""Gives the template of this id in the version of this hash, if the vault keeps it."""

Finding: TypeAlias = tuple[str, str, int, str]
"""Item, side, trial, value."""

NOT_SETTLED = "Two versions stand here, not settled:"
"""What is said above the words of an assessment in conflict."""


@dataclass(frozen=True)
class Expected:
    """The rows that the views must hold for one assessment."""

    row: tuple[str, str, str, str, str, str, str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class FoundRow:
    """A finding with the assessment and the session it comes from."""

    assessment: str
    template: str
    hash: str
    item: str
    side: str
    trial: int
    value: str
    note: str
    occurred_at: str


@dataclass(frozen=True)
class Session:
    """An assessment with the session it belongs to."""

    assessment: str
    note: str
    occurred_at: str


def finder(database: Database) -> FindTemplate:
    """Finds kept templates, each read once. One that is not there yet is looked for again."""
    known: dict[str, Template] = {}

    def find(template_id: str, hash_: str) -> Template | None:
        if hash_ not in known:
            kept = templates.find_kept(database, template_id, hash_)
            if kept is None:
                return None
            known[hash_] = kept.template
        return known[hash_]

    return find


def expected(state: RecordState, find: FindTemplate) -> Expected | None:
    """The rows for an assessment; None where it was taken away.

    One in conflict is found by the words of both versions and gives no findings: which of them
    was measured is not settled. One in a form that this program does not know has no rows: its
    revisions are kept, and a later program shows it.
    """
    try:
        found = read_assessments(state)
    except Damaged:
        return None
    if state.deleted or not found:
        return None
    first = found[0]
    words = [_words(each, find(each.template, each.hash)) for each in found]
    if len(found) > 1:
        words.insert(0, NOT_SETTLED)
    return Expected(
        row=(
            first.id,
            first.note,
            first.client,
            first.template,
            first.hash,
            state.revisions[0].stamp,
            "\n".join(words),
        ),
        findings=tuple(_findings(first)) if len(found) == 1 else (),
    )


def _words(assessment: Assessment, template: Template | None) -> str:
    lines = assessment_lines(template, assessment) if template else unread_lines(assessment)
    return "\n".join(line.text for line in lines)


def _findings(assessment: Assessment) -> Iterator[Finding]:
    """In order, and each item, side and trial once: an answer goes before a result of its name."""
    found: dict[tuple[str, str, int], str] = {}
    for item, value in assessment.results.items():
        if not item.endswith(".of"):
            found |= _rows(item, "", [value])
    for item, answer in assessment.answers.items():
        for side, value in sides_of(answer):
            if read_missing(value) is None:
                found |= _rows(item, side, trials(value))
    for place, text in sorted(found.items()):
        yield *place, text


def _rows(item: str, side: str, values: Sequence[Value]) -> dict[tuple[str, str, int], str]:
    texts = (("no", "yes")[value] if isinstance(value, bool) else value for value in values)
    return {
        (item, side, trial): text for trial, text in enumerate(texts, 1) if isinstance(text, str)
    }


def refresh(database: Database, record: str, due: Expected | None) -> str | None:
    """Brings the rows of an assessment up to date; the id of the note it belongs to."""
    before = row(database, "SELECT note FROM assessments WHERE id = ?", (record,))
    run(database, "DELETE FROM assessments WHERE id = ?", (record,))
    run(database, "DELETE FROM findings WHERE assessment = ?", (record,))
    if due is not None:
        insert(database, record, due)
        return due.row[1]
    return str(before[0]) if before else None


def insert(database: Database, record: str, due: Expected) -> None:
    """The rows of an assessment that has none yet."""
    run(database, "INSERT INTO assessments VALUES (?, ?, ?, ?, ?, ?, ?)", due.row)
    for each in due.findings:
        run(database, "INSERT INTO findings VALUES (?, ?, ?, ?, ?)", (record, *each))


def stored(database: Database, record: str) -> Expected | None:
    """What the views do say of an assessment."""
    found = row(
        database,
        "SELECT id, note, client, template, hash, begun, words FROM assessments WHERE id = ?",
        (record,),
    )
    if found is None:
        return None
    findings = rows(
        database,
        "SELECT item, side, trial, value FROM findings WHERE assessment = ?"
        " ORDER BY item, side, trial",
        (record,),
    )
    return Expected(found, tuple(findings))


def of_note(database: Database, note: str) -> tuple[str, ...]:
    """Ids of a note's assessments, in the order in which they were begun."""
    found = rows(database, "SELECT id FROM assessments WHERE note = ? ORDER BY begun, id", (note,))
    return tuple(id_ for (id_,) in found)


def words_of(database: Database, note: str) -> str:
    """The words by which a note's assessments are found."""
    found = rows(
        database, "SELECT words FROM assessments WHERE note = ? ORDER BY begun, id", (note,)
    )
    return "\n".join(words for (words,) in found)


def with_versions(database: Database, hashes: Sequence[str]) -> tuple[str, ...]:
    """Ids of the assessments that were made with these versions of a template."""
    marks = ", ".join("?" * len(hashes))
    found = rows(database, f"SELECT id FROM assessments WHERE hash IN ({marks})", tuple(hashes))
    return tuple(id_ for (id_,) in found)


def of_client(database: Database, client: str) -> Iterator[FoundRow]:
    """All that was found with a client, by time of session.

    Notes that were discarded or entered in error are left out.
    """
    for found in rows(
        database,
        "SELECT findings.assessment, template, hash, item, side, trial, value, notes.id,"
        " notes.occurred_at FROM assessments JOIN findings ON findings.assessment = assessments.id"
        " JOIN notes ON notes.id = assessments.note"
        " WHERE assessments.client = ? AND notes.status NOT IN ('discarded', 'error')"
        " ORDER BY notes.occurred, notes.begun, assessments.begun, item, side, trial",
        (client,),
    ):
        yield FoundRow(*found)


def sessions(database: Database, client: str) -> tuple[Session, ...]:
    """All of a client's assessments by time of session; those of discarded notes left out."""
    found = rows(
        database,
        "SELECT assessments.id, notes.id, notes.occurred_at FROM assessments"
        " JOIN notes ON notes.id = assessments.note"
        " WHERE assessments.client = ? AND notes.status <> 'discarded'"
        " ORDER BY notes.occurred, notes.begun, assessments.begun",
        (client,),
    )
    return tuple(Session(*each) for each in found)


def of_template(database: Database, client: str, template: str) -> tuple[tuple[str, str, str], ...]:
    """A client's assessments with one template, the latest session first: id, note, time.

    Those of notes that were discarded or entered in error are left out.
    """
    found = rows(
        database,
        "SELECT assessments.id, notes.id, notes.occurred_at FROM assessments"
        " JOIN notes ON notes.id = assessments.note"
        " WHERE assessments.client = ? AND template = ?"
        " AND notes.status NOT IN ('discarded', 'error')"
        " ORDER BY notes.occurred DESC, notes.begun DESC, assessments.begun DESC",
        (client, template),
    )
    return tuple(tuple(each) for each in found)
