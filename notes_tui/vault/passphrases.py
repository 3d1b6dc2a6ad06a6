"""Whether a new passphrase will hold, and one to offer to those who would rather not invent one."""

import math
import unicodedata
from typing import Final

from notes_tui.domain.ids import Entropy
from notes_tui.errors import BadInput, WeakPassphrase
from notes_tui.resources import resource_folder

SHORTEST: Final = 15
LONGEST: Final = 1024
ENOUGH_GUESSES_LOG10: Final = 12.0
"""At a second a guess on the owner's own machine, a thousand machines would need 30 years."""
OFFERED_WORDS: Final = 6
_ZXCVBN_READS = 72
_SHOWN_EVERYWHERE = ("correct horse battery staple", "correct-horse-battery-staple",
                     "correcthorsebatterystaple", "notes-tui", "passphrase")  # fmt: skip
"""Phrases that stand in every text on passphrases; its lists do not know them."""


def normal(passphrase: str) -> str:
    """The passphrase as every keyboard means it: NFKC."""
    return unicodedata.normalize("NFKC", passphrase)


def require_strong(passphrase: str) -> None:
    """WeakPassphrase unless it is long and would take very many guesses. No composition rules."""
    if any("\ud800" <= c <= "\udfff" for c in passphrase):
        raise BadInput("The passphrase is not plain text.", "Type it again.")
    text = normal(passphrase)
    if len(text) < SHORTEST:
        raise WeakPassphrase(
            f"This passphrase is short: {len(text)} characters. It takes at least {SHORTEST}.",
            "A few words that do not belong together make a good one.",
        )
    if len(text) > LONGEST:
        raise WeakPassphrase(
            f"This passphrase is longer than {LONGEST} characters.", "Take a shorter one."
        )
    from zxcvbn import zxcvbn  # noqa: PLC0415 - 80 ms, and only setting a passphrase needs it

    judged = zxcvbn(text[:_ZXCVBN_READS], user_inputs=_SHOWN_EVERYWHERE)
    if math.log10(judged["guesses"]) < ENOUGH_GUESSES_LOG10:
        raise WeakPassphrase(
            "This passphrase is long but easily guessed: common words, a pattern or a repeat.",
            "Take words that do not belong together, or the one that is offered.",
        )


def suggest(entropy: Entropy) -> str:
    """Six words of the EFF long list at random: 77 bits."""
    words = (resource_folder("words") / "eff_long.txt").read_text(encoding="ascii").split()
    bound = 2**32 - 2**32 % len(words)  # so that every word is equally likely
    chosen: list[str] = []
    while len(chosen) < OFFERED_WORDS:
        number = int.from_bytes(entropy(4))
        if number < bound:
            chosen.append(words[number % len(words)])
    return " ".join(chosen)
