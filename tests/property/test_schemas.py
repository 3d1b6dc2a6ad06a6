"""The published schemas and the program's own constructors say the same of every value.

What a schema cannot say stands in `beyond`, one function for each: a value of which it is true must
be refused by the constructor all the same. Of every other value schema and constructor must agree.
No schema can say that 1.0 is no integer, so no number here has a fraction of nought.
"""

import hashlib
import json
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from notes_tui.charting.note_file import read_note_file
from notes_tui.charting.registering import add_client as take_in
from notes_tui.charting.registering import edit_client
from notes_tui.charting.revising import add_note as write_note
from notes_tui.charting.revising import bring_back_note, discard_note, edit_section, move_note
from notes_tui.domain.assessment import is_assessment
from notes_tui.domain.attachment import is_part
from notes_tui.domain.author import device_parts, key_parts, practitioner_parts
from notes_tui.domain.canonical import decode, encode
from notes_tui.domain.client import FIELDS, WARNINGS, field_parts, warning_part
from notes_tui.domain.ids import is_id
from notes_tui.domain.moment import is_moment, parse_day, parse_moment
from notes_tui.domain.note import SECTIONS, Carried, carried_part, occurred_part, section_parts
from notes_tui.domain.revision import is_revision_id, read_revision
from notes_tui.domain.template_form import read_kept, read_template, template_parts
from notes_tui.domain.text import LONGEST_TEXT
from notes_tui.errors import BadInput, NotesError
from notes_tui.practice.sampling import load_sample
from notes_tui.resources import resource_folder
from notes_tui.vault import audit, revisions
from notes_tui.vault.anchor import AnchorFile
from notes_tui.vault.keyslots import read_keys
from notes_tui.vault.vault import Vault
from tests.places import Place, StandingClock

VECTORS = Path(__file__).parent.parent / "vectors"
SCHEMAS: Final[dict[str, Any]] = {
    name.removesuffix(".schema.json"): json.loads(
        (resource_folder("schemas") / name).read_text("utf-8")
    )
    for name in sorted(p.name for p in resource_folder("schemas").iterdir())
    if name.endswith(".schema.json")
}
IDS = ["aaaaaaaaaaaaaaaaaaaaaaaaaa", "mfrggzdfmztwq2lknnwg23tpoa", "aebagbafaydqqcikbmga2dqpca"]
JUNK: list[Any] = [
    *(None, True, False, 0, 1, 2, -1, 1.5, 11, 2**53 - 1, 2**53, 1 << 20, (1 << 20) + 1),
    *("", " ", "a", " a", "a\n", "a\u2028b", "a\0", "e\u0301", "\ud800", "A", "é"),
    *(IDS[1], IDS[1] + "\n", IDS[1].upper(), "0" * 32, "0" * 64, "f" * 64 + "\n", "0" * 96),
    *("2026-03-02T09:30+01:00", "2026-02-30T09:30+01:00", "2026-03-02", "2026-02-30"),
    *("passphrase", "recovery", "argon2id", "note", "true"),
    *([], [None], ["a"], [IDS[0], IDS[0]]),
    *({}, {"text": "a"}, {"a": None}, {"A": 1}, {"a": {"b": 1}}),
]  # fmt: skip
NAMES = [
    *("a", "A", "a b", "", "format", "deleted", "occurred_at", "moved_from", "text", "kdf", "name"),
    *(
        "section/plan",
        "section/lisen",
        "carried/" + IDS[1],
        "carried/a",
        "alert/" + IDS[0],
        "alert/a",
        "key/" + IDS[0],
        "key/",
    ),
]


def says(name: str, value: object) -> bool:
    return bool(Draft202012Validator(SCHEMAS[name]).is_valid(value))


# ---------------------------------------------------------------- the constructors, by schema name


def makes_revision(value: Any) -> object:
    return read_revision(encode(value))


def makes_keys(value: Any) -> object:
    return read_keys(encode(value))


def makes_anchor(value: Any, folder: Path) -> object:
    (folder / IDS[0]).write_bytes(encode(value) + b"\n")
    return AnchorFile(folder, IDS[0], folder / "vault").read()


