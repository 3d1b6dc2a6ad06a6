"""Filling in a template at a visit: begun, kept at every answer, gone on with, saved, changed.

What is half filled in is a draft of the assessment it will be, so no answer is lost; nothing of it
is part of the note until it is saved.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from notes_tui.assessing.answering import (
    add_assessment,
    change_assessment,
    fill_found,
    get_assessment,
)
from notes_tui.assessing.form import Form
from notes_tui.assessing.library import OWN, Found, Library
from notes_tui.assessing.summing_up import form_text, keep_form, read_form_text, take_up
from notes_tui.assessing.telling import Earlier
from notes_tui.charting.drafting import keep_time, save_drafts, time_draft
from notes_tui.domain import assessment as assessments
from notes_tui.domain.assessment import Assessment, read_assessments, read_missing, sides_of
from notes_tui.domain.template import POSITIONS, Template
from notes_tui.errors import NotesError, NotFound
from notes_tui.practice.chart import short_day
from notes_tui.practice.visit import Visit, open_visit, resume_visit
from notes_tui.templates.reading import read_file
from notes_tui.vault import drafts, findings
from notes_tui.vault.audit import Act
from notes_tui.vault.drafts import Draft
from notes_tui.vault.vault import Vault

_LOOKED_BACK = 12
"""So many assessments with a template are looked through for each item's last value."""
_MOST_BEGUN = 50


@dataclass(frozen=True)
class Filling:
    """A form with all that is known of the assessment it will be."""

    record: str
    note: str
    client: str
    found: Found
    form: Form
    examiner: str = ""
    instrument: str = ""
    heads: tuple[str, ...] = ()
    """Of an assessment that is being changed: its revisions as they were when that began."""
    typed: str = ""
    """A line that was typed and not answered yet, as it came too late."""


@dataclass(frozen=True)
class Begun:
    """A form that was begun and is not saved yet."""

    draft: Draft
    note: str
    template: str
    title: str
    kept: Mapping[str, Any]


def begin_form(
    vault: Vault,
    library: Library,
    visit: Visit,
    template_id: str,
    *,
    examiner: str = "",
    instrument: str = "",
) -> Filling:
    """A form for this visit, empty. Nothing is written until something is answered."""
    found = library.get(template_id)
    earlier = earlier_of(vault, visit, found.template)
    form = Form.begin(found.template, vault.around.clock.now().date(), earlier)
    return Filling(vault.new_id(), visit.note, visit.client.id, found, form, examiner, instrument)


def change_form(vault: Vault, library: Library, visit: Visit, record: str) -> Filling:
    """A form at its end: the answers of a saved assessment, in the version it was made with."""
    now = get_assessment(vault, record)
    found = _version(library, now.template, now.hash)
    earlier = earlier_of(vault, visit, found.template)
    today = vault.around.clock.now().date()
    form = Form.begin(found.template, today, earlier, answers=now.answers).end()
    return Filling(
        record, visit.note, now.client, found, form, now.examiner, now.instrument, now.state.heads
    )


def resume_form(vault: Vault, library: Library, visit: Visit, begun: Begun) -> Filling:
    """A form that was begun, at the question where it was left."""
    kept = begun.kept
    found = _begun_with(library, begun)
    earlier = earlier_of(vault, visit, found.template)
    form = take_up(found.template, vault.around.clock.now().date(), earlier, kept)
    return Filling(
        record=begun.draft.record,
        note=visit.note,
        client=visit.client.id,
        found=found,
        form=form,
        examiner=kept["examiner"],
        instrument=kept["instrument"],
        heads=begun.draft.heads,
        typed=kept["typed"],
    )


def _begun_with(library: Library, begun: Begun) -> Found:
    """The version that a form was begun with: another could read its answers otherwise."""
    about = begun.kept["template"]
    read = read_file(str(about.get("source", "")), begun.template)
    if read.template is not None and read.template.hash == about["hash"]:
        return Found(read.template, read.source, str(about.get("plugin", OWN)))
    found = _version(library, begun.template, about["hash"])
    if found.template.hash != about["hash"]:
        raise NotFound(
            f"{begun.title} has changed since it was begun, and its earlier version is gone.",
            "What was entered is kept. Begin the test anew; forms lets you give this one up.",
        )
    return found


def _version(library: Library, template_id: str, hash_: str) -> Found:
    """The exact version, where it is at hand; else the present one."""
    version = library.get_version(template_id, hash_)
    return Found(version, "", OWN) if version is not None else library.get(template_id)


# ------------------------------------------------------------------------------ keeping and saving


def keep_form_draft(vault: Vault, visit: Visit, filling: Filling) -> None:
    """Keeps the form as it stands: durable when this returns."""
    if visit.saved is None and time_draft(vault, visit.note) is None:
        keep_time(vault, visit.note, visit.client.id, visit.occurred_at, None)
    template = filling.found.template
    text = form_text(
        {
            "note": filling.note,
            "template": {
                "id": template.id,
                "version": template.version,
                "hash": template.hash,
                "title": template.title.text,
                "source": filling.found.source,
                "plugin": filling.found.plugin,
            },
            "examiner": filling.examiner,
            "instrument": filling.instrument,
            "typed": filling.typed,
            **keep_form(filling.form),
        }
    )
    touched = int(vault.around.clock.now().timestamp() * 1000)
    vault.keep_draft(
        Draft(
            filling.record,
            assessments.PART,
            assessments.KIND,
            filling.client,
            text,
            0,
            filling.heads,
            touched,
        )
    )


