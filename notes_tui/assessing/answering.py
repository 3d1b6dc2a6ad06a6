"""Filling in a template: answers checked, results worked out, all of it saved with its note."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from notes_tui.assessing.library import OWN, Found, Library
from notes_tui.domain import assessment as assessments
from notes_tui.domain import template as templates
from notes_tui.domain.assessment import Answers, Assessment, assessment_parts, read_assessments
from notes_tui.domain.canonical import Value
from notes_tui.domain.parts import RecordState
from notes_tui.domain.revision import Revision
from notes_tui.domain.template import Template, template_record
from notes_tui.domain.template_form import template_parts
from notes_tui.domain.text import clean_line
from notes_tui.errors import BadInput, InConflict, NotFound
from notes_tui.templates.answers import AnswerProblem, check_answers
from notes_tui.templates.scoring import results
from notes_tui.vault import templates as kept
from notes_tui.vault.audit import KEPT, WITH, Act
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class Filled:
    """A template with answers that can be saved."""

    found: Found
    answers: Answers
    results: Answers
    examiner: str
    instrument: str
    questions: tuple[AnswerProblem, ...]
    """What looks odd and was kept as it is: out of range, or a check that is not true."""


def fill(
    library: Library,
    template_id: str,
    answers: Mapping[str, Any],
    *,
    examiner: str = "",
    instrument: str = "",
) -> Filled:
    """A template filled in; BadInput names the template, the item and what to do."""
    return fill_found(library.get(template_id), answers, examiner=examiner, instrument=instrument)


def fill_found(
    found: Found, answers: Mapping[str, Any], *, examiner: str = "", instrument: str = ""
) -> Filled:
    """The same for a template that is at hand."""
    clean, problems = check_answers(found.template, answers)
    refused = [problem for problem in problems if problem.blocks]
    if refused:
        more = f" ({len(refused) - 1} more like it)" if len(refused) > 1 else ""
        raise BadInput(
            f"The assessment “{found.template.id}” cannot be stored: {refused[0].message}{more}",
            f"Nothing was stored. {refused[0].fix}",
        )
    if not clean:
        raise BadInput(
            f"The assessment “{found.template.id}” holds no answers.",
            "Nothing was stored. Answer at least one item, or say why it was not tested.",
        )
    return Filled(
        found=found,
        answers=clean,
        results=results(found.template, clean),
        examiner=clean_line(examiner, "The examiner") if examiner else "",
        instrument=clean_line(instrument, "The instrument") if instrument else "",
        questions=tuple(problem for problem in problems if not problem.blocks),
    )


def compose(
    vault: Vault,
    note: str,
    client: str,
    filled: Sequence[Filled],
    keeping: set[str] | None = None,
) -> list[Revision]:
    """The revisions that keep these with a note, each template's exact version before it.

    `keeping` are the hashes of versions whose revisions are composed already and not saved yet;
    those that are composed here are added to it.
    """
    revisions: list[Revision] = []
    keeping = set() if keeping is None else keeping
    for each in filled:
        if each.found.template.hash not in keeping:
            keeping.add(each.found.template.hash)
            revisions += _keep(vault, each.found)
        record = vault.new_id()
        revisions.append(assessment_revision(vault, record, note, client, each, ()))
    return revisions


def add_assessment(
    vault: Vault, note: str, client: str, filled: Filled, *, record: str = ""
) -> str:
    """Saves a filled-in template with a note; the assessment's id.

    `record` is the id under which its draft was kept: the draft goes in the same transaction.
    """
    record = record or vault.new_id()
    revisions = [*_keep(vault, filled.found)]
    revisions.append(assessment_revision(vault, record, note, client, filled, ()))
    act = Act("create", assessments.KIND, record, client, details=_kept(revisions))
    vault.save(revisions, act, drop_drafts_of=record)
    return record


def change_assessment(
    vault: Vault, record: str, filled: Filled, *, heads: Sequence[str] = ()
) -> None:
    """Writes an assessment anew, and drops its draft; the answers before stay in the history.

    `heads` are the revisions that were seen when the changing began, if not the present ones.
    """
    now = get_assessment(vault, record)
    parents = heads or now.state.heads
    revisions = [*_keep(vault, filled.found)]
    revisions.append(assessment_revision(vault, record, now.note, now.client, filled, parents))
    act = Act("revise", assessments.KIND, record, now.client, details=_kept(revisions))
    vault.save(revisions, act, drop_drafts_of=record)


def remove_assessment(vault: Vault, record: str) -> None:
    """Takes an assessment out of its note. Its history stays, and the undo brings it back."""
    now = get_assessment(vault, record)
    revision = vault.compose(
        record,
        assessments.KIND,
        {"deleted": True},
        client=now.client,
        parents=now.state.heads,
        schema=assessments.SCHEMA,
    )
    act = Act("discard", assessments.KIND, record, now.client)
    vault.save([revision], act, drop_drafts_of=record)


def get_assessment(vault: Vault, record: str) -> Assessment:
    """The assessment of this id; InConflict where two versions are not settled."""
    state = vault.get(record)
    found = read_assessments(state)
    if state.deleted or not found:
        raise NotFound("There is no assessment with this id.")
    if len(found) > 1:
        raise InConflict(
            "This assessment was changed at two desks, and that is not settled. Both are kept.",
            "See them: notes-tui conflicts. Settle them: notes-tui note resolve ID --keep 1",
        )
    return found[0]


def details_of(revisions: Sequence[Revision]) -> dict[str, Value]:
    """What the audit says of assessments that are saved with their note: which went along."""
    along: list[Value] = [each.record for each in revisions if each.kind == assessments.KIND]
    return ({WITH: along} if along else {}) | _kept(revisions)


def _kept(revisions: Sequence[Revision]) -> dict[str, Value]:
    kept: list[Value] = [each.record for each in revisions if each.kind == templates.KIND]
    return {KEPT: kept} if kept else {}


def assessment_revision(
    vault: Vault, record: str, note: str, client: str, filled: Filled, parents: Sequence[str]
) -> Revision:
    """The revision by which an assessment holds these answers; its template is kept apart."""
    template = filled.found.template
    parts = assessment_parts(
        note,
        (template.id, template.version, template.hash),
        filled.answers,
        filled.results,
        examiner=filled.examiner,
        instrument=filled.instrument,
    )
    return vault.compose(
        record,
        assessments.KIND,
        parts,
        client=client,
        parents=parents,
        schema=assessments.SCHEMA,
    )


def _keep(vault: Vault, found: Found) -> Iterator[Revision]:
    """The revision that keeps this exact version, unless the vault has it."""
    template = found.template
    if kept.find_kept(vault.database, template.id, template.hash) is None:
        origin = "" if found.plugin == OWN else found.plugin
        yield template_revision(vault, template, found.source, origin)


def template_revision(vault: Vault, template: Template, source: str, origin: str = "") -> Revision:
    """The revision that makes this the newest version of its template."""
    record = template_record(template.id)
    state: RecordState | None = vault.find(record)
    return vault.compose(
        record,
        templates.KIND,
        template_parts(template.canonical, source, origin),
        parents=state.heads if state else (),
        schema=templates.SCHEMA,
    )
