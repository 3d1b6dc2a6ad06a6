"""Who this vault writes as: the practitioner's and the device's secret keys, and the backup's.

Secrets never leave this table but inside a backup. Their public halves are ordinary records.
"""

from dataclasses import dataclass

from sqlite_utils import Database

from notes_tui.crypto import age, signing
from notes_tui.domain.ids import Entropy
from notes_tui.errors import Damaged
from notes_tui.vault.connection import row, run


@dataclass(frozen=True)
class Writer:
    """The practitioner and the device that revisions written here are signed for."""

    practitioner: str
    device: str


def add_signing_key(
    database: Database, role: str, id_: str, device: str, entropy: Entropy
) -> bytes:
    """Makes and keeps a key for a practitioner or device; its public half, 32 bytes."""
    secret = entropy(signing.SECRET_BYTES)
    public = signing.public_key(secret)
    _insert(database, role, id_, device, public.hex(), secret)
    return public


def add_backup_identity(database: Database, vault: str, device: str, secret: bytes) -> None:
    """Keeps the secret of the identity that backups are sealed to."""
    _insert(database, "backup", vault, device, age.recipient(secret), secret)


def _insert(
    database: Database, role: str, id_: str, device: str, public: str, secret: bytes
) -> None:
    run(
        database,
        "INSERT INTO identity (role, id, device, public, secret, state)"
        " VALUES (?, ?, ?, ?, ?, 'live')",
        (role, id_, device, public, secret),
    )


def retire_device(database: Database) -> None:
    """This device writes no more: its place is taken by a new one (a clone or a restored copy)."""
    run(database, "UPDATE identity SET state = 'retired' WHERE role IN ('device', 'practitioner')")


def writer(database: Database) -> Writer:
    """Who writes here now."""
    found = row(
        database,
        "SELECT id, device FROM identity WHERE role = 'practitioner' AND state = 'live'",
    )
    if found is None:
        raise Damaged("This vault does not know who writes in it.", "Restore the newest backup.")
    return Writer(*found)


def backup_secret(database: Database) -> bytes:
    """The secret of the backup identity."""
    found = row(database, "SELECT secret FROM identity WHERE role = 'backup' AND state = 'live'")
    if found is None:
        raise Damaged("This vault has lost its backup identity.", "Restore the newest backup.")
    return bytes(found[0])


def public_key(database: Database, role: str) -> bytes:
    """The public half of the key with which this device, or its practitioner here, signs."""
    return signing.public_key(_signing_secret(database, role))


def sign(database: Database, role: str, type_: str, digest: bytes) -> bytes:
    """A signature of this device, or of its practitioner here, over a digest of this type."""
    return signing.sign(_signing_secret(database, role), type_, digest)


def _signing_secret(database: Database, role: str) -> bytes:
    found = row(database, "SELECT secret FROM identity WHERE role = ? AND state = 'live'", (role,))
    if found is None:
        raise Damaged("This vault has lost a signing key.", "Restore the newest backup.")
    return bytes(found[0])
