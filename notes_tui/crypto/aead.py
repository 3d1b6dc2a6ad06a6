"""ChaCha20-Poly1305: a small secret sealed under a key and bound to what stands around it."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

NONCE_BYTES = 12
TAG_BYTES = 16


def seal(key: bytes, nonce: bytes, plaintext: bytes, associated: bytes) -> bytes:
    """Ciphertext and tag (16 bytes more than `plaintext`). A nonce serves a key once."""
    return ChaCha20Poly1305(key).encrypt(nonce, plaintext, associated)


def unseal(key: bytes, nonce: bytes, ciphertext: bytes, associated: bytes) -> bytes | None:
    """The plaintext, or None if key, nonce, ciphertext or `associated` is not the one it had."""
    try:
        return ChaCha20Poly1305(key).decrypt(nonce, ciphertext, associated)
    except InvalidTag:
        return None
