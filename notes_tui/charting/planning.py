"""Plans carried forward: what was agreed stands in the next visit too, until it is dropped."""

from collections.abc import Iterable
from dataclasses import replace

from notes_tui.charting.revising import Saved, save_parts
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import Carried, Note, carried_part, no_longer_carried
from notes_tui.errors import NotFound
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault


def lines_to_carry(vault: Vault, visits: Iterable[Note]) -> tuple[Carried, ...]:
    """What the next visit begins with: the plan lines of these visits that nobody has dropped.

    The visits come in their order of time. A line stays open through a visit that says nothing of
    the plan; one that plans anew lets only those lines stand that it carries itself. Only plan
    lines are carried, never a measure, and none of them counts as confirmed.
    """
    still: dict[str, Carried] = {}
    for visit in visits:
        plan = visit.text("plan")
        if plan is not None:
            still = {}
        still |= {line.text: line for line in visit.carried}
        for text in visit.dropped:
            still.pop(text, None)
        if plan is not None:
            source = visit.sections["plan"].writes[0].revision
            day = (visit.occurred_at or show_seconds(source.at, source.offset))[:10]
            for text in filter(None, map(str.strip, plan.splitlines())):
                still.setdefault(text, Carried("", text, source.id, day, False))
    # Lines of one day stand in the order of their ids: given so, they keep that of the plan.
    ids = sorted(vault.new_id() for _ in still)
    return tuple(
        replace(line, id=id_, confirmed=False)
        for line, id_ in zip(still.values(), ids, strict=True)
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
