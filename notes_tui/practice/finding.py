"""Finding something by a name typed in a hurry: beginnings, any order, with slips."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from notes_tui.domain.text import fold

_LIKE_ENOUGH = 70.0


@dataclass(frozen=True)
class Names:
    """Names to choose from, folded once, in the order in which they are listed."""

    spaced: tuple[str, ...]
    """The folded names, each with a space before it, so that " a" finds a word's beginning."""

    @classmethod
    def of(cls, names: Sequence[str]) -> "Names":
        """These names, ready to be searched at every key."""
        return cls(tuple(" " + fold(name) for name in names))

    def fits(self, place: int, typed: str) -> bool:
        """Whether the name at this place has, without a slip, a word for each word typed."""
        return all(" " + word in self.spaced[place] for word in fold(typed).split())

    def find(self, typed: str, most: int) -> list[int]:
        """Places of the names that fit what was typed, the best first; the first for nothing typed.

        Best are names with words that begin as each word typed, then names with slips.
        """
        words = [" " + word for word in fold(typed).split()]
        if not words:
            return list(range(min(most, len(self.spaced))))
        first, rest = words[0], words[1:]
        found = [place for place, name in enumerate(self.spaced) if first in name]
        found = [place for place in found if all(word in self.spaced[place] for word in rest)]
        if len(found) < most:
            like = process.extract(
                "".join(words),
                self.spaced,
                scorer=fuzz.partial_ratio,
                limit=most,
                score_cutoff=_LIKE_ENOUGH,
            )
            known = set(found)
            found += [place for _, _, place in like if place not in known]
        return found[:most]
