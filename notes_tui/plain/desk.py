"""The desk: what waits, and the way to everything else."""

from collections.abc import Callable, Mapping
from pathlib import Path

from notes_tui.assessing.authoring import (
    add_template,
    added_words,
    needs_licence,
    problem_words,
    read_path,
)
from notes_tui.charting.begun_later import read_entry
from notes_tui.charting.drafting import find_draft
from notes_tui.charting.registering import add_client, get_client
from notes_tui.domain.later import LABELS
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.text import count
from notes_tui.errors import NotesError
from notes_tui.plain import (
    backing_up,
    chart,
    note,
    reading,
    searching,
    setting,
    settling,
    signing,
    undoing,
)
from notes_tui.plain.lines import Leave, Lines, Up
from notes_tui.plain.words import day
from notes_tui.practice.desk import Desk, read_desk
from notes_tui.practice.filling import Begun, begun_forms, visit_of
from notes_tui.practice.finding import Names
from notes_tui.practice.templates import open_library
from notes_tui.practice.visit import new_visit, resume_visit
from notes_tui.vault import listing
from notes_tui.vault.drafts import Draft
from notes_tui.vault.listing import ClientRow
from notes_tui.vault.vault import Vault

_MOST = 9
_LAST_LINES = 3
HELP = (
    "Type a client's name, or some of it, to open the chart. Slips do not matter.",
    "new and a name: take in a new client, and write the first note.",
    "1, unsigned: the notes that are not signed yet, the oldest first.",
    "sign: sign the day, the unsigned notes with one passphrase.",
    "2, settle: texts that two people wrote without seeing each other's.",
    "3, seen: the clients you saw last.",
    "4, search: find words in all notes. You can type search and the words at once.",
    "5, settings: when it locks, where backups go, the recovery code.",
    "6, go on: the note that you were writing, if one is not saved yet.",
    "7, backups: make one, prove one, hear how to restore it. backup: make one at once.",
    "tests: hear what tests there are. tests and a file: take in one that you wrote.",
    "undo: take back what you saved, discarded, moved or archived last. redo: do it again.",
    "Enter alone: hear the desk again.",
)
_ELSEWHERE = frozenset(
    "profile alerts archive more last write history files move discard time save drop back"
    " show".split()
)
_PLACES = {
    "1": "unsigned",
    "2": "settle",
    "3": "seen",
    "4": "search",
    "5": "settings",
    "7": "backups",
}


def stay(io: Lines, vault: Vault) -> None:
    """The desk, until `Leave` or `Lock`."""
    _offer_draft(io, vault)
    welcome(io, read_desk(vault), vault)
    while True:
        try:
            typed = io.command("Desk. A client's name, a number, or ?:", HELP)
            try:
                _go(io, vault, typed)
            except Up:
                pass  # from wherever it was typed, back to the desk
            except NotesError as error:
                io.tell(error)
        except Up:
            if _wants_to_leave(io):
                raise Leave from None


def _wants_to_leave(io: Lines) -> bool:
    try:
        return io.yes("Leave notes-tui?", enter=False)
    except Up:
        return True  # who presses control C twice means it


def welcome(io: Lines, desk: Desk, vault: Vault) -> None:
    """What the desk shows."""
    today = vault.around.clock.now()
    io.say(f"{desk.practice}. {today:%A}, {today.day} {today:%B}.")
    io.say(f"{count(desk.clients_in_all, 'client').capitalize()}.")
    waiting = f"1, unsigned: {count(desk.unsigned_in_all, 'note')}"
    if desk.unsigned:
        oldest = desk.unsigned[0]
        waiting += f", the oldest of {oldest.client_name}, {day(oldest.occurred_at, today.date())}"
        waiting += ". Type sign to sign the day"
    io.say(waiting + ".")
    more = " or more" if len(desk.to_settle) >= _DESK_SETTLES else ""
    io.say(f"2, settle: {count(len(desk.to_settle), 'text')}{more} to settle.")
    io.say("3, clients seen last.", "4, search all notes.", "5, settings.")
    draft = _waiting(vault)
    if draft is not None and draft.client is not None and vault.writable:
        io.say(f"6, go on with the note of {get_client(vault, draft.client).name}.")
    io.say(f"7, backups: {desk.backups.age}.")
    io.say(*(f"Due: {line}." for line in (desk.backups.due, desk.backups.drill_due) if line))
    if not desk.clients_in_all:
        io.say("To begin, type new and the name of a client, for example: new Marta Lind")


_DESK_SETTLES = 20


def _go(io: Lines, vault: Vault, typed: str) -> None:
    word, _, rest = typed.partition(" ")
    word, rest = _PLACES.get(word.casefold(), word.casefold()), rest.strip()
    if not typed:
        welcome(io, read_desk(vault), vault)
    elif word == "search":
        searching.stay(io, vault, rest)
    elif word == "new":
        _take_in(io, vault, rest)
    elif word == "tests":
        _tests(io, vault, rest)
    elif typed.casefold() in {"6", "go on"}:
        _go_on(io, vault)
    elif not rest and word in _ALONE:
        _ALONE[word](io, vault)
    elif typed.isdecimal():
        io.say("There is no such number at the desk. Type ? to hear them.")
    elif typed.casefold() in _ELSEWHERE:
        io.say("That is for a chart or a note. Open one first, by the client's name.")
    else:
        _find(io, vault, typed)


# -------------------------------------------------------------------------------- what was typed


def _offer_draft(io: Lines, vault: Vault) -> None:
    draft = _waiting(vault)
    if draft is None or draft.client is None or not vault.writable:
        return
    try:
        _read_draft(io, vault, draft)
        if io.yes("Go on with it now?", enter=True):
            _go_on(io, vault)
    except Up:
        pass
    except NotesError as error:
        io.tell(error)


