"""A revision: what one author wrote at one time, immutable, named by the hash of its content.

It carries only the parts it changes and names every head its author saw. This file is the
permanent shape (docs/vault-format.md spells it out); what a set of revisions says is in parts.py.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Final

from notes_tui.domain.canonical import Value, digest, encode, parse
from notes_tui.domain.ids import is_id
from notes_tui.domain.stamp import is_stamp
from notes_tui.errors import BadInput, Damaged, NewerVault

FORMAT: Final = 1
LARGEST_BODY = 64 * 1024 * 1024
"""Bytes of canonical JSON in one revision: no writer goes beyond it, and no reader follows one."""
LATEST_SECOND = 250_000_000_000
"""Times lie before the year 9892, so that every offset can be added to them."""

_REVISION_ID = re.compile(r"[0-9a-f]{64}")
_NONCE = re.compile(r"[0-9a-f]{32}")
_KIND = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_FIELDS = frozenset(
    {
        *("format", "record", "kind", "parents", "author", "device"),
        *("stamp", "at", "offset", "schema", "nonce", "parts"),
    }
)
_OFFSET_MINUTES = range(-24 * 60, 24 * 60 + 1)


def is_revision_id(text: object) -> bool:
    """Whether this is the id of a revision: 64 lower hex digits."""
    return _matches(_REVISION_ID, text)


@dataclass(frozen=True)
class Revision:
    """One immutable entry of a record's history. Constructing it checks it (BadInput)."""

    record: str
    """Id of the record it belongs to."""
    kind: str
    """What the record is: note, client, … Unknown kinds are kept and passed on."""
    client: str | None
    """Id of the client whose record it is; None for a record that belongs to no client."""
    parents: tuple[str, ...]
    """Ids of all heads of this record that the author saw: sorted, each once."""
    author: str
    """Id of the practitioner."""
    device: str
    """Id of the device."""
    stamp: str
    """For display order only (stamp.py)."""
    at: int
    """UTC, seconds since 1970, by the device's clock."""
    offset: int
    """Minutes east of UTC on the author's wall."""
    schema: int
    """Version of the kind's schema that the parts were written under."""
    nonce: str
    """32 hex digits of chance, so that an id never confirms a guess of a short text."""
    parts: Mapping[str, Value]
    """What the author changed: part name to its whole new value, None for "removed"."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", MappingProxyType(dict(self.parts)))
        _ = self.body  # refuses names and values that have no canonical form
        for name in ("record", "author", "device"):
            _require(is_id(getattr(self, name)), name)
        _require(_matches(_KIND, self.kind), "kind")
        _require(self.client is None or is_id(self.client), "client")
        _require(
            all(map(is_revision_id, self.parents))
            and list(self.parents) == sorted(set(self.parents)),
            "parents",
        )
        _require(is_stamp(self.stamp), "stamp")
        _require(_is_integer(self.at) and 0 <= self.at < LATEST_SECOND, "at")
        _require(_is_integer(self.offset) and self.offset in _OFFSET_MINUTES, "offset")
        _require(_is_integer(self.schema) and self.schema > 0, "schema")
        _require(_matches(_NONCE, self.nonce), "nonce")
        _require(all(v is None or not _holds_null(v) for v in self.parts.values()), "parts")

    @cached_property
    def body(self) -> bytes:
        """The canonical bytes that are hashed and stored."""
        value: dict[str, Value] = {
            "format": FORMAT,
            "record": self.record,
            "kind": self.kind,
            "parents": list(self.parents),
            "author": self.author,
            "device": self.device,
            "stamp": self.stamp,
            "at": self.at,
            "offset": self.offset,
            "schema": self.schema,
            "nonce": self.nonce,
            "parts": dict(self.parts),
        }
        if self.client is not None:
            value["client"] = self.client
        body = encode(value)
        _require(len(body) <= LARGEST_BODY, "length")
        return body

    @cached_property
    def id(self) -> str:
        """The revision's name: the hash of its body, 64 lower hex digits."""
        return digest("revision", self.body).hex()


def read_revision(body: bytes) -> Revision:
    """The revision of these stored bytes; Damaged unless they are exactly what one writes."""
    if len(body) > LARGEST_BODY:
        raise Damaged("A revision is larger than any that this program writes.")
    fields = parse(body)
    if not isinstance(fields, Mapping):
        raise Damaged("A revision is not an object.")
    found = fields.get("format")
    if isinstance(found, int) and found > FORMAT:
        raise NewerVault(
            "A revision was written by a newer version of notes-tui.",
            "Nothing was changed. Install the newer version to read it.",
        )
    if type(found) is not int or found != FORMAT or set(fields) - {"client"} != _FIELDS:
        raise Damaged("A revision does not have the fields it should have.")
    parents, parts = fields["parents"], fields["parts"]
    if not isinstance(parents, list) or not isinstance(parts, Mapping):
        raise Damaged("A revision's parents or parts are not what they should be.")
    if "client" in fields and fields["client"] is None:
        raise Damaged("A revision names no client where it must name one or leave it out.")
    try:
        revision = Revision(
            **{  # type: ignore[arg-type]  # each is checked as the revision is made
                name: fields[name] for name in _FIELDS - {"format", "parents"}
            },
            client=fields.get("client"),  # type: ignore[arg-type]
            parents=tuple(parents),
        )
    except (BadInput, TypeError) as error:
        raise Damaged(f"A revision is not well formed: {error}") from None
    if revision.body != body:
        raise Damaged("A revision is not in canonical form.")
    return revision


def _matches(pattern: re.Pattern[str], text: object) -> bool:
    return isinstance(text, str) and pattern.fullmatch(text) is not None


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _holds_null(value: Value) -> bool:
    """Whether null stands inside a value; it means "removed" and can only be a whole value."""
    if isinstance(value, Mapping):
        return any(map(_holds_null, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_holds_null, value))
    return value is None


def _require(condition: bool, field: str) -> None:
    if not condition:
        raise BadInput(f"A revision's {field} is not valid.")
