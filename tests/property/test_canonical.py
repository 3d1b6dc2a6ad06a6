"""Canonical JSON: one value, one spelling; whatever else arrives is refused in our own words."""

import hashlib
import json
import math
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui.domain.canonical import DEEPEST, Value, decode, decode_object, digest, encode
from notes_tui.errors import BadInput, Damaged

LARGEST = 2**53 - 1

KEYS = st.text("abz019_./-", min_size=1, max_size=5)
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-LARGEST, LARGEST), st.text(max_size=8)
)  # st.text makes no surrogates
VALUES: st.SearchStrategy[Value] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)
ALMOST_JSON = st.lists(
    st.sampled_from(
        [*'{}[]",:.-+ 01e\\a\x00é', '{"a":', '"b"', "\\ud800", "\\u0061", "null", "NaN"]
    ),
    max_size=12,
).map(lambda tokens: "".join(tokens).encode())


def for_any(
    *inputs: st.SearchStrategy[Any],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Few examples and no time limit: what is slow here is the machine."""
    few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    return lambda test: few(given(*inputs)(test))


def refused_or_canonical(data: bytes) -> bool:
    """Whether these bytes are refused as damaged, or are what their value is written as."""
    try:
        value = decode(data)
    except Damaged:
        return True
    return encode(value) == data


def nested(depth: int) -> Value:
    value: Value = "core"
    for _ in range(depth):
        value = [value]
    return value


@for_any(VALUES)
def test_what_is_encoded_decodes_to_the_same_value(value: Value) -> None:
    assert decode(encode(value)) == value


@for_any(VALUES)
def test_every_json_reader_understands_what_is_encoded(value: Value) -> None:
    assert json.loads(encode(value)) == value


@for_any(st.dictionaries(KEYS, SCALARS, max_size=6), st.randoms())
def test_the_order_in_which_keys_were_put_in_changes_no_byte(
    value: dict[str, Value], chance: Any
) -> None:
    items = list(value.items())
    chance.shuffle(items)
    assert encode(dict(items)) == encode(value)


@for_any(st.dictionaries(KEYS, SCALARS, min_size=2, max_size=6))
def test_keys_stand_in_the_order_of_their_bytes(value: dict[str, Value]) -> None:
    keys: list[bytes] = []
    json.loads(
        encode(value), object_pairs_hook=lambda pairs: keys.extend(key.encode() for key, _ in pairs)
    )
    assert keys == sorted(keys)


@for_any(VALUES, st.integers(0), st.integers(0, 255))
def test_a_changed_byte_is_refused_or_gives_bytes_that_are_canonical_themselves(
    value: Value, place: int, byte: int
) -> None:
    data = bytearray(encode(value))
    data[place % len(data)] = byte
    assert refused_or_canonical(bytes(data))


@for_any(
    VALUES, st.integers(0), st.sampled_from([b" ", b"\n", b"\t", b"\r", b"\x00", b"\xef\xbb\xbf"])
)
def test_an_added_byte_is_refused_or_gives_bytes_that_are_canonical_themselves(
    value: Value, place: int, added: bytes
) -> None:
    data = encode(value)
    at = place % (len(data) + 1)
    assert refused_or_canonical(data[:at] + added + data[at:])


@for_any(VALUES, st.integers(0))
def test_a_cut_file_is_refused_or_canonical(value: Value, place: int) -> None:
    data = encode(value)
    assert refused_or_canonical(data[: place % len(data)])


@for_any(st.binary(max_size=40))
def test_any_bytes_are_refused_as_damaged_or_canonical(data: bytes) -> None:
    assert refused_or_canonical(data)


@for_any(ALMOST_JSON)
def test_anything_that_looks_like_json_is_refused_as_damaged_or_canonical(data: bytes) -> None:
    assert refused_or_canonical(data)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(data, id=name)
        for name, data in {
            "nothing": b"",
            "a key twice": b'{"a":1,"a":1}',
            "a key twice, deep": b'[{"a":{"b":1,"b":2}}]',
            "keys out of order": b'{"b":1,"a":2}',
            "key of capitals": b'{"A":1}',
            "key without a letter": b'{"":1}',
            "key beyond ASCII": '{"é":1}'.encode(),
            "space before": b" 1",
            "newline after": b"1\n",
            "space after the colon": b'{"a": 1}',
            "space after the comma": b"[1, 2]",
            "two values": b"1 2",
            "comma at the end": b"[1,]",
            "fraction": b"1.0",
            "exponent": b"1e3",
            "fraction, deep": b'{"a":[0.5]}',
            "not a number": b"NaN",
            "infinity": b"Infinity",
            "minus infinity": b"[-Infinity]",
            "minus nought": b"-0",
            "leading nought": b"01",
            "plus": b"+1",
            "2^53": b"9007199254740992",
            "-2^53": b"-9007199254740992",
            "five thousand digits": b"1" * 5000,
            "escaped lone surrogate": b'"\\ud800"',
            "escaped pair": b'"\\ud83d\\ude00"',
            "raw lone surrogate": b'"\xed\xa0\x80"',
            "needless escape": b'"\\u0061"',
            "escaped slash": b'"\\/"',
            "escape in capitals": b'"\\u001F"',
            "long escape for newline": b'"\\u000a"',
            "raw control character": b'"\x01"',
            "byte order mark": b"\xef\xbb\xbf1",
            "not UTF-8": b'"\xff"',
            "overlong UTF-8": b'"\xc0\xaf"',
            "UTF-16": '{"a":1}'.encode("utf-16"),
            "nested too deeply": b"[" * (DEEPEST + 2) + b"]" * (DEEPEST + 2),
            "nested absurdly": b"[" * 200_000 + b"]" * 200_000,
            "nested absurdly in objects": b'{"a":' * 100_000,
        }.items()
    ],
)
def test_every_other_spelling_is_damaged(data: bytes) -> None:
    with pytest.raises(Damaged):
        decode(data)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param(value, id=name)
        for name, value in {
            "fraction": 1.5,
            "not a number": math.nan,
            "infinity": math.inf,
            "2^53": 2**53,
            "-2^53": -(2**53),
            "10^5000": 10**5000,
            "bytes": b"x",
            "set": {"x"},
            "fraction, deep": {"a": [{"b": 0.5}]},
            "lone surrogate": "a\ud800b",
            "lone surrogate, deep": {"a": ["\udfff"]},
            "capital in a key": {"Ab": 1},
            "space in a key": {"a b": 1},
            "newline after a key": {"a\n": 1},
            "empty key": {"": 1},
            "key beyond ASCII": {"ä": 1},
            "other digits in a key": {"\N{ARABIC-INDIC DIGIT ONE}": 1},
            "surrogate in a key": {"\ud800": 1},
            "nested too deeply": nested(DEEPEST + 1),
            "nested absurdly": nested(50_000),
        }.items()
    ],
)
def test_what_cannot_be_written_exactly_is_bad_input(value: Any) -> None:
    with pytest.raises(BadInput):
        encode(value)


@pytest.mark.parametrize("value", [LARGEST, -LARGEST, 0, nested(DEEPEST), "\x7f\u2028\U0010ffff"])
def test_the_outermost_values_still_pass(value: Value) -> None:
    assert decode(encode(value)) == value


def test_true_and_one_are_different_values() -> None:
    assert (encode(True), encode(1)) == (b"true", b"1")


def test_a_mapping_that_is_no_dict_is_written_like_one() -> None:
    assert encode(MappingProxyType({"a": 1})) == b'{"a":1}'


@pytest.mark.parametrize("data", [b"[]", b'"a"', b"1", b"null", b"true"])
def test_what_must_be_an_object_is_refused_otherwise(data: bytes) -> None:
    with pytest.raises(Damaged):
        decode_object(data)


def test_an_object_is_given_as_it_is() -> None:
    assert decode_object(b'{"a":[1]}') == {"a": [1]}


@for_any(st.text("abc/", min_size=1, max_size=5), st.binary(max_size=20))
def test_a_digest_is_sha256_under_the_name_of_its_type(type_: str, data: bytes) -> None:
    expected = hashlib.sha256(f"notes-tui/{type_}/1\n".encode() + data).digest()
    assert digest(type_, data) == expected


def test_a_digest_of_one_type_is_none_of_another() -> None:
    assert digest("audit", b"x") != digest("revision", b"x")
