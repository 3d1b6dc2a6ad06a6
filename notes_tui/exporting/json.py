"""Notes and clients as plain values: what `--json` prints and what a JSON export holds."""

from collections.abc import Mapping
from typing import Any

from notes_tui.domain.client import Client
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import Note, read_text
from notes_tui.domain.parts import RecordState
from notes_tui.vault.assessments import FilledIn, assessments_of
from notes_tui.vault.conflicts import OpenConflict, author_name, describe
from notes_tui.vault.vault import Vault

FORMAT = "notes-tui export 1"


def client_values(client: Client) -> dict[str, Any]:
    """A client: id, name, born and the other fields, warnings, archived."""
    return {
        "id": client.id,
        "name": client.name,
        "born": client.fields.get("born"),
        **{k: v for k, v in client.fields.items() if k not in {"name", "born"}},
        "warnings": [{"id": w.id, "kind": w.kind, "text": w.text} for w in client.warnings],
        "archived": client.archived,
    }


def note_values(vault: Vault, note: Note) -> dict[str, Any]:
    """A note: a section in conflict is null in sections, both its texts stand in conflicts."""
    sections = {
        name: None if part.in_conflict else read_text(part.value)
        for name, part in note.sections.items()
        if part.in_conflict or part.value is not None
    }
    state = note.state
    return {
        "id": note.id,
        "client": note.client,
        "occurred_at": note.occurred_at,
        "status": note.status,
        "sections": sections,
        "carried": [
            {"text": line.text, "since": line.since, "confirmed": line.confirmed}
            for line in note.carried
        ],
        "assessments": [assessment_values(each) for each in assessments_of(vault, note.id)],
        "signatures": [],
        "conflicts": [conflict_values(describe(vault, state, part)) for part in state.conflicts],
        "moved_from": note.moved_from,
        "heads": list(state.heads),
    }


def assessment_values(filled: FilledIn) -> dict[str, Any]:
    """An assessment: what was answered, what it came to, and the same as lines of text."""
    done = filled.assessment
    return {
        "id": done.id,
        "template": done.template,
        "version": done.version,
        "hash": done.hash,
        "title": filled.title,
        "answers": _plain(done.answers),
        "results": _plain(done.results),
        "examiner": done.examiner,
        "instrument": done.instrument,
        "text": [line.text for line in filled.lines()],
    }


def conflict_values(conflict: OpenConflict) -> dict[str, Any]:
    """A conflict: record, part, both texts with author and time, and what they began from."""
    return {
        "record": conflict.record,
        "part": conflict.part,
        "texts": [{"text": _plain(t.text), "author": t.author, "at": t.at} for t in conflict.texts],
        "base": _plain(conflict.base),
    }


def history_values(vault: Vault, state: RecordState, *, whole: bool) -> list[dict[str, Any]]:
    """A record's revisions in the order they were written; `whole` gives what each wrote."""
    return [
        {
            "id": revision.id,
            "at": show_seconds(revision.at, revision.offset),
            "author": author_name(vault, revision.author),
            "device": revision.device,
            "parents": list(revision.parents),
            "parts": _plain(revision.parts) if whole else sorted(revision.parts),
        }
        for revision in state.revisions
    ]


def export_note(vault: Vault, note: Note) -> dict[str, Any]:
    """A note with everything that was ever written in it, and the templates it needs."""
    values = note_values(vault, note)
    for each, filled in zip(values["assessments"], assessments_of(vault, note.id), strict=True):
        each["history"] = history_values(vault, filled.assessment.state, whole=True)
        each["form"] = _plain(filled.template.canonical) if filled.template else None
    return values | {"history": history_values(vault, note.state, whole=True)}


def export_client(vault: Vault, client: Client) -> dict[str, Any]:
    """A client with everything that was ever written of the client, notes aside."""
    return client_values(client) | {"history": history_values(vault, client.state, whole=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
