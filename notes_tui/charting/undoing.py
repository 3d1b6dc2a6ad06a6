"""Undoing an act, across restarts: the values from before it, written as one more revision.

What was undone stays in the history, and an undo can itself be undone.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from notes_tui.domain import assessment as assessments
from notes_tui.domain import attachment as attachments
from notes_tui.domain import client as clients
from notes_tui.domain import note as notes
from notes_tui.domain.canonical import Value
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.revision import Revision
from notes_tui.errors import BadInput, InConflict
from notes_tui.vault import audit, drafts
from notes_tui.vault.audit import KEPT, WITH, Act, Entry
from notes_tui.vault.guarding_signed import belongs_to_signed
from notes_tui.vault.vault import Vault

LOOKED_BACK = 200
"""Entries of the audit chain among which the act to undo is looked for."""
_UNDO, _REDO, _UNDONE, _FROM = "undo", "redo", "undone", "from"
_UNDOABLE = frozenset({"create", "revise", "discard", "bring_back", "move", "confirm", "drop_line"})


@dataclass(frozen=True)
class Undoable:
    """An act that can be taken back."""

    entry: int
    """Its number in the audit chain."""
    act: str
    """The word for what was done; of an undo that is to be undone, what it had undone."""
    kind: str
    record: str
    client: str
    at: str
    """When, as an ISO text."""
    parts: tuple[str, ...]
    """Names of the parts that change."""
    changes: tuple[tuple[RecordState, Mapping[str, Value]], ...]
    """For each record, what is to be written into it."""


def values_before(state: RecordState, revision: Revision) -> dict[str, Value]:
    """For each part that a revision wrote, what it said before; None where it said nothing.

    Before its first revision a note did not exist: then it is a tombstone that is to be written.
    InConflict where a part held two texts, since no single value brings those back.
    """
    known = {each.id: each for each in state.revisions}
    before: dict[str, Revision] = {}
    waiting = list(revision.parents)
    while waiting:
        parent = known[waiting.pop()]
        if parent.id not in before:
            before[parent.id] = parent
            waiting += parent.parents
    if not before:
        return {"deleted": True}
    parts = read_record(before.values()).parts
    return {name: parts[name].value if name in parts else None for name in revision.parts}


def find_undoable(vault: Vault) -> Undoable | None:
    """This practitioner's last act that can be undone, among the newest entries of the audit."""
    gone: set[int] = set()
    for entry in _own(vault):
        act = entry.fields["act"]
        if act in {_UNDO, _REDO}:
            if entry.n not in gone:
                gone.add(_undone(entry))
        elif act in _UNDOABLE and entry.n not in gone:
            found = _undoable(vault, entry, str(act))
            if found is not None:
                return found
    return None


def find_redoable(vault: Vault) -> Undoable | None:
    """The last undo, if nothing was written since and it can be taken back."""
    gone: set[int] = set()
    by_number = {entry.n: entry for entry in _own(vault)}
    for entry in by_number.values():
        act = entry.fields["act"]
        if act == _REDO:
            gone.add(_undone(entry))
        elif act == _UNDO and entry.n not in gone:
            first = by_number.get(_undone(entry))
            return _undoable(vault, entry, str(first.fields["act"]) if first else _UNDO)
        elif act != _UNDO and entry.revisions:
            return None  # something else was written since
    return None


def undo(vault: Vault, act: Undoable) -> None:
    """Takes an act back that `find_undoable` gave."""
    _write(vault, act, _UNDO)


def redo(vault: Vault, act: Undoable) -> None:
    """Does again what was undone: an act that `find_redoable` gave."""
    _write(vault, act, _REDO)


def _own(vault: Vault) -> Iterator[Entry]:
    """What this practitioner did, the newest first."""
    writer = vault.writer.practitioner
    newest = audit.newest(vault.database, LOOKED_BACK)
    return (entry for entry in newest if entry.fields["practitioner"] == writer)


