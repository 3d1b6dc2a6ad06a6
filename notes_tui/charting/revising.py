"""Notes: writing one, changing a section, moving one to its right client, discarding one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from notes_tui.charting.attaching import move_attachment
from notes_tui.charting.moving import as_record_of
from notes_tui.charting.registering import get_client
from notes_tui.domain import assessment as assessments
from notes_tui.domain import note as notes
from notes_tui.domain.canonical import Value
from notes_tui.domain.moment import format_moment, parse_moment
from notes_tui.domain.note import Note, occurred_part, part_of, section_parts
from notes_tui.domain.parts import RecordState
from notes_tui.domain.revision import Revision
from notes_tui.errors import BadInput, InConflict
from notes_tui.vault import drafts, findings, listing
from notes_tui.vault.audit import WITH, Act
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class Saved:
    """A note and the revision that holds what was just written (the latest where nothing was)."""

    note: str
    revision: str


def add_note(
    vault: Vault, client: str, sections: Mapping[str, str], *, occurred_at: str | None = None
) -> Saved:
    """Writes a new note for a client. Without `occurred_at` the session is now."""
    new = compose_note(vault, client, sections, occurred_at=occurred_at)
    vault.save([new], Act("create", notes.KIND, new.record, client))
    return Saved(new.record, new.id)


def compose_note(
    vault: Vault, client: str, sections: Mapping[str, str], *, occurred_at: str | None = None
) -> Revision:
    """The revision that is a new note; whoever asks for it saves it, with what belongs to it."""
    get_client(vault, client)
    written = {name: text for name, text in sections.items() if text}
    section_parts(sections)  # names every bad section, the blank ones too
    return vault.compose(
        vault.new_id(),
        notes.KIND,
        section_parts(written) | _when(vault, occurred_at),
        client=client,
        schema=notes.SCHEMA,
    )


def edit_section(vault: Vault, note: str, section: str, text: str) -> Saved:
    """Writes a section anew; InConflict where two texts of it have not been settled."""
    now = get_note(vault, note)
    require_settled(now.state, part_of(section))
    return _write(vault, now, section_parts({section: text}))


def change_time(vault: Vault, note: str, occurred_at: str) -> Saved:
    """Says anew when the session was."""
    return _write(vault, get_note(vault, note), _when(vault, occurred_at))


def move_note(vault: Vault, note: str, client: str) -> Saved:
    """Moves an unsigned note to another client, in one step: written there, discarded here.

    A record never changes its client, so what stands there is a new note that says where it came
    from; its id is given.
    """
    now = get_note(vault, note)
    get_client(vault, client)
    if client == now.client:
        raise BadInput("The note is this client's already.", "Nothing was changed.")
    if now.state.deleted:
        raise BadInput("The note was discarded.", "Bring it back first: note discard --undo")
    for part in now.state.conflicts:
        require_settled(now.state, part.name)
    if drafts.of_note(vault.database, note):
        raise BadInput(
            "The note holds something typed that is not saved yet; moving would leave it behind.",
            "Open the note and save it, then move it.",
        )
    values = {name: part.value for name, part in now.state.parts.items()}
    kept = {name: value for name, value in values.items() if value is not None}
    there = vault.new_id()
    arrived = vault.compose(
        there,
        notes.KIND,
        kept | {"moved_from": note},
        client=client,
        schema=notes.SCHEMA,
    )
    left = vault.compose(
        note,
        notes.KIND,
        {"deleted": True},
        client=now.client,
        parents=now.state.heads,
        schema=notes.SCHEMA,
    )
    moved = [
        revision
        for record in findings.of_note(vault.database, note)
        for revision in _move_assessment(vault, record, there, client)
    ]
    for attached in listing.attachments(vault.database, note=note):
        for part in vault.get(attached.id).conflicts:
            require_settled(vault.get(attached.id), part.name)
        moved += move_attachment(vault, attached.id, there, client)
    details: dict[str, Value] = {"from": note}
    if moved:
        details[WITH] = [revision.record for revision in moved]
    act = Act("move", notes.KIND, there, client, details=details)
    vault.save([arrived, left, *moved], act)
    return Saved(there, arrived.id)


def _move_assessment(vault: Vault, record: str, note: str, client: str) -> Iterator[Revision]:
    """An assessment goes with its note, as a record of the other client."""
    state = vault.get(record)
    require_settled(state, assessments.PART)
    values = {name: part.value for name, part in state.parts.items() if part.value is not None}
    moved = values | assessments.moved_parts(values[assessments.PART], note)
    yield from as_record_of(vault, client, state, moved, assessments.SCHEMA)


def discard_note(vault: Vault, note: str) -> Saved:
    """Takes an unsigned note out of the lists. Its history stays, and it can be brought back."""
    now = get_note(vault, note)
    if now.state.deleted:
        return Saved(note, now.state.heads[0])
    return save_parts(vault, now, {"deleted": True}, "discard")


def bring_back_note(vault: Vault, note: str) -> Saved:
    """Undoes a discard."""
    now = get_note(vault, note)
    if not now.state.deleted:
        raise BadInput("The note was not discarded.", "Nothing was changed.")
    return save_parts(vault, now, {"deleted": None}, "bring_back")


def save_parts(vault: Vault, now: Note, parts: Mapping[str, Value], act: str) -> Saved:
    """Writes parts into a note as it stands, in one revision; `act` is the audit's word for it."""
    return _save(vault, now.id, now.client, parts, now.state.heads, act)


def require_settled(state: RecordState, name: str) -> None:
    """InConflict where two texts of a part have not been settled."""
    if state.in_conflict(name):
        raise InConflict(
            "This part of the note holds two texts that have not been settled. Both are kept.",
            "See them: notes-tui conflicts. Settle them: notes-tui note resolve ID --section NAME "
            "--text-file FILE",
        )


def _write(vault: Vault, now: Note, parts: Mapping[str, Value]) -> Saved:
    changed = now.state.changed(parts)
    if not changed and not now.state.deleted:
        return Saved(now.id, now.state.heads[-1])
    return save_parts(vault, now, changed or parts, "revise")


def _when(vault: Vault, occurred_at: str | None) -> dict[str, Value]:
    clock = vault.around.clock
    if occurred_at is None:
        return occurred_part(format_moment(clock.now()))
    return occurred_part(parse_moment(occurred_at, clock))


def _save(
    vault: Vault,
    note: str,
    client: str,
    parts: Mapping[str, Value],
    parents: Sequence[str],
    act: str,
) -> Saved:
    revision = vault.compose(
        note, notes.KIND, parts, client=client, parents=parents, schema=notes.SCHEMA
    )
    vault.save([revision], Act(act, notes.KIND, note, client))
    return Saved(note, revision.id)
