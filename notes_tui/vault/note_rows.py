"""The view of notes: a row for each, its texts, and the index of its words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from notes_tui.domain.moment import is_moment, minutes_since_1970
from notes_tui.domain.note import SECTIONS, Note, read_text
from notes_tui.domain.parts import RecordState
from notes_tui.vault import client_rows, findings, tally
from notes_tui.vault.connection import insert as insert_row
from notes_tui.vault.connection import row, rows, run

_TEXTS = ", ".join(SECTIONS)
_WORDS = f"{_TEXTS}, findings"
_MARKS = ", ".join("?" * (len(SECTIONS) + 1))
_OUT_OF_SIGHT = frozenset({"discarded", "error"})
"""Notes of these kinds stand in the record, not in the course, and are not found by their words."""


@dataclass(frozen=True)
class Expected:
    """The rows that the views must hold for one note, without row numbers."""

    row: tuple[str, str, str, int, str, str]
    """Id, client, when the session was in words and in minutes, first stamp, status."""
    texts: tuple[str, ...] | None
    """The eight sections; None where they are not to be found by searching."""


def expected(note: Note, begun: str) -> Expected:
    """The rows for a note that was begun at this stamp."""
    moment, minutes = _occurred(note.shown)
    return Expected(
        row=(note.id, note.client, moment, minutes, begun, note.status),
        texts=None if note.status in _OUT_OF_SIGHT else _texts(note),
    )


def _occurred(state: RecordState) -> tuple[str, int]:
    """When a note's session was: the latest time that is written, or when it was first saved."""
    part = state.parts.get("occurred_at")
    for write in reversed(part.writes if part else ()):
        if isinstance(write.value, str) and is_moment(write.value):
            return write.value, minutes_since_1970(write.value)
    return "", state.revisions[0].at // 60


def _texts(note: Note) -> tuple[str, ...]:
    """Each section's text, of one in conflict both; the plan with the lines that still hold."""
    sections = note.sections

    def words(section: str) -> str:
        part = sections.get(section)
        texts = [read_text(write.value) for write in part.writes] if part else []
        if section == "plan":
            texts += [line.text for line in note.carried if line.confirmed]
        return "\n".join(text for text in texts if text)

    return tuple(map(words, SECTIONS))


def stored(database: Database, note: str) -> Expected | None:
    """What the views do say of a note."""
    found = row(
        database,
        "SELECT n, id, client, occurred_at, occurred, begun, status FROM notes WHERE id = ?",
        (note,),
    )
    if found is None:
        return None
    texts = row(database, f"SELECT {_TEXTS} FROM note_texts WHERE n = ?", found[:1])
    return Expected(found[1:], texts)


def refresh(database: Database, due: Expected, *, is_new: bool = False) -> None:
    """Brings the rows of a note up to date; of a new one nothing is looked for."""
    number, status = None, None
    if not is_new:
        found = row(database, "SELECT n, status FROM notes WHERE id = ?", due.row[:1])
        number, status = found or (None, None)
    if number is not None:
        _forget(database, number)
    insert(database, due, number, findings.words_of(database, due.row[0]))
    before = tally.of_notes(status) if status else None
    tally.move(database, before, tally.of_notes(due.row[-1]))
    client_rows.count_notes(database, due.row[1])


def insert(database: Database, due: Expected, number: int | None, findings: str) -> None:
    """The rows of a note that has none, with the words of its assessments."""
    n = insert_row(database, "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?)", (number, *due.row))
    if due.texts is not None:
        texts = (n, *due.texts, findings)
        run(database, f"INSERT INTO note_texts (n, {_WORDS}) VALUES (?, {_MARKS})", texts)
        _add_words(database, texts)


def reword(database: Database, note: str) -> None:
    """Lets a note be found by the words that its assessments have now."""
    found = row(
        database,
        f"SELECT n, {_WORDS} FROM note_texts JOIN notes USING (n) WHERE notes.id = ?",
        (note,),
    )
    words = findings.words_of(database, note)
    if found is not None and found[-1] != words:
        _forget_words(database, found)
        run(database, "UPDATE note_texts SET findings = ? WHERE n = ?", (words, found[0]))
        _add_words(database, (*found[:-1], words))


def misworded(database: Database) -> Iterator[str]:
    """Ids of the notes that are not found by the words of their assessments."""
    for id_, words in rows(
        database,
        "SELECT id, findings FROM notes JOIN note_texts USING (n) WHERE findings <> ''"
        " OR id IN (SELECT note FROM assessments)",
    ):
        if words != findings.words_of(database, id_):
            yield id_


def _add_words(database: Database, texts: tuple[Any, ...]) -> None:
    run(database, f"INSERT INTO note_words (rowid, {_WORDS}) VALUES (?, {_MARKS})", texts)


def _forget_words(database: Database, texts: tuple[Any, ...]) -> None:
    run(
        database,
        f"INSERT INTO note_words (note_words, rowid, {_WORDS}) VALUES ('delete', ?, {_MARKS})",
        texts,
    )


def _forget(database: Database, number: int) -> None:
    """Takes the note with this row number out of the views."""
    texts = row(database, f"SELECT n, {_WORDS} FROM note_texts WHERE n = ?", (number,))
    if texts:
        _forget_words(database, texts)
        run(database, "DELETE FROM note_texts WHERE n = ?", (number,))
    run(database, "DELETE FROM notes WHERE n = ?", (number,))
