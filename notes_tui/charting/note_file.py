"""A note as a file: `{"occurred_at": …, "sections": {"listen": …}, "assessments": […]}`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from notes_tui.domain.note import SECTIONS, section_parts
from notes_tui.errors import BadInput

_SHAPE = 'Write it like {"occurred_at": "2026-03-02T09:30", "sections": {"listen": "…"}}.'
_KEYS = ("occurred_at", "sections", "assessments")


@dataclass(frozen=True)
class NoteFile:
    """What a note file asks to be written."""

    occurred_at: str | None
    sections: Mapping[str, str]


def read_note_file(data: bytes) -> NoteFile:
    """The note that these bytes describe; BadInput says what is wrong and where."""
    fields = _object(data)
    for key in fields:
        if key not in _KEYS:
            raise _bad(f"it holds the unknown key “{key}”", "It may hold: " + ", ".join(_KEYS))
    assessments = fields.get("assessments", [])
    if not isinstance(assessments, list):
        raise _bad("“assessments” is not a list", _SHAPE)
    if assessments:
        raise BadInput(
            "This note file holds assessments, and this version has no templates for them yet.",
            "Nothing was stored. Put the findings into the section “assessment” as text.",
        )
    sections = fields.get("sections")
    if not isinstance(sections, dict) or not sections:
        raise _bad("it holds no sections", _SHAPE)
    for name, text in sections.items():
        if name not in SECTIONS:
            raise _bad(f"there is no section “{name}”", "The sections: " + ", ".join(SECTIONS))
        if not isinstance(text, str):
            raise _bad(f"the section “{name}” is not a text", _SHAPE)
    occurred_at = fields.get("occurred_at")
    if occurred_at is not None and not isinstance(occurred_at, str):
        raise _bad("“occurred_at” is not a text", _SHAPE)
    section_parts(sections)
    if not any(text.strip() for text in sections.values()):
        raise _bad("every section is blank", _SHAPE)
    return NoteFile(occurred_at, sections)


def read_text_file(data: bytes) -> str:
    """A section's text as it stands in a file, to the letter."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            f"The file is not UTF-8 text (at byte {error.start + 1}).",
            "Nothing was stored. Save it again as plain UTF-8 text.",
        ) from None


def _object(data: bytes) -> dict[str, Any]:
    text = read_text_file(data)
    try:
        fields = json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise _bad(f"it is not JSON ({error.msg}, line {error.lineno})", _SHAPE) from None
    except RecursionError:
        raise _bad("it is nested too deeply", _SHAPE) from None
    if not isinstance(fields, dict):
        raise _bad("it does not hold an object", _SHAPE)
    return fields


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise _bad("it says one thing twice", "Each name may stand only once.")
    return fields


def _bad(what: str, hint: str) -> BadInput:
    return BadInput(f"This note file cannot be read: {what}. Nothing was stored.", hint)
