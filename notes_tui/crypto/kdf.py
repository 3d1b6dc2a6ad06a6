"""Argon2id: from a passphrase to a key, slowly and with much memory."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

SALT_BYTES = 16
_KEY_BYTES = 32


@dataclass(frozen=True)
class KdfCost:
    """What one guess costs. Constructing it checks the bounds, so that a hostile file cannot ask
    for more than 1 GiB (ValueError).
    """

    memory_kib: int
    """KiB of memory: 64 MiB to 1 GiB."""
    passes: int
    """1 to 10."""
    lanes: int
    """1 to 16."""

    def __post_init__(self) -> None:
        if not (
            64 * 1024 <= self.memory_kib <= 1024 * 1024
            and 1 <= self.passes <= 10
            and 1 <= self.lanes <= 16
        ):
            raise ValueError("Argon2id parameters out of bounds")


USUAL_COST = KdfCost(memory_kib=256 * 1024, passes=3, lanes=4)
FLOOR_COST = KdfCost(memory_kib=64 * 1024, passes=1, lanes=1)
"""The least that a reader accepts: for tests, which make many vaults."""


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