def _waiting(vault: Vault) -> Draft | None:
    """What was touched last and is not saved: a note that was written, or a form in one."""
    note_draft, form = find_draft(vault), _form(vault)
    if form is None or (note_draft is not None and note_draft.touched > form.draft.touched):
        return note_draft
    return form.draft


def _form(vault: Vault) -> Begun | None:
    return next(iter(begun_forms(vault)), None)


def _read_draft(io: Lines, vault: Vault, draft: Draft) -> None:
    assert draft.client is not None  # a note has a client
    name = get_client(vault, draft.client).name
    form = _form(vault)
    if form is not None and form.draft == draft:
        io.say(f"You were filling in {form.title} for {name}. It is kept and not saved yet.")
        return
    entry = read_entry(draft)
    if entry is not None:
        io.say(f"You were writing for a signed note of {name}: {LABELS[entry.label]}. It is kept.")
        return
    step = SECTIONS.get(draft.part.partition("/")[2], "")
    io.say(f"You were writing a note of {name}, step {step}. It is kept and not saved yet.")
    lines = [line for line in draft.text.splitlines() if line.strip()][-_LAST_LINES:]
    if lines:
        io.say("The last lines:" if len(lines) > 1 else "The last line:", *lines)


def _go_on(io: Lines, vault: Vault) -> None:
    draft, form = _waiting(vault), _form(vault)
    if draft is None:
        io.say("There is no note that you were writing.")
        return
    vault.require_writer()
    if form is not None and form.draft == draft:
        note.write(io, vault, visit_of(vault, form), form)
    elif read_entry(draft) is not None:
        reading.stay(io, vault, draft.record)
    else:
        note.write(io, vault, resume_visit(vault, draft))


def _tests(io: Lines, vault: Vault, file: str) -> None:
    """What can be filled in; or a template that is taken in from its file."""
    if not file:
        found = open_library(vault).list()
        io.say(f"{count(len(found), 'test').capitalize()}:")
        io.say(*(f"{each.title}, {each.version}, from {each.plugin}" for each in found))
        return
    vault.require_writer()
    read = read_path(Path(file))
    io.say(*(problem_words(problem) for problem in read.problems))
    if read.problems:
        io.say("Nothing was taken in.")
        return
    holder = ""
    if needs_licence(vault, read):
        ask = f"Whose test is this? A name, or Enter for {vault.practice_name}:"
        holder = io.command(ask, ("Say whose the wording is. It is asked once.",))
    io.say(added_words(add_template(vault, read, holder)))


# -------------------------------------------------------------------------------------- clients


def _find(io: Lines, vault: Vault, typed: str) -> None:
    rows = list(listing.clients(vault.database, archived=True))
    names = Names.of([row.name for row in rows])
    places = names.find(typed, _MOST)
    sure = [rows[place] for place in places if names.fits(place, typed)]
    if len(sure) == 1:
        chart.stay(io, vault, sure[0].id)
        return
    found = sure or [rows[place] for place in places]
    if not found:
        io.say(f"No client has a name like {typed}.")
        _take_in(io, vault, typed, sure=False)
        return
    options = [*(_said(row, vault) for row in found), f"none of these: new client {typed}"]
    chosen = io.choose("Which client?", options)
    if chosen == len(found):
        _take_in(io, vault, typed)
    elif chosen is not None:
        chart.stay(io, vault, found[chosen].id)


def _take_in(io: Lines, vault: Vault, name: str, *, sure: bool = True) -> None:
    vault.require_writer()
    if not name:
        name = io.command("Name of the new client:", ("Type the name, or Enter to go back.",))
        if not name:
            return
    io.say(f"New client: {name}.")
    if not io.yes("Take in, and write the first note?", enter=sure):
        return
    client = add_client(vault, {"name": name})
    io.say(f"{get_client(vault, client).name} is taken in.")
    note.write(io, vault, new_visit(vault, client))
    chart.stay(io, vault, client)


def _seen(io: Lines, vault: Vault) -> None:
    rows = read_desk(vault).clients[:_MOST]
    if not rows:
        io.say("No clients yet.")
        return
    chosen = io.choose("Open which chart?", [_said(row, vault) for row in rows])
    if chosen is not None:
        chart.stay(io, vault, rows[chosen].id)


def _said(row: ClientRow, vault: Vault) -> str:
    visits = count(row.notes, "visit")
    if row.last_visit is not None:
        zone = vault.around.clock.now().tzinfo
        last = vault.around.clock.now().fromtimestamp(row.last_visit * 60, zone)
        visits += f", last {day(last.isoformat(), vault.around.clock.now().date())}"
    return f"{row.name}, {visits}" + (", archived" if row.archived else "")


def _unsigned(io: Lines, vault: Vault) -> None:
    desk, today = read_desk(vault), vault.around.clock.now().date()
    if not desk.unsigned:
        io.say("No note is unsigned.")
        return
    rows = desk.unsigned
    if desk.unsigned_in_all > len(rows):
        io.say(f"The {len(rows)} oldest of {desk.unsigned_in_all}:")
    options = [f"{row.client_name}, {day(row.occurred_at, today)}" for row in rows]
    chosen = io.choose("Read which note?", options)
    if chosen is not None:
        reading.stay(io, vault, rows[chosen].id)


_ALONE: Mapping[str, Callable[[Lines, Vault], None]] = {
    "unsigned": _unsigned,
    "sign": signing.sign_day,
    "settle": settling.stay,
    "seen": _seen,
    "settings": setting.stay,
    "backups": backing_up.stay,
    "backup": backing_up.back_up,
    "undo": undoing.undo,
    "redo": undoing.redo,
}
"""What is typed alone, and what does it."""
