"""The line-by-line app from the first word to the last."""

import os
from contextlib import closing, suppress

from notes_tui.errors import NotesError, NoVault
from notes_tui.plain import backing_up, desk, signals
from notes_tui.plain.beginning import make_vault
from notes_tui.plain.lines import Leave, Lines, Lock, Quit, Up, usual_lines
from notes_tui.plain.unlocking import enter, unlock
from notes_tui.practice.settings import read_settings
from notes_tui.vault.last_backup import last_backup_words
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import by_passphrase
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.vault import Vault

_INTERRUPTED = 130


def run(layout: Layout, around: Surroundings, io: Lines | None = None) -> int:
    """The whole daily loop over the vault at this place, made first if there is none.

    Gives the exit code. However it ends, the vault is closed and what was typed is kept in it.
    """
    io = io or usual_lines()
    with signals.heeded(io):
        try:
            return _run(layout, around, io)
        except Leave as leave:
            return leave.code
        except Up:
            return _INTERRUPTED
        except NotesError as error:
            io.stay_open()
            with suppress(Leave):  # nobody is there to be told
                io.tell(error)
            return error.exit_code


def _run(layout: Layout, around: Surroundings, io: Lines) -> int:
    vault: Vault | None = None
    if not os.path.lexists(layout.folder):
        layout, passphrase = make_vault(io, layout, around)
        vault = enter(io, layout, by_passphrase(passphrase), around)
    else:
        try:
            layout.require()
        except NoVault as error:
            io.tell(error)
            return error.exit_code
        io.say("notes-tui, line by line. Type ? for help anywhere.")
        io.say(last_backup_words(layout, around.clock.now()))
    while True:
        vault = vault or unlock(io, layout, around)
        try:
            with closing(vault):
                _work(io, vault)
        except Lock as lock:
            io.stay_open()
            io.say(lock.reason, _kept(lock))
            if lock.suspend:
                signals.stop_here()
        except Leave as leave:
            io.stay_open()
            if not leave.unheard:
                io.say(f"Locked. {_kept(leave)} Goodbye.")
            raise
        vault = None


def _kept(parting: Leave | Lock) -> str:
    if parting.lost:
        return "What you typed last could not be kept: the disk refused it."
    return "What you typed is kept."


def _work(io: Lines, vault: Vault) -> None:
    minutes = read_settings(vault).hide_minutes
    io.lock_after(minutes * 60, lambda: vault.around.clock.now().timestamp())
    try:
        desk.stay(io, vault)
    except Quit:
        backing_up.before_leaving(io, vault)
        raise
