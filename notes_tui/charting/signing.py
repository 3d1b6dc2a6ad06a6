"""Signing a note: what would be sealed, what stands in the way, and the seal itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from notes_tui.charting.composing import compose_signature, written
from notes_tui.charting.revising import Saved, save_parts
from notes_tui.domain import assessment as assessments
from notes_tui.domain import attachment as attachments
from notes_tui.domain import note as notes
from notes_tui.domain.assessment import is_blank, sides_of
from notes_tui.domain.attachment import Attachment
from notes_tui.domain.canonical import Value
from notes_tui.domain.note import SECTIONS, Carried, Note
from notes_tui.domain.parts import RecordState
from notes_tui.domain.red_flag import acted_part, find_acted
from notes_tui.domain.revision import Revision
from notes_tui.errors import BadInput, NotReady
from notes_tui.templates.showing import shown_items
from notes_tui.vault import drafts
from notes_tui.vault.assessments import FilledIn, assessments_of
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.audit import WITH, Act
from notes_tui.vault.notes import get_note
from notes_tui.vault.reauthenticating import Typed, require_passphrase
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class Hindrance:
    """Why a note cannot be signed yet, and what to do about it."""

    about: Literal["state", "typed", "contested", "blank", "carried", "red flag"]
    """What it is about, so that a face can offer to see to it."""
    message: str
    hint: str


@dataclass(frozen=True)
class RedFlag:
    """An item that must be answered before signing, and is not, or whose yes needs an action."""

    assessment: str
    """The record of the assessment that it stands in."""
    template: str
    item: str
    label: str
    answered: bool
    """Whether it was answered yes, and what was done about it is not said yet."""


@dataclass(frozen=True)
class BeforeSigning:
    """A note before it is signed: what would be sealed, and what stands in the way."""

    note: Note
    assessments: tuple[FilledIn, ...]
    attachments: tuple[Attachment, ...]
    blank: tuple[str, ...]
    """The steps that were left blank, by name. That is no hindrance."""
    unconfirmed: tuple[Carried, ...]
    """Lines of earlier plans of which nobody has said that they still hold."""
    red_flags: tuple[RedFlag, ...]
    hindrances: tuple[Hindrance, ...]

    @property
    def ready(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.hindrances


def look(vault: Vault, note: str) -> BeforeSigning:
    """What signing this note would seal. Changes nothing."""
    now = get_note(vault, note)
    done, attached = assessments_of(vault, note), attachments_of(vault, note)
    unconfirmed = tuple(line for line in now.carried if not line.confirmed)
    red_flags = tuple(_red_flags(now, done))
    hindrances = [
        *_states(vault, now, done, attached),
        *_nothing_written(now, done),
        *_unconfirmed(unconfirmed),
        *_unanswered(red_flags),
    ]
    return BeforeSigning(
        note=now,
        assessments=done,
        attachments=attached,
        blank=tuple(name for name in SECTIONS if not now.text(name)),
        unconfirmed=unconfirmed,
        red_flags=red_flags,
        hindrances=tuple(hindrances),
    )


def open_flags(vault: Vault, now: Note) -> tuple[RedFlag, ...]:
    """The red flags of a note that are not answered, or whose yes has no action yet."""
    return tuple(_red_flags(now, assessments_of(vault, now.id)))


def sign(
    vault: Vault, chosen: Sequence[str], passphrase: Typed, *, override: str = ""
) -> tuple[Saved, ...]:
    """Signs notes: from then on nothing in them changes. The revision given is the signature's.

    All are signed or none, whatever fails. NotReady, with a sentence that says what to do, where
    one of them cannot be signed. `override` is the reason why the concerns of plugins were set
    aside; it stands in the audit.
    """
    vault.require_writer()
    for note in chosen:
        for hindrance in look(vault, note).hindrances:
            raise NotReady(hindrance.message, hindrance.hint)
    require_passphrase(vault, passphrase)
    signed = [_signed(vault, note, override) for note in chosen]
    vault.save_together(signed)
    return tuple(Saved(note, new[-1].id) for note, (new, _) in zip(chosen, signed, strict=True))


def act_on_flag(vault: Vault, note: str, flag: RedFlag, action: str, day: str) -> Saved:
    """Says what was done about a red flag that was answered yes, and when."""
    now = get_note(vault, note)
    return save_parts(vault, now, acted_part(flag.template, flag.item, action, day), "revise")


def _signed(vault: Vault, note: str, override: str) -> tuple[list[Revision], Act]:
    """What signing a note writes, the signature last, and how it is noted."""
    now = get_note(vault, note)
    joined: list[Revision] = []
    state = _one_head(vault, now.state, joined, notes.SCHEMA)
    found = [
        (_one_head(vault, done.assessment.state, joined, assessments.SCHEMA), done.assessment.hash)
        for done in assessments_of(vault, note)
    ]
    attached = [
        (_one_head(vault, each.state, joined, attachments.SCHEMA), each.sha256)
        for each in attachments_of(vault, note)
    ]
    signature = compose_signature(vault, "sign", state, found, attached)
    details: dict[str, Value] = {WITH: [signature.record]}
    details |= {"override": override} if override else {}
    act = Act("sign", notes.KIND, note, now.client, details=details)
    return [*joined, signature], act


def _one_head(vault: Vault, state: RecordState, joined: list[Revision], schema: int) -> RecordState:
    """The record; where it has several heads, joined by a revision that writes no part."""
    if len(state.heads) == 1:
        return state
    state, revision = written(vault, state, {}, schema=schema)
    joined.append(revision)
    return state


def _states(
    vault: Vault, now: Note, done: Sequence[FilledIn], attached: Sequence[Attachment]
) -> Iterator[Hindrance]:
    if now.signed:
        yield Hindrance(
            "state", "This note is signed already.", "To add to it: note addendum, note late."
        )
    if now.status == "discarded":
        yield Hindrance(
            "state", "This note was discarded.", "Bring it back first: note discard --undo"
        )
    if drafts.of_note(vault.database, now.id):
        yield Hindrance(
            "typed",
            "Something was typed in this note and is not saved yet.",
            "Open the note and save it, or give it up, then sign.",
        )
    contested = any(each.contested for each in done) or any(
        each.state.conflicts for each in attached
    )
    if now.state.conflicts or contested:
        yield Hindrance(
            "contested",
            "A part of this note holds two texts that are not settled.",
            "Settle it first: in the app on the desk under “To settle”, or with note resolve.",
        )


def _nothing_written(now: Note, done: Sequence[FilledIn]) -> Iterator[Hindrance]:
    written_in = any((now.text(name) or "").strip() for name in SECTIONS)
    if not written_in and not done and not now.state.conflicts:
        yield Hindrance(
            "blank",
            "Nothing is written in this note.",
            "Write in at least one step, or discard the note.",
        )


def _unconfirmed(lines: Sequence[Carried]) -> Iterator[Hindrance]:
    if lines:
        number = "One line" if len(lines) == 1 else f"{len(lines)} lines"
        yield Hindrance(
            "carried",
            f"{number} of an earlier plan stand in this note, and nobody has said whether they "
            "still hold.",
            "In the step Plan together, say of each that it holds, or drop it. "
            "On the command line: note line ID --holds all, or --drop N",
        )


def _unanswered(flags: Sequence[RedFlag]) -> Iterator[Hindrance]:
    for flag in flags:
        if flag.answered:
            yield Hindrance(
                "red flag",
                f"“{flag.label}” was answered yes, and not what was done about it.",
                "Say what was done and when: "
                f"note flag ID --item {flag.template}/{flag.item} --action TEXT",
            )
        else:
            yield Hindrance(
                "red flag",
                f"“{flag.label}” must be answered before this note is signed.",
                "Sign it in the app or in notes-tui --plain: there it is asked. "
                "“Not asked, because …” is an answer too.",
            )


def _red_flags(now: Note, done: Sequence[FilledIn]) -> Iterator[RedFlag]:
    for each in done:
        if each.template is None:
            continue  # its version has not arrived; what it asks cannot be known
        answers = each.assessment.answers
        for item in shown_items(each.template, answers):
            if not item.before_signing:
                continue
            answer = answers.get(item.id)
            answered = not is_blank(answer, pair=item.pair)
            yes = answered and any(value is True for _, value in sides_of(answer))
            if not answered or (yes and not find_acted(now.state, each.template.id, item.id)):
                yield RedFlag(
                    each.assessment.id, each.template.id, item.id, item.label.text, answered
                )


def find_red_flag(before: BeforeSigning, named: str) -> RedFlag:
    """The red flag of this name, `template/item`; BadInput where the note has none."""
    for flag in before.red_flags:
        if f"{flag.template}/{flag.item}" == named and flag.answered:
            return flag
    raise BadInput(
        "There is no open red flag of this name in the note.",
        "Those that are open: "
        + (", ".join(f"{f.template}/{f.item}" for f in before.red_flags) or "none."),
    )
