"""A signature: what a practitioner sealed of a note, and when.

The manifest names the note's head and those of its assessments and attachments. A head is the hash
of its content and of the heads before it, so it seals every text that was ever written there; the
hash of the sealed document lets a reader compare what is printed with what was signed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, TypeAlias

from notes_tui.domain.canonical import Value, digest, encode
from notes_tui.domain.ids import is_id, spell_id
from notes_tui.domain.parts import Part, RecordState, as_of
from notes_tui.domain.revision import LATEST_SECOND, Revision, is_revision_id
from notes_tui.errors import Damaged

KIND: Final = "signature"
PART: Final = "all"
SCHEMA: Final = 1
FORMAT: Final = 1
TYPE: Final = "signature"
"""What is hashed and signed: type of the hash over the manifest, and of the signature over it."""

Meaning: TypeAlias = Literal["sign", "late", "addendum", "correction", "error"]
"""What was signed: the note itself, or what was added to a signed one."""
_MEANINGS: Final = ("sign", "late", "addendum", "correction", "error")
_FIELDS: Final = frozenset(
    {
        *("format", "meaning", "note", "client", "head", "assessments", "attachments"),
        *("document", "practitioner", "device", "key", "at", "offset"),
    }
)
_SIGNATURE_BYTES: Final = 64


@dataclass(frozen=True)
class Sealed:
    """A record that was sealed with the note: an assessment or an attachment."""

    record: str
    head: str
    """Id of its one head."""
    hash: str
    """Of an assessment its template's exact version; of an attachment its bytes (SHA-256)."""


@dataclass(frozen=True)
class Manifest:
    """What a signature is made over."""

    meaning: Meaning
    note: str
    client: str
    head: str
    """The note's one head."""
    assessments: tuple[Sealed, ...]
    attachments: tuple[Sealed, ...]
    document: str
    """`document_hash` of the note as the signer saw it: 64 hex digits."""
    practitioner: str
    device: str
    key: str
    """`key_id` of the key that signed."""
    at: int
    """UTC seconds since 1970, by the device's clock."""
    offset: int
    """Minutes east of UTC on the signer's wall."""

    @property
    def values(self) -> dict[str, Value]:
        """The manifest as it is stored and hashed."""
        return {
            "format": FORMAT,
            "meaning": self.meaning,
            "note": self.note,
            "client": self.client,
            "head": self.head,
            "assessments": [_values(each) for each in self.assessments],
            "attachments": [_values(each) for each in self.attachments],
            "document": self.document,
            "practitioner": self.practitioner,
            "device": self.device,
            "key": self.key,
            "at": self.at,
            "offset": self.offset,
        }

    @property
    def digest(self) -> bytes:
        """The 32 bytes that are signed."""
        return digest(TYPE, encode(self.values))


@dataclass(frozen=True)
class Signature:
    """A signature as its record says it."""

    id: str
    manifest: Manifest
    signature: bytes
    stamp: str
    """Of the revision that is the signature."""


def document_hash(
    note: RecordState, assessments: Iterable[RecordState], attachments: Iterable[RecordState]
) -> str:
    """Hash of the whole note in canonical form: every part that says something, and its value.

    An object with the note's id, client and parts, and under `assessments` and `attachments` the
    id and parts of each. Nothing is in conflict in what can be signed.
    """
    values: dict[str, Value] = {
        "note": note.record,
        "client": note.client,
        "parts": _said(note),
        "assessments": {state.record: _said(state) for state in assessments},
        "attachments": {state.record: _said(state) for state in attachments},
    }
    return digest("document", encode(values)).hex()


def as_sealed(state: RecordState, heads: Collection[str]) -> RecordState | None:
    """A record as it was signed, by the heads that signatures name; None if none of them is here.

    A signer who knew of an earlier signature let stand what it sealed, or chose one where two
    disagree. Where a signer did not, the texts of both are in conflict, for a person to settle.
    """
    sealed = as_of(state, heads)
    if sealed is None or len(heads) == 1:
        return sealed
    seen = {head: each for head in heads if (each := as_of(state, [head])) is not None}
    known = {head: {revision.id for revision in each.revisions} for head, each in seen.items()}
    parts = dict(sealed.parts)
    for head, last in seen.items():
        before = [seen[other] for other in seen if other != head and other in known[head]]
        if before and not any(head in known[other] for other in seen if other != head):
            parts |= {name: _both(parts[name], before) for name in _overwritten(last, before)}
    return replace(sealed, parts=parts)


def _overwritten(last: RecordState, before: Sequence[RecordState]) -> Iterator[str]:
    """The parts of which a signature covers another text than any earlier one did."""
    for name, part in last.parts.items():
        signed = [v for each in before if name in each.parts for v in each.values_of(name)]
        if signed and any(value not in signed for value in part.values):
            yield name


