"""Conflicts as a person settles them: both texts, with the names of their authors."""

from collections.abc import Mapping
from dataclasses import dataclass

from notes_tui.domain import assessment as assessments
from notes_tui.domain import template as templates
from notes_tui.domain.author import read_name
from notes_tui.domain.canonical import Value
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.parts import Part, RecordState, Write
from notes_tui.domain.template_form import read_kept
from notes_tui.vault import listing
from notes_tui.vault.assessments import read_version
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class Text:
    """One author's side of a conflict; None where it was removed."""

    text: Value
    words: str
    """The same as it is read: an assessment by its lines, what was removed as such."""
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
        found.append(describe(vault, state, state.parts[name]))
    return tuple(found)


def describe(vault: Vault, state: RecordState, part: Part) -> OpenConflict:
    """A conflict in this record, with the names of its authors."""
    return OpenConflict(
        record=state.record,
        kind=state.kind,
        client=state.client,
        part=part.name,
        texts=tuple(_text(vault, state, write) for write in part.writes),
        base=part.base[0].value if len(part.base) == 1 else None,
    )


def author_name(vault: Vault, practitioner: str) -> str:
    """A practitioner's name; the beginning of the id where the record has not arrived."""
    state = vault.find(practitioner)
    return (read_name(state) if state else "") or practitioner[:8]


def _words(vault: Vault, state: RecordState, value: Value) -> str:
    if value is None or value == "":
        return "(removed)"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, Mapping):
        return str(value)
    if state.kind == assessments.KIND:
        return "\n".join(line.text for line in read_version(vault, state, value).lines())
    if state.kind == templates.KIND:
        kept = read_kept(value).template
        return f"{kept.title}, version {kept.version}"
    return f"{value.get('text')}" + (" (still holds)" if value.get("confirmed") is True else "")


def _text(vault: Vault, state: RecordState, write: Write) -> Text:
    revision = write.revision
    return Text(
        write.value,
        _words(vault, state, write.value),
        author_name(vault, revision.author),
        show_seconds(revision.at, revision.offset),
    )
