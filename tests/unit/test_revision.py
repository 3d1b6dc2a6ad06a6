"""The permanent shape of a revision: what is written, what is read, what is refused."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from notes_tui.domain import revision
from notes_tui.domain.canonical import Value
from notes_tui.domain.revision import Revision, is_revision_id, read_revision
from notes_tui.errors import BadInput, Damaged, NewerVault

ID = "abcdefghijklmnopqrstuvwxya"
HASH = "0123456789abcdef" * 4
PLAIN = Revision(
    record=ID,
    kind="note",
    client="c" * 25 + "a",
    parents=(HASH,),
    author="p" * 25 + "a",
    device="d" * 25 + "a",
    stamp="019cae1c3f800000",
    at=1772443800,
    offset=60,
    schema=1,
    nonce="00112233445566778899aabbccddeeff",
    parts={"section/plan": "Slow steps…", "section/track": None},
)
BODY = (
    f'{{"at":1772443800,"author":"{"p" * 25}a","client":"{"c" * 25}a","device":"{"d" * 25}a",'
    '"format":1,"kind":"note","nonce":"00112233445566778899aabbccddeeff","offset":60,'
    f'"parents":["{HASH}"],"parts":{{"section/plan":"Slow steps…","section/track":null}},'
    f'"record":"{ID}","schema":1,"stamp":"019cae1c3f800000"}}'
).encode()
REQUIRED = sorted(set(json.loads(BODY)) - {"client"})


def body_with(**changed: Any) -> bytes:
    return compact(json.loads(BODY) | changed)


def compact(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


WRONG: list[tuple[str, Any]] = [
    ("record", ID[:-1]),
    ("record", ID.upper()),
    ("record", ID[:-1] + "b"),  # 26 letters, but more than 128 bits
    ("record", ID + "\n"),
    ("record", 7),
    ("kind", ""),
    ("kind", "Note"),
    ("kind", "9note"),
    ("kind", "n" * 33),
    ("kind", "note\n"),
    ("kind", 1),
    ("client", ""),
    ("client", "marta"),
    ("client", 1),
    ("author", "ada"),
    ("author", None),
    ("device", "laptop"),
    ("device", ["d"]),
    ("parents", [HASH[:-1]]),
    ("parents", [HASH.upper()]),
    ("parents", [HASH, HASH]),
    ("parents", ["f" * 64, HASH]),  # not sorted
    ("parents", [7]),
    ("parents", [[HASH]]),
    ("parents", [None]),
    ("stamp", "019cae1c3f80000"),
    ("stamp", "019CAE1C3F800000"),
    ("stamp", "019cae1c3f800000\n"),
    ("stamp", 0),
    ("at", -1),
    ("at", 250_000_000_000),
    ("at", True),
    ("at", "1772443800"),
    ("offset", 24 * 60 + 1),
    ("offset", -24 * 60 - 1),
    ("offset", False),
    ("offset", "60"),
    ("schema", 0),
    ("schema", -1),
    ("schema", True),
    ("schema", "1"),
    ("nonce", "00" * 15),
    ("nonce", "AA" * 16),
    ("nonce", ""),
    ("nonce", 0),
    ("parts", {"section/plan": [None]}),
    ("parts", {"section/plan": {"text": None}}),
    ("parts", {"section/plan": [{"a": ["b", None]}]}),
]


def test_the_body_is_frozen_canonical_json() -> None:
    assert PLAIN.body == BODY


def test_the_id_is_the_hash_of_the_body_under_its_type() -> None:
    assert PLAIN.id == hashlib.sha256(b"notes-tui/revision/1\n" + BODY).hexdigest()


def test_a_body_reads_as_the_revision_that_wrote_it() -> None:
    assert read_revision(BODY) == PLAIN


def test_a_revision_that_was_read_keeps_its_id() -> None:
    assert read_revision(BODY).id == PLAIN.id


def test_a_record_of_no_client_leaves_the_client_out_of_the_body() -> None:
    assert b"client" not in replace(PLAIN, client=None).body


def test_a_body_without_a_client_belongs_to_no_client() -> None:
    assert read_revision(replace(PLAIN, client=None).body).client is None


def test_a_body_that_names_null_as_its_client_is_damaged() -> None:
    with pytest.raises(Damaged):
        read_revision(body_with(client=None))


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_body_with_a_wrong_field_is_damaged(field: str, value: Any) -> None:
    with pytest.raises(Damaged):
        read_revision(body_with(**{field: value}))


@pytest.mark.parametrize(("field", "value"), WRONG)
def test_a_revision_with_a_wrong_field_is_not_made(field: str, value: Any) -> None:
    made: Any = tuple(value) if field == "parents" else value
    with pytest.raises(BadInput):
        replace(PLAIN, **{field: made})


@pytest.mark.parametrize("value", ["HASH", {HASH: 1}, 1, None, True])
def test_parents_that_are_no_list_are_damaged(value: Any) -> None:
    with pytest.raises(Damaged):
        read_revision(body_with(parents=value))


@pytest.mark.parametrize("value", [[], "text", 1, None, True])
def test_parts_that_are_no_object_are_damaged(value: Any) -> None:
    with pytest.raises(Damaged):
        read_revision(body_with(parts=value))


@pytest.mark.parametrize("field", REQUIRED)
def test_a_body_without_one_of_its_fields_is_damaged(field: str) -> None:
    kept = {name: value for name, value in json.loads(BODY).items() if name != field}
    with pytest.raises(Damaged):
        read_revision(compact(kept))


def test_a_body_with_a_field_more_is_damaged() -> None:
    with pytest.raises(Damaged):
        read_revision(body_with(more=1))


@pytest.mark.parametrize("data", [b"", b"[]", b"null", BODY + b"\n", BODY[:-1], BODY[1:]])
def test_bytes_that_are_no_canonical_object_are_damaged(data: bytes) -> None:
    with pytest.raises(Damaged):
        read_revision(data)


@pytest.mark.parametrize("more", [{}, {"later": "field"}, {"parts": [], "parents": {}}])
def test_a_newer_format_is_told_as_newer_whatever_else_it_holds(more: dict[str, Any]) -> None:
    with pytest.raises(NewerVault):
        read_revision(body_with(format=2, **more))


@pytest.mark.parametrize("value", [0, -1, "1", True, None])
def test_a_format_that_never_was_is_damaged(value: Any) -> None:
    with pytest.raises(Damaged):
        read_revision(body_with(format=value))


@pytest.mark.parametrize(
    "kept",
    [
        {"kind": "horoscope"},
        {"schema": 2**31},
        {"parts": {"moon/phase": {"waxing": True, "days": [1, 2]}}},
        {"parts": {}},
        {"parts": {"section/plan": {}, "section/listen": [], "section/test": False}},
        {"parts": {"section/plan": None}},
        {"parents": []},
        {"at": 0, "offset": -24 * 60},
        {"at": 249_999_999_999, "offset": 24 * 60},
    ],
)
def test_kinds_parts_and_values_unknown_to_this_version_are_kept_as_they_are(
    kept: dict[str, Any],
) -> None:
    data = body_with(**kept)
    read = read_revision(data)
    assert Revision(**{name: getattr(read, name) for name in Revision.__match_args__}).body == data


@pytest.mark.parametrize("parts", [{"Plan": "x"}, {"": "x"}, {"a": 0.5}, {"a": "\ud800"}])
def test_parts_that_cannot_be_written_give_no_body(parts: dict[str, Value]) -> None:
    with pytest.raises(BadInput):
        _ = replace(PLAIN, parts=parts).body


def test_parts_that_cannot_be_written_are_refused_as_the_revision_is_made() -> None:
    with pytest.raises(BadInput):
        replace(PLAIN, parts={"Plan": "x"})


def test_the_parts_of_a_revision_cannot_be_changed_from_outside() -> None:
    parts: dict[str, Value] = {"section/plan": "rest"}
    made = replace(PLAIN, parts=parts)
    parts["section/plan"] = "walk"
    assert made.parts["section/plan"] == "rest"


def test_a_body_holds_up_to_64_mebibytes() -> None:
    assert revision.LARGEST_BODY == 64 * 2**20


def test_the_largest_body_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision, "LARGEST_BODY", len(BODY))
    assert read_revision(BODY) == PLAIN


def test_a_body_above_the_largest_is_damaged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision, "LARGEST_BODY", len(BODY) - 1)
    with pytest.raises(Damaged):
        read_revision(BODY)


def test_the_largest_body_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision, "LARGEST_BODY", len(BODY))
    assert replace(PLAIN).body == BODY


def test_a_body_that_no_reader_would_take_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revision, "LARGEST_BODY", len(BODY) - 1)
    with pytest.raises(BadInput):
        _ = replace(PLAIN).body


@pytest.mark.parametrize("text", ["", HASH[:-1], HASH + "0", HASH.upper(), HASH + "\n", 7, None])
def test_nothing_but_64_hex_digits_is_the_id_of_a_revision(text: object) -> None:
    assert not is_revision_id(text)


def test_64_hex_digits_are_the_id_of_a_revision() -> None:
    assert is_revision_id(HASH)
