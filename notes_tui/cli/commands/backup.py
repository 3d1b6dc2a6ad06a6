"""backup: one encrypted file with everything in it; making, verifying, restoring and trying it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from notes_tui.backup.creating import create_backup
from notes_tui.backup.drilling import drill_backup
from notes_tui.backup.knowing import ANOTHER_HISTORY
from notes_tui.backup.reading import glance
from notes_tui.backup.restoring import restore_backup
from notes_tui.backup.unlocking import (
    Unlock,
    another_vault,
    by_either,
    by_passphrase,
    by_recovery_code,
    by_vault,
)
from notes_tui.backup.verifying import note_verified, verify_backup
from notes_tui.cli.commands.shelf import list_, prune
from notes_tui.cli.commands.vaults import new_passphrase
from notes_tui.cli.options import Branch, pass_session
from notes_tui.cli.progress import progress
from notes_tui.cli.session import Secret, Session
from notes_tui.domain.text import size_words
from notes_tui.errors import Damaged, NotesError, RolledBack, UsageError
from notes_tui.vault import keyslots
from notes_tui.vault.files import read_bytes
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way
from notes_tui.vault.swapping import require_nothing_at
from notes_tui.vault.vault import Vault

_FAILED = 4
_IN_THE_VAULT = "The backup is whole: it was so in the vault. Compare with an earlier backup."


@click.group(cls=Branch, examples="notes-tui backup create --to /media/stick")
def backup() -> None:
    """Encrypted backups."""


@backup.command(
    examples="""
        notes-tui backup create --to /media/stick
        notes-tui backup create --to ~/backups --json --passphrase-fd 3 3<passphrase-file
    """
)
@click.option("--to", required=True, type=Path, metavar="DIR", help="A folder that is there.")
@pass_session
def create(session: Session, to: Path) -> None:
    """Write everything into one encrypted file, and read it back before it counts."""
    with session.vault(write=False) as vault, progress(session) as report:
        made = create_backup(vault, to, report)
    values = {
        "file": str(made.file),
        "records": made.records,
        "sha256": made.sha256,
        "bytes": made.bytes,
        "seconds": round(made.seconds, 3),
        "verified": True,
        "problems": list(made.problems),
    }
    for problem in made.problems:
        session.talk(f"{problem} See: notes-tui verify")
    if not session.give(values):
        session.show(
            f"{made.file}: {made.records} records, {size_words(made.bytes)}, read back whole"
        )
        session.talk("It opens with today's passphrase, or with your recovery code.")


@backup.command(
    examples="""
        notes-tui backup verify /media/stick/practice-20260302T110000Z-0007.ntbak
        notes-tui backup verify FILE --json --recovery-fd 3 3<code
    """
)
@click.argument("file", type=Path)
@pass_session
def verify(session: Session, file: Path) -> int:
    """Read a backup from end to end and check all of it. Restores nothing."""
    _require_file(file)
    try:
        _require_of_this_vault(session, file)

        def verified() -> Any:
            secret = session.ask_secret()
            with _if_it_opens(session, secret) as vault:
                with progress(session) as report:
                    found = verify_backup(file, _unlock(secret, vault), report)
                if vault is not None and not note_verified(vault, found):
                    session.talk(ANOTHER_HISTORY)
                elif vault is None and session.layout.keys.exists() and not session.look_only:
                    session.talk("The vault at hand does not open with this: nothing was noted.")
                return found

        found = session.with_tries(verified)
    except (Damaged, RolledBack) as error:
        problem = {"where": "backup", "message": error.message, "hint": error.hint}
        if not session.give({"ok": False, "file": str(file), "problems": [problem]}):
            session.show(error.message)
            session.show(error.hint)
        return _FAILED
    manifest = found.read.manifest
    values = {
        "ok": not found.read.problems,
        "file": str(file),
        "vault": manifest.vault,
        "counter": manifest.counter,
        "at": manifest.at,
        "records": manifest.records,
        "revisions": manifest.rows.get("revisions", 0),
        "signatures": found.read.signatures,
        "sha256": found.read.sha256,
        "bytes": found.read.bytes,
        "seconds": round(found.seconds, 3),
        "problems": [
            {"where": "vault", "message": each, "hint": _IN_THE_VAULT}
            for each in found.read.problems
        ],
    }
    if not session.give(values):
        for each in found.read.problems:
            session.show(f"{each}\n    {_IN_THE_VAULT}")
        session.show(f"{file}: {manifest.records} records, as they were in the vault.")
    return _FAILED if found.read.problems else 0


@backup.command(
    examples="""
        notes-tui backup restore /media/stick/practice-20260302T110000Z-0007.ntbak --into new.vault
        notes-tui backup restore FILE --into new.vault --recovery-fd 3 --new-passphrase-fd 4
    """
)
@click.argument("file", type=Path)
@click.option(
    "--into", required=True, type=Path, metavar="PATH", help="A folder that does not exist yet."
)
@pass_session
def restore(session: Session, file: Path, into: Path) -> None:
    """Make a vault of a backup: the whole of it, or nothing."""
    _require_file(file)
    require_nothing_at(into)
    _require_of_this_vault(session, file)

    def restored() -> Any:
        secret = session.ask_secret()
        opened = _unlock(secret)(_keys(file))  # before a new passphrase is thought of
        new = _new_passphrase(session, secret)
        with progress(session) as report:
            layout = Layout(into, session.places.anchors)
            around = session.surroundings
            found = restore_backup(
                file, layout, lambda _: opened, around, report, new_passphrase=new
            )
            return found, secret, new

    found, secret, new = session.with_tries(restored)
    manifest = found.read.manifest
    values = {
        "vault": str(into),
        "vault_id": manifest.vault,
        "counter": manifest.counter,
        "at": manifest.at,
        "records": manifest.records,
        "revisions": manifest.rows.get("revisions", 0),
        "seconds": round(found.seconds, 3),
        "behind": found.behind,
        "warning": found.warning,
    }
    if not session.give(values):
        session.show(f"Restored {manifest.records} records into {into}.")
    if found.warning:
        session.talk(found.warning)
    if secret.is_code and new is None:
        session.talk(
            "It opens with the recovery code and with the passphrase of before. Set a new one: "
            "notes-tui passphrase change --recovery-fd N"
        )
    session.talk(f"It writes as a new device. Open it with: notes-tui --vault {into}")


@backup.command(examples="notes-tui backup drill /media/stick/practice-20260302T110000Z-0007.ntbak")
@click.argument("file", type=Path)
@pass_session
def drill(session: Session, file: Path) -> None:
    """Restore a backup on trial, time it, and take away what was restored."""
    _require_file(file)
    _require_of_this_vault(session, file)

    def drilled() -> Any:
        secret = session.ask_secret()
        with session.vault_opened(Way.READ, secret.unlock()) as vault, progress(session) as report:
            return drill_backup(vault, file, _unlock(secret, vault), report)

    found = session.with_tries(drilled)
    manifest = found.read.manifest
    values = {
        "ok": True,
        "file": str(file),
        "counter": manifest.counter,
        "records": manifest.records,
        "seconds": round(found.seconds, 3),
    }
    if not session.give(values):
        session.show(
            f"Restored {manifest.records} records in {found.seconds:.1f} s, and took them away."
        )


def _unlock(secret: Secret, vault: Vault | None = None) -> Unlock:
    """What was in force when the backup was made, else the vault that opens with what is now."""
    unlock = (by_recovery_code if secret.is_code else by_passphrase)(secret.text)
    return unlock if vault is None else by_either(unlock, by_vault(vault))


def _new_passphrase(session: Session, secret: Secret) -> str | None:
    """What the restored vault opens with from now on; None for what the backup opens with."""
    if session.new_passphrase_fd is not None:
        return session.read_line(session.new_passphrase_fd, "--new-passphrase-fd")
    if not secret.is_code:
        return None
    if session.passphrase_fd is not None:  # where a vault is made, that line is its passphrase
        return session.read_line(session.passphrase_fd, "--passphrase-fd")
    if session.as_json or not session.has_screen:
        return None
    return new_passphrase(session, None, "--new-passphrase-fd N")


def _require_file(file: Path) -> None:
    if not file.exists():
        raise UsageError("There is no file of this name.", "Check the path. Is the stick there?")


def _keys(file: Path) -> keyslots.Keys:
    return glance(file)[0]


def _require_of_this_vault(session: Session, file: Path) -> None:
    """Damaged if a vault lies at hand and the backup is of another one."""
    try:
        at_hand = keyslots.read_keys(read_bytes(session.layout.keys, keyslots.LARGEST_FILE)).vault
    except (OSError, NotesError):
        return  # there is none, or none that could say whose it is
    found = _keys(file).vault
    if found != at_hand:
        raise another_vault(found, at_hand)


@contextmanager
def _if_it_opens(session: Session, secret: Secret) -> Iterator[Any]:
    """The vault at hand, to note something in it; None where there is none that opens so."""
    if session.look_only or not session.layout.keys.exists():
        yield None
        return
    opening = session.vault_opened(Way.READ, secret.unlock())
    try:
        vault = opening.__enter__()
    except NotesError:
        yield None
        return
    try:
        yield vault
    finally:
        opening.__exit__(None, None, None)


backup.add_command(list_)
backup.add_command(prune)

COMMANDS = (backup,)
