"""The first run: where the vault lies, whose it is, its passphrase, its recovery code on paper."""

import os
from pathlib import Path

from notes_tui.crypto import recovery
from notes_tui.domain.text import clean_line
from notes_tui.errors import BadInput, NotesError
from notes_tui.plain.lines import Lines, Up
from notes_tui.vault.creating import create_vault
from notes_tui.vault.layout import Layout
from notes_tui.vault.passphrases import SHORTEST, require_strong, suggest
from notes_tui.vault.surroundings import Surroundings

_LATER = "later"
_SECRET = (
    "A passphrase opens the vault. Nothing is shown or said while you type it.",
    "If it is lost, and the paper with the recovery code too, nobody can open the vault.",
)


def make_vault(io: Lines, layout: Layout, around: Surroundings) -> tuple[Layout, str]:
    """A new vault, made with the practitioner's answers; its place and its passphrase."""
    io.say(
        "Welcome to notes-tui. There is no vault yet.",
        "A vault is one encrypted folder on this computer that holds all your notes.",
        "Four questions, then you can write. Type ? for help at any of them, quit to leave.",
        "Question 1 of 4, the place.",
    )
    place = _ask_place(io, layout)
    io.say("Question 2 of 4, the name of your practice.")
    practice = _ask_name(io, "Practice:", "The practice's name", "Example: Riverside Bodywork.")
    io.say("Question 3 of 4, your own name, as it stands beside your notes.")
    practitioner = _ask_name(io, "Your name:", "The practitioner's name", "Example: Ada.")
    io.say("Question 4 of 4, the passphrase. It opens the vault each time.")
    passphrase = _ask_passphrase(io, around)
    io.say("Making the vault. This takes a few seconds on purpose.")
    created = create_vault(place, passphrase, around, practice=practice, practitioner=practitioner)
    io.say("The vault is made.")
    io.say("Now the recovery code. It opens the vault if the passphrase is forgotten.")
    try:
        checked = hand_over(io, created.recovery_code)
    except Up:
        io.say("The paper is not checked.")
        checked = False
    io.say("Your paper opens the vault." if checked else _CHECK_LATER)
    if place.folder != layout.folder:
        io.say(
            "Your vault lies at a place of your own. Next time, name it:",
            f"notes-tui --plain --vault {place.folder}",
        )
    return place, passphrase


_CHECK_LATER = "The vault is whole. Check your paper any time with: notes-tui recovery check"


def _ask_place(io: Lines, layout: Layout) -> Layout:
    about = (
        "The vault is a folder. Press Enter to have it made at the place that was read,",
        "or type another place, the whole path of a folder that does not exist yet.",
    )
    while True:
        io.say(f"The usual place: {layout.folder}")
        typed = io.command("Enter to take it, or type another place:", about)
        folder = Path(typed).expanduser() if typed else layout.folder
        if os.path.lexists(folder):
            io.say("There is something at this place already. Type a folder that is not there yet.")
        elif not folder.is_absolute():
            io.say("Type the whole path, from the root or from ~.")
        else:
            return Layout(folder, layout.anchors)


def _ask_name(io: Lines, prompt: str, what: str, example: str) -> str:
    while True:
        try:
            return clean_line(io.command(prompt, ("Type one line.", example)), what)
        except BadInput as error:
            io.tell(error)


def _ask_passphrase(io: Lines, around: Surroundings) -> str:
    offered = suggest(around.entropy)
    while True:
        io.say(
            "A good one is offered, six words:",
            offered,
            "Write it on paper until you know it by heart.",
            f"Enter takes it. Or type one of your own, of {SHORTEST} characters or more.",
        )
        chosen = io.ask_hidden("Passphrase, or Enter for the one offered", _SECRET) or offered
        try:
            require_strong(chosen)
        except NotesError as error:
            io.tell(error)
            continue
        if io.ask_hidden("The same passphrase, once more", _SECRET) == chosen:
            return chosen
        io.say("The two are not the same. Begin again.")


def hand_over(io: Lines, code: str) -> bool:
    """Reads a recovery code group by group, and has it typed back from the paper.

    False where that is left for later.
    """
    groups = code.split("-")
    io.say(
        "It is said only now. Write it on paper, and keep the paper away from the computer.",
        f"It has {len(groups)} groups of {len(groups[0])} signs: digits and letters.",
        "There is no letter I, L, O or U in it: what sounds like O is a zero.",
    )
    about = ("Press Enter for the next group.", "Type a group's number to hear it again.")
    at = 0
    while at < len(groups):
        io.say(f"Group {at + 1} of {len(groups)}: {' '.join(groups[at])}")
        typed = io.command("Enter for the next, or a group's number:", about)
        at = int(typed) - 1 if typed in _numbers(groups) else at + (not typed)
    io.say("Now type it back from your paper, so that you know it is right.")
    about = (
        "Type the group from your paper. Capitals do not matter.",
        "again: hear it once more. later: leave this for later.",
    )
    at = 0
    while at < len(groups):
        typed = io.command(f"Group {at + 1} of {len(groups)}, or again, or later:", about)
        if typed.casefold() == _LATER:
            return False
        if typed.casefold() == "again":
            io.say(f"Group {at + 1}: {' '.join(groups[at])}")
        elif recovery.read_code("-".join([*groups[:at], typed, *groups[at + 1 :]])) is not None:
            at += 1
        elif recovery.read_code(typed) == recovery.read_code(code):
            break
        elif typed:
            io.say("That is not it. Compare it with your paper, or type again to hear it.")
    io.say("That is it.")
    return True


def _numbers(groups: list[str]) -> frozenset[str]:
    return frozenset(str(number) for number in range(1, len(groups) + 1))
