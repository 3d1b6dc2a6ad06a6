"""Unlocking: three tries for the passphrase, and what may stand between it and the notes."""

from collections.abc import Mapping

from notes_tui.crypto import recovery
from notes_tui.errors import (
    Busy,
    NotesError,
    ReadOnly,
    RolledBack,
    StorageFailed,
    WrongPassphrase,
)
from notes_tui.plain.lines import Leave, Lines, Up
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import (
    Arrival,
    Unlock,
    Way,
    by_passphrase,
    by_recovery_code,
    open_vault,
)
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.vault import Vault

_TRIES = 3
_HELP = (
    "Type the passphrase and press Enter. Nothing is shown or said while you type.",
    "If it is forgotten, type the recovery code from your paper instead.",
)
_ARRIVALS: Mapping[Arrival, str] = {
    "moved": "I moved it here, and write in no other copy of it any more",
    "restored": "I restored it from a backup",
    "cloned": "I copied it, or I do not know; it goes on as a new device",
}


def unlock(io: Lines, layout: Layout, around: Surroundings) -> Vault:
    """The open vault, to be written in if that can be. `Leave` after the third wrong passphrase."""
    for left in reversed(range(_TRIES)):
        typed = io.ask_hidden(f"Passphrase of the vault {layout.folder.stem}", _HELP)
        # A forgotten passphrase needs no other way in.
        by_code = recovery.read_code(typed) is not None
        key = by_recovery_code(typed) if by_code else by_passphrase(typed)
        io.say("Opening.")
        try:
            return enter(io, layout, key, around)
        except WrongPassphrase as error:
            io.say(error.message)
            if left:
                io.say(
                    f"You can try {left} more {'times' if left > 1 else 'time'}.",
                    "If it is forgotten, type the recovery code from your paper instead.",
                )
            else:
                raise Leave(error.exit_code) from None
    raise AssertionError


def enter(io: Lines, layout: Layout, key: Unlock, around: Surroundings) -> Vault:
    """The vault that this key opens, with what is to be told about this opening."""
    try:
        vault = open_vault(layout, key, around, Way.WRITE, arrived=lambda: _ask_arrival(io))
    except (Busy, RolledBack, ReadOnly, StorageFailed) as error:
        io.say(error.message)
        if not io.yes("Open it to read only?", enter=True):
            io.say(error.hint)
            raise Leave(error.exit_code) from None
        way = Way.EXAMINE if isinstance(error, RolledBack | ReadOnly) else Way.READ
        if isinstance(error, StorageFailed):
            way = Way.LOOK  # even an entry in the audit would be written
        vault = open_vault(layout, key, around, way, arrived=lambda: _ask_arrival(io))
    except WrongPassphrase:
        raise
    except NotesError as error:
        io.tell(error)
        raise Leave(error.exit_code) from None
    try:
        io.say(*vault.notices)
        if not vault.writable:
            io.say("You can read everything, and change nothing.")
    except BaseException:
        vault.close()
        raise
    return vault


def _ask_arrival(io: Lines) -> Arrival:
    io.say("This vault was not opened on this computer before. How did it come here?")
    options = tuple(_ARRIVALS)
    try:
        chosen = io.choose("How it came here.", [_ARRIVALS[each] for each in options])
    except Up:
        chosen = None
    if chosen is None:
        io.say("It goes on as a new device.")
        return "cloned"
    return options[chosen]
