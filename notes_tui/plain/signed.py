"""A signed visit line by line: what was sealed, what came later, and adding to it."""

from dataclasses import replace

from notes_tui.charting.begun_later import (
    begin_entry,
    give_up_entry,
    give_up_typed,
    keep_entry,
    move_to_addendum,
)
from notes_tui.domain.later import LABELS, Addition, Label, later_part
from notes_tui.domain.moment import parse_day
from notes_tui.domain.note import SECTIONS, Note
from notes_tui.errors import NotesError
from notes_tui.plain import files, history, undoing
from notes_tui.plain.lines import Lines, Lock, Up
from notes_tui.plain.signing import ask_passphrase, read_page_out
from notes_tui.plain.words import day, find_step
from notes_tui.practice.finding import Names
from notes_tui.practice.sealed_note import SignedNote, part_label, read_signed
from notes_tui.practice.signing import (
    add_to_signed,
    settle_arrived,
    settle_signatures,
)
from notes_tui.vault import listing
from notes_tui.vault.vault import Vault

_MOST = 9
_LABEL_OF: dict[str, Label] = {
    "addendum": "addendum",
    "late": "late",
    "correction": "correction",
    "in error": "error",
}
_NOT_ANY_MORE = {
    "write": "It is signed, so nothing in it changes any more. Type addendum, late or correction.",
    "time": "It is signed, so nothing in it changes any more. Type correction.",
    "sign": "It is signed already.",
    "move": "It is signed, so it stays. Type in error: it is written anew for the right client.",
    "discard": "It is signed, so it stays. Type in error to mark it as entered in error.",
    "bring back": "It is in the lists.",
}
HELP = (
    "Enter alone: hear the visit again. A step's number or name: hear that step alone.",
    "addendum: add something new. late: add what was left out then, with both days.",
    "correction: say what was wrong in it; the original stands.",
    "in error: mark it as entered in error; under the wrong client it is written anew.",
    "settle: choose where something arrived after the signature.",
    "history: hear earlier texts. files: its photos and files, to look at.",
    "back: to where you came from.",
)
_TEXT_HELP = (
    "Go on typing; each line is kept at once.",
    "A full stop alone on a line ends the text. Control C leaves it for later.",
)


def stay(io: Lines, vault: Vault, note: str) -> str | None:
    """The signed visit, until the practitioner goes back; the note written in its place, if any."""
    signed = read_signed(vault, note)
    read_out(io, vault, signed)
    while True:
        named = f"S{signed.page.number}" if signed.page.number else "This visit"
        typed = io.command(f"{named}, signed. addendum, late, correction, back, or ?:", HELP)
        word = typed.casefold()
        if word == "back":
            return None
        try:
            anew = _go(io, vault, signed, word)
            if anew:
                return anew
            signed = read_signed(vault, note)
            if not word:
                read_out(io, vault, signed)
        except Up:
            pass  # back to the visit, from what was going on in it
        except NotesError as error:
            io.tell(error)


def _go(io: Lines, vault: Vault, signed: SignedNote, word: str) -> str | None:
    step = find_step(word)
    if word in _LABEL_OF:
        return _add(io, vault, signed, _LABEL_OF[word])
    if word == "settle":
        _settle(io, vault, signed)
    elif word == "files":
        files.stay(io, vault, signed.page.note.id)
    elif word == "history":
        history.stay(io, vault, signed.page.note.id)
    elif word in {"undo", "redo"}:
        (undoing.undo if word == "undo" else undoing.redo)(io, vault)
    elif word in _NOT_ANY_MORE:
        io.say(_NOT_ANY_MORE[word])
    elif step is not None:
        io.say(f"{SECTIONS[step]}:", signed.page.texts.get(step) or "Left blank.")
    elif word:
        io.say("A visit does not know that. Type ? to hear what can be done here.")
    return None


# -------------------------------------------------------------------------------------- hearing