def makes_note_file(value: Any) -> object:
    asked = read_note_file(json.dumps(value).encode())
    return asked.occurred_at is None or parse_moment(asked.occurred_at, StandingClock())


def rebuilt(part: Callable[[str, Any], Mapping[str, Any]]) -> Callable[[Any], object]:
    """A value is made if the domain's own functions give exactly these parts."""

    def make(value: Any) -> object:
        require(isinstance(value, dict))
        built: dict[str, Any] = {}
        for name, written in value.items():
            if name == "deleted":
                require(written is None or written is True)
                built[name] = written
            else:
                built |= part(name, written)
        require(json.dumps(built, sort_keys=True) == json.dumps(value, sort_keys=True))
        return built

    return make


def require(condition: object) -> None:
    if not condition:
        raise BadInput("")


def text(value: Any) -> str:
    require(isinstance(value, str))
    return str(value)


def note_part(name: str, value: Any) -> Mapping[str, Any]:
    if value is None and (name in {"occurred_at", "moved_from"} or name.startswith("carried/")):
        require("/" not in name or is_id(name[8:]))
        return {name: None}
    if name == "occurred_at":
        return occurred_part(value)
    if name == "moved_from":  # from an id that the vault gave
        require(is_id(value))
        return {name: value}
    if name.startswith("carried/"):  # ids that the vault gave, and the day of a session
        require(isinstance(value, dict) and value.keys() == {"text", "from", "since", "confirmed"})
        require(is_id(name[8:]) and is_revision_id(value["from"]))
        require(isinstance(value["confirmed"], bool) and is_day(text(value["since"])))
        line = (text(value["text"]), value["from"], value["since"], value["confirmed"])
        return carried_part(Carried(name[8:], *line))
    require(name.startswith("section/"))
    return section_parts({name.removeprefix("section/"): "" if value is None else text(value)})


def client_part(name: str, value: Any) -> Mapping[str, Any]:
    kind, _, warning = name.partition("/")
    if name == "archived":
        require(value is None or isinstance(value, bool))
        return {name: value}
    if warning:
        require(is_id(warning))  # an id that the vault gave
        require(value is None or (isinstance(value, dict) and value.keys() == {"text"}))
        return warning_part(kind, warning, None if value is None else text(value["text"]))
    return field_parts({name: "" if value is None else text(value)})


def assessment_part(name: str, value: Any) -> Mapping[str, Any]:
    require(name == "all" and is_assessment(value))
    return {name: value}


def attachment_part(name: str, value: Any) -> Mapping[str, Any]:
    require(is_part(name, value))
    return {name: value}


def template_part(name: str, value: Any) -> Mapping[str, Any]:
    require(name == "all" and isinstance(value, dict) and "source" in value)
    read_kept(value)
    return template_parts(value["template"], value["source"], value.get("origin") or "")


