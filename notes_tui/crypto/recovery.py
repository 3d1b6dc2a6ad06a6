"""The recovery code: 36 symbols on paper that open the vault when the passphrase is forgotten.

20 random bytes are 32 symbols of Crockford's base32; four more hold the first 20 bits of their
hash, so that a slip of the pen is told apart from a wrong code. Every key that recovery needs is
derived from the bytes; the vault keeps the public parts, the slot key and the MAC key, and the code
itself is kept nowhere.
"""

from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from notes_tui.crypto import age, signing
from notes_tui.crypto.hkdf import derive
from notes_tui.domain.canonical import digest
from notes_tui.domain.ids import Entropy

CODE_BYTES = 20
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: without I, L, O and U
_READ_AS = str.maketrans("ILO", "110")
_SYMBOLS = 36
_GROUP = 4


@dataclass(frozen=True)
class RecoveryPublic:
    """What the vault may know of recovery besides the two symmetric keys."""

    age: str
    """Recipient of every backup, `age1…`."""
    hpke: bytes
    """MLKEM768 public key (1,184 bytes) and X25519 public key (32 bytes)."""
    sign: bytes
    """Ed25519 public key, 32 bytes."""


def new_code(entropy: Entropy) -> str:
    """A new code, in nine groups of four."""
    return write_code(entropy(CODE_BYTES))


def write_code(secret: bytes) -> str:
    """The code of 20 bytes, in nine groups of four."""
    check = int.from_bytes(digest("recovery", secret)[:3]) >> 4
    number = int.from_bytes(secret) << 20 | check
    symbols = [_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_SYMBOLS))]
    text = "".join(symbols)
    return "-".join(text[at : at + _GROUP] for at in range(0, _SYMBOLS, _GROUP))


def read_code(typed: str) -> bytes | None:
    """The 20 bytes of a typed code, or None if it has a slip in it.

    Capitals, spaces and hyphens do not matter; I and L are read as 1, O as 0.
    """
    text = "".join(typed.replace("-", "").split()).upper().translate(_READ_AS)
    if len(text) != _SYMBOLS or not set(text) <= set(_ALPHABET):
        return None
    number = 0
    for symbol in text:
        number = number << 5 | _ALPHABET.index(symbol)
    secret = (number >> 20).to_bytes(CODE_BYTES)
    return (
        secret if int.from_bytes(digest("recovery", secret)[:3]) >> 4 == number & 0xFFFFF else None
    )


def slot_key(secret: bytes) -> bytes:
    """The 32-byte key that wraps the vault key in the recovery slot."""
    return derive(secret, "recovery/slot", {})


def mac_key(secret: bytes) -> bytes:
    """The 32-byte key under which a backup's manifest is recognised after recovery."""
    return derive(secret, "recovery/mac", {})


def age_identity(secret: bytes) -> str:
    """The secret that opens every backup, as a line for any age program, `AGE-SECRET-KEY-1…`."""
    return age.identity(age_secret(secret))


def age_secret(secret: bytes) -> bytes:
    """The same as 32 bytes."""
    return derive(secret, "recovery/age", {})


def public_parts(secret: bytes) -> RecoveryPublic:
    """The public halves of the recovery identity: for backups, for sync, for enrolling."""
    hpke_seed = derive(secret, "recovery/hpke", {}, length=96)
    kem = MLKEM768PrivateKey.from_seed_bytes(hpke_seed[:64]).public_key().public_bytes_raw()
    curve = X25519PrivateKey.from_private_bytes(hpke_seed[64:]).public_key().public_bytes_raw()
    return RecoveryPublic(
        age=age.recipient(age_secret(secret)),
        hpke=kem + curve,
        sign=signing.public_key(derive(secret, "recovery/sign", {})),
    )
