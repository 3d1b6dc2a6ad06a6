"""What is wrong in a template file, in words for the practitioner who wrote it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final


@dataclass(frozen=True)
class Problem:
    """One mistake: where it stands, what it is, how to mend it."""

    file: str
    line: int
    """Counted from 1."""
    where: str
    """The table or item: `[template]`, `item "hold"`; "" where only the line is known."""
    message: str
    fix: str


@dataclass(frozen=True)
class Fault:
    """What is wrong with a value, before it is known where in the file it stands."""

    message: str
    fix: str


MEANT: Final[Mapping[str, tuple[str, ...]]] = {
    "average": ("mean",),
    "avg": ("mean",),
    "total": ("sum",),
    "number_of": ("count",),
    "links": ("left",),
    "rechts": ("right",),
    "l": ("left",),
    "r": ("right",),
    "difference": ("diff",),
    "points": ("score",),
    "name": ("label", "title", "id"),
    "title": ("label",),
    "text": ("label", "longtext"),
    "question": ("label",),
    "description": ("help", "about"),
    "hint": ("help",),
    "choices": ("options",),
    "answers": ("options",),
    "formula": ("value", "computed"),
    "calculated": ("computed",),
    "condition": ("show_if",),
    "error": ("sem",),
    "author": ("holder",),
    "select": ("choice",),
    "radio": ("choice",),
    "checkbox": ("yesno",),
    "boolean": ("yesno",),
    "bool": ("yesno",),
    "timer": ("duration",),
    "seconds": ("duration",),
    "integer": ("number",),
    "float": ("number",),
    "decimal": ("number",),
    "string": ("text",),
    "textarea": ("longtext",),
    "angle": ("quantity",),
    "slider": ("scale",),
    "image": ("photo",),
    "heading": ("group",),
    "section": ("group",),
    "bilateral": ("pair",),
    "both": ("pair",),
}
"""What people write who have written other forms or formulas → the words for it here."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    words = {each.lower(): each for each in known}
    typed = word[:60].lower()
    found = [each for each in MEANT.get(typed, ()) if each in words][:1]
    found = found or get_close_matches(typed, words, n=1, cutoff=0.6)
    found = found or [each for each in words if len(each) > 2 and typed.startswith(each)]
    return words[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str], quote: str = "") -> str:
    """A sentence with the nearest known word, or with all of them."""
    words = list(known)
    found = nearest(word, words)
    if found is not None:
        return f"Did you mean {quote}{found}{quote}?"
    return "Possible here: " + ", ".join(f"{quote}{each}{quote}" for each in words) + "."


def shortened(text: str, most: int = 40) -> str:
    """A word of the file as a message may quote it: on one line, and not too long."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
