"""Conflicts: what two authors wrote of one part, and settling it."""

from collections.abc import Mapping
from dataclasses import dataclass

from notes_tui.charting.revising import Saved, get_note
from notes_tui.domain import note as notes
from notes_tui.domain.author import read_name
from notes_tui.domain.canonical import Value
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import part_of, section_parts
from notes_tui.domain.parts import Part, Write
from notes_tui.errors import BadInput
from notes_tui.vault import listing
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class Text:
    """One author's side of a conflict; None where it was removed."""

    text: Value
    author: str
    """The practitioner's name."""
    at: str


@dataclass(frozen=True)
class OpenConflict:
    """A part with texts that have not been settled."""

    record: str
    kind: str
    client: str | None
    part: str
    texts: tuple[Text, ...]
    base: Value
    """What both began from; None where there is nothing or no single such text."""


def open_conflicts(vault: Vault, most: int = -1) -> tuple[OpenConflict, ...]:
    """The conflicts of the whole practice, up to `most`."""
    found = []
    for record, name in listing.conflicts(vault.database, most):
        state = vault.get(record)
        part = state.parts[name]
        found.append(describe(vault, record, state.kind, state.client, part))
    return tuple(found)


def describe(vault: Vault, record: str, kind: str, client: str | None, part: Part) -> OpenConflict:
    """A conflict with the names of its authors."""
    return OpenConflict(
        record=record,
        kind=kind,
        client=client,
        part=part.name,
        texts=tuple(_text(vault, write) for write in part.writes),
        base=part.base[0].value if len(part.base) == 1 else None,
    )


def resolve_section(vault: Vault, note: str, section: str, text: str) -> Saved:
    """Settles a section in conflict with this text. The texts it settles stay in the history."""
    now = get_note(vault, note)
    part = now.state.parts.get(part_of(section))
    if part is None or not part.in_conflict:
        raise BadInput(
            "This section is not in conflict.",
            "To change it: notes-tui note edit ID --section NAME",
        )
    parts: Mapping[str, Value] = section_parts({section: text})
    revision = vault.compose(
        note, notes.KIND, parts, client=now.client, parents=now.state.heads, schema=notes.SCHEMA
    )
    vault.save([revision], Act("resolve", notes.KIND, note, now.client))
    return Saved(note, revision.id)


def author_name(vault: Vault, practitioner: str) -> str:
    """A practitioner's name; the beginning of the id where the record has not arrived."""
    state = vault.find(practitioner)
    return (read_name(state) if state else "") or practitioner[:8]


def _text(vault: Vault, write: Write) -> Text:
    revision = write.revision
    return Text(
        write.value,
        author_name(vault, revision.author),
        show_seconds(revision.at, revision.offset),
    )
