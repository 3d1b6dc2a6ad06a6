"""HKDF-SHA256: from one strong secret to keys that serve one purpose each."""

from collections.abc import Mapping

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from notes_tui.domain.canonical import Value, encode


def derive(secret: bytes, purpose: str, header: Mapping[str, Value], length: int = 32) -> bytes:
    """`length` bytes for `purpose`, bound to `header`.

    HKDF-SHA256 without salt; info = `notes-tui/<purpose>/1`, a newline, the canonical header.
    """
    info = b"notes-tui/" + purpose.encode() + b"/1\n" + encode(header)
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret)