def read_out(io: Lines, vault: Vault, signed: SignedNote) -> None:
    """Whether it still fits, before all else; the note; and what was added."""
    if signed.page.note.status == "error":
        io.say("Entered in error. Not to be relied on; it is kept as it was.")
    for seal in signed.seals:
        said = f"{seal.what} by {seal.by}, {seal.at[:16].replace('T', ' ')}."
        if seal.problem:
            io.say(
                f"Attention: it does not fit. {said} {seal.problem}",
                "Nothing was hidden or changed back. Do not rely on it before you have compared it"
                " with a print of the note, or with your newest backup.",
            )
        else:
            io.say(f"{said} All is as it was then.")
    read_page_out(io, signed.page)
    for entry in signed.added:
        of = f" of {entry.event}" if entry.event else ""
        when = day(entry.at, vault.around.clock.now().date())
        io.say(f"{entry.title}{of}, by {entry.by}, written {when}, {entry.after}:")
        io.say(*([f"Reason: {entry.reason}"] if entry.reason else []))
        io.say(*([entry.text] if entry.text else []))
    for begun in signed.begun:
        io.say(f"{LABELS[begun.label]}: begun and not signed. Type its name to go on with it.")
    if signed.typed or signed.arrived or signed.rivals:
        io.say("Something arrived after the signature. Type settle to hear it and choose.")


# --------------------------------------------------------------------------------------- adding


def _add(io: Lines, vault: Vault, signed: SignedNote, label: Label) -> str | None:
    note = signed.page.note
    vault.require_writer()
    if note.status == "error":
        io.say("This note was entered in error. It is kept as it is; write a new one instead.")
        return None
    entry = begin_entry(vault, note.id, label)
    if label == "error":
        return _void(io, vault, note, entry)
    try:
        entry = _write(io, vault, note, entry)
        if not entry.text.strip():
            give_up_entry(vault, note.id, entry)
            io.say("Nothing was written.")
            return None
        entry = _ask_about(io, vault, note, entry)
    except Up:
        io.say("Kept, not signed. The same word goes on with it.")
        return None
    later_part(entry.id, label, entry.text, reason=entry.reason)
    confirmed = ask_passphrase(io, vault)
    if confirmed is None:
        io.say("Kept, not signed. The same word goes on with it.")
        return None
    add_to_signed(vault, note.id, entry, confirmed)
    io.say(f"Signed: {LABELS[label].lower()}.")
    return None


def _write(io: Lines, vault: Vault, note: Note, entry: Addition) -> Addition:
    """Line by line, each kept at once; one that came too late to be heeded too."""
    lines = entry.text.split("\n") if entry.text else []
    if lines:
        io.say("You began it:", *lines)
    while True:
        try:
            line = io.ask_text(f"Line {len(lines) + 1}, or a full stop to end:", _TEXT_HELP)
        except Lock as lock:
            if lock.line.strip() not in {"", "."}:
                keep_entry(vault, note, replace(entry, text="\n".join([*lines, lock.line])))
            raise
        if line.strip() == ".":
            return entry
        lines.append(line)
        entry = replace(entry, text="\n".join(lines))
        keep_entry(vault, note, entry)


def _ask_about(io: Lines, vault: Vault, note: Note, entry: Addition) -> Addition:
    needed = entry.label in {"correction", "error"}
    prompt = "What was wrong, in a few words:" if needed else "Why, in a few words? Enter for none:"
    reason = io.command(prompt, ("It stands beside the text.",))
    while needed and not reason:
        reason = io.command("It needs a reason:", ("Say in a few words what was wrong.",))
    event = entry.event
    if entry.label == "late":
        then = (note.occurred_at or "")[:10]
        event = io.command(
            f"Which day does it tell of? Enter for {then}:", ("A day like 2026-03-02.",)
        )
        event = parse_day(event) if event else then
    entry = replace(entry, reason=reason, event=event)
    keep_entry(vault, note, entry)
    return entry