def public_key(value: Any) -> bytes:
    require(isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef"))
    return bytes.fromhex(value)


def practitioner_part(name: str, value: Any) -> Mapping[str, Any]:
    if name == "name":
        return {name: practitioner_parts(text(value), {})[name]}
    require(name.startswith("key/") and is_id(name[4:]))
    return key_parts({name[4:]: public_key(value)})


def device_part(name: str, value: Any) -> Mapping[str, Any]:
    if name == "name":
        return {name: device_parts(text(value), bytes(32))[name]}
    require(name == "key")
    return {name: device_parts("a", public_key(value))[name]}


# ------------------------------------------------------------------------- what no schema can say


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def broken_text(value: Any) -> bool:
    """Half a character anywhere in it."""
    return any("\ud800" <= c <= "\udfff" for found in strings(value) for c in found)


def not_as_typed(value: Any) -> bool:
    """Text that is not in NFC; the program stores none."""
    return broken_text(value) or any(unicodedata.normalize("NFC", s) != s for s in strings(value))


def beyond_revision(value: Any) -> bool:
    parents = value.get("parents") if isinstance(value, dict) else None
    in_order = not isinstance(parents, list) or parents == sorted(parents, key=str)
    return broken_text(value) or not in_order


def beyond_keys(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    plain = {name: each for name, each in value.items() if name != "sha256"}
    try:
        fits = value.get("sha256") == hashlib.sha256(encode(plain)).hexdigest()
    except (BadInput, TypeError):
        return broken_text(value)
    headers = [
        slot["header"]
        for slot in (value["slots"] if isinstance(value.get("slots"), list) else [])
        if isinstance(slot, dict) and isinstance(slot.get("header"), dict)
    ]
    return not fits or any(header.get("vault") != value.get("vault") for header in headers)


def beyond_note(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    moment = value.get("occurred_at")
    days = [each["since"] for each in value.values() if isinstance(each, dict) and "since" in each]
    return (
        not_as_typed(value)
        or (isinstance(moment, str) and not is_moment(moment))
        or any(isinstance(day, str) and not is_day(day) for day in days)
    )


def beyond_client(value: Any) -> bool:
    born = value.get("born") if isinstance(value, dict) else None
    return not_as_typed(value) or (isinstance(born, str) and not is_day(born))


def beyond_template(value: Any) -> bool:
    """A form that is no template: schemas/template.schema.json says what one is."""
    whole = value.get("all") if isinstance(value, dict) else None
    if not isinstance(whole, dict) or not isinstance(whole.get("template"), dict):
        return False
    form = whole["template"]
    try:
        read_template(form)
    except NotesError:
        return True
    return "origin" in whole and whole["origin"] == ""


def is_day(typed: str) -> bool:
    try:
        return parse_day(typed) == typed
    except BadInput:
        return False


def beyond_note_file(value: Any) -> bool:
    if broken_text(value.get("sections") if isinstance(value, dict) else None):
        return True
    moment = value.get("occurred_at") if isinstance(value, dict) else None
    try:
        return isinstance(moment, str) and not parse_moment(moment, StandingClock())
    except BadInput:
        return True


# ------------------------------------------------------------------------------------ valid values

CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
TEXTS = st.text(CHARACTERS, min_size=1, max_size=8)
LINES = st.text("abcé ß\N{GRINNING FACE}\u200f-'", max_size=8).map(lambda t: f"A{t}z")
HEX = st.binary(min_size=32, max_size=32).map(bytes.hex)
ID = st.sampled_from(IDS)


def filled(choices: dict[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({}, optional=choices)


CARRIED = st.fixed_dictionaries(
    {"text": LINES, "from": HEX, "since": st.just("2026-03-02"), "confirmed": st.booleans()}
)
NOTES = filled(
    {f"section/{name}": st.one_of(TEXTS, st.none()) for name in SECTIONS}
    | {"occurred_at": st.just("2026-03-02T09:30+01:00"), "moved_from": ID}
    | {"deleted": st.sampled_from([True, None]), f"carried/{IDS[2]}": CARRIED}
).map(lambda parts: {n: unicodedata.normalize("NFC", v) if isinstance(v, str) else v
                     for n, v in parts.items()})  # fmt: skip
CLIENTS = filled(
    {name: st.one_of(LINES, st.none()) for name in FIELDS if name not in {"name", "born"}}
    | {"name": LINES, "born": st.just("1987-11-04"), "archived": st.booleans()}
    | {f"{kind}/{IDS[1]}": st.one_of(st.none(), LINES.map(lambda t: {"text": t}))
       for kind in WARNINGS}
)  # fmt: skip
PRACTITIONERS = filled({"name": LINES, f"key/{IDS[0]}": HEX, f"key/{IDS[1]}": HEX})
DEVICES = filled({"name": LINES, "key": HEX, "deleted": st.just(True)})
VECTOR = {
    name: json.loads((VECTORS / f"{name}.json").read_text("ascii"))
    for name in ("revision", "keys", "audit")
}
REVISIONS = st.builds(
    lambda body, parents, parts: body | {"parents": sorted(parents), "parts": parts},
    st.sampled_from([json.loads(case["body"]) for case in VECTOR["revision"]["cases"]]),
    st.lists(HEX, max_size=3, unique=True),
    st.one_of(NOTES, CLIENTS, st.just({"answers": {"a": ["1", {"left": 2}]}, "x": None})),
)
KEYS = st.just(json.loads(VECTOR["keys"]["file"]))
ANCHORS = st.fixed_dictionaries(
    {
        "format": st.just(1),
        **dict.fromkeys(("vault", "device", "instance"), ID),
        **dict.fromkeys(("hash", "mac"), HEX),
        **dict.fromkeys(("n", "at"), st.integers(0, 2**53 - 1)),
        "place": st.just("../practice.vault"),
        "failed_unlocks": st.lists(st.integers(0, 2**40), max_size=3),
        "erased": st.lists(ID, max_size=3),
    }
)
ASKED = st.fixed_dictionaries(
    {"template": LINES, "answers": st.dictionaries(LINES, st.integers(), max_size=2)},
    optional={"examiner": LINES, "instrument": LINES},
)
NOTE_FILES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {"sections": st.dictionaries(st.sampled_from(list(SECTIONS)), LINES, min_size=1)},
    optional={
        "occurred_at": st.sampled_from(["2026-03-02T09:30", "2026-03-02", None]),
        "assessments": st.lists(ASKED, max_size=2),
    },
)

ASSESSMENTS = filled(
    {
        "all": st.fixed_dictionaries(
            {
                "note": ID,
                "template": st.fixed_dictionaries(
                    {"id": st.just("a-test"), "version": st.just("1.0.0"), "hash": HEX}
                ),
                "answers": st.dictionaries(st.sampled_from(["a", "hold_2"]), st.just("61")),
                "results": st.dictionaries(st.sampled_from(["gap", "gap.of"]), st.just("3")),
            },
            optional={"examiner": LINES, "instrument": LINES},
        ),
        "deleted": st.sampled_from([True, None]),
    }
)
ATTACHMENTS = filled(
    {
        "note": ID,
        "name": LINES,
        "type": st.sampled_from(["image/jpeg", "application/vnd.a-b+json"]),
        "size": st.integers(1, 2**53 - 1),
        "sha256": HEX,
        "blob": HEX,
        "deleted": st.sampled_from([True, None]),
    }
)
TEMPLATE_RECORDS = filled(
    {
        "all": st.fixed_dictionaries(
            {
                "template": st.just(
                    {"template": {"id": "a-test", "version": "1.0.0", "title": "A test"}}
                ),
                "source": LINES,
            },
            optional={"origin": LINES},
        ),
        "deleted": st.sampled_from([True, None]),
    }
)

CASES: dict[str, tuple[Any, Callable[[Any], bool], st.SearchStrategy[Any]]] = {
    "revision": (makes_revision, beyond_revision, REVISIONS),
    "keys": (makes_keys, beyond_keys, KEYS),
    "anchor": (makes_anchor, broken_text, ANCHORS),
    "note": (rebuilt(note_part), beyond_note, NOTES),
    "client": (rebuilt(client_part), beyond_client, CLIENTS),
    "assessment": (rebuilt(assessment_part), broken_text, ASSESSMENTS),
    "attachment": (rebuilt(attachment_part), broken_text, ATTACHMENTS),
    "template-record": (rebuilt(template_part), beyond_template, TEMPLATE_RECORDS),
    "practitioner": (rebuilt(practitioner_part), not_as_typed, PRACTITIONERS),
    "device": (rebuilt(device_part), not_as_typed, DEVICES),
    "note-file": (makes_note_file, beyond_note_file, NOTE_FILES),
}


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


often = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", list(CASES))
@often
@given(data=st.data())
def test_what_a_constructor_makes_its_schema_allows(
    name: str, data: st.DataObject, tmp_path: Path
) -> None:
    value = data.draw(CASES[name][2])
    assert is_made(name, value, tmp_path)
    assert list(Draft202012Validator(SCHEMAS[name]).iter_errors(value)) == []


@pytest.mark.parametrize("name", list(CASES))
@settings(often, max_examples=400)
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
        "assessment", "client", "device", "note", "practitioner", "template",
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
