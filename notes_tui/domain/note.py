"""A note: one session in eight sections, and how its parts are written and read."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from notes_tui.domain.canonical import Value
from notes_tui.domain.later import LaterEntry, read_later
from notes_tui.domain.moment import is_day, is_moment
from notes_tui.domain.parts import Part, RecordState
from notes_tui.domain.signature import as_sealed
from notes_tui.domain.text import clean
from notes_tui.errors import BadInput, Damaged

KIND: Final = "note"
SCHEMA: Final = 1

SECTIONS: Final[Mapping[str, str]] = {
    "listen": "Listen",
    "observation": "Observe",
    "assessment": "Assess",
    "intuition": "Intuit",
    "hypothesis": "Analyse",
    "test": "Test & treat",
    "plan": "Plan together",
    "track": "Track",
}
"""The eight steps in their order: the name in the record, and the practitioner's own verb."""


_CARRIED: Final = "carried/"


@dataclass(frozen=True)
class Carried:
    """A line of an earlier plan that still stands in this note: dated, and confirmed or not."""

    id: str
    text: str
    source: str
    """Id of the revision that wrote the line first."""
    since: str
    """Day of the session it was planned in, `YYYY-MM-DD`."""
    confirmed: bool
    """Whether the practitioner has said in this note that it still holds."""


@dataclass(frozen=True)
class Note:
    """A session note as its revisions say it: as it was signed, or if it is not, as it stands."""

    state: RecordState
    """All that was ever written in it."""
    sealed: RecordState | None
    """The note as it was last signed; None while it is not. Two signatures that saw different
    texts leave a conflict here, for a person to settle.
    """
    client: str
    occurred_at: str | None
    """When the session was, in stored form; None while authors disagree."""
    moved_from: str | None
    """Id of the note under another client that this one continues."""

    @property
    def id(self) -> str:
        """The note's id."""
        return self.state.record

    @property
    def sections(self) -> Mapping[str, Part]:
        """The sections that anyone has written, in the order of the steps."""
        found = self.shown.parts
        return {name: found[part_of(name)] for name in SECTIONS if part_of(name) in found}

    @property
    def shown(self) -> RecordState:
        """What is read and printed of it: once it is signed, nothing that was not sealed."""
        return self.sealed or self.state

    @property
    def later(self) -> tuple[LaterEntry, ...]:
        """What was added to it after it was signed, each sealed as it was added."""
        return read_later(self.sealed) if self.sealed else ()

    @property
    def unsealed(self) -> Mapping[str, Part]:
        """Of a signed note the parts that somebody changed without seeing the signature.

        They are kept and shown beside it, and never applied.
        """
        if self.sealed is None:
            return {}
        return {
            name: part
            for name, part in self.state.parts.items()
            if any(value not in self.sealed.values_of(name) for value in part.values)
        }

    @property
    def carried(self) -> tuple[Carried, ...]:
        """The lines carried into this note, the oldest first; in a conflict present wins."""
        found = []
        for name, part in self.shown.parts.items():
            for write in part.writes if name.startswith(_CARRIED) else ():
                line = _read_carried(name.removeprefix(_CARRIED), write.value)
                if line is not None:
                    found.append(line)
                    break
        return tuple(sorted(found, key=lambda line: (line.since, line.id)))

    @property
    def dropped(self) -> frozenset[str]:
        """Texts of lines that were carried into this note and taken out of it again."""
        gone = {
            name
            for name, part in self.shown.parts.items()
            if name.startswith(_CARRIED) and not part.in_conflict and part.value is None
        }
        lines = (
            _read_carried(name.removeprefix(_CARRIED), revision.parts.get(name))
            for revision in self.shown.revisions
            for name in gone
        )
        return frozenset(line.text for line in lines if line is not None)

    @property
    def status(self) -> str:
        """Unsigned or discarded; once it is signed: signed, or error (entered in error)."""
        if self.sealed is not None:
            return "error" if any(entry.label == "error" for entry in self.later) else "signed"
        return "discarded" if self.state.deleted else "unsigned"

    @property
    def late(self) -> bool:
        """Whether it was written in place of another, which was entered in error."""
        return self.shown.settled("late_entry") is True

    @property
    def signed(self) -> bool:
        """Whether it was signed, and so stands as it is for ever."""
        return self.sealed is not None

    def text(self, section: str) -> str | None:
        """The settled text of a section; None if it is blank or in conflict."""
        return read_text(self.shown.settled(part_of(section)))


def part_of(section: str) -> str:
    """The part that holds a section; BadInput for a name that is none of the eight."""
    if section not in SECTIONS:
        raise BadInput(
            "There is no section of this name.",
            "The sections are: " + ", ".join(SECTIONS) + ".",
        )
    return f"section/{section}"


def section_parts(sections: Mapping[str, str]) -> dict[str, Value]:
    """Parts that write these sections; an empty text leaves its section blank."""
    return {
        part_of(name): clean(text, f"The section “{name}”") or None
        for name, text in sections.items()
    }


def carried_part(line: Carried) -> dict[str, Value]:
    """The part that lets a line of an earlier plan stand in this note."""
    return {
        _CARRIED + line.id: {
            "text": clean(line.text, "The line"),
            "from": line.source,
            "since": line.since,
            "confirmed": line.confirmed,
        }
    }


def no_longer_carried(line_id: str) -> dict[str, Value]:
    """The part that takes a carried line out of this note."""
    return {_CARRIED + line_id: None}


def occurred_part(moment: str) -> dict[str, Value]:
    """The part that says when the session was (stored form)."""
    if not is_moment(moment):
        raise BadInput("This is not a date and time in stored form.")
    return {"occurred_at": moment}


def late_part() -> dict[str, Value]:
    """The part that labels a note as written late, in place of one that was entered in error."""
    return {"late_entry": True}


def read_note(state: RecordState, signed: Collection[str] = ()) -> Note:
    """The note that this record is; `signed` are the heads that its signatures name."""
    if state.kind != KIND or state.client is None:
        raise Damaged("A record was taken for a note and is none.")
    sealed = as_sealed(state, signed)
    shown = sealed or state
    occurred_at, moved_from = shown.settled("occurred_at"), shown.settled("moved_from")
    return Note(
        state=state,
        sealed=sealed,
        client=state.client,
        occurred_at=occurred_at
        if isinstance(occurred_at, str) and is_moment(occurred_at)
        else None,
        moved_from=moved_from if isinstance(moved_from, str) else None,
    )


def read_text(value: Value) -> str | None:
    """A section's value as text; a value of a shape we do not know is nothing to show."""
    return value if isinstance(value, str) else None


def _read_carried(line_id: str, value: Value) -> Carried | None:
    if not isinstance(value, Mapping):
        return None
    text, source, since = (value.get(key) for key in ("text", "from", "since"))
    if not (isinstance(text, str) and isinstance(source, str) and is_day(since)):
        return None
    return Carried(line_id, text, source, str(since), value.get("confirmed") is True)
