"""Looking back from the visit that is written to the one before it."""

from notes_tui.domain import note as notes
from notes_tui.practice.visit import UNSEEN, Visit
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault


def read_last(vault: Vault, visit: Visit, section: str) -> str:
    """What the last visit says in this section; empty where it says nothing.

    In a section that is to be seen before being told, the look goes into the audit trail.
    """
    if visit.last is None:
        return ""
    if section in UNSEEN:
        details = {"section": section}
        vault.note_act(Act("peek", notes.KIND, visit.last.note, visit.client.id, details=details))
    return visit.last.texts.get(section, "")
