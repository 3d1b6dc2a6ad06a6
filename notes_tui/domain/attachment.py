"""An attachment: a photo or a file that belongs to a note. Its bytes lie beside, under `blob`.

The record says what the bytes are; they never change. A name is text to show: nothing makes a path
of it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from notes_tui.domain.canonical import Value
from notes_tui.domain.ids import is_id
from notes_tui.domain.parts import RecordState
from notes_tui.domain.text import clean_line
from notes_tui.errors import BadInput, Damaged

KIND: Final = "attachment"
SCHEMA: Final = 1

CHUNK: Final = 1024 * 1024
"""Bytes in each chunk but the last."""
LARGEST_FILE: Final = 512 * 1024 * 1024
"""Bytes of one attachment: some minutes of video."""
LARGEST_NOTE: Final = 2 * LARGEST_FILE
"""Bytes of all that hangs on one note."""
MOST_OF_NOTE: Final = 100
"""Attachments of one note."""
LONGEST_NAME: Final = 255
"""Characters of a name, as many as a file's name may have."""
UNKNOWN_TYPE: Final = "application/octet-stream"

_LARGEST: Final = 2**53 - 1
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_HEX = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Attachment:
    """A photo or a file as its record says it."""

    state: RecordState
    client: str
    note: str
    """Id of the note it belongs to."""
    name: str
    """As the file was called. Text to show, never a path."""
    type: str
    """Media type, such as image/jpeg."""
    size: int
    """Bytes."""
    sha256: str
    """Of the bytes, without a prefix, so that any program can compare an exported file."""
    blob: str
    """Under which the bytes lie: 32 random bytes, in hex."""

    @property
    def id(self) -> str:
        """The attachment's id."""
        return self.state.record

    @property
    def removed(self) -> bool:
        """Whether it was taken out of its note. The bytes stay, so that it can be brought back."""
        return self.state.deleted

    @property
    def chunks(self) -> int:
        """Into how many chunks the bytes are cut."""
        return -(-self.size // CHUNK)


def attachment_parts(
    note: str, name: str, type_: str, size: int, sha256: str, blob: str
) -> dict[str, Value]:
    """The parts of a new attachment's record, one for each field."""
    parts: dict[str, Value] = {
        "note": note,
        "name": clean_name(name),
        "type": type_,
        "size": size,
        "sha256": sha256,
        "blob": blob,
    }
    if not is_attachment(parts):
        raise BadInput("This is no attachment: a field of it is not valid.")
    return parts


def clean_name(name: str) -> str:
    """A name on one line; BadInput for what is none."""
    line = clean_line(name, "The file's name")
    if len(line) > LONGEST_NAME:
        raise BadInput(
            f"The file's name is too long: {len(line):,} characters.",
            f"Nothing was stored. Give it one of at most {LONGEST_NAME}.",
        )
    return line


def moved_parts(parts: Mapping[str, Value], note: str) -> dict[str, Value]:
    """The parts of an attachment that goes with its note to another client's note."""
    return {**parts, "note": note}


def is_attachment(parts: Mapping[str, Any]) -> bool:
    """Whether these parts are those of an attachment (schemas/attachment.schema.json)."""
    return all(name in parts and is_part(name, parts[name]) for name in _FIELDS)


def is_part(name: str, value: Any) -> bool:
    """Whether a value is one that this part of an attachment may have."""
    if name == "note":
        return is_id(value)
    if name == "size":
        return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _LARGEST
    if not isinstance(value, str):
        return False
    if name == "name":
        return 1 <= len(value) <= LONGEST_NAME
    pattern = {"type": _TYPE, "sha256": _HEX, "blob": _HEX}.get(name)
    return pattern is not None and pattern.fullmatch(value) is not None


_FIELDS = ("note", "name", "type", "size", "sha256", "blob")


def read_attachment(state: RecordState) -> Attachment:
    """The attachment that this record is; Damaged if it is none.

    Where authors have named it differently, it goes by the latest name until that is settled.
    """
    if state.kind != KIND or state.client is None:
        raise Damaged("A record was taken for an attachment and is none.")
    found: dict[str, Any] = {
        name: state.parts[name].writes[-1].value for name in _FIELDS if name in state.parts
    }
    if not is_attachment(found):
        raise Damaged("An attachment is not in the form that was written.")
    return Attachment(state=state, client=state.client, **found)
