"""Notes as Markdown: to read, print or hand to the client. Text stands as it was written."""

from collections.abc import Iterator
from datetime import date

from notes_tui.domain.client import FIELDS, Client
from notes_tui.domain.later import LABELS, LaterEntry
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import SECTIONS, Note
from notes_tui.domain.revision import Revision
from notes_tui.domain.text import size_words
from notes_tui.vault.arrived import arrived_beside, words_of
from notes_tui.vault.assessments import assessments_of
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.conflicts import author_name, describe
from notes_tui.vault.signatures import Checked, check_note
from notes_tui.vault.vault import Vault

_LABELLED = {"error": "entered in error"}
_LABELS = {"alert": "Alert", "allergy": "Allergy", "flag": "Flag"}


def client_page(client: Client) -> str:
    """The head of a client's course."""
    lines = [f"# {client.name}", ""]
    for name in FIELDS:
        if name != "name":
            lines += [f"- {name}: {client.fields[name]}"] if name in client.fields else []
    lines += [f"- **{_LABELS[w.kind]}: {w.text}**" for w in client.warnings]
    return "\n".join(lines) + "\n"


def note_page(vault: Vault, note: Note, *, level: int = 1) -> str:
    """A note, its sections in the order of the steps, blank ones left out."""
    return "\n".join(_note(vault, note, "#" * level)) + "\n"


def _note(vault: Vault, note: Note, mark: str) -> Iterator[str]:
    when = (note.occurred_at or "time in conflict").replace("T", " ")
    yield f"{mark} {when}"
    by_time = sorted(note.state.revisions, key=lambda revision: revision.at)
    yield ""
    written, changed = (show_seconds(r.at, r.offset) for r in (by_time[0], by_time[-1]))
    status = _LABELLED.get(note.status, note.status)
    yield f"*{status}; first written {written}; last changed {changed}; note {note.id}*"
    if note.late:
        yield f"\n**Late entry, {written_after(note.occurred_at or '', by_time[0])}**"
    if note.status == "error":
        yield "\n**Entered in error: not to be relied on.**"
    for name in SECTIONS:
        yield from _section(vault, note, name, f"\n{mark}# {SECTIONS[name]}")
    attached = attachments_of(vault, note.id)
    if attached:
        yield f"\n{mark}# Attachments\n"
    for each in attached:
        yield f"- {each.name} ({each.type}, {size_words(each.size)}, SHA-256 {each.sha256})"
    for entry in note.later:
        yield from _later(vault, note, entry, f"\n{mark}# {entry.title}")
    for checked in check_note(vault.database, note.id):
        yield f"\n{_signature(vault, checked)}"
    beside = arrived_beside(vault, note)
    if note.unsealed or beside:
        yield f"\n{mark}# Changed on another device after signing, not signed"
        for name, part in note.unsealed.items():
            for side in describe(vault, note.state, part).texts:
                yield f"\n**{name}, {side.author}, {side.at}:**\n\n{side.words}"
        for came in beside:
            yield f"\n**{came.now.kind}:**\n\n{words_of(vault, came) or '(removed)'}"


def _later(vault: Vault, note: Note, entry: LaterEntry, heading: str) -> Iterator[str]:
    written = entry.revision
    when, after = (
        show_seconds(written.at, written.offset),
        written_after(note.occurred_at or "", written),
    )
    yield heading
    about = f"of {entry.event}, " if entry.event else ""
    yield f"\n*{about}written {when} by {author_name(vault, written.author)}, {after}*"
    if entry.reason:
        yield f"\nReason: {entry.reason}"
    if entry.text:
        yield f"\n{entry.text}"


def _signature(vault: Vault, checked: Checked) -> str:
    manifest = checked.signature.manifest
    what = "Signed" if manifest.meaning == "sign" else f"{LABELS[manifest.meaning]} signed"
    who, when = (
        author_name(vault, manifest.practitioner),
        show_seconds(manifest.at, manifest.offset),
    )
    said = "" if checked.ok else f" **Does not fit: {checked.problem}**"
    return f"*{what} by {who}, {when}, key {manifest.key[:16]}.*{said}"


def written_after(occurred_at: str, revision: Revision) -> str:
    """How long after the session something was written: the same day, 3 days after."""
    written = show_seconds(revision.at, revision.offset)[:10]
    if not occurred_at:
        return "the time of the session is not settled"
    days = (date.fromisoformat(written) - date.fromisoformat(occurred_at[:10])).days
    if days == 0:
        return "written the same day"
    return f"written {abs(days)} day{'s' * (abs(days) != 1)} {'after' if days > 0 else 'before'}"


def _section(vault: Vault, note: Note, name: str, heading: str) -> Iterator[str]:
    part, text = note.sections.get(name), note.text(name)
    carried = note.carried if name == "plan" else ()
    found = assessments_of(vault, note.id) if name == "assessment" else ()
    if part is not None and part.in_conflict:
        yield f"{heading} (two texts, not settled)"
        for side in describe(vault, note.state, part).texts:
            yield f"\n**{side.author}, {side.at}:**\n\n{side.text or '(removed)'}"
    elif text or carried or found:
        yield f"{heading}\n\n{text}" if text else heading
    for line in carried:
        still = "still holds" if line.confirmed else "not confirmed"
        yield f"\n- since {line.since}, {still}: {line.text}"
    for each in found:
        title, *lines = each.lines()
        settled = " (one of two versions, not settled)" if each.contested else ""
        yield f"\n**{title.text}**{settled}\n"
        yield from (f"{'  ' * (line.indent - 1)}- {line.text}" for line in lines)
