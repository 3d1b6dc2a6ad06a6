"""Signing line by line: what is sealed is heard, what lacks is asked, and then the passphrase."""

from collections.abc import Iterable

from notes_tui.charting import planning, signing
from notes_tui.charting.signing import RedFlag
from notes_tui.domain.moment import parse_day
from notes_tui.domain.text import count
from notes_tui.errors import NotesError, WrongPassphrase
from notes_tui.plain.lines import Lines, number_in
from notes_tui.plain.words import day, texts
from notes_tui.practice import red_flags
from notes_tui.practice.desk import read_desk
from notes_tui.practice.sealed_note import Page, read_page
from notes_tui.practice.signing import ToSign, look_at_day, look_before_signing, sign_notes
from notes_tui.vault.listing import OpenNote
from notes_tui.vault.notes import get_note
from notes_tui.vault.reauthenticating import Confirmed, confirm
from notes_tui.vault.vault import Vault

_PASSPHRASE_HELP = (
    "Type the passphrase of this vault. A recovery code cannot sign.",
    "Enter alone leaves everything unsigned.",
)
_DAY_HELP = (
    "A number: hear that note, and take it out or in again.",
    "sign: ask the passphrase once, and sign all that are chosen.",
    "Enter alone: go back; nothing is signed.",
)


def sign_one(io: Lines, vault: Vault, note: str) -> bool:
    """Reads out what is sealed, asks what lacks, then the passphrase; whether it is signed."""
    vault.require_writer()
    read_page_out(io, read_page(vault, note))
    _ask_what_lacks(io, vault, note)
    found = look_before_signing(vault, note)
    for hindrance in found.before.hindrances:
        io.say(f"It cannot be signed yet. {hindrance.message}")
    if not found.before.ready:
        return False
    override = _set_aside(io, found)
    if found.concerns and not override:
        io.say("Not signed.")
        return False
    io.say("This is sealed as you heard it. From then on nothing in it changes.")
    confirmed = ask_passphrase(io, vault)
    if confirmed is None:
        io.say("Not signed.")
        return False
    sign_notes(vault, [note], confirmed, override=override)
    io.say("Signed.")
    return True


def sign_day(io: Lines, vault: Vault) -> None:
    """The notes that are not signed yet: all are heard who asks, and signed with one passphrase."""
    vault.require_writer()
    desk = read_desk(vault)
    if not desk.unsigned:
        io.say("No note is unsigned.")
        return
    if desk.unsigned_in_all > len(desk.unsigned):
        io.say(f"The {len(desk.unsigned)} oldest of {desk.unsigned_in_all}:")
    found = look_at_day(vault, [row.id for row in desk.unsigned])
    left_out = {at for at, each in enumerate(found) if each.written_by}
    _hear_day(io, vault, desk.unsigned, found, left_out)
    while typed := io.command("Sign the day. A number, sign, or Enter to go back:", _DAY_HELP):
        number = number_in(typed, len(found))
        if number is not None:
            _hear_one(io, vault, desk.unsigned[number - 1], found[number - 1], left_out, number - 1)
        elif typed.casefold() == "sign":
            chosen = [
                each.before.note.id
                for at, each in enumerate(found)
                if not each.why_not and at not in left_out
            ]
            if _sign_all(io, vault, chosen):
                return
        else:
            io.say("Type a number of the list, sign, or Enter alone.")


def ask_passphrase(io: Lines, vault: Vault) -> Confirmed | None:
    """That the passphrase was typed; None for Enter alone. A wrong one is asked again."""
    while True:
        typed = io.ask_hidden("Your passphrase signs it. Enter leaves it", _PASSPHRASE_HELP)
        if not typed:
            return None
        io.say("This takes a second, on purpose.")
        try:
            return confirm(vault, typed)
        except WrongPassphrase as error:
            io.tell(error)


def read_page_out(io: Lines, page: Page) -> None:
    """A whole note, as it is sealed."""
    number = f"S{page.number}, " if page.number is not None else ""
    when = (page.note.occurred_at or "a time that is not settled")[:16].replace("T", " ")
    io.say(f"{page.client.name}, {number}{when}.")
    if page.note.late:
        io.say("A late entry, written in place of a note that was entered in error.")
    io.say(*texts(page.texts))
    io.say(*(f"File: {each}" for each in page.files))


# ----------------------------------------------------------------------------------- what lacks


