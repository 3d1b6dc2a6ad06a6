"""The views: tables worked out from the revisions, kept up at each save, rebuilt at any time.

`refresh` after a save and `rebuild` from nothing write the same rows: `expected` says which, and
`verify` compares. What a table holds that `expected` does not say is damage.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from sqlite_utils import Database

from notes_tui.domain import assessment as assessments
from notes_tui.domain import attachment as attachments
from notes_tui.domain import client as clients
from notes_tui.domain import note as notes
from notes_tui.domain import signature as signature_domain
from notes_tui.domain import template as template_domain
from notes_tui.domain.beside import note_of
from notes_tui.domain.moment import is_moment, minutes_since_1970
from notes_tui.domain.parts import Part, RecordState
from notes_tui.domain.text import fold
from notes_tui.errors import Damaged
from notes_tui.vault import findings, revisions, signatures, templates
from notes_tui.vault.connection import insert, row, rows, run

Progress: TypeAlias = Callable[[int], None]
"""Called with the number of steps done since the last call."""

_AttachmentRow: TypeAlias = tuple[str, str, str, str, str, int, str, bytes, str, int]

_TEXTS = ", ".join(notes.SECTIONS)
_WORDS = f"{_TEXTS}, findings"
_MARKS = ", ".join("?" * (len(notes.SECTIONS) + 1))
_OUT_OF_SIGHT = frozenset({"discarded", "error"})
"""Notes of these kinds stand in the record, not in the course, and are not found by their words."""
_COUNTED = (
    "(SELECT count(*), max(occurred) FROM notes"
    " WHERE client = clients.id AND status NOT IN ('discarded', 'error'))"
)


@dataclass(frozen=True)
class Expected:
    """The rows that the views must hold for one record, without row numbers and counts."""

    record: tuple[str, str, str | None, int]
    heads: tuple[bytes, ...]
    conflicts: tuple[str, ...]
    client: tuple[str, str, str, str | None, int] | None = None
    note: tuple[str, str, str, int, str, str] | None = None
    texts: tuple[str, ...] | None = None
    """A note's eight sections; None where they are not to be found by searching."""
    assessment: findings.Expected | None = None
    template: tuple[str, str, str, str, str, str] | None = None
    signature: signatures.Expected | None = None
    attachment: _AttachmentRow | None = None
    apart: str | None = None
    """Of an assessment or attachment that came to a signed note unsealed, the note."""


def expected(database: Database, state: RecordState, find: findings.FindTemplate) -> Expected:
    """What the views say of a record: a function of its revisions, of an assessment's template,
    and of the signatures that seal it or its note.

    `find` gives the templates that the vault keeps.
    """
    common = _common(state)
    kind = state.kind if state.revisions else ""  # else each waits for one before it
    if kind == clients.KIND and not state.deleted:
        person = clients.read_client(state)
        return replace(
            common,
            client=(
                person.id,
                person.name,
                fold(person.name),
                person.fields.get("born"),
                int(person.archived),
            ),
        )
    if kind == notes.KIND and state.client is not None:
        note = notes.read_note(state, signatures.sealed_heads(database, state.record))
        moment, minutes = _occurred(note.shown)
        return replace(
            common,
            note=(note.id, note.client, moment, minutes, state.revisions[0].stamp, note.status),
            texts=None if note.status in _OUT_OF_SIGHT else _texts(note),
        )
    if kind == assessments.KIND and state.client is not None:
        shown = signatures.as_shown(database, state)
        return replace(
            common,
            assessment=findings.expected(shown, find) if shown else None,
            apart=None if shown else note_of(state),
        )
    if kind == template_domain.KIND:
        return replace(common, template=_template(state))
    if kind == attachments.KIND:
        shown = signatures.as_shown(database, state)
        return replace(
            common,
            attachment=_attachment(shown) if shown else None,
            apart=None if shown else note_of(state),
        )
    if kind == signature_domain.KIND:
        common = replace(common, signature=signatures.expected(state))
    return common


