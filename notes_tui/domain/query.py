"""What is typed into the search box, taken apart: words, "whole phrases", beginnings*.

Any text is a valid query; what has no letter or digit in it asks for nothing.
"""

import re
from dataclasses import dataclass

_TERM = re.compile(r'"([^"]*)"?(\*?)|([^\s"]+)')
_WORD = re.compile(r"[^\W_]")
_UNSEARCHABLE = re.compile("[\0\ud800-\udfff]")  # the index can hold neither


@dataclass(frozen=True)
class Term:
    """One thing that a passage must contain."""

    text: str
    """A word or a phrase, as typed."""
    beginning: bool
    """Whether its last word may go on."""


def parse_query(typed: str) -> tuple[Term, ...]:
    """The terms of a query, each once, all of which must be found."""
    terms = []
    for match in _TERM.finditer(typed):
        phrase, star, word = match.groups()
        if word is not None:
            beginning = word.endswith("*")
            text = word.rstrip("*")
        else:
            beginning, text = bool(star), phrase.strip()
        if _WORD.search(text) and not _UNSEARCHABLE.search(text):
            terms.append(Term(text, beginning))
    return tuple(dict.fromkeys(terms))