def _both(part: Part, before: Sequence[RecordState]) -> Part:
    writes = [*part.writes]
    for each in before:
        there = each.parts.get(part.name)
        writes += there.writes if there else ()
    distinct = {encode(write.value): write for write in writes}
    return replace(part, writes=tuple(distinct.values()))


def signature_parts(manifest: Manifest, signature: bytes) -> dict[str, Value]:
    """The one part of a signature's record."""
    return {PART: {"manifest": manifest.values, "signature": signature.hex()}}


def signature_record(parts: Mapping[str, Value]) -> str:
    """The id of the record of a signature with these parts: no others can be under it."""
    return spell_id(digest("signature-id", encode(parts.get(PART)))[:16])


def signing_revision(state: RecordState) -> Revision:
    """The revision that is the signature: the first that says what the record's id is the hash of.

    Whatever else somebody put before it, beside it or over it says nothing. Damaged if there is no
    such revision.
    """
    for revision in state.revisions:
        if signature_record(revision.parts) == state.record:
            return revision
    raise Damaged("The id of a signature is not that of what it says, so it counts for none.")


def read_signature(state: RecordState) -> Signature:
    """The signature that this record is; Damaged if it is none."""
    revision = signing_revision(state)
    value: Any = revision.parts.get(PART)
    if state.kind != KIND or not is_signature(value):
        raise Damaged("A signature is not in the form that was written.")
    return Signature(
        id=state.record,
        manifest=_read(value["manifest"]),
        signature=bytes.fromhex(value["signature"]),
        stamp=revision.stamp,
    )


def notes_claimed(state: RecordState) -> frozenset[str]:
    """The notes that whatever stands in the place of a signature speaks of, be it one or not."""
    found: list[Any] = [revision.parts.get(PART) for revision in state.revisions]
    return frozenset(each["manifest"]["note"] for each in found if is_signature(each))


def sealed_by(revision: Revision) -> tuple[str, ...]:
    """The heads that this revision seals; none where it is no signature."""
    value: Any = revision.parts.get(PART)
    if revision.kind != KIND or not is_signature(value):
        return ()
    manifest = _read(value["manifest"])
    beside = manifest.assessments + manifest.attachments
    return (manifest.head, *(each.head for each in beside))


def is_signature(value: Any) -> bool:
    """Whether a value has the form of a signature's part (schemas/signature.schema.json)."""
    if not isinstance(value, Mapping) or value.keys() != {"manifest", "signature"}:
        return False
    manifest = value["manifest"]
    if not isinstance(manifest, Mapping) or manifest.keys() != _FIELDS:
        return False
    return (
        _is_hex(value["signature"], _SIGNATURE_BYTES)
        and _is_number(manifest["format"], FORMAT, FORMAT)
        and manifest["meaning"] in _MEANINGS
        and all(is_id(manifest[name]) for name in ("note", "client", "practitioner", "device"))
        and all(is_revision_id(manifest[name]) for name in ("head", "document", "key"))
        and _is_number(manifest["at"], 0, LATEST_SECOND - 1)
        and _is_number(manifest["offset"], -24 * 60, 24 * 60)
        and all(_are_sealed(manifest[name]) for name in ("assessments", "attachments"))
    )


def _values(sealed: Sealed) -> dict[str, Value]:
    return {"record": sealed.record, "head": sealed.head, "hash": sealed.hash}


def _said(state: RecordState) -> dict[str, Value]:
    return {name: part.value for name, part in state.parts.items() if part.value is not None}


def _read(values: Mapping[str, Any]) -> Manifest:
    return Manifest(
        meaning=values["meaning"],
        note=values["note"],
        client=values["client"],
        head=values["head"],
        assessments=tuple(Sealed(**each) for each in values["assessments"]),
        attachments=tuple(Sealed(**each) for each in values["attachments"]),
        document=values["document"],
        practitioner=values["practitioner"],
        device=values["device"],
        key=values["key"],
        at=values["at"],
        offset=values["offset"],
    )


def _are_sealed(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(
        isinstance(each, Mapping)
        and each.keys() == {"record", "head", "hash"}
        and is_id(each["record"])
        and is_revision_id(each["head"])
        and is_revision_id(each["hash"])
        for each in value
    )


def _is_hex(value: Any, length: int) -> bool:
    try:
        return (
            isinstance(value, str)
            and len(value) == 2 * length
            and bytes.fromhex(value).hex() == value
        )
    except ValueError:
        return False


def _is_number(value: Any, least: int, most: int) -> bool:
    return type(value) is int and least <= value <= most
