"""Notes and clients as plain values: what `--json` prints and what a JSON export holds."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from notes_tui.domain.assessment import PART, is_assessment
from notes_tui.domain.attachment import Attachment
from notes_tui.domain.client import Client
from notes_tui.domain.later import LaterEntry
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import Note, read_text
from notes_tui.domain.parts import RecordState
from notes_tui.domain.template_form import KeptTemplate
from notes_tui.exporting.proofs import revision_bodies, with_checksum
from notes_tui.vault import attachments
from notes_tui.vault.arrived import arrived_values
from notes_tui.vault.assessments import FilledIn, assessments_of, removed_from, template_of
from notes_tui.vault.conflicts import OpenConflict, author_name, describe
from notes_tui.vault.findings import NOT_SETTLED
from notes_tui.vault.signatures import Checked, check_note
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
    done = [list(each) for _, each in groupby(assessments_of(vault, note.id), _record)]
    attached = attachments.attachments_of(vault, note.id)
    contested = [state, *(each[0].assessment.state for each in done)]
    contested += [each.state for each in attached]
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
        "assessments": [assessment_values(each) for each in done],
        "signatures": [
            signature_values(vault, each) for each in check_note(vault.database, note.id)
        ],
        "later": [later_values(vault, each) for each in note.later],
        "late": note.late,
        "arrived": {
            name: [_plain(value) for value in values]
            for name, values in arrived_values(vault, note).items()
        },
        "attachments": [attachment_values(each) for each in attached],
        "conflicts": [
            conflict_values(describe(vault, each, part))
            for each in contested
            for part in each.conflicts
        ],
        "moved_from": note.moved_from,
        "heads": list(state.heads),
    }


def signature_values(vault: Vault, checked: Checked) -> dict[str, Any]:
    """A signature: what was signed, by whom and when, and whether all is as it was then."""
    manifest = checked.signature.manifest
    return {
        "id": checked.signature.id,
        "meaning": manifest.meaning,
        "by": author_name(vault, manifest.practitioner),
        "practitioner": manifest.practitioner,
        "device": manifest.device,
        "at": show_seconds(manifest.at, manifest.offset),
        "head": manifest.head,
        "key": manifest.key,
        "ok": checked.ok,
        "problem": checked.problem,
    }


def later_values(vault: Vault, entry: LaterEntry) -> dict[str, Any]:
    """What was added to a signed note: label, text, reason, the day it tells of, who and when."""
    written = entry.revision
    return {
        "id": entry.id,
        "label": entry.label,
        "text": entry.text,
        "reason": entry.reason,
        "event": entry.event or None,
        "by": author_name(vault, written.author),
        "at": show_seconds(written.at, written.offset),
    }


def assessment_values(versions: Sequence[FilledIn]) -> dict[str, Any]:
    """An assessment: what was answered, what it came to, and the same as lines of text.

    In conflict answers and results are null and the text is of both; both stand in conflicts.
    """
    filled, done = versions[0], versions[0].assessment
    return {
        "id": done.id,
        "template": done.template,
        "version": done.version,
        "hash": done.hash,
        "title": filled.title,
        "answers": None if filled.contested else _plain(done.answers),
        "results": None if filled.contested else _plain(done.results),
        "examiner": done.examiner,
        "instrument": done.instrument,
        "text": [NOT_SETTLED] * filled.contested
        + [line.text for each in versions for line in each.lines()],
    }


def attachment_values(attachment: Attachment) -> dict[str, Any]:
    """A photo or a file, without its bytes: `attachment export` gives those."""
    return {
        "id": attachment.id,
        "note": attachment.note,
        "client": attachment.client,
        "name": attachment.name,
        "type": attachment.type,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }


def _record(filled: FilledIn) -> str:
    return filled.assessment.id


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
    """A note with everything that was ever written in it, what was taken out of it again, and what
    it takes to verify its signatures (proofs.py).

    How assessments are worded is left out: no signature covers it, and what one covers says it too.
    """
    values = note_values(vault, note)
    for each in values["assessments"]:
        del each["text"]
        each["history"] = history_values(vault, vault.get(each["id"]), whole=True)
    values["removed_assessments"] = [
        {"id": state.record, "history": history_values(vault, state, whole=True)}
        for state in removed_from(vault, note)
    ]
    for each in values["attachments"]:
        each["history"] = history_values(vault, vault.get(each["id"]), whole=True)
    values["removed_attachments"] = [
        attachment_values(each) | {"history": history_values(vault, each.state, whole=True)}
        for each in attachments.removed_from(vault, note.id)
    ]
    values["history"] = history_values(vault, note.state, whole=True)
    values["revisions"] = revision_bodies(vault, note)
    return with_checksum(values)


def assessment_histories(vault: Vault, note: Note) -> list[dict[str, Any]]:
    """Who wrote a note's assessments and when, those too that were taken out of it again."""
    there = {each.assessment.id: each.assessment.state for each in assessments_of(vault, note.id)}
    gone = {state.record: state for state in removed_from(vault, note)}
    return [
        {
            "id": record,
            "template": template_of(state),
            "removed": record in gone,
            "revisions": history_values(vault, state, whole=False),
        }
        for record, state in (there | gone).items()
    ]


def templates_named(exported: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Id and hash of each version of a template that an exported note's assessments name."""
    return {
        (whole["template"]["id"], whole["template"]["hash"])
        for each in (*exported["assessments"], *exported["removed_assessments"])
        for revision in each["history"]
        if is_assessment(whole := revision["parts"].get(PART))
    }


def template_values(kept: KeptTemplate) -> dict[str, Any]:
    """One exact version of a template: its form, and the file as it was written."""
    template = kept.template
    return {
        "id": template.id,
        "version": template.version,
        "title": template.title.text,
        "hash": template.hash,
        "origin": kept.origin,
        "source": kept.source,
        "form": _plain(template.canonical),
    }


def export_client(vault: Vault, client: Client) -> dict[str, Any]:
    """A client with everything that was ever written of the client, notes aside."""
    return client_values(client) | {"history": history_values(vault, client.state, whole=True)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
