"""A visit that is read: its texts, and what can be done with it as a whole."""

from collections.abc import Callable, Mapping

from notes_tui.charting import revising
from notes_tui.charting.registering import get_client
from notes_tui.domain.note import SECTIONS
from notes_tui.errors import NotesError
from notes_tui.plain import files, history, note, settling, signed, signing, undoing
from notes_tui.plain.lines import Lines, Up
from notes_tui.plain.words import day, find_step, texts
from notes_tui.practice.finding import Names
from notes_tui.practice.visit import Visit, open_visit, with_findings
from notes_tui.vault import listing
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.vault import Vault

_MOST = 9
HELP = (
    "Enter alone: hear the visit again. A step's number or name: hear that step alone.",
    "write: go on writing in this visit. sign: hear what is sealed, and sign it.",
    "history: hear earlier texts, and put one back.",
    "files: photos and files of this visit; add one, open, export or take one out.",
    "settle: choose where a step holds two texts.",
    "time: say anew when the session was.",
    "move: the visit belongs to another client.",
    "discard: take the visit out of the lists. bring back: the way round.",
    "undo: take back what you saved, discarded or moved last. redo: do it again.",
    "back: to where you came from.",
)


def stay(io: Lines, vault: Vault, note_id: str) -> None:
    """The visit, until the practitioner goes back."""
    visit = open_visit(vault, note_id)
    if visit.signed:
        anew = signed.stay(io, vault, note_id)
        if anew:
            stay(io, vault, anew)
        return
    read_out(io, vault, visit)
    while True:
        typed = io.command(f"S{visit.number}. write, sign, back, or ?:", HELP)
        word = typed.casefold()
        if word == "back":
            return
        try:
            changed = _go(io, vault, visit, word)
            if changed is not None:
                visit = open_visit(vault, changed)
                if visit.signed:
                    return
            elif not typed:
                read_out(io, vault, visit)
        except Up:
            pass  # back to the visit, from what was going on in it
        except NotesError as error:
            io.tell(error)


def _go(io: Lines, vault: Vault, visit: Visit, word: str) -> str | None:
    """Does what was typed; the note to go on with where something may have changed."""
    step = find_step(word)
    if word == "move":
        return _move(io, vault, visit)
    if word in _ASIDE:
        _ASIDE[word](io, vault)
        return visit.note
    if word == "files":
        files.stay(io, vault, visit.note)
        return visit.note
    if word == "history":
        history.stay(io, vault, visit.note)
        return visit.note
    if word in _CHANGES:
        vault.require_writer()
        if visit.discarded and word in {"write", "time", "settle", "sign"}:
            io.say("This visit is discarded. Type bring back first.")
        else:
            _CHANGES[word](io, vault, visit)
        return visit.note
    if step is not None:
        text = with_findings(step, visit.texts, visit.findings)
        io.say(f"{SECTIONS[step]}:", text or "Left blank.")
    elif word:
        io.say("A visit does not know that. Type ? to hear what can be done here.")
    return None


# -------------------------------------------------------------------------------------- hearing


def read_out(io: Lines, vault: Vault, visit: Visit) -> None:
    """The whole visit: whose and when, what is open about it, and its texts."""
    today = vault.around.clock.now().date()
    status = visit.saved.status if visit.saved else "not saved"
    clock = visit.occurred_at[11:16]
    when = day(visit.occurred_at, today) + (f", {clock}" if clock else "")
    io.say(f"{visit.client.name}, S{visit.number}, {when}, {status}.")
    if visit.drafts:
        io.say("What you typed last is not saved yet. write goes on with it.")
    written = {name: with_findings(name, visit.texts, visit.findings) for name in SECTIONS}
    for name in visit.contested:
        written[name] = "Two texts stand here. Type settle to hear both and choose."
    io.say(*texts(written))
    for line in visit.carried:
        still = "still holds" if line.confirmed else "not said whether it still holds"
        io.say(f"Plan from {day(line.since, today)}, {still}: {line.text}")
    attached = attachments_of(vault, visit.note)
    if attached:
        io.say(files.said(attached))


# ------------------------------------------------------------------------------------- changing


def _settle(io: Lines, vault: Vault, visit: Visit) -> None:
    if not visit.contested:
        io.say("There is nothing to settle in this visit.")
    for conflict in visit.contested.values():
        settling.settle(io, vault, conflict)


def _change_time(io: Lines, vault: Vault, visit: Visit) -> None:
    typed = io.command(
        "When was the session, like 2026-03-02 09:30? Enter leaves it:",
        ("Type the day and the time of the session.", "Enter alone leaves it."),
    )
    if typed:
        revising.change_time(vault, visit.note, typed)
        io.say("Saved.")


def _move(io: Lines, vault: Vault, visit: Visit) -> str | None:
    vault.require_writer()
    typed = io.command(
        "To which client? Type a name, or Enter to leave it:",
        ("Type the client's name, or some of it.", "Enter alone leaves the visit where it is."),
    )
    if not typed:
        return None
    rows = [row for row in listing.clients(vault.database) if row.id != visit.client.id]
    found = [rows[place] for place in Names.of([row.name for row in rows]).find(typed, _MOST)]
    if not found:
        io.say(f"No other client has a name like {typed}.")
        return None
    chosen = io.choose("Move it to whom?", [row.name for row in found])
    if chosen is None:
        return None
    moved = revising.move_note(vault, visit.note, found[chosen].id)
    name = get_client(vault, found[chosen].id).name
    io.say(f"The visit is {name}'s now. undo takes that back.")
    return moved.note


def _sign(io: Lines, vault: Vault, visit: Visit) -> None:
    if visit.drafts:
        io.say("What you typed last is not saved yet. Type write, and save it first.")
    else:
        signing.sign_one(io, vault, visit.note)


def _discard(io: Lines, vault: Vault, visit: Visit) -> None:
    if visit.discarded:
        io.say("It is discarded already. bring back puts it into the lists again.")
    elif io.yes("Take this visit out of the lists?", enter=False):
        revising.discard_note(vault, visit.note)
        io.say("Discarded. Its history is kept. bring back, or undo, takes that back.")


def _bring_back(io: Lines, vault: Vault, visit: Visit) -> None:
    revising.bring_back_note(vault, visit.note)
    io.say("The visit is in the lists again.")


_ASIDE: Mapping[str, Callable[[Lines, Vault], None]] = {
    "undo": undoing.undo,
    "redo": undoing.redo,
}
_CHANGES: Mapping[str, Callable[[Lines, Vault, Visit], None]] = {
    "write": note.write,
    "sign": _sign,
    "settle": _settle,
    "time": _change_time,
    "discard": _discard,
    "bring back": _bring_back,
}
