"""passphrase, recovery: what opens the vault."""

import click

from notes_tui.cli.commands.vaults import new_passphrase
from notes_tui.cli.options import Branch, pass_session
from notes_tui.cli.session import Session
from notes_tui.vault.files import disk, read_bytes
from notes_tui.vault.keyslots import LARGEST_FILE, check_mac, open_with_recovery, read_keys
from notes_tui.vault.opening import require_vault
from notes_tui.vault.rekeying import change_keys, change_passphrase


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
    require_vault(session.layout)
    with disk("The vault cannot be read."):
        data = read_bytes(session.layout.keys, LARGEST_FILE)
    keys = read_keys(data)
    opened = session.with_tries(lambda: open_with_recovery(keys, session.ask_recovery_code()))
    check_mac(data, keys, opened)
    if not session.give({"ok": True}):
        session.show("The recovery code opens this vault.")


COMMANDS = (passphrase, recovery)
