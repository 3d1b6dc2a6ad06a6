"""Snippets: lines that grow from their opening word, with slots to fill.

`nprs: ` grows into `nprs: now ‹0-10›, worst ‹0-10›, …` as its space is typed. What was typed stays
to the letter; a slot is the text between ‹ and ›, and one that is never filled stays to be seen.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from notes_tui.resources import resource_folder

_OPENING = re.compile(r"([^\W_][\w/+-]*): $")
_SLOT = re.compile(r"‹[^‹›\n]*›")


@dataclass(frozen=True)
class Snippets:
    """What grows from which word."""

    rest: Mapping[str, str]
    """The opening word in small letters to the text that is appended behind colon and space."""

    def grows(self, line: str) -> str:
        """What grows at the end of this line; empty if nothing does."""
        match = _OPENING.search(line)
        return self.rest.get(match[1].casefold(), "") if match else ""


def read_snippets() -> Snippets:
    """The snippets that come with the program."""
    data = (resource_folder("snippets") / "usual.toml").read_text(encoding="utf-8")
    return Snippets({word.casefold(): text for word, text in tomllib.loads(data).items()})


def next_slot(text: str, after: int) -> tuple[int, int] | None:
    """Where the next slot begins and ends, in characters; from the start where none follows."""
    match = _SLOT.search(text, after) or _SLOT.search(text)
    return match.span() if match else None