def _undone(entry: Entry) -> int:
    details = entry.fields.get("details")
    number = details.get(_UNDONE) if isinstance(details, Mapping) else None
    return number if isinstance(number, int) else 0


def _undoable(vault: Vault, entry: Entry, act: str) -> Undoable | None:
    """The act of this entry, unless something has been written over it or nothing was before it."""
    changes: list[tuple[RecordState, dict[str, Value]]] = []
    wanted = set(entry.revisions)
    for record in _records(entry):
        state = vault.find(record) if isinstance(record, str) else None
        for revision in state.revisions if state else ():
            if state and revision.id in wanted:
                if belongs_to_signed(vault.database, revision):
                    return None  # it was signed since: it is added to, and not changed
                wanted.remove(revision.id)
                changes.append((state, _changes(state, revision)))
    wanted -= _kept(vault, entry)
    first = changes[0][0] if changes else None
    if wanted or first is None or first.client is None or not all(each for _, each in changes):
        return None
    at, offset = entry.fields["at"], entry.fields["offset"]
    return Undoable(
        entry=entry.n,
        act=act,
        kind=first.kind,
        record=first.record,
        client=first.client,
        at=show_seconds(at, offset) if isinstance(at, int) and isinstance(offset, int) else "",
        parts=tuple(dict.fromkeys(name for _, change in changes for name in change)),
        changes=tuple(changes),
    )


def _records(entry: Entry) -> tuple[Value, ...]:
    """The records that an act wrote: the one it names, the one it came from, what went along."""
    details = entry.fields.get("details")
    found: Mapping[str, Value] = details if isinstance(details, Mapping) else {}
    along = found.get(WITH)
    others = tuple(along) if isinstance(along, list | tuple) else ()
    return (entry.fields.get("record"), found.get(_FROM), *others)


def _kept(vault: Vault, entry: Entry) -> set[str]:
    """Revisions of an act that an undo leaves alone: versions of templates, kept for good."""
    details = entry.fields.get("details")
    kept = details.get(KEPT) if isinstance(details, Mapping) else None
    records = [each for each in kept if isinstance(each, str)] if isinstance(kept, list) else []
    states = filter(None, map(vault.find, records))
    return {revision.id for state in states for revision in state.revisions}


def _changes(state: RecordState, revision: Revision) -> dict[str, Value]:
    """What takes the revision back; nothing where it cannot be, or not any more."""
    if state.kind not in {notes.KIND, clients.KIND, assessments.KIND, attachments.KIND}:
        return {}
    if any(
        name not in state.parts or state.parts[name].in_conflict or state.parts[name].value != value
        for name, value in revision.parts.items()
    ):
        return {}  # written over since, perhaps by somebody else
    if not revision.parents and (state.kind == clients.KIND or _grew(state, revision)):
        return {}  # a client is archived; a note that others wrote in does not go by an undo
    try:
        return values_before(state, revision)
    except InConflict:
        return {}


def _grew(state: RecordState, revision: Revision) -> bool:
    return any(
        part.in_conflict or part.value is not None
        for name, part in state.parts.items()
        if name not in revision.parts and name != "deleted"
    )


def _write(vault: Vault, act: Undoable, word: str) -> None:
    for state, _ in act.changes:
        if drafts.of_note(vault.database, state.record):
            raise BadInput(
                "The note holds something typed that is not saved yet, so nothing was changed.",
                "Save it first.",
            )
    revisions = [
        vault.compose(
            state.record,
            state.kind,
            parts,
            client=state.client,
            parents=state.heads,
            schema=state.revisions[-1].schema,
        )
        for state, parts in act.changes
    ]
    details: dict[str, Value] = {_UNDONE: act.entry}
    others = [state.record for state, _ in act.changes[1:]]
    if others:
        details[_FROM], *along = others
        details |= {WITH: along} if along else {}
    vault.save(revisions, Act(word, act.kind, act.record, act.client, details=details))
