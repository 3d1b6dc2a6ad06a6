"""The three ways into a backup: its passphrase, its recovery code, and the open vault it is of."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

from notes_tui.backup.manifest import BACKUP, RECOVERY, mac_key
from notes_tui.crypto import age, recovery
from notes_tui.errors import Damaged, WrongPassphrase
from notes_tui.vault import identity, keyslots
from notes_tui.vault.keyslots import Keys
from notes_tui.vault.passphrases import normal
from notes_tui.vault.vault import Vault

_HINT = (
    "A backup opens with the passphrase and the recovery code that were in force when it was made."
)


@dataclass(frozen=True)
class Opened:
    """What opens the payload of a backup and proves where it comes from."""

    vault_key: bytes
    secret: bytes
    """The X25519 secret of one of its two recipients."""
    mac: str
    """Which of the manifest's MACs can be checked."""
    mac_key: bytes
    by_vault: bool = False
    """Whether the open vault itself opens it. Its key may have been changed since."""
    before_new_keys: bool = False
    """Whether that was found: then it can be checked so, but not restored."""


Unlock: TypeAlias = Callable[[Keys], Opened]
"""Opens a backup with this keys.json; WrongPassphrase if it does not."""


def by_passphrase(passphrase: str) -> Unlock:
    """Opens with the passphrase that the vault had when the backup was made."""

    def unlock(keys: Keys) -> Opened:
        with _of_a_backup():
            vault_key = keyslots.open_with_passphrase(keys, passphrase)
        secret = age.open_identity(keys.identity_age, normal(passphrase))
        if secret is None:
            raise Damaged("The backup identity does not open with the backup's passphrase.", _HINT)
        if age.recipient(secret) != keys.recipients[0]:
            raise Damaged("The backup identity is not the one that backups are sealed to.")
        return Opened(vault_key, secret, BACKUP, mac_key(secret, keys.vault))

    return unlock


def by_recovery_code(code: str) -> Unlock:
    """Opens with the recovery code that the vault had when the backup was made."""

    def unlock(keys: Keys) -> Opened:
        with _of_a_backup():
            vault_key = keyslots.open_with_recovery(keys, code)
        secret = recovery.read_code(code)
        assert secret is not None  # it has opened the slot
        return Opened(vault_key, recovery.age_secret(secret), RECOVERY, recovery.mac_key(secret))

    return unlock


def by_vault(vault: Vault) -> Unlock:
    """Opens a backup of this open vault without asking anyone."""

    def unlock(keys: Keys) -> Opened:
        require_own(vault, keys)
        secret = identity.backup_secret(vault.database)
        return Opened(vault.key, secret, BACKUP, mac_key(secret, keys.vault), by_vault=True)

    return unlock


def by_either(first: Unlock, second: Unlock) -> Unlock:
    """Opens with the second what the first does not open."""

    def unlock(keys: Keys) -> Opened:
        try:
            return first(keys)
        except WrongPassphrase:
            return second(keys)

    return unlock


def require_own(vault: Vault, keys: Keys) -> None:
    """Damaged unless these are the keys of a backup of this vault."""
    if keys.vault != vault.id:
        raise another_vault(keys.vault, vault.id)


def another_vault(found: str, expected: str) -> Damaged:
    """The refusal of a backup that is of another vault than the one at hand."""
    return Damaged(
        f"This is a backup of another vault ({found[:8]}) than the one at hand ({expected[:8]}).",
        "Nothing was changed. If you mean that other vault, name its place with --vault PATH.",
    )


@contextmanager
def _of_a_backup() -> Iterator[None]:
    """Says of the backup what would be said of the vault."""
    try:
        yield
    except WrongPassphrase as error:
        message = error.message.replace("the vault", "this backup")
        hint = _HINT if message != error.message else error.hint
        raise WrongPassphrase(message, hint) from None
