"""Ed25519: one signing key per practitioner and device."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SECRET_BYTES = 32


def public_key(secret: bytes) -> bytes:
    """The 32 public bytes of a 32-byte secret."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def sign(secret: bytes, type_: str, digest: bytes) -> bytes:
    """64 bytes over `notes-tui/sign/<type>/1`, a newline and the digest of what is signed."""
    return Ed25519PrivateKey.from_private_bytes(secret).sign(_message(type_, digest))


def verify(public: bytes, type_: str, digest: bytes, signature: bytes) -> bool:
    """Whether `signature` is one of `public` over this digest of this type."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _message(type_, digest))
    except (InvalidSignature, ValueError):
        return False
    return True


def _message(type_: str, digest: bytes) -> bytes:
    return b"notes-tui/sign/" + type_.encode() + b"/1\n" + digest
