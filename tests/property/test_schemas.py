"""The published schemas and the program's own constructors say the same of every value.

What a schema cannot say stands in `beyond`, one function for each: a value of which it is true must
be refused by the constructor all the same. Of every other value schema and constructor must agree.
No schema can say that 1.0 is no integer, so no number here has a fraction of nought.
"""

import hashlib
import json
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from notes_tui.charting.adding_later import add_later
from notes_tui.charting.registering import add_client as take_in
from notes_tui.charting.registering import edit_client
from notes_tui.charting.revising import add_note as write_note
from notes_tui.charting.revising import bring_back_note, discard_note, edit_section, move_note
from notes_tui.charting.signing import sign
from notes_tui.domain.canonical import decode, encode
from notes_tui.domain.later import Addition
from notes_tui.domain.text import LONGEST_TEXT
from notes_tui.errors import BadInput, NotesError
from notes_tui.practice.sampling import load_sample
from notes_tui.vault import audit, revisions
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE, Place
from tests.portion import portion
from tests.property.schema_examples import (
    CASES,
    IDS,
    JUNK,
    NAMES,
    SCHEMAS,
    VECTOR,
    says,
    strings,
)

# --------------------------------------------------------------------------------------- mutations


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a value, with each key or index in it."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


@st.composite
def mutated(draw: st.DrawFn, valid: st.SearchStrategy[Any]) -> Any:
    value = json.loads(json.dumps(draw(valid)))
    checksum = fitting(value)
    for _ in range(draw(st.integers(1, 2))):
        found = list(places(value))
        if not found:
            return draw(st.sampled_from(JUNK))
        within, key = draw(st.sampled_from(found))
        how = draw(st.sampled_from(["replace", "replace", "remove", "name", "more", "spoil"]))
        if how == "replace":
            within[key] = json.loads(json.dumps(draw(st.sampled_from(JUNK))))
        elif how == "remove":
            del within[key]
        elif how == "name" and isinstance(within, dict):
            within[draw(st.sampled_from(NAMES))] = within[key]
        elif how == "more" and isinstance(within, list):
            within.extend([within[key]] * draw(st.sampled_from([1, 10, 120])))
        elif isinstance(within[key], str):
            within[key] = draw(st.sampled_from([str.upper, lambda s: s + "\n", lambda s: s[1:]]))(
                within[key]
            )
    if checksum and fitting(value) is not None and value.get("sha256") == checksum:
        value["sha256"] = fitting(value)
    return value


def fitting(value: Any) -> str | None:
    """The checksum of a key file."""
    if not isinstance(value, dict) or "sha256" not in value:
        return None
    plain = {name: each for name, each in value.items() if name != "sha256"}
    try:
        return hashlib.sha256(encode(plain)).hexdigest()
    except BadInput:
        return None


def is_made(name: str, value: Any, folder: Path) -> bool:
    make = CASES[name][0]
    try:
        make(value, folder) if name == "anchor" else make(value)
    except NotesError:
        return False
    return True


often = settings(
    max_examples=portion(40, 120), deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.portion
@pytest.mark.parametrize("name", list(CASES))
@often
@given(data=st.data())
def test_what_a_constructor_makes_its_schema_allows(
    name: str, data: st.DataObject, tmp_path: Path
) -> None:
    value = data.draw(CASES[name][2])
    assert is_made(name, value, tmp_path)
    assert list(Draft202012Validator(SCHEMAS[name]).iter_errors(value)) == []


@pytest.mark.portion
@pytest.mark.parametrize("name", list(CASES))
@settings(often, max_examples=portion(80, 400))
@given(data=st.data())
def test_a_changed_value_is_refused_by_both_or_by_neither(
    name: str, data: st.DataObject, tmp_path: Path
) -> None:
    value = data.draw(mutated(CASES[name][2]))
    if CASES[name][1](value):
        assert not is_made(name, value, tmp_path)
    else:
        assert is_made(name, value, tmp_path) == says(name, value)


REVISION = json.loads(VECTOR["revision"]["cases"][0]["body"])
KEY_FILE = json.loads(VECTOR["keys"]["file"])
KDF = ("slots", 0, "header", "kdf")
ANCHOR: dict[str, Any] = {
    **dict.fromkeys(("vault", "device", "instance"), IDS[0]),
    **dict.fromkeys(("hash", "mac"), "0" * 64),
    **dict.fromkeys(("format", "n", "at"), 1),
    "place": "a",
    "failed_unlocks": [],
    "erased": [],
}
EDGES: list[tuple[str, Any, tuple[str | int, ...], Any, Any]] = [
    ("revision", REVISION, ("offset",), -1440, -1441),
    ("revision", REVISION, ("offset",), 1440, 1441),
    ("revision", REVISION, ("at",), 0, -1),
    ("revision", REVISION, ("at",), 249_999_999_999, 250_000_000_000),
    ("revision", REVISION, ("schema",), 1, 0),
    ("revision", REVISION, ("schema",), 2**53 - 1, 2**53),
    ("revision", REVISION, ("kind",), "a" * 32, "a" * 33),
    ("revision", REVISION, ("parts",), {"a": -(2**53) + 1}, {"a": -(2**53)}),
    ("keys", KEY_FILE, ("generation",), 1, 0),
    ("keys", KEY_FILE, ("slots",), KEY_FILE["slots"][:1] * 8, KEY_FILE["slots"][:1] * 9),
    ("keys", KEY_FILE, (*KDF, "memory_kib"), 65_536, 65_535),
    ("keys", KEY_FILE, (*KDF, "memory_kib"), 1_048_576, 1_048_577),
    ("keys", KEY_FILE, (*KDF, "passes"), 1, 0),
    ("keys", KEY_FILE, (*KDF, "passes"), 10, 11),
    ("keys", KEY_FILE, (*KDF, "lanes"), 1, 0),
    ("keys", KEY_FILE, (*KDF, "lanes"), 16, 17),
    ("anchor", ANCHOR, ("n",), 0, -1),
    ("anchor", ANCHOR, ("failed_unlocks",), [1] * 100, [1] * 101),
    ("note-file", {"sections": {"plan": "a"}}, ("assessments",), [], [{}]),
]


@pytest.mark.parametrize(
    ("name", "value", "path", "last", "beyond"),
    [pytest.param(*edge, id=f"{edge[0]} {edge[2][-1]} {at}") for at, edge in enumerate(EDGES)],
)
def test_both_draw_a_line_at_the_same_place(
    name: str, value: Any, path: tuple[str | int, ...], last: Any, beyond: Any, tmp_path: Path
) -> None:
    answers = []
    for edge in (last, beyond):
        changed = json.loads(json.dumps(value))
        within = changed
        for step in path[:-1]:
            within = within[step]
        within[path[-1]] = edge
        if "sha256" in changed:
            changed["sha256"] = fitting(changed) or changed["sha256"]
        answers.append((is_made(name, changed, tmp_path), says(name, changed)))
    assert answers == [(True, True), (False, False)]


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_a_schema_is_one_of_draft_2020_12(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name])
    assert SCHEMAS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_a_schema_stands_alone(name: str) -> None:
    refs = [s for s in strings(SCHEMAS[name]) if s.startswith("#/") or ".schema.json" in s]
    assert all(s.removeprefix("#/$defs/") in SCHEMAS[name]["$defs"] for s in refs)


