"""Backups, line by line: making one, proving one, tidying up, and how to get one back."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from notes_tui.backup.shelf import Own, look_into
from notes_tui.domain.moment import long_ago
from notes_tui.domain.text import count, size_words
from notes_tui.errors import Cancelled, NotesError
from notes_tui.plain.lines import Lines
from notes_tui.practice import backing_up
from notes_tui.practice.backup_state import automatic_target
from notes_tui.practice.settings import read_settings, set_backup_target
from notes_tui.practice.sticks import find_sticks
from notes_tui.vault.progress import Cancel, Progress, Report
from notes_tui.vault.vault import Vault

T = TypeVar("T")

_SAID_EVERY = 5.0
"""Seconds between two words on how far it is."""
_MOST = 9


def stay(io: Lines, vault: Vault) -> None:
    """The backups, until the practitioner goes back."""
    while True:
        folder = _folder(vault)
        own = look_into(folder, vault).own[::-1] if folder and folder.is_dir() else ()
        if folder is None:
            io.say("Backups go nowhere yet.")
        elif not folder.is_dir():
            io.say(f"Backups go to {folder}. It is not there: plug the stick in.")
        else:
            io.say(
                f"Backups go to {folder}. {count(len(own), 'backup').capitalize()} of this vault."
            )
            io.say(*(f"The newest: {_said(each, vault)}." for each in own[:1]))
        ways: list[tuple[str, Callable[[], None]]] = [
            ("back up now", lambda: back_up(io, vault)),
            ("verify one: read it from end to end", lambda: _with_one(io, vault, backing_up.check)),
            ("drill: restore one on trial", lambda: _with_one(io, vault, backing_up.drill)),
            ("prune: delete old ones, after hearing which", lambda: _prune(io, vault)),
            ("hear how to restore one", lambda: _tell_how(io, vault)),
            ("choose where backups go", lambda: _choose_folder(io, vault)),
        ]
        chosen = io.choose("Do what?", [what for what, _ in ways])
        if chosen is None:
            return
        try:
            ways[chosen][1]()
        except NotesError as error:
            io.tell(error)


def back_up(io: Lines, vault: Vault) -> None:
    """Makes a backup; asks where, if no folder is named yet."""
    if _folder(vault) is None:
        _choose_folder(io, vault)
    folder = _folder(vault)
    if folder is not None:
        io.say("Backing up. Control C stops it.")
        _say_after(io, lambda *how: backing_up.back_up(vault, folder, *how))


def before_leaving(io: Lines, vault: Vault) -> None:
    """Makes one first where it is time for it; what goes wrong keeps nobody."""
    try:
        folder = automatic_target(vault)
        if folder is not None and folder.is_dir():
            io.say(f"Backing up to {folder} first. Control C leaves without it.")
            _say_after(io, lambda *how: backing_up.back_up(vault, folder, *how))
    except NotesError as error:
        io.tell(error)


def _say_after(io: Lines, work: Callable[[Report, Cancel], str]) -> None:
    """Does it, and says what came of it."""
    said = _work(io, work)
    if said is not None:
        io.say(said)


def _work(io: Lines, work: Callable[[Report, Cancel], T]) -> T | None:
    """Does it, saying now and then how far it is; None where it was stopped."""
    said = time.monotonic()

    def report(progress: Progress) -> None:
        nonlocal said
        if time.monotonic() - said >= _SAID_EVERY:
            said = time.monotonic()
            left = progress.seconds_left
            more = f", {count(max(1, round(left)), 'second')} left" if left is not None else ""
            io.say(f"{progress.stage.label}, {progress.percent} percent{more}.")

    try:
        return work(report, lambda: io.interrupted)
    except Cancelled as stopped:
        io.was_stopped()
        io.say(stopped.message, stopped.hint)
        return None


def _with_one(io: Lines, vault: Vault, doing: Callable[[Vault, Path, Report, Cancel], str]) -> None:
    own = _choose(io, vault)
    if own is not None:
        io.say("Control C stops it.")
        _say_after(io, lambda *how: doing(vault, own.path, *how))


def _choose(io: Lines, vault: Vault) -> Own | None:
    folder = _folder(vault)
    own = look_into(folder, vault).own[::-1][:_MOST] if folder else ()
    if not own:
        io.say("No backup of this vault lies there.")
        return None
    chosen = io.choose("Which one?", [_said(each, vault) for each in own])
    return None if chosen is None else own[chosen]


def _said(own: Own, vault: Vault) -> str:
    now = vault.around.clock.now()
    at = own.at.astimezone(now.tzinfo)
    size = size_words(own.known.bytes)
    age, proven = long_ago(own.known.at, now), backing_up.proven(own, now)
    return f"{at.day} {at:%B %Y, %H:%M}, {age}, {proven}, {size}"


def _prune(io: Lines, vault: Vault) -> None:
    folder = _folder(vault)
    if folder is None:
        io.say("Nothing is to be deleted.")
        return
    shelf = look_into(folder, vault)
    io.say("Reading the newest that was verified. Control C stops it.")
    planned = _work(io, lambda *how: backing_up.plan_to_tidy(vault, shelf, *how))
    if planned is None:
        return
    if not planned.going:
        io.say("Nothing is to be deleted." + backing_up.changed_since(planned))
        return
    io.say(backing_up.preview(vault, planned))
    if io.yes(f"Delete these {len(planned.going)}?", enter=False):
        io.say(backing_up.tidy(vault, planned))


def _tell_how(io: Lines, vault: Vault) -> None:
    own = _choose(io, vault)
    if own is not None:
        io.say(*backing_up.how_to_restore(own.path).split("\n\n"))


def _choose_folder(io: Lines, vault: Vault) -> None:
    vault.require_writer()
    sticks = find_sticks()
    if sticks:
        chosen = io.choose("Which?", [*(str(stick) for stick in sticks), "another folder"])
        if chosen is None:
            return
        if chosen < len(sticks):
            backing_up.use_stick(vault, sticks[chosen])
            return
    typed = io.command(
        "Folder for backups, or Enter to leave it:",
        ("Type the whole path of a folder, on a stick or another disk.",),
    )
    if typed:
        set_backup_target(vault, typed)


def _folder(vault: Vault) -> Path | None:
    named = read_settings(vault).backup_target
    return Path(named).expanduser() if named else None
