"""Asking for the passphrase once more, of a vault that is open: before something is signed."""

import hmac
from dataclasses import dataclass
from typing import TypeAlias

from notes_tui.errors import WrongPassphrase
from notes_tui.vault import keyslots
from notes_tui.vault.files import disk, read_bytes
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class Confirmed:
    """That the passphrase of this vault was typed just now; `confirm` gives it."""

    vault: Vault


Typed: TypeAlias = str | Confirmed
"""A passphrase as it was typed, or that it was found right already."""


def confirm(vault: Vault, passphrase: str) -> Confirmed:
    """WrongPassphrase unless this is the one that opens the vault. Takes as long as opening it.

    It reads the file of the keys only, so a thread of its own may wait for it.
    """
    with disk("The vault's key file cannot be read."):
        keys = keyslots.read_keys(read_bytes(vault.layout.keys, keyslots.LARGEST_FILE))
    try:
        same = hmac.compare_digest(keyslots.open_with_passphrase(keys, passphrase), vault.key)
    except WrongPassphrase:
        same = False
    if not same:
        raise WrongPassphrase(
            "This is not the passphrase of this vault. Nothing was signed.",
            "Check Caps Lock and the keyboard layout. A recovery code cannot sign.",
        )
    return Confirmed(vault)


def require_passphrase(vault: Vault, typed: Typed) -> None:
    """WrongPassphrase unless this opens the vault, or was found to do so a moment ago."""
    if not isinstance(typed, Confirmed):
        confirm(vault, typed)
    elif typed.vault is not vault:
        raise WrongPassphrase(
            "The passphrase was asked for another vault. Nothing was signed.", "Sign once more."
        )
