"""passphrase, recovery: what opens the vault."""

import sys

import click

from notes_tui.cli.commands.vaults import new_passphrase
from notes_tui.cli.options import Branch, pass_session
from notes_tui.cli.session import Session
from notes_tui.crypto.recovery import age_identity, new_code, read_code, write_code
from notes_tui.practice.recovery_sheet import recovery_sheet
from notes_tui.vault.opening import Way, by_recovery_code, require_vault
from notes_tui.vault.recovering import change_code, require_opens
from notes_tui.vault.rekeying import change_keys, change_passphrase
from notes_tui.vault.vault import Vault


@click.group(cls=Branch, examples="notes-tui passphrase change")
def passphrase() -> None:
    """The passphrase."""


@passphrase.command(
    examples="""
        notes-tui passphrase change
        notes-tui passphrase change --recovery-fd 3 --new-passphrase-fd 4 3<code 4<new
    """
)
@click.option(
    "--new-keys", is_flag=True, help="New keys for the whole vault: old copies open it no more."
)
@pass_session
def change(session: Session, new_keys: bool) -> None:
    """Set a new passphrase. The recovery code stays the same."""
    with session.vault(write=True) as vault:
        new = new_passphrase(session, session.new_passphrase_fd, "--new-passphrase-fd N")
        session.talk("Setting it. This takes a few seconds on purpose ...")
        (change_keys if new_keys else change_passphrase)(vault, new)
    if not session.give({"changed": True, "new_keys": new_keys}):
        session.show("The new passphrase opens the vault from now on.")
        session.talk(
            "A PIN is gone with the old keys: set a new one in the app."
            if new_keys
            else "Old copies of the vault still open with the old one (see --new-keys)."
        )


@click.group(cls=Branch, examples="notes-tui recovery check")
def recovery() -> None:
    """The recovery code."""


@recovery.command(examples="notes-tui recovery check --recovery-fd 3 3<code")
@pass_session
def check(session: Session) -> None:
    """Check that the recovery code on your paper opens the vault. Opens nothing else."""
    _code_that_opens(session)
    if not session.give({"ok": True}):
        session.show("The recovery code opens this vault.")


@recovery.command(
    examples="""
        notes-tui recovery sheet | lp
        notes-tui recovery sheet --new
    """
)
@click.option("--new", is_flag=True, help="Make a new code: the one before opens it no more.")
@pass_session
def sheet(session: Session, new: bool) -> None:
    """Print a sheet with the recovery code, to be read and scanned. Asks for the code."""
    if new:
        with session.vault(write=True) as vault:
            vault.require_writer()
            code = new_code(session.around.entropy)
            # Shown before it is in force: no kill leaves a vault with a code that nobody has seen.
            _show_sheet(session, vault, code)
            sys.stdout.flush()
            change_code(vault, code)
        session.talk("This code is in force from now on; the one before opens the vault no more.")
        session.talk("Backups made until now open with the older code: keep that sheet too.")
    else:
        code = _code_that_opens(session)
        with session.vault_opened(Way.READ, by_recovery_code(code)) as vault:
            _show_sheet(session, vault, write_code(_secret(code)))
    session.talk("Print it, and keep no copy on the computer.")


@recovery.command(examples="notes-tui recovery key --recovery-fd 3 3<code")
@pass_session
def key(session: Session) -> None:
    """Print the key that opens every backup with the age program. Asks for the code."""
    identity = age_identity(_secret(_code_that_opens(session)))
    if not session.give({"identity": identity}):
        session.show(identity)
        session.talk("Whoever has this line reads your backups. Keep it nowhere.")


def _code_that_opens(session: Session) -> str:
    """The recovery code, from whoever has the sheet, once it is known to open the vault."""
    require_vault(session.layout)

    def asked() -> str:
        code = session.ask_recovery_code()
        require_opens(session.layout, code)
        return code

    return session.with_tries(asked)


def _secret(code: str) -> bytes:
    secret = read_code(code)
    assert secret is not None  # it has opened the vault
    return secret


def _show_sheet(session: Session, vault: Vault, code: str) -> None:
    day = session.around.clock.now().date().isoformat()
    text = recovery_sheet(vault.practice_name, vault.id, code, day)
    if not session.give({"recovery_code": code, "sheet": text}):
        session.show(text)


COMMANDS = (passphrase, recovery)
