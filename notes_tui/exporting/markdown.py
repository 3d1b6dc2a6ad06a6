"""Notes as Markdown: to read, print or hand to the client. Text stands as it was written."""

from collections.abc import Iterator

from notes_tui.domain.client import FIELDS, Client
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import SECTIONS, Note
from notes_tui.vault.assessments import assessments_of
from notes_tui.vault.conflicts import describe
from notes_tui.vault.vault import Vault

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
    yield f"*{note.status}; first written {written}; last changed {changed}; note {note.id}*"
    for name in SECTIONS:
        yield from _section(vault, note, name, f"\n{mark}# {SECTIONS[name]}")


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
