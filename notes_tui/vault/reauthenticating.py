"""Asking for the passphrase once more, of a vault that is open: before something is signed."""

import hmac

from notes_tui.errors import WrongPassphrase
from notes_tui.vault import keyslots
from notes_tui.vault.files import disk, read_bytes
from notes_tui.vault.vault import Vault


def require_passphrase(vault: Vault, passphrase: str) -> None:
    """WrongPassphrase unless this is the one that opens the vault. Takes as long as opening it."""
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
