"""What lists show: rows of the views, never the revisions behind them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlite_utils import Database

from notes_tui.domain.note import SECTIONS
from notes_tui.vault.connection import rows


@dataclass(frozen=True)
class ClientRow:
    """A client in a list."""

    id: str
    name: str
    born: str | None
    archived: bool
    notes: int
    last_visit: int | None
    """Minutes since 1970, UTC; None before the first note."""


@dataclass(frozen=True)
class NoteRow:
    """A note in a list."""

    id: str
    client: str
    occurred_at: str
    status: str


@dataclass(frozen=True)
class OpenNote:
    """An unsigned note on the desk."""

    id: str
    client: str
    client_name: str
    occurred_at: str


@dataclass(frozen=True)
class VisitRow:
    """A session on a client's timeline."""

    id: str
    occurred_at: str
    status: str
    texts: Mapping[str, str]
    """The sections that are written; of one in conflict both texts."""
    findings: str
    """What its assessments found, line by line; "" where there are none."""
    attachments: tuple[str, ...]
    """Names of the photos and files that belong to it."""


@dataclass(frozen=True)
class AttachmentRow:
    """A photo or a file in a list."""

    id: str
    note: str
    client: str
    name: str
    type: str
    size: int
    sha256: str


_CLIENT = "SELECT id, name, born, archived, notes, last_visit FROM clients"


def clients(database: Database, *, archived: bool = False) -> Iterator[ClientRow]:
    """All clients by name; archived ones only where asked for."""
    for found in rows(database, f"{_CLIENT} WHERE archived <= ? ORDER BY folded, id", (archived,)):
        yield _client(*found)


def recent_clients(database: Database, most: int) -> tuple[ClientRow, ...]:
    """Those seen last, the latest first."""
    found = rows(
        database,
        f"{_CLIENT} WHERE archived = 0 ORDER BY last_visit DESC, folded LIMIT ?",
        (most,),
    )
    return tuple(_client(*each) for each in found)


def _client(
    id_: str, name: str, born: str | None, archived: int, notes: int, last_visit: int | None
) -> ClientRow:
    return ClientRow(id_, name, born, bool(archived), notes, last_visit)


def notes(
    database: Database, *, client: str | None = None, status: str | None = None
) -> Iterator[NoteRow]:
    """Notes by time of session, the oldest first; discarded ones only where asked for."""
    where, values = ["status <> 'discarded'"], []
    if status is not None:
        where, values = ["status = ?"], [status]
    if client is not None:
        where.append("client = ?")
        values.append(client)
    for found in rows(
        database,
        "SELECT id, client, occurred_at, status FROM notes WHERE "
        + " AND ".join(where)
        + " ORDER BY occurred, begun, id",
        tuple(values),
    ):
        yield NoteRow(*found)


def course(database: Database, client: str) -> Iterator[VisitRow]:
    """A client's sessions with what was written, the oldest first.

    Those that were discarded or entered in error are left out: they stand in the record only.
    """
    texts = ", ".join(SECTIONS)
    for id_, occurred_at, status, findings, attached, *written in rows(
        database,
        "SELECT id, occurred_at, status, findings,"
        " (SELECT json_group_array(name ORDER BY attachments.begun, attachments.id)"
        " FROM attachments WHERE note = notes.id AND removed = 0),"
        f" {texts} FROM notes LEFT JOIN note_texts USING (n)"
        " WHERE client = ? AND status NOT IN ('discarded', 'error') ORDER BY occurred, begun, id",
        (client,),
    ):
        found = zip(SECTIONS, written, strict=True)
        texts_written = {name: text for name, text in found if text}
        yield VisitRow(
            id_, occurred_at, status, texts_written, findings or "", tuple(json.loads(attached))
        )


def attachments(
    database: Database, *, note: str | None = None, client: str | None = None, removed: bool = False
) -> Iterator[AttachmentRow]:
    """Photos and files of a note, of a client or of all, in the order they were added."""
    where: list[str] = ["removed = ?"]
    values: list[object] = [removed]
    for column, value in (("note", note), ("client", client)):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    for found in rows(
        database,
        "SELECT id, note, client, name, type, size, sha256 FROM attachments WHERE "
        + " AND ".join(where)
        + " ORDER BY begun, id",
        tuple(values),
    ):
        yield AttachmentRow(*found)


def oldest_unsigned(database: Database, most: int) -> tuple[OpenNote, ...]:
    """The unsigned notes that have waited longest."""
    found = rows(
        database,
        "SELECT notes.id, notes.client, coalesce(clients.name, ''), notes.occurred_at FROM notes"
        " LEFT JOIN clients ON clients.id = notes.client WHERE status = 'unsigned'"
        " ORDER BY occurred, begun LIMIT ?",
        (most,),
    )
    return tuple(OpenNote(*each) for each in found)


def conflicts(database: Database, most: int = -1) -> tuple[tuple[str, str], ...]:
    """Record and part of every conflict, up to `most`."""
    found = rows(
        database, "SELECT record, part FROM conflicts ORDER BY record, part LIMIT ?", (most,)
    )
    return tuple((record, part) for record, part in found)


def ids_beginning(database: Database, kind: str, prefix: str, most: int = 5) -> tuple[str, ...]:
    """Ids of records of a kind that begin with these letters."""
    found = rows(
        database,
        "SELECT id FROM records WHERE id >= ? AND id < ? AND kind = ? ORDER BY id LIMIT ?",
        (prefix, prefix + "~", kind, most),
    )
    return tuple(id_ for (id_,) in found)


def removed(database: Database, kind: str, client: str) -> tuple[str, ...]:
    """Ids of a client's records of a kind that were taken away."""
    found = rows(
        database,
        "SELECT id FROM records WHERE deleted = 1 AND kind = ? AND client = ? ORDER BY id",
        (kind, client),
    )
    return tuple(id_ for (id_,) in found)


def ids(database: Database, kind: str) -> tuple[str, ...]:
    """Ids of all records of a kind."""
    found = rows(database, "SELECT id FROM records WHERE kind = ? ORDER BY id", (kind,))
    return tuple(id_ for (id_,) in found)
