"""The older notes of the sample practice are signed, and one was added to, as they would be."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from notes_tui.charting.composing import compose_signature
from notes_tui.domain import assessment as assessments
from notes_tui.domain import note as notes
from notes_tui.domain.later import later_part
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import Meaning
from notes_tui.vault.vault import Vault

_SIGNED_AFTER = timedelta(minutes=20)
"""So long after the last word was written."""


class Telling(Protocol):
    """Puts a revision of this practitioner on the day it tells of."""

    def __call__(self, when: datetime, revision: Revision) -> Revision:
        """The same revision, as of then."""


def signatures(
    vault: Vault,
    tell: Telling,
    written: Sequence[Revision],
    until: str,
    later: Mapping[str, Sequence[Mapping[str, Any]]],
) -> Iterator[Revision]:
    """Signs this practitioner's notes of sessions before a day, and adds what is told for later.

    `written` are all revisions of the practice; `later` says of a note what is added to it.
    """
    for note, belonging in _notes(vault, written, until):
        done = [(state, _template(state)) for state in belonging]
        last = max(each.at for state in (note, *belonging) for each in state.revisions)
        when = datetime.fromtimestamp(last, _zone(note)) + _SIGNED_AFTER

        def sign(
            meaning: Meaning,
            state: RecordState,
            when: datetime,
            done: Sequence[tuple[RecordState, str]] = done,
        ) -> Revision:
            return tell(when, compose_signature(vault, meaning, state, done, when=when))

        yield sign("sign", note, when)
        for told in later.get(note.record, ()):
            when = datetime.fromisoformat(told["at"])
            parts = later_part(
                vault.new_id(),
                told["label"],
                told["text"],
                reason=told.get("reason", ""),
                event=told.get("event", ""),
            )
            composed = vault.compose(
                note.record, notes.KIND, parts, client=note.client, parents=note.heads,
                schema=notes.SCHEMA,
            )  # fmt: skip
            added = tell(when, composed)
            yield added
            note = read_record([*note.revisions, added])  # noqa: PLW2901 - the next adds to this
            yield sign(told["label"], note, when)


def _notes(
    vault: Vault, written: Sequence[Revision], until: str
) -> Iterator[tuple[RecordState, list[RecordState]]]:
    """Each note that is signed, with its assessments."""
    by_record: dict[str, list[Revision]] = {}
    for revision in written:
        by_record.setdefault(revision.record, []).append(revision)
    states = [read_record(revisions) for revisions in by_record.values()]
    measured = [state for state in states if state.kind == assessments.KIND]
    for state in states:
        when = state.settled("occurred_at")
        own = {revision.author for revision in state.revisions} == {vault.writer.practitioner}
        if state.kind == notes.KIND and own and str(when)[:10] < until and len(state.heads) == 1:
            yield state, [each for each in measured if _note_of(each) == state.record]


def _note_of(state: RecordState) -> str:
    value: Any = state.settled(assessments.PART)
    return str(value["note"])


def _template(state: RecordState) -> str:
    return assessments.read_assessments(state)[0].hash


def _zone(state: RecordState) -> Any:
    return datetime.fromisoformat(str(state.settled("occurred_at"))).tzinfo
