"""age v1 files: what backups are sealed with, openable for decades by any age program.

pyrage reads and writes them. One file we write ourselves: the backup identity under a passphrase,
because pyrage gives no say over the cost of its scrypt and takes seconds and a gigabyte where the
age program takes a fixed 256 MiB (docs/decisions/0003-age-identity-file.md).
"""

import base64
import hmac

import pyrage
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from notes_tui.crypto.bech32 import bech32
from notes_tui.domain.ids import Entropy
from notes_tui.errors import Damaged

SECRET_BYTES = 32
USUAL_WORK = 18
"""log2 of scrypt's N: 256 MiB, what the age program uses."""

_CHUNK = 64 * 1024


def identity(secret: bytes) -> str:
    """A 32-byte X25519 secret as an age identity, `AGE-SECRET-KEY-1…`."""
    return bech32("age-secret-key-", secret).upper()


def recipient(secret: bytes) -> str:
    """The public half of that identity, `age1…`."""
    return str(pyrage.x25519.Identity.from_str(identity(secret)).to_public())


def encrypt(plaintext: bytes, recipients: list[str]) -> bytes:
    """An age file that each of these recipients can open."""
    keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    return bytes(pyrage.encrypt(plaintext, keys))


def decrypt(file: bytes, secret: bytes) -> bytes:
    """What an age file holds, by a 32-byte X25519 secret; Damaged if it does not open."""
    try:
        key = pyrage.x25519.Identity.from_str(identity(secret))
        return bytes(pyrage.decrypt(file, [key]))
    except (pyrage.DecryptError, OSError):
        raise Damaged("An age file does not open with its key, or is damaged.") from None


def seal_identity(
    secret: bytes, passphrase: str, entropy: Entropy, work: int = USUAL_WORK
) -> bytes:
    """A standard passphrase-encrypted age identity file. The passphrase is taken as it is."""
    file_key, salt, nonce = entropy(16), entropy(16), entropy(16)
    wrapping = Scrypt(salt=b"age-encryption.org/v1/scrypt" + salt, length=32, n=2**work, r=8, p=1)
    wrapped = ChaCha20Poly1305(wrapping.derive(passphrase.encode())).encrypt(
        bytes(12), file_key, None
    )
    stanza = f"age-encryption.org/v1\n-> scrypt {_base64(salt)} {work}\n{_base64(wrapped)}\n---"
    mac = hmac.digest(_hkdf(file_key, b"header", None), stanza.encode(), "sha256")
    plaintext = f"{identity(secret)}\n".encode()
    assert len(plaintext) <= _CHUNK  # one last chunk: counter 0, final flag 1
    payload = ChaCha20Poly1305(_hkdf(file_key, b"payload", nonce)).encrypt(
        bytes(11) + b"\1", plaintext, None
    )
    return f"{stanza} {_base64(mac)}\n".encode() + nonce + payload


def _hkdf(secret: bytes, info: bytes, salt: bytes | None) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode().rstrip("=")
