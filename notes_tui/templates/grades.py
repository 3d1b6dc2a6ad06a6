"""Schemes of grading strength by hand. Grades are ordinal: never averaged, no straight line."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Grade:
    """One grade of a scheme."""

    code: str
    order: int
    """Its place from the lowest, 0. For comparing only: the steps between are not equal."""
    meaning: str


@dataclass(frozen=True)
class Scheme:
    """A named scheme, its grades from the lowest to the highest."""

    name: str
    title: str
    source: str
    grades: tuple[Grade, ...]

    def grade(self, code: str) -> Grade | None:
        """The grade with this code."""
        return next((grade for grade in self.grades if grade.code == code), None)


def _scheme(name: str, title: str, source: str, *grades: tuple[str, str]) -> Scheme:
    numbered = (Grade(code, order, meaning) for order, (code, meaning) in enumerate(grades))
    return Scheme(name, title, source, tuple(numbered))


SCHEMES: Final[Mapping[str, Scheme]] = {
    "mrc": _scheme(
        "mrc",
        "MRC 0-5",
        "Medical Research Council, Aids to the Investigation of Peripheral Nerve Injuries; "
        "eatonhand.com/clf/clf311.htm",
        ("0", "nothing"),
        ("1", "a flicker"),
        ("2", "moves with gravity removed"),
        ("3", "moves against gravity only"),
        ("4", "moves against gravity and resistance"),
        ("5", "normal"),
    ),
    "kendall": _scheme(
        "kendall",
        "0-5 with plus and minus, position held and pressed (after Kendall)",
        "Fruth's table of manual muscle test grades, yomokerst.com, Manual Muscle Test",
        ("0", "nothing"),
        ("1", "contraction felt or seen, no motion"),
        ("2-", "part of the range, gravity removed"),
        ("2", "full range, gravity removed"),
        ("2+", "against gravity part of the range, or full horizontal range with some resistance"),
        ("3-", "lets go slowly from the position"),
        ("3", "holds the position, no added pressure"),
        ("3+", "holds against slight pressure"),
        ("4-", "holds against slight to moderate pressure"),
        ("4", "holds against moderate pressure"),
        ("4+", "holds against moderate to strong pressure"),
        ("5", "holds against strong pressure"),
    ),
}
"""`own` is a scheme too: the item's own options, from the lowest to the highest."""
