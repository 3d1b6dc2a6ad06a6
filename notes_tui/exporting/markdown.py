"""Notes as Markdown: to read, print or hand to the client. Text stands as it was written."""

from collections.abc import Iterator

from notes_tui.domain.client import FIELDS, Client
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import SECTIONS, Note, read_text
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
    for name, part in note.sections.items():
        if part.in_conflict:
            yield f"\n{mark}# {SECTIONS[name]} (two texts, not settled)"
            for text in describe(vault, note.id, note.state.kind, note.client, part).texts:
                yield f"\n**{text.author}, {text.at}:**\n\n{text.text or '(removed)'}"
        elif part.value is not None:
            yield f"\n{mark}# {SECTIONS[name]}\n\n{read_text(part.value)}"
