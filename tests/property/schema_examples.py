"""Values of every kind that a schema describes: how one is made, and what no schema can say of it.

`CASES` gives for each schema its constructor, `beyond` (a value of which it is true is refused by
the constructor, whatever the schema says) and a strategy of valid values.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from notes_tui.charting.note_file import read_note_file
from notes_tui.domain.assessment import is_assessment
from notes_tui.domain.attachment import is_part
from notes_tui.domain.author import device_parts, key_parts, practitioner_parts
from notes_tui.domain.canonical import encode
from notes_tui.domain.client import FIELDS, WARNINGS, field_parts, warning_part
from notes_tui.domain.ids import is_id
from notes_tui.domain.later import LABELS, is_later_part, later_part
from notes_tui.domain.moment import is_moment, parse_day, parse_moment
from notes_tui.domain.note import (
    SECTIONS,
    Carried,
    carried_part,
    late_part,
    occurred_part,
    section_parts,
)
from notes_tui.domain.red_flag import acted_part
from notes_tui.domain.revision import is_revision_id, read_revision
from notes_tui.domain.signature import is_signature
from notes_tui.domain.template import ITEM_ID, TEMPLATE_ID
from notes_tui.domain.template_form import read_kept, read_template, template_parts
from notes_tui.errors import BadInput, NotesError
from notes_tui.resources import resource_folder
from notes_tui.vault.anchor import AnchorFile
from notes_tui.vault.keyslots import read_keys
from tests.places import StandingClock

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
        "later/" + IDS[1],
        "later/a",
        "red_flag/a-test/numb",
        "red_flag/a-test",
        "late_entry",
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
        require(not broken_text(built))  # which no revision can be made of
        return built

    return make


def require(condition: object) -> None:
    if not condition:
        raise BadInput("")


def text(value: Any) -> str:
    require(isinstance(value, str))
    return str(value)


def note_part(name: str, value: Any) -> Mapping[str, Any]:
    if value is None and not name.startswith("section/"):
        return {taken_out(name): None}
    if name == "late_entry":
        require(value is True)
        return late_part()
    if name.startswith("later/"):
        require(is_later_part(name) and isinstance(value, dict))
        require({"label"} <= value.keys() <= {"label", "text", "reason", "event"})
        require(value["label"] in tuple(LABELS) and all(value.values()))
        require("event" not in value or is_day(text(value["event"])))
        given = {part: text(value[part]) for part in ("reason", "event") if part in value}
        return later_part(name[6:], value["label"], text(value.get("text", "")), **given)
    if name.startswith("red_flag/"):
        require(isinstance(value, dict) and value.keys() == {"action", "day"})
        _, template, item = taken_out(name).split("/")
        return acted_part(template, item, text(value["action"]), text(value["day"]))
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


def taken_out(name: str) -> str:
    """The name of a part that may be taken out of a note again."""
    kind, _, rest = name.partition("/")
    if kind in {"carried", "later"}:
        require(is_id(rest))
    elif kind == "red_flag":
        template, _, item = rest.partition("/")
        require(TEMPLATE_ID.fullmatch(template) and ITEM_ID.fullmatch(item))
    else:
        require(name in {"occurred_at", "moved_from", "late_entry"})
    return name


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


def signature_part(name: str, value: Any) -> Mapping[str, Any]:
    require(name == "all" and is_signature(value))
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
    days = [
        each[name]
        for each in value.values()
        if isinstance(each, dict)
        for name in ("since", "event", "day")
        if name in each
    ]
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
    if broken_text(value):
        return True
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
DAY = st.just("2026-03-02")
LATER = st.one_of(
    st.fixed_dictionaries(
        {"label": st.sampled_from(["late", "addendum"]), "text": LINES},
        optional={"reason": LINES, "event": DAY},
    ),
    st.fixed_dictionaries({"label": st.just("correction"), "text": LINES, "reason": LINES}),
    st.fixed_dictionaries({"label": st.just("error"), "reason": LINES}),
    st.none(),
)
ACTED = st.fixed_dictionaries({"action": LINES, "day": DAY})
NOTES = filled(
    {f"section/{name}": st.one_of(TEXTS, st.none()) for name in SECTIONS}
    | {"occurred_at": st.just("2026-03-02T09:30+01:00"), "moved_from": ID}
    | {"deleted": st.sampled_from([True, None]), f"carried/{IDS[2]}": CARRIED}
    | {f"later/{IDS[0]}": LATER, "late_entry": st.sampled_from([True, None])}
    | {"red_flag/a-test/numb": st.one_of(ACTED, st.none())}
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
SEALED = st.lists(st.fixed_dictionaries({"record": ID, "head": HEX, "hash": HEX}), max_size=2)
SIGNATURES = filled(
    {
        "all": st.fixed_dictionaries(
            {
                "manifest": st.fixed_dictionaries(
                    {
                        "format": st.just(1),
                        "meaning": st.sampled_from(["sign", *LABELS]),
                        **dict.fromkeys(("note", "client", "practitioner", "device"), ID),
                        **dict.fromkeys(("head", "document", "key"), HEX),
                        **dict.fromkeys(("assessments", "attachments"), SEALED),
                        "at": st.integers(0, 249_999_999_999),
                        "offset": st.integers(-1440, 1440),
                    }
                ),
                "signature": st.binary(min_size=64, max_size=64).map(bytes.hex),
            }
        )
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
    "signature": (rebuilt(signature_part), broken_text, SIGNATURES),
    "template-record": (rebuilt(template_part), beyond_template, TEMPLATE_RECORDS),
    "practitioner": (rebuilt(practitioner_part), not_as_typed, PRACTITIONERS),
    "device": (rebuilt(device_part), not_as_typed, DEVICES),
    "note-file": (makes_note_file, beyond_note_file, NOTE_FILES),
}
