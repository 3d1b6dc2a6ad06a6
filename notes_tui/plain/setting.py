"""Settings of the vault that matter here: when it locks, and where backups go."""

from notes_tui.domain.text import count
from notes_tui.errors import NotesError
from notes_tui.plain.lines import Lines
from notes_tui.practice.settings import (
    HIDE_MINUTES,
    LONGEST_HIDE_MINUTES,
    read_settings,
    set_backup_target,
    set_hide_minutes,
)
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
            ],
        )
        if chosen is None:
            return
        try:
            (_set_minutes if chosen == 0 else _set_folder)(io, vault)
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
