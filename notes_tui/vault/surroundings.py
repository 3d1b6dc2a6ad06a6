"""What a vault takes from outside: time, chance, the machine's name, the price of a guess."""

from collections.abc import Callable
from dataclasses import dataclass

from notes_tui.crypto.cost import USUAL_WORK, KdfCost
from notes_tui.domain.ids import Entropy
from notes_tui.domain.moment import Clock


@dataclass(frozen=True)
class Surroundings:
    """Passed down from `main`, so that samples and tests bring their own."""

    clock: Clock
    entropy: Entropy
    device_name: str
    kdf_cost: Callable[[], KdfCost]
    """Asked only when a passphrase is set, since finding the cost takes a second."""
    age_work: int = USUAL_WORK
    """log2 of scrypt's N for the backup identity's file."""
    safe_mode: bool = False
    """Whether plugins of others are left alone in this run."""