def save_form(vault: Vault, visit: Visit, filling: Filling) -> Visit:
    """Saves what was filled in with its note; the visit as it stands then.

    A new visit is saved by this, since something was found in it.
    """
    filled = fill_found(
        filling.found,
        filling.form.answers,
        examiner=filling.examiner,
        instrument=filling.instrument,
    )
    keep_note(vault, visit)
    if filling.heads:
        change_assessment(vault, filling.record, filled, heads=filling.heads)
    else:
        add_assessment(vault, visit.note, visit.client.id, filled, record=filling.record)
    return open_visit(vault, visit.note)


def keep_note(vault: Vault, visit: Visit) -> None:
    """Saves a new visit even where nothing is written in it, so that something can hang on it."""
    if visit.saved is not None:
        return
    if time_draft(vault, visit.note) is None:
        keep_time(vault, visit.note, visit.client.id, visit.occurred_at, None)
    save_drafts(vault, visit.note, carried=visit.carried, even_blank=True)


def drop_form(vault: Vault, filling: Filling) -> None:
    """Gives up what was entered and not saved."""
    vault.drop_drafts(filling.record)


def note_peek(vault: Vault, filling: Filling) -> None:
    """Notes that an earlier value was looked at before the new one was in."""
    form = filling.form
    details = {"template": form.template.id, "item": form.at.item if form.at else ""}
    vault.note_act(Act("peek", assessments.KIND, filling.record, filling.client, details=details))


# ---------------------------------------------------------------------------------- what is there


def begun_forms(vault: Vault, note: str = "") -> tuple[Begun, ...]:
    """Forms that are not saved yet, of one note or of all, the last touched first.

    Those of a discarded note wait until it is brought back.
    """
    if note:
        kept = [d for d in drafts.of_note(vault.database, note) if d.kind == assessments.KIND]
    else:
        kept = list(drafts.latest(vault.database, _MOST_BEGUN, assessments.KIND))
    found = (_begun(draft) for draft in kept)
    asked = (each for each in found if each is not None and note in {"", each.note})
    return tuple(each for each in asked if not _is_discarded(vault, each.note))


def _is_discarded(vault: Vault, note: str) -> bool:
    state = vault.find(note)
    return state is not None and state.deleted


def _begun(draft: Draft) -> Begun | None:
    kept = read_form_text(draft.text)
    if kept is None or draft.client is None:
        return None
    try:
        template = kept["template"]
        return Begun(draft, str(kept["note"]), str(template["id"]), str(template["title"]), kept)
    except (KeyError, TypeError):
        return None


def visit_of(vault: Vault, begun: Begun) -> Visit:
    """The visit that a begun form belongs to, be it saved already or not."""
    if vault.find(begun.note) is not None:
        return open_visit(vault, begun.note)
    return resume_visit(vault, replace(begun.draft, record=begun.note))


def who_measures(vault: Vault, note: str) -> tuple[str, str] | None:
    """Examiner and instrument as they were said last at this visit; None where not yet."""
    for begun in begun_forms(vault, note):
        return str(begun.kept["examiner"]), str(begun.kept["instrument"])
    for record in reversed(findings.of_note(vault.database, note)):
        for each in read_assessments(vault.get(record)):
            return each.examiner, each.instrument
    return None


def earlier_of(vault: Vault, visit: Visit, template: Template) -> dict[tuple[str, str], Earlier]:
    """For each item and side, what it was answered with last, before this visit."""
    found: dict[tuple[str, str], Earlier] = {}
    find = findings.finder(vault.database)
    rows = findings.of_template(vault.database, visit.client.id, template.id)
    before = [
        (record, at)
        for record, note, at in rows
        if note != visit.note and _before(at, visit.occurred_at)
    ]
    for record, at in before[:_LOOKED_BACK]:
        for each in read_assessments(vault.get(record))[:1]:
            version = find(each.template, each.hash)
            if version is not None:
                for key, earlier in _answers(vault, each, version, at):
                    found.setdefault(key, earlier)
    return found


def _answers(
    vault: Vault, made: Assessment, version: Template, at: str
) -> Iterator[tuple[tuple[str, str], Earlier]]:
    today = vault.around.clock.now().date()
    day = short_day(datetime.fromisoformat(at).date(), today) if at else "an earlier visit"
    for item, answer in made.answers.items():
        for side, value in sides_of(answer):
            if read_missing(value) is None:
                yield (item, side), Earlier(value, day, version, made.answers)


def _before(at: str, now: str) -> bool:
    if not at or not now:
        return True
    return datetime.fromisoformat(at) < datetime.fromisoformat(now)


def in_order(library: Library, template_ids: tuple[str, ...]) -> tuple[Template, ...]:
    """The templates of a set by position, so that the client is not turned over ten times."""
    found: list[Template] = []
    for each in template_ids:
        try:
            found.append(library.get(each).template)
        except (NotFound, NotesError):
            continue  # a set may name a test of a pack that is not here
    places = {position: place for place, position in enumerate(POSITIONS)}
    return tuple(sorted(found, key=lambda template: places.get(template.position, -1)))


def with_form(filling: Filling, form: Form, typed: str = "") -> Filling:
    """The filling with its form as it stands now, and what was typed and not heeded."""
    return replace(filling, form=form, typed=typed)
