"""Ids of records, clients, devices and practices: 16 random bytes in 26 letters, no date."""

import base64
import re
from collections.abc import Callable, Sequence
from typing import TypeAlias

from notes_tui.errors import AmbiguousId, BadInput, NotFound

Entropy: TypeAlias = Callable[[int], bytes]
"""Gives so many random bytes: `secrets.token_bytes`, or a seeded source for samples and tests."""

_ID = re.compile(r"[a-z2-7]{25}[aeimquy4]")  # 128 bits: the last letter carries only three
_PREFIX = re.compile(r"[a-z2-7]{1,26}")


def new_id(entropy: Entropy) -> str:
    """A fresh id: lower base32 of 16 random bytes without padding."""
    return spell_id(entropy(16))


def spell_id(data: bytes) -> str:
    """The id that 16 bytes spell."""
    return base64.b32encode(data).decode().rstrip("=").lower()


def is_id(text: object) -> bool:
    """Whether this is a whole id in its only spelling."""
    return isinstance(text, str) and _ID.fullmatch(text) is not None


def id_prefix(text: str) -> str:
    """A typed id or its beginning, ready to look up; BadInput if it can be neither."""
    prefix = text.strip().lower()
    if not _PREFIX.fullmatch(prefix):
        raise BadInput(
            "This is not an id: ids are made of the letters a-z and the digits 2-7.",
            "Copy it from a list; the first letters are enough.",
        )
    return prefix


def only_match(kind: str, candidates: Sequence[str]) -> str:
    """The one id among those that begin with what was typed, or NotFound, or AmbiguousId."""
    if not candidates:
        raise NotFound(f"There is no {kind} with this id.", f"See the list: notes-tui {kind} list")
    if len(candidates) > 1:
        raise AmbiguousId(
            f"More than one {kind} begins with these letters.",
            "Give a few letters more: " + ", ".join(sorted(candidates)),
        )
    return candidates[0]
