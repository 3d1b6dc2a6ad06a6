"""Plans carried forward: what was agreed stands in the next visit too, until it is dropped."""

from dataclasses import replace

from notes_tui.charting.revising import Saved, get_note, save_parts
from notes_tui.domain.note import Carried, Note, carried_part, no_longer_carried, part_of
from notes_tui.errors import NotFound
from notes_tui.vault.vault import Vault


def lines_to_carry(vault: Vault, last: Note) -> tuple[Carried, ...]:
    """What the next visit begins with: this one's plan line by line, and what it carried itself.

    Only plan lines are carried, never a measure. None of them counts as confirmed.
    """
    part = last.state.parts.get(part_of("plan"))
    text = last.text("plan")
    lines = last.carried
    if part is not None and text is not None:
        source, day = part.writes[0].revision.id, (last.occurred_at or "")[:10]
        known = {line.text for line in lines}
        planned = dict.fromkeys(line.strip() for line in text.splitlines())
        lines += tuple(
            Carried("", line, source, day, False) for line in planned if line and line not in known
        )
    # Lines of one day stand in the order of their ids: given so, they keep that of the plan.
    ids = sorted(vault.new_id() for _ in lines)
    return tuple(
        replace(line, id=id_, confirmed=False) for line, id_ in zip(lines, ids, strict=True)
    )


def confirm_line(vault: Vault, note: str, line: str, *, confirmed: bool = True) -> Saved:
    """Says that a carried line still holds, or takes that back."""
    now = get_note(vault, note)
    changed = replace(_line(now, line), confirmed=confirmed)
    return save_parts(vault, now, carried_part(changed), "confirm")


def drop_line(vault: Vault, note: str, line: str) -> Saved:
    """Takes a carried line out of this note and so out of those to come. History keeps it."""
    now = get_note(vault, note)
    _line(now, line)
    return save_parts(vault, now, no_longer_carried(line), "drop_line")


def _line(note: Note, line: str) -> Carried:
    for carried in note.carried:
        if carried.id == line:
            return carried
    raise NotFound("This line is not carried in the note (any more).")