def _void(io: Lines, vault: Vault, note: Note, entry: Addition) -> str | None:
    io.say(
        "The note is kept and marked, and leaves the client's course, the search and what was"
        " measured."
    )
    reason = io.command(
        "Why, in a few words? Enter leaves it:", ("For example: wrong client, or written twice.",)
    )
    if not reason:
        io.say("Left as it is.")
        return None
    client = _ask_client(io, vault, note)
    confirmed = ask_passphrase(io, vault)
    if confirmed is None:
        io.say("Left as it is.")
        return None
    entry = replace(entry, reason=reason, rewrite_for=client)
    saved = add_to_signed(vault, note.id, entry, confirmed)
    io.say("Marked as entered in error.")
    if saved.note == note.id:
        return None
    io.say("It is written anew as a late entry. Hear it, and type sign.")
    return saved.note


def _ask_client(io: Lines, vault: Vault, note: Note) -> str:
    """The client it belongs to; "" where it is not to be written anew."""
    typed = io.command(
        "Does it belong to another client? A name, or Enter for no:",
        ("Type the client's name, or some of it. It is written anew there.",),
    )
    if not typed:
        return ""
    rows = [row for row in listing.clients(vault.database) if row.id != note.client]
    found = [rows[place] for place in Names.of([row.name for row in rows]).find(typed, _MOST)]
    if not found:
        io.say(f"No other client has a name like {typed}.")
        raise Up
    chosen = io.choose("For whom is it written anew?", [row.name for row in found])
    if chosen is None:
        raise Up
    return found[chosen].id


# -------------------------------------------------------------------------------------- settling


def _settle(io: Lines, vault: Vault, signed: SignedNote) -> None:
    vault.require_writer()
    if signed.typed:
        _settle_typed(io, vault, signed)
    elif signed.rivals:
        _settle_rivals(io, vault, signed)
    elif signed.arrived:
        _settle_arrived(io, vault, signed)
    else:
        io.say("Nothing has arrived that stands against it.")


def _settle_typed(io: Lines, vault: Vault, signed: SignedNote) -> None:
    io.say("Typed here before the note was signed on another device, and not saved:")
    for name, text in signed.typed.items():
        io.say(f"{SECTIONS[name]}:", text)
    chosen = io.choose("What becomes of it?", ["put it into an addendum", "give it up"])
    if chosen == 0:
        move_to_addendum(vault, signed.page.note)
        io.say("Type addendum to go on with it.")
    elif chosen == 1:
        give_up_typed(vault, signed.page.note.id)
        io.say("Given up.")


def _settle_rivals(io: Lines, vault: Vault, signed: SignedNote) -> None:
    conflict = signed.rivals[0]
    io.say(f"It was signed twice, over different texts of {part_label(conflict.part)}.")
    for number, side in enumerate(conflict.texts, 1):
        io.say(f"Text {number}, by {side.author}:", side.words)
    chosen = io.choose("Which one holds?", [f"text {n + 1}" for n in range(len(conflict.texts))])
    confirmed = ask_passphrase(io, vault) if chosen is not None else None
    if chosen is None or confirmed is None:
        io.say("Left to settle later.")
        return
    text = conflict.texts[chosen].text
    settle_signatures(vault, conflict.record, conflict.part, text, confirmed)
    io.say("Settled. Both texts stay in the history.")


def _settle_arrived(io: Lines, vault: Vault, signed: SignedNote) -> None:
    io.say("It was changed on another device that did not know of the signature:")
    for conflict in signed.arrived:
        for side in conflict.texts:
            io.say(f"{part_label(conflict.part)}, by {side.author}:", side.words)
    chosen = io.choose("What becomes of it?", ["keep it as an addendum", "set it aside"])
    confirmed = ask_passphrase(io, vault) if chosen is not None else None
    if chosen is None or confirmed is None:
        io.say("Left to settle later.")
        return
    settle_arrived(vault, signed.page.note.id, confirmed, keep=chosen == 0)
    io.say("Kept as an addendum." if chosen == 0 else "Set aside; it stays in the history.")
