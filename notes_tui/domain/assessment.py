"""An assessment: a template filled in at one session, linked to its note.

Answers are kept as formats settle them: item id → value, or {left, right}, or {not, why}; a
measure that was repeated is an array; a choice is its code, choices are an array of codes, an order
is an array of arrays of codes (together = the same array, not felt = in none); yes and no are true
and false; numbers are decimal strings in the item's unit; a body chart is an array of marks.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from notes_tui.domain.canonical import Value
from notes_tui.domain.ids import is_id
from notes_tui.domain.parts import RecordState
from notes_tui.domain.template import ITEM_ID, SIDES, TEMPLATE_ID, VERSION
from notes_tui.errors import Damaged

KIND: Final = "assessment"
PART: Final = "all"
SCHEMA: Final = 1

NOT: Final = ("tested", "unable", "declined")
"""Why there is no value: not tested, because…; unable; declined. These are answers, not blanks."""

_NEEDED: Final = frozenset({"note", "template", "answers", "results"})
_KNOWN: Final = _NEEDED | {"examiner", "instrument"}
_NAMES: Final = {"id": TEMPLATE_ID, "version": VERSION, "hash": re.compile(r"[0-9a-f]{64}")}

Answers: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True)
class Missing:
    """An answer that says why there is no value."""

    reason: str
    """One of NOT."""
    why: str


@dataclass(frozen=True)
class Assessment:
    """A filled-in template as its record says it."""

    state: RecordState
    client: str
    note: str
    """Id of the note it belongs to."""
    template: str
    """Id of the template."""
    version: str
    hash: str
    """Of the template's exact version (`Template.hash`)."""
    answers: Answers
    results: Answers
    """What the computed items came to when it was saved."""
    examiner: str
    """Who measured, where it was not the author; "" if not said."""
    instrument: str
    """With what it was measured; "" if not said."""

    @property
    def id(self) -> str:
        """The assessment's id."""
        return self.state.record


def assessment_parts(
    note: str,
    template: tuple[str, str, str],
    answers: Answers,
    results: Answers,
    *,
    examiner: str = "",
    instrument: str = "",
) -> dict[str, Value]:
    """The one part of an assessment's record; `template` is its id, version and hash."""
    id_, version, hash_ = template
    whole: dict[str, Value] = {
        "note": note,
        "template": {"id": id_, "version": version, "hash": hash_},
        "answers": answers,
        "results": results,
    }
    whole |= {"examiner": examiner} if examiner else {}
    whole |= {"instrument": instrument} if instrument else {}
    return {PART: whole}


def moved_parts(value: Value, note: str) -> dict[str, Value]:
    """The part of an assessment that goes with its note to another client's note."""
    assert isinstance(value, Mapping)
    return {PART: {**value, "note": note}}


def read_assessments(state: RecordState) -> tuple[Assessment, ...]:
    """The assessment that this record is; in a conflict each of its versions, removed ones none."""
    if state.kind != KIND or state.client is None:
        raise Damaged("A record was taken for an assessment and is none.")
    part = state.parts.get(PART)
    values = [write.value for write in part.writes] if part else []
    return tuple(read_assessment(state, value) for value in values if value is not None)


def read_assessment(state: RecordState, value: Any) -> Assessment:
    """One version of an assessment, from the value of its part; Damaged if it is none."""
    if not is_assessment(value):
        raise Damaged("An assessment is not in the form that was written.")
    template = value["template"]
    return Assessment(
        state=state,
        client=str(state.client),
        note=value["note"],
        template=template["id"],
        version=template["version"],
        hash=template["hash"],
        answers=value["answers"],
        results=value["results"],
        examiner=value.get("examiner", ""),
        instrument=value.get("instrument", ""),
    )


def is_assessment(value: Any) -> bool:
    """Whether a value has the form of an assessment's part (schemas/assessment.schema.json)."""
    if not isinstance(value, Mapping) or not _NEEDED <= value.keys() <= _KNOWN:
        return False
    template, answers, results = value["template"], value["answers"], value["results"]
    return (
        is_id(value["note"])
        and isinstance(template, Mapping)
        and template.keys() == _NAMES.keys()
        and all(
            isinstance(template[name], str) and pattern.fullmatch(template[name])
            for name, pattern in _NAMES.items()
        )
        and isinstance(answers, Mapping)
        and all(ITEM_ID.fullmatch(name) for name in answers)
        and isinstance(results, Mapping)
        and all(ITEM_ID.fullmatch(name.removesuffix(".of")) for name in results)
        and all(isinstance(value.get(name, ""), str) for name in ("examiner", "instrument"))
    )


def read_missing(answer: Value) -> Missing | None:
    """Why there is no value, where the answer says so."""
    if not isinstance(answer, Mapping) or answer.get("not") not in NOT:
        return None
    return Missing(str(answer["not"]), str(answer.get("why", "")))


def sides_of(answer: Value) -> Iterator[tuple[str, Value]]:
    """An answer by side: ("left", …), ("right", …), or ("", …) where it has none."""
    if isinstance(answer, Mapping) and "not" not in answer:
        for side in SIDES:
            if side in answer:
                yield side, answer[side]
    elif answer is not None:
        yield "", answer


def is_blank(answer: Value, *, pair: bool = False) -> bool:
    """Whether an item was left blank; of a pair, whether a side was."""
    sides = dict(sides_of(answer))
    if not pair or "" in sides:
        return not sides
    return sides.keys() < set(SIDES)


def trials(answer: Value) -> Sequence[Value]:
    """The repeated measurements of one side; of an answer that was given once, that one."""
    return answer if isinstance(answer, list | tuple) else (answer,)