def _common(state: RecordState) -> Expected:
    """What is said of records of any kind."""
    return Expected(
        record=(state.record, state.kind, state.client, int(state.deleted)),
        heads=tuple(bytes.fromhex(head) for head in state.heads),
        conflicts=tuple(part.name for part in state.conflicts if not _of_packs(state, part)),
    )


def _of_packs(state: RecordState, part: Part) -> bool:
    """Whether these are versions of a pack's template that two desks kept: each has its uses."""
    return state.kind == template_domain.KIND and all(
        isinstance(write.value, Mapping) and "origin" in write.value for write in part.writes
    )


def _template(state: RecordState) -> tuple[str, str, str, str, str, str] | None:
    kept = templates.newest(state)
    if kept is None:
        return None
    newest = kept.template
    return (
        state.record,
        newest.id,
        newest.version,
        newest.title.text,
        newest.hash,
        kept.origin,
    )


def _attachment(state: RecordState) -> _AttachmentRow | None:
    """Nothing for one in a form that this program does not know: a later one shows it."""
    try:
        found = attachments.read_attachment(state)
    except Damaged:
        return None
    return (
        found.id,
        found.note,
        found.client,
        found.name,
        found.type,
        found.size,
        found.sha256,
        bytes.fromhex(found.blob),
        state.revisions[0].stamp,
        int(found.removed),
    )


def _occurred(state: RecordState) -> tuple[str, int]:
    """When a note's session was: the latest time that is written, or when it was first saved."""
    part = state.parts.get("occurred_at")
    for write in reversed(part.writes if part else ()):
        if isinstance(write.value, str) and is_moment(write.value):
            return write.value, minutes_since_1970(write.value)
    return "", state.revisions[0].at // 60


def _texts(note: notes.Note) -> tuple[str, ...]:
    """Each section's text, of one in conflict both; the plan with the lines that still hold."""
    sections = note.sections

    def words(section: str) -> str:
        part = sections.get(section)
        texts = [notes.read_text(write.value) for write in part.writes] if part else []
        if section == "plan":
            texts += [line.text for line in note.carried if line.confirmed]
        return "\n".join(text for text in texts if text)

    return tuple(map(words, notes.SECTIONS))


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
        found = row(database, "SELECT archived FROM clients WHERE id = ?", (state.record,))
        run(database, "DELETE FROM clients WHERE id = ?", (state.record,))
        before = _clients(found[0]) if found else None
        _tally(database, before, _clients(due.client[-1]) if due.client else None)
    if due.client:
        _insert_client(database, due.client)
        _count_notes(database, state.record)
    if due.note:
        _refresh_note(database, due, is_new=is_new)
    if state.kind == assessments.KIND:
        _refresh_assessment(database, due)
    if state.kind == template_domain.KIND:
        _refresh_template(database, state, due, find)
    if state.kind == signature_domain.KIND:
        signatures.refresh(database, state)
        _show_sealed(database, due, find)
    if state.kind == attachments.KIND:
        _refresh_attachment(database, due)


def _refresh_note(database: Database, due: Expected, *, is_new: bool = False) -> None:
    assert due.note is not None
    number, status = None, None
    if not is_new:
        found = row(database, "SELECT n, status FROM notes WHERE id = ?", due.note[:1])
        number, status = found or (None, None)
    if number is not None:
        _forget_note(database, number)
    _insert_note(database, number, due)
    _tally(database, _notes(status) if status else None, _notes(due.note[-1]))
    _count_notes(database, due.note[1])


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
            _refresh_note(database, again)
        else:
            _refresh_attachment(database, again)


def _refresh_attachment(database: Database, due: Expected) -> None:
    run(database, "DELETE FROM attachments WHERE id = ?", due.record[:1])
    _set_apart(database, due)
    _insert_attachment(database, due)


