"""Measuring: ours and its peers take turns, and what counts is the ratio of their medians."""

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

ROUNDS = 15

Measure: TypeAlias = Callable[[], float]
"""Does the thing once and gives the seconds it took."""


@dataclass(frozen=True)
class Measured:
    """Medians of ours and of each peer, in one unit."""

    ours: float
    peers: Mapping[str, float]
    unit: str

    @property
    def ratio(self) -> float:
        """Ours over the first peer: the one that the bar is about."""
        return self.ours / next(iter(self.peers.values()))


@dataclass(frozen=True)
class Bar:
    """A promise of speed or memory, and how it stands."""

    name: str
    most: float
    """The ratio that must not be exceeded."""
    measured: Measured

    @property
    def met(self) -> bool:
        """Whether the promise holds in this run."""
        return self.measured.ratio <= self.most

    @property
    def row(self) -> str:
        """A line of the table."""
        measured = self.measured
        sides = "  ".join(f"{name} {value:.3g}" for name, value in measured.peers.items())
        return (
            f"{self.name:<34}{measured.ratio:>6.2f}  at most {self.most:<5}"
            f"{'met' if self.met else 'MISSED':<8}{measured.ours:.3g} {measured.unit}; {sides}"
        )

    @property
    def values(self) -> dict[str, Any]:
        """The same for a program."""
        measured = self.measured
        return {
            "ratio": round(measured.ratio, 3),
            "most": self.most,
            "met": self.met,
            "ours": round(measured.ours, 4),
            "peers": {name: round(value, 4) for name, value in measured.peers.items()},
            "unit": measured.unit,
        }


def in_turns(ours: Measure, peers: Mapping[str, Measure], *, rounds: int = ROUNDS) -> Measured:
    """Medians in milliseconds over so many rounds; a first round warms up and does not count."""
    sides = (ours, *peers.values())
    table = [tuple(side() for side in sides) for _ in range(rounds + 1)][1:]
    medians = [statistics.median(column) * 1000 for column in zip(*table, strict=True)]
    return Measured(medians[0], dict(zip(peers, medians[1:], strict=True)), "ms")
