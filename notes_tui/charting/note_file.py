"""A note as a file: `{"occurred_at": …, "sections": {"listen": …}, "assessments": […]}`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from notes_tui.domain.note import SECTIONS, section_parts
from notes_tui.errors import BadInput

_SHAPE = 'Write it like {"occurred_at": "2026-03-02T09:30", "sections": {"listen": "…"}}.'
_KEYS = ("occurred_at", "sections", "assessments")


_ASSESSMENT_KEYS = frozenset({"template", "answers", "examiner", "instrument"})
_ASSESSMENT_SHAPE = 'Write it like {"template": "single-leg-bridge", "answers": {"cramp": true}}.'


@dataclass(frozen=True)
class AskedAssessment:
    """A template to be filled in, as a note file asks for it."""

    template: str
    answers: Mapping[str, Any]
    examiner: str
    instrument: str


@dataclass(frozen=True)
class NoteFile:
    """What a note file asks to be written."""

    occurred_at: str | None
    sections: Mapping[str, str]
    assessments: tuple[AskedAssessment, ...]


def read_note_file(data: bytes) -> NoteFile:
    """The note that these bytes describe; BadInput says what is wrong and where."""
    fields = _object(data)
    for key in fields:
        if key not in _KEYS:
            raise _bad(f"it holds the unknown key “{key}”", "It may hold: " + ", ".join(_KEYS))
    assessments = tuple(map(_assessment, _list(fields.get("assessments", []))))
    sections = fields.get("sections", {} if assessments else None)
    if not isinstance(sections, dict) or not (sections or assessments):
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
    if not assessments and not any(text.strip() for text in sections.values()):
        raise _bad("every section is blank", _SHAPE)
    return NoteFile(occurred_at, sections, assessments)


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _bad("“assessments” is not a list", _ASSESSMENT_SHAPE)
    return value


def _assessment(value: Any) -> AskedAssessment:
    if not isinstance(value, dict) or set(value) - _ASSESSMENT_KEYS:
        raise _bad("an assessment is not written as it must be", _ASSESSMENT_SHAPE)
    template, answers = value.get("template"), value.get("answers")
    if not isinstance(template, str) or not isinstance(answers, dict):
        raise _bad("an assessment does not say its template or its answers", _ASSESSMENT_SHAPE)
    examiner, instrument = value.get("examiner", ""), value.get("instrument", "")
    if not isinstance(examiner, str) or not isinstance(instrument, str):
        raise _bad("an examiner or instrument is not a text", _ASSESSMENT_SHAPE)
    return AskedAssessment(template, answers, examiner, instrument)


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
        raise _bad(f"line {error.lineno} is not JSON", _SHAPE) from None
    except ValueError:
        raise _bad("a number in it has thousands of digits", _SHAPE) from None
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
