"""Documents: a client's course as plain, frozen values, for what leaves the vault.

What an exporter is given. Nothing in it leads back to the vault, and nothing in it can be changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

Frozen: TypeAlias = "Mapping[str, Frozen] | tuple[Frozen, ...] | str | bool | int | None"


@dataclass(frozen=True)
class AssessmentDocument:
    """A filled-in template."""

    template: str
    version: str
    title: str
    answers: Mapping[str, Frozen]
    """Item id → answer, as docs/vault-format.md settles it: numbers are decimal strings."""
    results: Mapping[str, Frozen]
    """What the computed items came to."""
    examiner: str
    instrument: str
    lines: tuple[str, ...]
    """The same as text, the title first."""
    contested: bool
    """Whether another version stands against this one; then each is in the note."""


@dataclass(frozen=True)
class LaterDocument:
    """What was added to a note after it was signed."""

    label: str
    """late, addendum, correction, or error (the note was entered in error)."""
    text: str
    reason: str
    event: str
    """Of a late entry the day it tells of, `YYYY-MM-DD`; else ""."""
    at: str
    """When it was written, `YYYY-MM-DDTHH:MM:SS±HH:MM`."""


@dataclass(frozen=True)
class AttachmentDocument:
    """A photo or a file of a note, without its bytes."""

    name: str
    """As it is called. Text to show: make no path of it."""
    type: str
    """Media type, such as image/jpeg."""
    size: int
    """Bytes."""
    sha256: str
    """Of the bytes, as `attachment export` writes them: 64 hex digits."""


@dataclass(frozen=True)
class NoteDocument:
    """One session."""

    id: str
    occurred_at: str
    """`YYYY-MM-DDTHH:MM±HH:MM`; "" while two authors disagree."""
    status: str
    sections: Mapping[str, str]
    """The eight steps that are written, by name; of one in conflict both texts."""
    in_conflict: tuple[str, ...]
    """The steps that hold two texts which nobody has settled yet."""
    plan_lines: tuple[str, ...]
    """Lines of earlier plans that stand in this session's plan too."""
    assessments: tuple[AssessmentDocument, ...]
    later: tuple[LaterDocument, ...]
    """What was added after it was signed, in the order in which it was written."""
    attachments: tuple[AttachmentDocument, ...] = ()
    """What belongs to it; the bytes stay in the vault."""


@dataclass(frozen=True)
class ClientDocument:
    """A client and the sessions, the oldest first."""

    id: str
    name: str
    fields: Mapping[str, str]
    """What else is known, one line each: born, pronouns, …"""
    warnings: tuple[str, ...]
    archived: bool
    notes: tuple[NoteDocument, ...]


def freeze(value: Any) -> Frozen:
    """A value of a record that nobody can change any more."""
    if isinstance(value, Mapping):
        return MappingProxyType({str(key): freeze(each) for key, each in value.items()})
    if isinstance(value, str | bool | int) or value is None:
        return value
    assert isinstance(value, Sequence)
    return tuple(freeze(each) for each in value)
