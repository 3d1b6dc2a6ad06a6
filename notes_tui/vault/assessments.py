"""A note's assessments, each with the exact version of the template it was made with."""

from dataclasses import dataclass

from notes_tui.domain.assessment import (
    KIND,
    PART,
    Assessment,
    is_assessment,
    read_assessment,
    read_assessments,
)
from notes_tui.domain.beside import note_of
from notes_tui.domain.canonical import Value
from notes_tui.domain.note import Note
from notes_tui.domain.parts import RecordState
from notes_tui.domain.template import Template
from notes_tui.templates.rendering import Line, assessment_lines, unread_lines
from notes_tui.vault import findings, listing, signatures
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class FilledIn:
    """An assessment with the version of the template that it was made with."""

    assessment: Assessment
    template: Template | None
    """None where that version is not in the vault yet."""
    contested: bool = False
    """Whether another version stands against this one, and a person must settle it."""

    @property
    def title(self) -> str:
        """The template's title, or its id where it is not at hand."""
        return self.template.title.text if self.template else self.assessment.template

    def lines(self, language: str = "") -> tuple[Line, ...]:
        """The assessment as text."""
        if self.template is None:
            return unread_lines(self.assessment)
        return assessment_lines(self.template, self.assessment, language)


def read_version(vault: Vault, state: RecordState, value: Value) -> FilledIn:
    """One version of an assessment, as one of its revisions has it."""
    read = read_assessment(state, value)
    return FilledIn(read, findings.finder(vault.database)(read.template, read.hash))


def assessments_of(vault: Vault, note: str) -> tuple[FilledIn, ...]:
    """A note's assessments in the order they were begun; of one in conflict each version.

    Of a signed note they are as they were signed.
    """
    find = findings.finder(vault.database)
    found = (vault.get(record) for record in findings.of_note(vault.database, note))
    states = [s for each in found if (s := signatures.as_shown(vault.database, each)) is not None]
    return tuple(
        FilledIn(each, find(each.template, each.hash), state.in_conflict(PART))
        for state in states
        for each in read_assessments(state)
    )


def removed_from(vault: Vault, note: Note) -> tuple[RecordState, ...]:
    """The assessments that were taken out of a note again, by id: their history is kept."""
    there = findings.of_note(vault.database, note.id)
    removed = listing.removed(vault.database, KIND, note.client)
    states = (vault.get(record) for record in removed if record not in there)
    return tuple(state for state in states if note_of(state) == note.id)


def template_of(state: RecordState) -> str:
    """Id of the template that an assessment was last made with; "" where that is not known."""
    wholes = (revision.parts.get(PART) for revision in reversed(state.revisions))
    read = (read_assessment(state, whole) for whole in wholes if is_assessment(whole))
    return next((each.template for each in read), "")
