"""Canonical JSON, and the hash of it: the one way in which a lasting value becomes bytes.

UTF-8; object keys ASCII `[a-z0-9_./-]`, sorted, each once; no white space; the escapes of Python's
json with ensure_ascii off. Numbers are integers within ±(2^53-1); decimals are strings; binary is
lower hex. Two programs that agree on a value agree on its bytes and so on its hash.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import NoReturn, TypeAlias

from notes_tui.errors import BadInput, Damaged

Value: TypeAlias = "Mapping[str, Value] | Sequence[Value] | str | bool | int | None"
"""What canonical JSON can hold. None means "removed" and stands only where a format says so."""

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 64
_KEY = re.compile(r"[a-z0-9_./-]+")


def encode(value: Value) -> bytes:
    """The canonical bytes of `value`; BadInput if it cannot be written so."""
    _check(value, 0)
    text = json.dumps(
        value,
        ensure_ascii=False,
        allow_nan=False,
        sort_keys=True,
        separators=(",", ":"),
        default=dict,  # json knows no Mapping but dict
    )
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise BadInput("The text holds half a character (a lone surrogate).") from None


def decode(data: bytes) -> Value:
    """The value of canonical bytes; Damaged unless `encode` would give exactly these bytes."""
    value = parse(data)
    try:
        same = encode(value) == data  # refuses duplicate keys, other spacing, other escapes too
    except BadInput as error:
        raise Damaged(f"These bytes are not canonical JSON ({type(error).__name__}).") from None
    if not same:
        raise Damaged("These bytes are not in canonical form.")
    return value


def parse(data: bytes) -> Value:
    """The value of JSON bytes, for one who compares the bytes with their canonical form."""
    try:
        value: Value = json.loads(data.decode(), parse_float=_refuse, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Damaged(f"These bytes are not canonical JSON ({type(error).__name__}).") from None
    return value


def decode_object(data: bytes) -> Mapping[str, Value]:
    """Like `decode`, for bytes that must hold an object."""
    value = decode(data)
    if not isinstance(value, Mapping):
        raise Damaged("These bytes do not hold an object.")
    return value


def digest(type_: str, data: bytes) -> bytes:
    """SHA-256 over `notes-tui/<type>/1`, a newline and `data`: 32 bytes, never mixed up by type."""
    return hashlib.sha256(b"notes-tui/" + type_.encode() + b"/1\n" + data).digest()


def _refuse(number: str) -> NoReturn:
    raise ValueError(number)


def _check(value: Value, depth: int) -> None:
    if depth > DEEPEST:
        raise BadInput("This is nested too deeply to be stored.")
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise BadInput("This whole number is too large to be stored exactly.")
    elif isinstance(value, Mapping):
        for key, item in value.items():
            if not _KEY.fullmatch(key):
                raise BadInput("A name may hold only the characters a-z 0-9 _ . / -")
            _check(item, depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item, depth + 1)
    else:
        raise BadInput(f"A value of the type {type(value).__name__} cannot be stored.")
