"""age v1 files: what backups are sealed with, openable for decades by any age program.

pyrage reads and writes them. One file we write ourselves: the backup identity under a passphrase,
because pyrage gives no say over the cost of its scrypt and takes seconds and a gigabyte where the
age program takes a fixed 256 MiB (docs/decisions/0003-age-identity-file.md).

What comes in is looked at before pyrage sees it: a file is taken only with the kinds of recipients
that we write, in a short header, and with no more work than we would do ourselves.
"""

import base64
import hmac
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Protocol

import pyrage
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from notes_tui.crypto.bech32 import bech32, read_bech32
from notes_tui.crypto.cost import MOST_WORK, USUAL_WORK
from notes_tui.crypto.passing import Passing
from notes_tui.domain.ids import Entropy
from notes_tui.errors import Damaged

SECRET_BYTES = 32
_CHUNK = 64 * 1024
_LARGEST_HEADER = 4 * 1024
_VERSION = b"age-encryption.org/v1\n"
_STANZA = re.compile(rb"-> ([^\n]*)\n")
_END = re.compile(rb"\n---[^\n]*\n")
_DAMAGED = "An age file does not open with its key, or is damaged."


class Reading(Protocol):
    """What is read from: as a file opened for bytes is."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; none at the end."""


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
        raise Damaged(_DAMAGED) from None


def encrypt_stream(
    chunks: Iterator[bytes], write: Callable[[bytes], object], recipients: list[str]
) -> None:
    """Writes an age file of what `chunks` give, for each of these recipients, in flat memory.

    What is raised while a chunk is made, or written, comes through as it is.
    """
    keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    passing = Passing(chunks, write)
    try:
        pyrage.encrypt_io(passing, passing, keys)
    except BaseException as error:  # noqa: BLE001 - whatever was raised inside is raised again
        raise passing.raised or error from None
    if passing.raised:  # pyrage has swallowed it
        raise passing.raised


def decrypt_stream(
    file: Reading, write: Callable[[bytes], object], secret: bytes, recipients: int
) -> None:
    """Writes what an age file holds, by a 32-byte X25519 secret, in flat memory.

    Damaged unless it was sealed to exactly so many X25519 recipients and to nobody else. What was
    written is whole only when this returns: of a cut file it is the beginning.
    """
    header = _header(file)
    kinds = Counter(kind for kind, *_ in _stanzas(header) if not kind.endswith("-grease"))
    if kinds != {"X25519": recipients}:
        raise Damaged("An age file is sealed to others than those it must be sealed to.")
    passing = Passing(iter([header]), write, file)
    try:
        key = pyrage.x25519.Identity.from_str(identity(secret))
        pyrage.decrypt_io(passing, passing, [key])
    except (pyrage.DecryptError, OSError):
        raise passing.raised or Damaged(_DAMAGED) from None
    except BaseException as error:  # noqa: BLE001 - whatever was raised inside is raised again
        raise passing.raised or error from None
    if passing.raised:
        raise passing.raised


def open_identity(file: bytes, passphrase: str) -> bytes | None:
    """The 32-byte secret in a passphrase-encrypted identity file; None if this is not its
    passphrase. Damaged if it is no such file, or asks for more than a gigabyte.
    """
    end = _END.search(file[:_LARGEST_HEADER])
    stanzas = _stanzas(file[: end.end()]) if end else []
    if len(stanzas) != 1 or stanzas[0][0] != "scrypt" or len(stanzas[0]) != 3:
        raise Damaged("The backup identity is not an age file under one passphrase.")
    work = stanzas[0][2]
    if not work.isascii() or not work.isdigit() or int(work) > MOST_WORK:
        raise Damaged("The backup identity asks for more work than any that was written.")
    try:
        line = bytes(pyrage.passphrase.decrypt(file, unicodedata.normalize("NFKC", passphrase)))
    except (pyrage.DecryptError, OSError):
        return None
    secret = read_bech32("age-secret-key-", line.decode(errors="replace").strip().lower())
    if secret is None or len(secret) != SECRET_BYTES:
        raise Damaged("The backup identity does not hold an age identity.")
    return secret


def _header(file: Reading) -> bytes:
    """The header of an age file and nothing behind it."""
    header = b""
    while len(header) < _LARGEST_HEADER:
        byte = file.read(1)
        header += byte
        if byte == b"\n" and _END.search(header):
            return header
        if not byte:
            break
    raise Damaged("This is not an age file, or its header is cut or too long.")


def _stanzas(header: bytes) -> list[list[str]]:
    """Kind and arguments of each recipient's stanza."""
    if not header.startswith(_VERSION):
        raise Damaged("This is not an age file of version 1.")
    return [found.decode(errors="replace").split(" ") for found in _STANZA.findall(header)]


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