def test_what_a_schema_takes_for_white_space_or_a_new_line_the_program_does_too() -> None:
    line = Draft202012Validator(SCHEMAS["device"])
    every = map(chr, [*range(0xD800), *range(0xE000, sys.maxunicode)])
    doubtful = [c for c in every if unicodedata.category(c)[0] in "ZC" and c < "\uffff"]
    for character in [c for c in doubtful if unicodedata.category(c) not in {"Cn", "Co"}]:
        allowed = (
            line.is_valid({"name": f"a{character}b"}),
            line.is_valid({"name": f"a{character}"}),
        )
        is_one_line = len(f"a{character}b".splitlines()) == 1 and character != "\0"
        assert allowed == (is_one_line, not character.isspace() and character != "\0"), ascii(
            character
        )


def test_the_longest_text_is_the_same_length_in_every_schema() -> None:
    found = [
        place[key]
        for name in ("note", "client", "practitioner", "device", "note-file")
        for place, key in places(SCHEMAS[name])
        if key == "maxLength" and place[key] > 1000
    ]
    assert found
    assert set(found) == {LONGEST_TEXT}


# ------------------------------------------------------------------- what the program has written


def use(vault: Vault) -> None:
    """A practice with every kind of revision and nearly every act in it."""
    load_sample(vault)
    ada = take_in(vault, {"name": "Ines Okafor", "born": "1987-11-04"}, [("alert", "scar")])
    ben = take_in(vault, {"name": "Ben"})
    edit_client(vault, ada, {"born": ""}, warnings=[("allergy", "arnica")])
    note = write_note(vault, ada, {"listen": "a", "plan": "b"}).note
    edit_section(vault, note, "plan", "")
    note = move_note(vault, note, ben).note
    discard_note(vault, note)
    bring_back_note(vault, note)
    sign(vault, [note], PASSPHRASE)
    add_later(vault, note, Addition("late", "c"), PASSPHRASE)
    add_later(vault, note, Addition("error", reason="d", rewrite_for=ada), PASSPHRASE)
    vault.rebuild(lambda _: None)


@pytest.fixture
def used(place: Place) -> Iterator[Vault]:
    vault = place.open()
    use(vault)
    yield vault
    vault.close()


def test_every_revision_in_a_used_vault_is_as_the_schemas_say(used: Vault) -> None:
    bodies: list[Any] = [
        decode(revision.body)
        for state in revisions.records(used.database)
        for revision in state.revisions
    ]
    assert {body["kind"] for body in bodies} == {
        "assessment", "client", "device", "note", "practitioner", "signature", "template",
    }  # fmt: skip
    named = {"template": "template-record"}  # `template` is the form of the file
    schemas = [(b, named.get(b["kind"], b["kind"])) for b in bodies]
    assert [b for b, name in schemas if not says("revision", b) or not says(name, b["parts"])] == []


def test_every_audit_entry_of_a_used_vault_is_as_the_schema_says(used: Vault) -> None:
    fields = [json.loads(encode(entry.fields)) for entry in audit.entries(used.database)]
    assert {each["act"] for each in fields} >= {"create", "revise", "move", "sample", "rebuild"}
    assert [each for each in fields if not says("audit-entry", each)] == []


@pytest.mark.parametrize("words", ["Left hip catches", "ines okafor", "a\nb", "Märta"])
def test_no_words_have_a_place_in_an_audit_entry(words: str) -> None:
    entry = {
        **dict.fromkeys(("practitioner", "device"), IDS[0]),
        "n": 1,
        "prev": "0" * 64,
        "at": 0,
        "offset": 0,
        "act": "view",
    }
    assert says("audit-entry", entry | {"details": {"found": 3}})
    for part in ({"act": words}, {"details": {"found": words}}, {"record": words}, {words: 1}):
        assert not says("audit-entry", entry | part)


def test_the_files_of_a_used_vault_are_as_the_schemas_say(used: Vault) -> None:
    anchor = used.layout.anchors / used.id
    assert says("keys", json.loads(used.layout.keys.read_bytes()))
    assert says("anchor", json.loads(anchor.read_bytes()))
