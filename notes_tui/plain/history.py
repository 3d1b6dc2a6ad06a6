"""The history of a note: who wrote what and when, and an earlier text put back."""

from collections.abc import Iterable

from notes_tui.charting.revising import edit_section
from notes_tui.domain.client import FIELDS
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import SECTIONS, part_of, read_text
from notes_tui.domain.revision import Revision
from notes_tui.plain.lines import Lines
from notes_tui.plain.words import day
from notes_tui.vault.conflicts import author_name
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault

_MOST = 20


def stay(io: Lines, vault: Vault, note: str) -> None:
    """The revisions of a note, the newest first, until the practitioner goes back."""
    while True:
        revisions = get_note(vault, note).state.revisions[::-1]
        if len(revisions) > _MOST:
            io.say(f"The newest {_MOST} of {len(revisions)} entries:")
        shown = revisions[:_MOST]
        chosen = io.choose("Hear which entry?", [_said(vault, each) for each in shown])
        if chosen is None:
            return
        _hear(io, vault, note, shown[chosen])


def _said(vault: Vault, revision: Revision) -> str:
    at = show_seconds(revision.at, revision.offset)
    when = f"{day(at, vault.around.clock.now().date())}, {at[11:16]}"
    return f"{when}, {author_name(vault, revision.author)}: {part_names(revision.parts)}"


def part_names(parts: Iterable[str]) -> str:
    """What a revision wrote, in the practitioner's words, each once."""
    names = [part_name(name) for name in parts]
    return ", ".join(dict.fromkeys(names)) or "nothing"


def part_name(name: str) -> str:
    """A part in the practitioner's words."""
    kind, _, rest = name.partition("/")
    if kind == "section" and rest in SECTIONS:
        return SECTIONS[rest]
    words = {
        "carried": "a line of an earlier plan",
        "occurred_at": "the time of the session",
        "deleted": "in the lists or not",
        "moved_from": "where it was moved from",
        "later": "an entry after the signature",
        "late_entry": "that it is a late entry",
        "red_flag": "what was done about a red flag",
        "archived": "archived or not",
    }
    return words.get(kind) or FIELDS.get(kind, "").removeprefix("The ") or kind


def _hear(io: Lines, vault: Vault, note: str, revision: Revision) -> None:
    written = {
        name: read_text(revision.parts[part_of(name)])
        for name in SECTIONS
        if part_of(name) in revision.parts
    }
    if not written:
        io.say(f"It changed {part_names(revision.parts)}, and no text.")
        return
    for name, text in written.items():
        io.say(f"{SECTIONS[name]}:", text or "Left blank.")
        now = get_note(vault, note)
        part = now.state.parts[part_of(name)]
        if part.in_conflict or now.text(name) == text:
            io.say("That is how it stands now." if not part.in_conflict else "To be settled.")
        elif (
            vault.writable
            and not now.signed
            and io.yes(f"Put this text of {SECTIONS[name]} back?", enter=False)
        ):
            edit_section(vault, note, name, text or "")
            io.say("Put back. The other text stays in the history.")
