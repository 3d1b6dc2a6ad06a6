"""What a guess at a passphrase costs. Values only: every start imports them, and no more."""

from dataclasses import dataclass

USUAL_WORK = 18
"""log2 of N of age's scrypt: 256 MiB, what the age program uses."""
MOST_WORK = 20
"""log2 of the largest N that is worked for: a gigabyte of memory."""


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
