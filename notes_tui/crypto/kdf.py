"""Argon2id: from a passphrase to a key, slowly and with much memory."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from notes_tui.crypto.cost import USUAL_COST, KdfCost

SALT_BYTES = 16
_KEY_BYTES = 32


def passphrase_key(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    """32 bytes from a passphrase (in NFKC, so that every keyboard's ü is one ü)."""
    return Argon2id(
        salt=salt,
        length=_KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(unicodedata.normalize("NFKC", passphrase).encode())


def calibrate(timer: Callable[[], float], seconds: float = 1.0) -> KdfCost:
    """The usual cost, with more passes on a machine so fast that a guess takes below `seconds`."""
    start = timer()
    passphrase_key("calibration", bytes(SALT_BYTES), USUAL_COST)
    one_pass = max(timer() - start, 1e-3) / USUAL_COST.passes
    return replace(USUAL_COST, passes=max(USUAL_COST.passes, min(10, round(seconds / one_pass))))
