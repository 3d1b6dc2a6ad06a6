"""A visit being written: its eight sections, what was typed and not saved, and the last visit."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from notes_tui.charting import drafting, planning
from notes_tui.charting.registering import get_client
from notes_tui.charting.revising import Saved, change_time
from notes_tui.charting.signing import open_flags
from notes_tui.domain.client import Client
from notes_tui.domain.moment import format_moment
from notes_tui.domain.note import SECTIONS, Carried, Note
from notes_tui.practice.sealed_note import read_added
from notes_tui.vault import listing
from notes_tui.vault.audit import Act
from notes_tui.vault.conflicts import OpenConflict, describe
from notes_tui.vault.drafts import Draft
from notes_tui.vault.listing import VisitRow
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault

_PLANS_OF = 12
"""So many last visits are looked through for plan lines that are still open."""

UNSEEN: frozenset[str] = frozenset({"observation", "intuition"})
"""Sections that open without the last visit beside them: see before you are told."""


@dataclass(frozen=True)
class LastVisit:
    """The visit before the one that is written."""

    note: str
    number: int
    occurred_at: str
    texts: Mapping[str, str]
    findings: str
    """What its assessments found, line by line."""
    added: tuple[str, ...] = ()
    """What was added to it after it was signed: a correction stands beside what it corrects."""

    def read(self, section: str) -> str:
        """What was written in a section, with what was found where that belongs."""
        return with_findings(section, self.texts, self.findings)


@dataclass(frozen=True)
class Visit:
    """A visit as it stood when its writing began, or was taken up again."""

    note: str
    client: Client
    number: int
    occurred_at: str
    saved: Note | None
    """The note as it is saved; None while it is new."""
    texts: Mapping[str, str]
    """Each section's text: as it was typed last, else as it is saved."""
    drafts: Mapping[str, Draft]
    """The sections that were typed and are not saved yet."""
    section: str
    """Where to go on."""
    contested: Mapping[str, OpenConflict] = field(default_factory=dict)
    """The sections with two texts to settle."""
    last: LastVisit | None = None
    carried: tuple[Carried, ...] = ()
    """Lines of earlier plans that stand in this one."""
    findings: str = ""
    """What this visit's assessments found, line by line."""

    @property
    def signed(self) -> bool:
        """Whether the note is signed: then it is read and added to, and not written in."""
        return self.saved is not None and self.saved.signed

    @property
    def discarded(self) -> bool:
        """Whether the note was taken out of the lists."""
        return self.saved is not None and self.saved.state.deleted


def with_findings(section: str, texts: Mapping[str, str], findings: str) -> str:
    """A section as it is read: in the step Assess what the assessments found comes after."""
    found = findings if section == "assessment" else ""
    return "\n\n".join(filter(None, (texts.get(section, ""), found)))


def new_visit(vault: Vault, client: str) -> Visit:
    """A visit that begins now. Nothing is written until something is typed."""
    person = get_client(vault, client)
    course = list(listing.course(vault.database, client))
    last = _last(vault, course, len(course))
    recent = [get_note(vault, row.id) for row in course[-_PLANS_OF:]]
    return Visit(
        note=vault.new_id(),
        client=person,
        number=len(course) + 1,
        occurred_at=format_moment(vault.around.clock.now()),
        saved=None,
        texts={},
        drafts={},
        section=next(iter(SECTIONS)),
        last=last,
        carried=planning.lines_to_carry(vault, recent),
    )


def open_visit(vault: Vault, note: str) -> Visit:
    """A visit that is saved, with what was typed into it since."""
    now = get_note(vault, note)
    vault.note_act(Act("view", "note", note, now.client))
    drafts = drafting.section_drafts(vault, note)
    course = list(listing.course(vault.database, now.client))
    place = next((at for at, row in enumerate(course) if row.id == note), len(course))
    saved = {name: now.text(name) or "" for name in SECTIONS}
    return Visit(
        note=note,
        client=get_client(vault, now.client),
        number=place + 1,
        occurred_at=now.occurred_at or "",
        saved=now,
        texts=saved | {name: draft.text for name, draft in drafts.items()},
        drafts=drafts,
        section=_latest(drafts) or next((n for n in SECTIONS if saved[n]), next(iter(SECTIONS))),
        contested={
            name: describe(vault, now.state, part)
            for name, part in now.sections.items()
            if part.in_conflict
        },
        last=_last(vault, course, place),
        carried=now.carried,
        findings=course[place].findings if place < len(course) else "",
    )


