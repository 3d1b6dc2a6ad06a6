"""Clients and their notes as frozen documents: what an exporter of a plugin is given."""

from collections.abc import Iterator
from types import MappingProxyType

from notes_tui.domain.client import read_client
from notes_tui.domain.document import (
    AssessmentDocument,
    AttachmentDocument,
    ClientDocument,
    LaterDocument,
    NoteDocument,
    freeze,
)
from notes_tui.domain.later import LaterEntry
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import Note, read_text
from notes_tui.vault import listing
from notes_tui.vault.assessments import FilledIn, assessments_of
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.notes import get_note
from notes_tui.vault.progress import Advance
from notes_tui.vault.vault import Vault


def documents(
    vault: Vault, advance: Advance, *, note: str = "", client: str = ""
) -> Iterator[ClientDocument]:
    """A note under its client, a client's whole course, or with neither all clients, by name."""
    if note:
        whose = get_note(vault, note).client
        yield _client(vault, whose, [note], advance)
        return
    people = [client] if client else [row.id for row in _everyone(vault)]
    for person in people:
        notes = [row.id for row in listing.notes(vault.database, client=person)]
        yield _client(vault, person, notes, advance)


def _everyone(vault: Vault) -> list[listing.ClientRow]:
    return list(listing.clients(vault.database, archived=True))


def _client(vault: Vault, person: str, notes: list[str], advance: Advance) -> ClientDocument:
    found = read_client(vault.get(person))
    return ClientDocument(
        id=found.id,
        name=found.name,
        fields=MappingProxyType({k: v for k, v in found.fields.items() if k != "name"}),
        warnings=tuple(warning.text for warning in found.warnings),
        archived=found.archived,
        notes=tuple(_note(vault, note, advance) for note in notes),
    )


def note_document(vault: Vault, id_: str) -> NoteDocument:
    """One note."""
    note = get_note(vault, id_)
    return NoteDocument(
        id=note.id,
        occurred_at=note.occurred_at or "",
        status=note.status,
        sections=MappingProxyType(_sections(note)),
        in_conflict=tuple(name for name, part in note.sections.items() if part.in_conflict),
        plan_lines=tuple(line.text for line in note.carried),
        assessments=tuple(map(_assessment, assessments_of(vault, id_))),
        later=tuple(map(_later, note.later)),
        attachments=tuple(
            AttachmentDocument(each.name, each.type, each.size, each.sha256)
            for each in attachments_of(vault, id_)
        ),
    )


def _note(vault: Vault, id_: str, advance: Advance) -> NoteDocument:
    advance(1)
    return note_document(vault, id_)


def _sections(note: Note) -> dict[str, str]:
    texts = {
        name: "\n".join(text for write in part.writes if (text := read_text(write.value)))
        for name, part in note.sections.items()
    }
    return {name: text for name, text in texts.items() if text}


def _later(entry: LaterEntry) -> LaterDocument:
    written = entry.revision
    return LaterDocument(
        label=entry.label,
        text=entry.text,
        reason=entry.reason,
        event=entry.event,
        at=show_seconds(written.at, written.offset),
    )


def _assessment(filled: FilledIn) -> AssessmentDocument:
    done = filled.assessment
    return AssessmentDocument(
        template=done.template,
        version=done.version,
        title=filled.title,
        answers=MappingProxyType({name: freeze(each) for name, each in done.answers.items()}),
        results=MappingProxyType({name: freeze(each) for name, each in done.results.items()}),
        examiner=done.examiner,
        instrument=done.instrument,
        lines=tuple(line.text for line in filled.lines()),
        contested=filled.contested,
    )
