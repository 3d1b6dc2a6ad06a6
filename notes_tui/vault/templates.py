"""Templates that this vault keeps: its own, and every version that an assessment was made with."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sqlite_utils import Database

from notes_tui.domain.canonical import Value
from notes_tui.domain.parts import RecordState
from notes_tui.domain.template import KIND, PART, template_record, version_order
from notes_tui.domain.template_form import KeptTemplate, read_kept
from notes_tui.errors import Damaged
from notes_tui.vault import revisions
from notes_tui.vault.connection import row, rows, run

Row: TypeAlias = tuple[str, str, str, str, str, str]
"""Record, id, version, title, hash, origin: a template in its newest version."""


@dataclass(frozen=True)
class TemplateRow:
    """A kept template in a list."""

    id: str
    version: str
    title: str
    hash: str
    origin: str
    """The pack it was taken from; "" where the practitioner added it."""


def templates(database: Database) -> tuple[TemplateRow, ...]:
    """The kept templates in their newest versions, by id."""
    found = rows(database, "SELECT id, version, title, hash, origin FROM templates ORDER BY id")
    return tuple(TemplateRow(*each) for each in found)


def find_kept(database: Database, template_id: str, hash_: str = "") -> KeptTemplate | None:
    """A kept template in the version of this hash, or in its newest; None if it is not there."""
    state = revisions.find_record(database, template_record(template_id))
    if state is None:
        return None
    if not hash_:
        return newest(state)
    return next((kept for kept in versions(state) if kept.template.hash == hash_), None)


def versions(state: RecordState) -> Iterator[KeptTemplate]:
    """Every version that was ever kept of a template, the latest written first."""
    for revision in reversed(state.revisions):
        kept = _read(revision.parts.get(PART))
        if kept is not None:
            yield kept


def newest(state: RecordState) -> KeptTemplate | None:
    """What a template says now; where two desks wrote different versions, the higher one.

    None where the record is none of a template, or was taken away.
    """
    part = state.parts.get(PART)
    if state.kind != KIND or state.deleted or part is None:
        return None
    kept = [each for write in part.writes if (each := _read(write.value)) is not None]
    return max(kept, key=lambda each: version_order(each.template.version), default=None)


def expected(state: RecordState) -> Row | None:
    """The row for a template."""
    kept = newest(state)
    if kept is None:
        return None
    found = kept.template
    return (state.record, found.id, found.version, found.title.text, found.hash, kept.origin)


def stored(database: Database, record: str) -> Row | None:
    """What the view does say of a template."""
    return row(
        database,
        "SELECT record, id, version, title, hash, origin FROM templates WHERE record = ?",
        (record,),
    )


def refresh(database: Database, record: str, due: Row | None) -> None:
    """Brings the row of a template up to date."""
    run(database, "DELETE FROM templates WHERE record = ?", (record,))
    if due:
        insert(database, due)


def insert(database: Database, due: Row) -> None:
    """The row of a template that has none yet."""
    run(database, "INSERT INTO templates VALUES (?, ?, ?, ?, ?, ?)", due)


def _read(value: Value) -> KeptTemplate | None:
    """One version; None where it was removed, or is in a form that only a later program knows."""
    try:
        return None if value is None else read_kept(value)
    except Damaged:
        return None
