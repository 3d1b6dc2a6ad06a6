"""Taking back what was done last, and doing it again."""

from collections.abc import Mapping

from notes_tui.charting import undoing as acts
from notes_tui.charting.registering import get_client
from notes_tui.charting.undoing import Undoable, find_redoable, find_undoable
from notes_tui.domain import assessment as assessments
from notes_tui.domain import attachment as attachments
from notes_tui.plain.history import part_names
from notes_tui.plain.lines import Lines
from notes_tui.plain.words import day
from notes_tui.vault.vault import Vault

_WORDS: Mapping[str, str] = {
    "create": "a note was written",
    "revise": "changed",
    "discard": "a visit was discarded",
    "bring_back": "a visit was brought back",
    "move": "a visit was moved here",
    "confirm": "a plan line was said to hold",
    "drop_line": "a plan line was dropped",
}
_OF_ASSESSMENTS: Mapping[str, str] = {
    "create": "an assessment was filled in",
    "revise": "an assessment was changed",
    "discard": "an assessment was taken out",
}
_OF_ATTACHMENTS: Mapping[str, str] = {
    "create": "a photo or file was added",
    "discard": "a photo or file was taken out",
    "bring_back": "a photo or file was brought back",
}


def undo(io: Lines, vault: Vault) -> None:
    """Says what was done last and takes it back after a yes."""
    vault.require_writer()
    act = find_undoable(vault)
    if act is None:
        io.say("There is nothing to take back.")
        return
    io.say(f"{_said(vault, act)}.")
    if io.yes("Take that back?", enter=False):
        acts.undo(vault, act)
        io.say("Taken back. redo does it again.")


def redo(io: Lines, vault: Vault) -> None:
    """Says what was taken back last and does it again after a yes."""
    vault.require_writer()
    act = find_redoable(vault)
    if act is None:
        io.say("There is nothing to do again.")
        return
    io.say(f"Taken back was: {_said(vault, act)}.")
    if io.yes("Do that again?", enter=False):
        acts.redo(vault, act)
        io.say("Done again.")


def _said(vault: Vault, act: Undoable) -> str:
    when = f"{day(act.at, vault.around.clock.now().date())}, {act.at[11:16]}"
    what = _WORDS.get(act.act, act.act)
    if act.kind == assessments.KIND:
        what = _OF_ASSESSMENTS.get(act.act, what)
    elif act.kind == attachments.KIND:
        what = _OF_ATTACHMENTS.get(act.act, what)
    elif act.act == "revise":
        what = f"{part_names(act.parts)} changed"
    return f"{get_client(vault, act.client).name}, {when}: {what}"
