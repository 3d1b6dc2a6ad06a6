"""A client: the person, one part for each thing known about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from notes_tui.domain.canonical import Value
from notes_tui.domain.moment import parse_day
from notes_tui.domain.parts import RecordState
from notes_tui.domain.text import clean_line
from notes_tui.errors import BadInput, Damaged

KIND: Final = "client"
SCHEMA: Final = 1

FIELDS: Final[Mapping[str, str]] = {
    "name": "The name",
    "born": "The date of birth",
    "pronouns": "The pronouns",
    "about": "The line about the client",
    "phone": "The telephone number",
    "email": "The e-mail address",
    "address": "The address",
    "guardian": "The guardian",
}
"""What is known about a client in one line each, and how an error names it."""

WARNINGS: Final = ("alert", "allergy", "flag")
"""Parts `<warning>/<id>`: one each, so that removing one at a desk never hides it at another."""


@dataclass(frozen=True)
class Caution:
    """An alert, an allergy or an open flag that stands in the client's banner."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True)
class Client:
    """A client as the revisions say it."""

    state: RecordState
    name: str
    """The name; where two were written and not settled, both, so that either is found."""
    fields: Mapping[str, str]
    """The settled fields of FIELDS that are filled in."""
    warnings: tuple[Caution, ...]
    archived: bool

    @property
    def id(self) -> str:
        """The client's id."""
        return self.state.record


def field_parts(fields: Mapping[str, str]) -> dict[str, Value]:
    """Parts that write these fields; an empty text clears a field, but never the name."""
    parts: dict[str, Value] = {}
    for name, text in fields.items():
        if name not in FIELDS:
            raise BadInput(
                "A client has no field of this name.", "The fields are: " + ", ".join(FIELDS) + "."
            )
        if name != "name" and not text.strip():
            parts[name] = None
        else:
            line = clean_line(text, FIELDS[name])
            parts[name] = parse_day(line) if name == "born" else line
    return parts


def warning_part(kind: str, warning_id: str, text: str | None) -> dict[str, Value]:
    """The part that puts up a warning, or with None takes it down."""
    if kind not in WARNINGS:
        raise BadInput("This is no kind of warning.", "It is one of: " + ", ".join(WARNINGS) + ".")
    value: Value = None if text is None else {"text": clean_line(text, f"The {kind}")}
    return {f"{kind}/{warning_id}": value}


def read_client(state: RecordState) -> Client:
    """The client that this record is."""
    if state.kind != KIND:
        raise Damaged("A record was taken for a client and is none.")
    fields = {}
    for name in FIELDS:
        value = state.settled(name)
        if isinstance(value, str):
            fields[name] = value
    names = state.parts.get("name")
    written = [w.value for w in names.writes if isinstance(w.value, str)] if names else []
    return Client(
        state=state,
        name=" / ".join(written),
        fields=fields,
        warnings=tuple(_warnings(state)),
        archived=state.settled("archived") is True,
    )


def _warnings(state: RecordState) -> list[Caution]:
    """Every warning that anyone's unsettled write says is there: present wins over removed."""
    found = []
    for name, part in sorted(state.parts.items()):
        kind, _, warning_id = name.partition("/")
        if kind not in WARNINGS or not warning_id:
            continue
        for write in part.writes:
            text = write.value.get("text") if isinstance(write.value, Mapping) else None
            if isinstance(text, str):
                found.append(Caution(warning_id, kind, text))
    return found
