"""The desk: what a practitioner sees first, as quickly in a large vault as in a small one."""

from dataclasses import dataclass

from notes_tui.charting.begun_later import read_entry
from notes_tui.charting.drafting import find_draft
from notes_tui.domain.later import LABELS
from notes_tui.domain.note import SECTIONS
from notes_tui.practice.backup_state import BackupState, read_backup_state
from notes_tui.vault import listing, tally
from notes_tui.vault.drafts import Draft
from notes_tui.vault.listing import ClientRow, OpenNote
from notes_tui.vault.vault import Vault

_SHOWN = 20


@dataclass(frozen=True)
class Desk:
    """What the desk shows."""

    practice: str
    clients: tuple[ClientRow, ...]
    """Those seen last."""
    clients_in_all: int
    unsigned: tuple[OpenNote, ...]
    """The unsigned notes that have waited longest."""
    unsigned_in_all: int
    to_settle: tuple[tuple[str, str], ...]
    """Record and part of conflicts."""
    draft: Draft | None
    """The section that was being typed last."""
    backups: BackupState


def read_desk(vault: Vault) -> Desk:
    """The desk of an open vault, now."""
    database = vault.database
    return Desk(
        practice=vault.practice_name,
        clients=listing.recent_clients(database, _SHOWN),
        clients_in_all=tally.number(database, "clients"),
        unsigned=listing.oldest_unsigned(database, _SHOWN),
        unsigned_in_all=tally.number(database, "notes unsigned"),
        to_settle=listing.conflicts(database, _SHOWN),
        draft=find_draft(vault),
        backups=read_backup_state(vault),
    )


def draft_label(draft: Draft) -> str:
    """What is being written there: a step of a note, or an addition to one that is signed."""
    entry = read_entry(draft)
    return LABELS[entry.label] if entry else SECTIONS.get(draft.part.removeprefix("section/"), "")
