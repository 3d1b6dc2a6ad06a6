"""Settings of the vault that matter here: when it locks, where backups go, the recovery code."""

from notes_tui.crypto.recovery import new_code
from notes_tui.domain.text import count
from notes_tui.errors import NotesError
from notes_tui.plain.beginning import hand_over
from notes_tui.plain.lines import Lines, Up
from notes_tui.practice.settings import (
    HIDE_MINUTES,
    LONGEST_HIDE_MINUTES,
    read_settings,
    set_backup_target,
    set_hide_minutes,
)
from notes_tui.vault.recovering import change_code, require_opens
from notes_tui.vault.vault import Vault


def stay(io: Lines, vault: Vault) -> None:
    """Hears and changes settings, until the practitioner goes back."""
    while True:
        now = read_settings(vault)
        chosen = io.choose(
            "Change which?",
            [
                f"lock after {count(now.hide_minutes, 'minute')} without a line typed",
                f"folder for backups: {now.backup_target or 'none'}",
                "recovery code: check the one on your paper",
                "recovery code: make a new one",
            ],
        )
        if chosen is None:
            return
        try:
            (_set_minutes, _set_folder, _check_code, _make_code)[chosen](io, vault)
        except NotesError as error:
            io.tell(error)


def _set_minutes(io: Lines, vault: Vault) -> None:
    typed = io.command(
        f"Minutes, 1 to {LONGEST_HIDE_MINUTES}, or Enter to leave it:",
        (f"The usual is {HIDE_MINUTES}.", "The full-screen app covers its screen by the same."),
    )
    if typed:
        set_hide_minutes(vault, typed)
        minutes = read_settings(vault).hide_minutes
        io.lock_after(minutes * 60, lambda: vault.around.clock.now().timestamp())
        io.say("Saved.")


def _set_folder(io: Lines, vault: Vault) -> None:
    typed = io.command(
        "Folder, none for no folder, or Enter to leave it:",
        ("Type the whole path of a folder, on another disk if you have one.",),
    )
    if typed:
        set_backup_target(vault, "" if typed.casefold() == "none" else typed)
        io.say("Saved.")


def _check_code(io: Lines, vault: Vault) -> None:
    typed = io.command(
        "Recovery code from your paper, or Enter to go back:",
        ("Nine groups of four signs. Small letters and spaces do not matter.",),
    )
    if typed:
        require_opens(vault.layout, typed)
        io.say("That is it: this code opens the vault.")


def _make_code(io: Lines, vault: Vault) -> None:
    vault.require_writer()
    io.say(
        "A new code takes the place of the one on your paper: that one opens the vault no more.",
        "Backups made until now still need it, so keep the old paper as long as those.",
    )
    if not io.yes("Make a new one?", enter=False):
        return
    code = new_code(vault.around.entropy)
    try:
        checked = hand_over(io, code)
    except Up:
        checked = False
    if checked:
        change_code(vault, code)
        io.say("The new code is in force. Keep the old paper for older backups.")
    else:
        io.say("Nothing was changed: the code that you had stays in force.")
