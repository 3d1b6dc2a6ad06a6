"""Pruning a folder of backups: what would go and why the rest stays, then the going itself.

Older ones go because a newer one is known to be good. That rests on its bytes, not on its name: the
newest that was verified is read before anything is planned, and one that is no longer what was
verified is left alone and counts for nothing.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from notes_tui.backup.retention import Dated, Decision, decide
from notes_tui.backup.shelf import Own, Shelf, mark_of
from notes_tui.errors import ClockInDoubt, Damaged, ReadOnly
from notes_tui.vault.audit import Act
from notes_tui.vault.files import disk, sync_folder
from notes_tui.vault.progress import Cancel, Report, Stage, Ticker, never, unseen
from notes_tui.vault.vault import Vault

_STEP = 1024 * 1024
REASONS: Final = {
    "last": "one of the last 7",
    "day": "last of its day",
    "week": "last of its week",
    "month": "last of its month",
    "year": "last of its year",
    "verified": "newest that was verified",
}
"""Why a backup is kept, in words."""


@dataclass(frozen=True)
class Plan:
    """What pruning a folder would do."""

    shelf: Shelf
    kept: tuple[tuple[Own, tuple[str, ...]], ...]
    """Each that is kept, with the reasons: words of REASONS."""
    going: tuple[Own, ...]
    """The oldest first."""


def plan(shelf: Shelf, now: datetime, report: Report = unseen, cancelled: Cancel = never) -> Plan:
    """What of a shelf may go; ClockInDoubt, and nothing may, where a time cannot be right."""
    newest = _newest_verified(shelf)
    while newest is not None and not _is_what_was_verified(newest, report, cancelled):
        shelf = shelf.without(newest)
        newest = _newest_verified(shelf)
    dated = {
        own: Dated(own.known.counter, own.at, own.known.verified is not None) for own in shelf.own
    }
    decision = decide(dated.values(), now)
    _require_sound_clock(shelf, decision)
    return Plan(
        shelf,
        tuple((own, decision.reasons[of]) for own, of in dated.items() if of in decision.reasons),
        tuple(own for own, of in dated.items() if of not in decision.reasons),
    )


def prune(vault: Vault, planned: Plan) -> tuple[Own, ...]:
    """Deletes what is planned to go, one after the other, each noted in the audit; what went.

    A file that is no longer the one that was looked at is left alone.
    """
    if vault.look_only:
        raise ReadOnly(
            "This vault is open for reading only, and deleting a backup is noted in it.",
            "No backup was deleted. Leave out --look-only.",
        )
    gone = []
    with disk("Not all of the backups could be deleted."):
        newest = _newest_verified(planned.shelf)
        if planned.going and newest is not None and mark_of(newest.path) != newest.mark:
            raise Damaged(
                f"{newest.path.name} was changed while you looked. No backup was deleted.",
                "Look once more what would go.",
            )
        for own in planned.going:
            try:
                same = mark_of(own.path) == own.mark
            except FileNotFoundError:
                continue
            if same:
                details = {"counter": own.known.counter, "made": own.known.at}
                vault.note_act(Act("delete_backup", details=details))
                own.path.unlink()
                gone.append(own)
        if gone:
            sync_folder(planned.shelf.folder)
    return tuple(gone)


def _newest_verified(shelf: Shelf) -> Own | None:
    return next((own for own in reversed(shelf.own) if own.known.verified is not None), None)


def _is_what_was_verified(own: Own, report: Report, cancelled: Cancel) -> bool:
    """Reads all of it; a file that cannot be read is not."""
    ticker = Ticker(Stage.CHECKING, own.known.bytes, report, cancelled)
    found = hashlib.sha256()
    try:
        with own.path.open("rb") as file:
            while data := file.read(_STEP):
                found.update(data)
                ticker.advance(len(data))
    except OSError:
        return False
    return found.hexdigest() == own.known.sha256 and mark_of(own.path) == own.mark


def _require_sound_clock(shelf: Shelf, decision: Decision) -> None:
    if decision.anomaly is None:
        return
    backup, why = decision.anomaly
    files = [own.path.name for own in shelf.own if own.known.counter == backup.sequence]
    when = {
        "future": f"{files[-1]} is dated later than now.",
        "order": f"The date of {files[-1]} does not fit to the backup that was made before it.",
    }[why]
    raise ClockInDoubt(
        f"{when} So the clock was wrong, then or now, and no backup was deleted.",
        "Set the clock of the computer. If that is right: move this file elsewhere, and try again.",
    )
