"""Stamps: a hybrid logical clock, for the order in which revisions are shown and nothing else.

A stamp is 16 hex digits: 12 of milliseconds since 1970, 4 of a counter. It follows the wall clock
but never goes back, so a clock set to 1990 does not put today's words before yesterday's. What a
record says never depends on it.
"""

import re

_STAMP = re.compile(r"[0-9a-f]{16}")
FOLLOWED_AHEAD_MS = 24 * 60 * 60 * 1000
"""A peer's stamp further ahead than this is shown as it is but does not pull our clock along."""

FIRST = "0" * 16


def is_stamp(text: object) -> bool:
    """Whether this is a stamp."""
    return isinstance(text, str) and _STAMP.fullmatch(text) is not None


def next_stamp(last: str, now_ms: int) -> str:
    """The stamp after `last` at the wall-clock time `now_ms` (milliseconds since 1970)."""
    wall = max(0, now_ms) << 16
    following = max(wall, int(last, 16) + 1)  # a full counter runs over into the next millisecond
    return f"{following:016x}"


def follow(last: str, peer: str, now_ms: int) -> str:
    """Our latest stamp after seeing `peer`'s: the later one, unless it is absurdly ahead."""
    if int(peer, 16) >> 16 > now_ms + FOLLOWED_AHEAD_MS:
        return last
    return max(last, peer)