def _insert_attachment(database: Database, due: Expected) -> None:
    if due.attachment:
        marks = ", ".join("?" * len(due.attachment))
        run(database, f"INSERT INTO attachments VALUES ({marks})", due.attachment)


def _refresh_assessment(database: Database, due: Expected) -> None:
    _set_apart(database, due)
    note = findings.refresh(database, due.record[0], due.assessment)
    if note is not None:
        _reword(database, note)


def _set_apart(database: Database, due: Expected) -> None:
    run(database, "DELETE FROM apart WHERE record = ?", due.record[:1])
    if due.apart is not None:
        run(database, "INSERT INTO apart VALUES (?, ?)", (due.record[0], due.apart))


def _refresh_template(
    database: Database, state: RecordState, due: Expected, find: findings.FindTemplate
) -> None:
    """A template, and the assessments that arrived before their version of it."""
    run(database, "DELETE FROM templates WHERE record = ?", (state.record,))
    if due.template:
        run(database, "INSERT INTO templates VALUES (?, ?, ?, ?, ?, ?)", due.template)
    hashes = [kept.template.hash for kept in templates.versions(state)]
    for id_ in findings.with_versions(database, hashes):
        waiting = revisions.get_record(database, id_)
        due_now = expected(database, waiting, find)
        if findings.stored(database, id_) != due_now.assessment:
            _refresh_assessment(database, due_now)


def _reword(database: Database, note: str) -> None:
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


def _clients(archived: int) -> str:
    return "clients archived" if archived else "clients"


def _notes(status: str) -> str:
    return f"notes {status}"


def _tally(database: Database, before: str | None, after: str | None) -> None:
    """Keeps count of how many there are, where a record goes from one heap to another."""
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


def _insert_client(database: Database, client: tuple[str, str, str, str | None, int]) -> None:
    run(
        database,
        "INSERT INTO clients (id, name, folded, born, archived) VALUES (?, ?, ?, ?, ?)",
        client,
    )


def _count_notes(database: Database, client: str) -> None:
    run(
        database,
        f"UPDATE clients SET (notes, last_visit) = {_COUNTED} WHERE id = ?",
        (client,),
    )


def _insert_note(database: Database, number: int | None, due: Expected) -> None:
    assert due.note is not None
    n = insert(database, "INSERT INTO notes VALUES (?, ?, ?, ?, ?, ?, ?)", (number, *due.note))
    if due.texts is not None:
        texts = (n, *due.texts, findings.words_of(database, due.note[0]))
        run(database, f"INSERT INTO note_texts (n, {_WORDS}) VALUES (?, {_MARKS})", texts)
        _add_words(database, texts)


def _add_words(database: Database, texts: tuple[Any, ...]) -> None:
    run(database, f"INSERT INTO note_words (rowid, {_WORDS}) VALUES (?, {_MARKS})", texts)


def _forget_words(database: Database, texts: tuple[Any, ...]) -> None:
    run(
        database,
        f"INSERT INTO note_words (note_words, rowid, {_WORDS}) VALUES ('delete', ?, {_MARKS})",
        texts,
    )


def _forget_note(database: Database, number: int) -> None:
    """Takes the note with this row number out of the views."""
    texts = row(database, f"SELECT n, {_WORDS} FROM note_texts WHERE n = ?", (number,))
    if texts:
        _forget_words(database, texts)
        run(database, "DELETE FROM note_texts WHERE n = ?", (number,))
    run(database, "DELETE FROM notes WHERE n = ?", (number,))