def resume_visit(vault: Vault, draft: Draft) -> Visit:
    """The visit that was being written when the program ended, at the same section."""
    if vault.find(draft.record) is not None:
        return open_visit(vault, draft.record)
    assert draft.client is not None  # a note has a client
    visit = new_visit(vault, draft.client)
    drafts = drafting.section_drafts(vault, draft.record)
    return replace(
        visit,
        note=draft.record,
        occurred_at=drafting.time_draft(vault, draft.record) or visit.occurred_at,
        texts={name: kept.text for name, kept in drafts.items()},
        drafts=drafts,
        section=_latest(drafts) or visit.section,
    )


def tell_open(vault: Vault, visit: Visit) -> str:
    """The red flags of a visit that are still open, in a line; "" for none."""
    if visit.saved is None or visit.signed or visit.discarded:
        return ""
    flags = open_flags(vault, visit.saved)
    said_yes = [flag.label for flag in flags if flag.answered]
    blank = len(flags) - len(said_yes)
    if len(said_yes) == 1:
        yes = f"{said_yes[0]}: yes. What was done about it?"
    else:
        yes = f"{len(said_yes)} red flags: yes. What was done about each?" if said_yes else ""
    left = f"{blank} red flag{'s' if blank != 1 else ''} not answered yet." if blank else ""
    return " ".join(filter(None, (yes, left)))


def keep_typing(vault: Vault, visit: Visit, section: str, text: str, cursor: int) -> None:
    """Keeps what is being typed: durable when this returns."""
    if visit.saved is None:
        _keep_time(vault, visit)
    drafting.keep_draft(vault, visit.note, visit.client.id, section, text, cursor, visit.saved)


def put_time(vault: Vault, visit: Visit, moment: str) -> Visit:
    """The visit, at another time. Of one that is new this is written when something is saved."""
    if visit.saved is not None:
        change_time(vault, visit.note, moment)
        return open_visit(vault, visit.note)
    if drafting.time_draft(vault, visit.note) is not None:
        drafting.keep_time(vault, visit.note, visit.client.id, moment, None)
    return replace(visit, occurred_at=moment)


def save_visit(vault: Vault, visit: Visit) -> Saved | None:
    """Saves what was typed as one revision; None where nothing has changed."""
    return drafting.save_drafts(vault, visit.note, carried=visit.carried)


def settle_line(vault: Vault, visit: Visit, line: str, holds: bool | None) -> Visit:
    """Says that a carried line still holds (or no longer says so), or with None drops it.

    The visit as it stands then: a new one is saved by this, since something was said in it.
    """
    if visit.saved is None:
        _keep_time(vault, visit)
        drafting.save_drafts(vault, visit.note, carried=visit.carried, even_blank=True)
    if holds is None:
        planning.drop_line(vault, visit.note, line)
    else:
        planning.confirm_line(vault, visit.note, line, confirmed=holds)
    return open_visit(vault, visit.note)


def _keep_time(vault: Vault, visit: Visit) -> None:
    """The time that a new visit began with, unless one is kept already."""
    if drafting.time_draft(vault, visit.note) is None:
        drafting.keep_time(vault, visit.note, visit.client.id, visit.occurred_at, None)


def _latest(drafts: Mapping[str, Draft]) -> str | None:
    return max(drafts, key=lambda name: drafts[name].touched, default=None)


def _last(vault: Vault, course: list[VisitRow], place: int) -> LastVisit | None:
    if place == 0:
        return None
    row = course[place - 1]
    added = read_added(vault, row.id) if row.status == "signed" else ()
    said = tuple(f"{each.title}, {each.after}: {each.text}" for each in added)
    return LastVisit(row.id, place, row.occurred_at, row.texts, row.findings, said)
