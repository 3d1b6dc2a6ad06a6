"""The table of revisions: appended to, read back and checked, never changed."""

import sys
from collections.abc import Container, Iterator, Sequence

from sqlite_utils import Database

from notes_tui.domain.canonical import digest
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.revision import LARGEST_BODY, Revision, read_revision
from notes_tui.errors import Damaged, NotFound
from notes_tui.vault.connection import row, rows, run

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_LEVEL = 3
_BEFORE_PARTS = 512
_HINT = "Your other notes are readable. Run: notes-tui verify"


def insert(database: Database, revision: Revision) -> None:
    """Appends one, inside the caller's transaction."""
    run(
        database,
        "INSERT INTO revisions (id, record, body) VALUES (?, ?, ?)",
        (bytes.fromhex(revision.id), revision.record, zstd.compress(revision.body, _LEVEL)),
    )


def require_parents(database: Database, new: Sequence[Revision]) -> None:
    """Damaged if one of these names a revision of its record that is neither there nor with it.

    What is written here builds on what is here; only what arrives may have to wait.
    """
    known = {(revision.record, revision.id) for revision in new}
    for revision in new:
        for parent in revision.parents:
            there = row(
                database,
                "SELECT 1 FROM revisions WHERE id = ? AND record = ?",
                (bytes.fromhex(parent), revision.record),
            )
            if there is None and (revision.record, parent) not in known:
                raise Damaged("A revision builds on one that is not there. Nothing was saved.")


def find_record(database: Database, record: str) -> RecordState | None:
    """What the record says, each revision checked against its name; None if there is none."""
    found = list(_of_record(database, record))
    heads = {
        id_.hex()
        for (id_,) in rows(database, "SELECT revision FROM heads WHERE record = ?", (record,))
    }
    if not found and not heads:
        return None
    if missing := heads - {revision.id for revision in found}:
        raise Damaged(
            f"Record {record} lacks its latest revision {min(missing)[:12]}: "
            "an older page of the database was put in place of a newer one.",
            _HINT,
        )
    state = read_record(found)
    if set(state.heads) != heads or state.parked:
        raise Damaged(f"Record {record} does not end where it was left.", _HINT)
    return state


def _of_record(database: Database, record: str) -> Iterator[Revision]:
    for id_, body in rows(
        database, "SELECT id, body FROM revisions WHERE record = ? ORDER BY seq", (record,)
    ):
        yield unpack(id_, record, body)


def get_record(database: Database, record: str) -> RecordState:
    """Like `find_record`, but NotFound if there is none."""
    state = find_record(database, record)
    if state is None:
        raise NotFound("There is no record with this id.")
    return state


def records(database: Database, but: Container[str] = ()) -> Iterator[RecordState]:
    """Every record but these, in order of id and in flat memory, without asking the views."""
    current: list[Revision] = []
    for id_, record, body in rows(
        database, "SELECT id, record, body FROM revisions ORDER BY record, seq"
    ):
        if current and current[0].record != record:
            yield read_record(current)
            current = []
        if record not in but:
            current.append(unpack(id_, record, body))
    if current:
        yield read_record(current)


def read(database: Database, record: str) -> RecordState:
    """What the revisions of a record say, without asking the views where it ends."""
    return read_record(list(_of_record(database, record)))


def kinds(database: Database) -> Iterator[tuple[str, str]]:
    """The id and kind of each record, by the first of its revisions and not checked yet."""
    last = None
    for record, packed in rows(database, "SELECT record, body FROM revisions ORDER BY record, seq"):
        if record != last:
            yield record, _peek_kind(packed)
        last = record


def _peek_kind(packed: bytes) -> str:
    """In canonical order only ids and numbers stand before the kind, so no text is taken for it."""
    try:
        start = zstd.ZstdDecompressor().decompress(packed, max_length=_BEFORE_PARTS)
    except zstd.ZstdError:
        return ""  # whoever reads it whole says so
    return start.partition(b'"kind":"')[2].partition(b'"')[0].decode(errors="replace")


def count(database: Database) -> int:
    """How many revisions there are."""
    found = row(database, "SELECT count(*) FROM revisions")
    return int(found[0]) if found else 0


def unpack(id_: bytes, record: str, packed: bytes) -> Revision:
    """The revision of a stored row; Damaged if its content does not hash to its name."""
    try:
        unpacking = zstd.ZstdDecompressor()
        body = unpacking.decompress(packed, max_length=LARGEST_BODY)  # a bomb gets no further
    except (zstd.ZstdError, EOFError):
        raise Damaged(f"Revision {id_.hex()[:12]} cannot be unpacked.", _HINT) from None
    if not unpacking.eof or unpacking.unused_data or digest("revision", body) != id_:
        raise Damaged(f"Revision {id_.hex()[:12]} is not what was written.", _HINT)
    revision = read_revision(body)
    if revision.record != record:
        raise Damaged(f"Revision {id_.hex()[:12]} stands in another record's place.", _HINT)
    return revision