def rebuild(database: Database, progress: Progress) -> int:
    """Empties the views and fills them from the revisions, inside the caller's transaction.

    Gives the number of records.
    """
    run(database, "INSERT INTO note_words (note_words) VALUES ('delete-all')")
    for table in TABLES:
        run(database, f"DELETE FROM {table}")
    number = 0
    waiting: list[str] = []  # assessments go by their templates and notes, so they come late
    sealing: list[Expected] = []  # and what is sealed goes by its signatures, so they come last
    find = findings.finder(database)
    for state in revisions.records(database):
        if state.kind == assessments.KIND:
            waiting.append(state.record)
        due = _without_templates(database, state)
        run(database, "INSERT INTO records VALUES (?, ?, ?, ?)", due.record)
        for head in due.heads:
            run(database, "INSERT INTO heads VALUES (?, ?)", (state.record, head))
        for part in due.conflicts:
            run(database, "INSERT INTO conflicts VALUES (?, ?)", (state.record, part))
        if due.client:
            _insert_client(database, due.client)
        if due.note:
            _insert_note(database, None, due)
        if due.template:
            run(database, "INSERT INTO templates VALUES (?, ?, ?, ?, ?, ?)", due.template)
        if due.signature:
            signatures.refresh(database, state)
            sealing.append(due)
        _insert_attachment(database, due)
        number += 1
        progress(1)
    for record in waiting:
        state = revisions.get_record(database, record)
        _refresh_assessment(database, expected(database, state, find))
    for due in sealing:
        _show_sealed(database, due, find)
    run(database, f"UPDATE clients SET (notes, last_visit) = {_COUNTED}")
    run(database, "DELETE FROM tally")  # begun by what was sealed; it is counted whole
    for counted in _tallies(database).items():
        run(database, "INSERT INTO tally VALUES (?, ?)", counted)
    return number


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


def _without_templates(database: Database, state: RecordState) -> Expected:
    """What the views say of a record while no template has been read."""
    if state.kind == assessments.KIND:
        return _common(state)
    return expected(database, state, lambda _, __: None)


def _tallies(database: Database) -> dict[str, int]:
    """How many there are in each heap that the tally keeps, counted anew."""
    return {
        what(group): number
        for what, sql in (
            (_notes, "SELECT status, count(*) FROM notes GROUP BY status"),
            (_clients, "SELECT archived, count(*) FROM clients GROUP BY archived"),
        )
        for group, number in rows(database, sql)
    }


def stored(database: Database, record: str) -> Expected | None:
    """What the views do say of a record, in the shape of `expected`."""
    found = row(database, "SELECT id, kind, client, deleted FROM records WHERE id = ?", (record,))
    if found is None:
        return None
    note = row(
        database,
        "SELECT n, id, client, occurred_at, occurred, begun, status FROM notes WHERE id = ?",
        (record,),
    )
    texts = note and row(database, f"SELECT {_TEXTS} FROM note_texts WHERE n = ?", note[:1])
    return Expected(
        record=found,
        heads=tuple(_column(database, "SELECT revision FROM heads WHERE record = ?", record)),
        conflicts=tuple(_column(database, "SELECT part FROM conflicts WHERE record = ?", record)),
        client=row(
            database,
            "SELECT id, name, folded, born, archived FROM clients WHERE id = ?",
            (record,),
        ),
        note=note[1:] if note else None,
        texts=texts,
        assessment=findings.stored(database, record),
        template=row(
            database,
            "SELECT record, id, version, title, hash, origin FROM templates WHERE record = ?",
            (record,),
        ),
        signature=signatures.stored(database, record),
        attachment=row(database, "SELECT * FROM attachments WHERE id = ?", (record,)),
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
    for (id_,) in rows(
        database, f"SELECT id FROM clients WHERE (notes, last_visit) IS NOT {_COUNTED}"
    ):
        yield f"notes of client {id_}"
    kept: dict[str, int] = dict(rows(database, "SELECT what, number FROM tally WHERE number <> 0"))
    counted = _tallies(database)
    for what in sorted(kept.keys() | counted.keys()):
        if kept.get(what) != counted.get(what):
            yield what
    for id_, words in rows(
        database,
        "SELECT id, findings FROM notes JOIN note_texts USING (n) WHERE findings <> ''"
        " OR id IN (SELECT note FROM assessments)",
    ):
        if words != findings.words_of(database, id_):
            yield f"words of the assessments of note {id_}"