def _ask_what_lacks(io: Lines, vault: Vault, note: str) -> None:
    before = signing.look(vault, note)
    today = vault.around.clock.now().date()
    for line in before.unconfirmed:
        io.say(
            f"Planned {day(line.since, today)}, and not said whether it still holds: {line.text}"
        )
        holds = io.ask_yes("Still holds?", "later")
        if holds is True:
            planning.confirm_line(vault, note, line.id)
        elif holds is False:
            planning.drop_line(vault, note, line.id)
    see_to_flags(io, vault, note)


def see_to_flags(io: Lines, vault: Vault, note: str, assessment: str = "") -> None:
    """Asks the red flags that were left out, and of each yes what was done about it.

    Of one assessment only the second: what was left out of it a moment ago is asked at the end.
    """
    asked: set[tuple[str, str]] = set()
    while True:
        waiting = [
            flag
            for flag in signing.open_flags(vault, get_note(vault, note))
            if (flag.assessment, flag.item) not in asked or flag.answered
            if not assessment or (flag.assessment == assessment and flag.answered)
        ]
        if not waiting:
            return
        flag = waiting[0]
        asked.add((flag.assessment, flag.item))
        done = _ask_acted if flag.answered else _ask_flag
        if not done(io, vault, note, flag):
            return


def _ask_flag(io: Lines, vault: Vault, note: str, flag: RedFlag) -> bool:
    """Asks a red flag that was left out; whether it is answered now."""
    filling = red_flags.ask_flag(vault, note, flag)
    question = red_flags.question_of(filling)
    io.say("Not answered yet, and asked before the note is signed:")
    io.say(*(f"{key}, {label}" for key, label in question.keys))
    while typed := io.command(f"{question.text}. Enter leaves it:", (red_flags.NOT_ASKED,)):
        try:
            red_flags.save_answer(vault, red_flags.answer_flag(filling, typed))
        except NotesError as error:
            io.tell(error)
        else:
            return True
    return False


def _ask_acted(io: Lines, vault: Vault, note: str, flag: RedFlag) -> bool:
    """Asks what was done about a yes; whether it was said."""
    io.say(f"Red flag: {flag.label}: yes.")
    action = io.command(
        "What was done about it, in one line? Enter leaves it:",
        ("Say in a few words what was done.", "Enter alone leaves it for later."),
    )
    while action:
        typed = io.command(
            "On which day? Enter for today:", ("A day like 2026-03-02, or Enter for today.",)
        )
        try:
            done = parse_day(typed) if typed else vault.around.clock.now().date().isoformat()
            signing.act_on_flag(vault, note, flag, action, done)
        except NotesError as error:
            io.tell(error)
        else:
            return True
    return False


def _set_aside(io: Lines, found: ToSign) -> str:
    """Why the concerns of plugins are set aside; empty where there is none, or they are not."""
    for concern in found.concerns:
        io.say(f"The plugin {concern.plugin} says: {concern.message}")
    if not found.concerns:
        return ""
    return io.command(
        "Why is that set aside? Enter leaves the note unsigned:",
        ("The reason stands in the audit trail, so name nobody in it.",),
    )


# ----------------------------------------------------------------------------------- the day


def _hear_day(
    io: Lines, vault: Vault, rows: Iterable[OpenNote], found: Iterable[ToSign], left_out: set[int]
) -> None:
    today = vault.around.clock.now().date()
    for at, (row, each) in enumerate(zip(rows, found, strict=True)):
        state = "to be signed" if at not in left_out else "left out"
        if each.why_not:
            state = f"not yet: {each.why_not}"
        if each.written_by:
            state = f"{state}; {each.written_by} wrote it"
        io.say(f"{at + 1}, {row.client_name}, {day(row.occurred_at, today)}: {state}")


def _hear_one(
    io: Lines, vault: Vault, row: OpenNote, found: ToSign, left_out: set[int], at: int
) -> None:
    read_page_out(io, read_page(vault, row.id))
    if found.why_not:
        io.say(f"It cannot be signed yet. {found.why_not}", "It is left out.")
        return
    keep = io.yes("Is it to be signed?", enter=at not in left_out)
    (left_out.discard if keep else left_out.add)(at)


def _sign_all(io: Lines, vault: Vault, chosen: list[str]) -> bool:
    if not chosen:
        io.say("No note is chosen that can be signed.")
        return False
    io.say(f"{count(len(chosen), 'note').capitalize()} to be signed, all of them or none.")
    confirmed = ask_passphrase(io, vault)
    if confirmed is None:
        io.say("Nothing was signed.")
        return False
    sign_notes(vault, chosen, confirmed)
    io.say(f"Signed: {count(len(chosen), 'note')}.")
    return True
