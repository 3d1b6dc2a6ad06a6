"""Settling: the texts of one part are read with their authors; one is chosen or written anew."""

from notes_tui.charting.registering import edit_client, get_client
from notes_tui.charting.resolving import choose_write, resolve_section
from notes_tui.domain import assessment as assessments
from notes_tui.domain import client as clients
from notes_tui.domain import note as notes
from notes_tui.domain import template as templates
from notes_tui.domain.text import count
from notes_tui.errors import NotesError
from notes_tui.plain.history import part_name
from notes_tui.plain.lines import Lines
from notes_tui.plain.words import day
from notes_tui.vault.conflicts import OpenConflict, Text, open_conflicts
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault

_MOST = 20
_SECTION = "section/"
_TEXT_HELP = ("Type the text that settles it. A full stop alone on a line ends it.",)
_WHOLE = {assessments.KIND: "an assessment", templates.KIND: "a template"}
_ANEW = "write it anew"


def stay(io: Lines, vault: Vault) -> None:
    """What is to settle in the whole practice, until none is left or the practitioner goes back."""
    while True:
        conflicts = open_conflicts(vault, _MOST)
        if not conflicts:
            io.say("Nothing is to settle.")
            return
        io.say("Two people wrote here without seeing each other's text. Both are kept.")
        options = [_said(vault, conflict) for conflict in conflicts]
        chosen = io.choose("Settle which?", options)
        if chosen is None:
            return
        settle(io, vault, conflicts[chosen])


def settle(io: Lines, vault: Vault, conflict: OpenConflict) -> None:
    """Reads both texts and stores the practitioner's choice. Both stay in the history."""
    io.say(f"{_said(vault, conflict)}:")
    today = vault.around.clock.now().date()
    for number, text in enumerate(conflict.texts, 1):
        io.say(f"Text {number}, by {text.author}, {day(text.at, today)}:", text.words)
    if isinstance(conflict.base, str):
        io.say("Both began from:", conflict.base)
    may_write = conflict.part.startswith(_SECTION) or conflict.part in clients.FIELDS
    options = [f"keep text {number}, by {text.author}" for number, text in _numbered(conflict)]
    chosen = io.choose("Keep which?", [*options, _ANEW] if may_write else options)
    if chosen is None:
        io.say("Left to settle later.")
        return
    vault.require_writer()
    if chosen < len(conflict.texts):
        choose_write(vault, conflict.record, conflict.part, conflict.texts[chosen].text)
    elif not _write_anew(io, vault, conflict):
        return
    io.say("Settled. The history keeps every text.")


def _numbered(conflict: OpenConflict) -> list[tuple[int, Text]]:
    return list(enumerate(conflict.texts, 1))


def _write_anew(io: Lines, vault: Vault, conflict: OpenConflict) -> bool:
    """Whether a text was written that settles it."""
    lines: list[str] = []
    one_line = conflict.kind == clients.KIND
    while one_line is False or not lines:
        line = io.ask_text(f"Line {len(lines) + 1}, or a full stop to end:", _TEXT_HELP)
        if line.strip() == ".":
            break
        lines.append(line)
    if not any(line.strip() for line in lines):
        io.say("Left to settle later.")
        return False
    text = "\n".join(lines)
    try:
        if one_line:
            edit_client(vault, conflict.record, {conflict.part: text})
        else:
            resolve_section(vault, conflict.record, conflict.part.removeprefix(_SECTION), text)
    except NotesError as error:
        io.tell(error)
        return False
    return True


def _part(conflict: OpenConflict) -> str:
    return _WHOLE.get(conflict.kind) or part_name(conflict.part)


def _said(vault: Vault, conflict: OpenConflict) -> str:
    name = get_client(vault, conflict.client).name if conflict.client else "The practice"
    when = ""
    if conflict.kind == notes.KIND:
        note = get_note(vault, conflict.record)
        when = f", {day(note.occurred_at or '', vault.around.clock.now().date())}"
    return f"{name}{when}, {_part(conflict)}, {count(len(conflict.texts), 'text')}"
