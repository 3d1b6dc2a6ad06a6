"""What is added to a signed note: labelled, dated and authored, the signed text left as it is.

Each is a part of the note of its own, `later/<id>`, so that two added at once never meet, and is
sealed with the note by a signature of its own. The four labels are those of record keeping:
a late entry (left out then, remembered now), an addendum (not known then), a correction (wrong
then) and entered in error (not to be relied on at all).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from notes_tui.domain.canonical import Value
from notes_tui.domain.ids import is_id
from notes_tui.domain.moment import is_day
from notes_tui.domain.parts import RecordState
from notes_tui.domain.revision import Revision
from notes_tui.domain.text import clean, clean_line
from notes_tui.errors import BadInput

Label: TypeAlias = Literal["late", "addendum", "correction", "error"]

LABELS: Final[Mapping[Label, str]] = {
    "late": "Late entry",
    "addendum": "Addendum",
    "correction": "Correction",
    "error": "Entered in error",
}
"""The label in the record, and how it is shown."""

PREFIX: Final = "later/"


@dataclass(frozen=True)
class Addition:
    """What is to be added to a signed note, as it was typed so far."""

    label: Label
    text: str = ""
    reason: str = ""
    event: str = ""
    """As it was typed; of a late entry the day it tells of."""
    rewrite_for: str = ""
    """Of a note entered in error, the client it belongs to: it is written anew there."""
    id: str = ""
    """Under which it was begun and is kept (begun_later.py); "" where it is written at once."""

    @property
    def part(self) -> str:
        """The part of the note that it will be."""
        return PREFIX + self.id


@dataclass(frozen=True)
class LaterEntry:
    """Something added to a signed note."""

    id: str
    label: Label
    text: str
    """"" only of a note that was entered in error."""
    reason: str
    """Why it is added; "" where none was given."""
    event: str
    """Of a late entry the day it tells of, `YYYY-MM-DD`; else ""."""
    revision: Revision
    """Who wrote it, and when."""

    @property
    def title(self) -> str:
        """The label as it is shown."""
        return LABELS[self.label]


def later_part(
    entry_id: str, label: Label, text: str, *, reason: str = "", event: str = ""
) -> dict[str, Value]:
    """The part that adds an entry; BadInput where it lacks what its label needs."""
    value: dict[str, Value] = {"label": label}
    written = clean(text, "The text").strip("\n")
    if written.strip():
        value["text"] = written
    elif label != "error":
        raise BadInput(
            f"{LABELS[label]}: there is no text in it.", "Write what is to be added, then sign it."
        )
    if reason.strip():
        value["reason"] = clean_line(reason, "The reason")
    elif label in {"correction", "error"}:
        raise BadInput(f"{LABELS[label]}: it needs a reason.", "Say in a few words what was wrong.")
    if event:
        value["event"] = event
    return {PREFIX + entry_id: value}


def read_later(state: RecordState) -> tuple[LaterEntry, ...]:
    """What was added to a note, in the order in which it was written.

    What was written over an entry later counts for nothing. One that arrived without a signature
    and was set aside is none.
    """
    found: dict[str, LaterEntry] = {}
    for revision in state.revisions:
        for name, value in revision.parts.items():
            if (
                name.startswith(PREFIX)
                and name not in found
                and is_later(value)
                and any(write.value is not None for write in state.parts[name].writes)
            ):
                found[name] = _read(name.removeprefix(PREFIX), value, revision)
    return tuple(found.values())


def is_later(value: Any) -> bool:
    """Whether a value has the form of a part `later/<id>` (schemas/note.schema.json)."""
    return (
        isinstance(value, Mapping)
        and value.keys() <= {"label", "text", "reason", "event"}
        and value.get("label") in tuple(LABELS)  # which takes a value of any kind
        and all(isinstance(value.get(name, ""), str) for name in ("text", "reason"))
        and ("event" not in value or is_day(value["event"]))
    )


def is_later_part(name: str) -> bool:
    """Whether this is the name of a part that adds to a signed note."""
    return name.startswith(PREFIX) and is_id(name.removeprefix(PREFIX))


def _read(entry_id: str, value: Any, revision: Revision) -> LaterEntry:
    return LaterEntry(
        id=entry_id,
        label=value["label"],
        text=value.get("text", ""),
        reason=value.get("reason", ""),
        event=value.get("event", ""),
        revision=revision,
    )
