"""A note as it is read before it is signed and ever after: what is sealed, and what came later."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from notes_tui.charting.adding_later import signed_twice
from notes_tui.charting.begun_later import begun_entries, typed_before_signing
from notes_tui.charting.registering import get_client
from notes_tui.domain.assessment import KIND, PART
from notes_tui.domain.canonical import Value
from notes_tui.domain.client import Client
from notes_tui.domain.later import LABELS, Addition
from notes_tui.domain.moment import show_seconds
from notes_tui.domain.note import SECTIONS, Note
from notes_tui.domain.red_flag import read_acted
from notes_tui.domain.text import size_words
from notes_tui.exporting.markdown import written_after
from notes_tui.vault import listing
from notes_tui.vault.arrived import arrived_beside
from notes_tui.vault.assessments import FilledIn, assessments_of
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.conflicts import OpenConflict, author_name, describe
from notes_tui.vault.notes import get_note
from notes_tui.vault.signatures import Checked, check_note
from notes_tui.vault.vault import Vault

_OTHER_PARTS = {
    "occurred_at": "When the session was",
    "carried": "A line of an earlier plan",
    "deleted": "Discarded",
}


@dataclass(frozen=True)
class Page:
    """A note from beginning to end, as signing it would seal it, or as it was sealed."""

    note: Note
    client: Client
    number: int | None
    """S1 is the first session; None where it stands outside the course."""
    texts: Mapping[str, str]
    """The steps that say something, in their order, with what was found and what was carried."""
    files: tuple[str, ...]
    """Its photos and files: name and size."""

    @property
    def blank(self) -> tuple[str, ...]:
        """The steps that were left blank, as they are called."""
        return tuple(verb for name, verb in SECTIONS.items() if name not in self.texts)


@dataclass(frozen=True)
class Seal:
    """A signature: what was signed, by whom and when, and what about it does not fit."""

    what: str
    by: str
    at: str
    """An ISO text."""
    key: str
    problem: str
    """A sentence; "" where all is as it was signed."""


@dataclass(frozen=True)
class Added:
    """Something added to a signed note."""

    title: str
    text: str
    reason: str
    event: str
    """Of a late entry the day it tells of."""
    by: str
    at: str
    after: str
    """How long after the session: 3 days after, the same day."""


@dataclass(frozen=True)
class SignedNote:
    """A signed note with everything about it that a practitioner should see."""

    page: Page
    seals: tuple[Seal, ...]
    """The oldest first."""
    added: tuple[Added, ...]
    """In the order in which it was written."""
    arrived: tuple[OpenConflict, ...]
    """Parts that somebody changed without seeing the signature: kept, and never applied."""
    rivals: tuple[OpenConflict, ...]
    """Parts of which two signatures saw different texts."""
    begun: tuple[Addition, ...]
    """Entries that were begun and are not signed."""
    typed: Mapping[str, str]
    """Steps that were being typed here while it was signed elsewhere."""

    @property
    def fits(self) -> bool:
        """Whether all is as it was signed."""
        return not any(seal.problem for seal in self.seals)


def read_page(vault: Vault, note: str) -> Page:
    """A note to read; once it is signed, nothing that was not sealed."""
    now = get_note(vault, note)
    course = list(listing.course(vault.database, now.client))
    places = {row.id: number for number, row in enumerate(course, 1)}
    return Page(
        note=now,
        client=get_client(vault, now.client),
        number=places.get(note),
        texts=dict(_texts(vault, now, assessments_of(vault, note))),
        files=tuple(
            f"{each.name}, {size_words(each.size)}" for each in attachments_of(vault, note)
        ),
    )


def read_signed(vault: Vault, note: str) -> SignedNote:
    """A signed note; each of its signatures is compared with what it sealed."""
    page = read_page(vault, note)
    now = page.note
    assert now.sealed is not None  # whoever asks has seen that it is signed
    return SignedNote(
        page=page,
        seals=tuple(_seal(vault, each) for each in check_note(vault.database, note)),
        added=tuple(_added(vault, now)),
        arrived=tuple(_arrived(vault, now)),
        rivals=signed_twice(vault, now),
        begun=begun_entries(vault, note),
        typed=typed_before_signing(vault, note),
    )


def read_added(vault: Vault, note: str) -> tuple[Added, ...]:
    """What was added to a note after it was signed, in the order in which it was written."""
    return tuple(_added(vault, get_note(vault, note)))


def part_label(part: str) -> str:
    """What a part of a note is called on screen."""
    kind, _, name = part.partition("/")
    if part == PART or kind == KIND:
        return "An assessment"
    return SECTIONS.get(name) or _OTHER_PARTS.get(kind, part)


def _texts(vault: Vault, note: Note, done: tuple[FilledIn, ...]) -> Iterator[tuple[str, str]]:
    for name in SECTIONS:
        part = note.sections.get(name)
        pieces: list[str] = []
        if part is not None and part.in_conflict:
            sides = describe(vault, note.shown, part).texts
            pieces += [f"{each.author}, {_minute(each.at)}:\n{each.words}" for each in sides]
        elif text := note.text(name):
            pieces.append(text)
        if name == "plan":
            pieces += [
                f"{'✓' if line.confirmed else '?'} since {line.since}: {line.text}"
                for line in note.carried
            ]
        if name == "assessment":
            pieces += ["\n".join(_lines(each)) for each in done]
            pieces += list(_flags(note, done))
        if pieces:
            yield name, ("\n" if name == "plan" else "\n\n").join(pieces)


def _lines(filled: FilledIn) -> Iterator[str]:
    for line in filled.lines():
        yield "  " * line.indent + line.text


def _flags(note: Note, done: tuple[FilledIn, ...]) -> Iterator[str]:
    """What was done about the red flags that were answered yes."""
    labels = {
        (each.template.id, item.id): item.label.text
        for each in done
        if each.template is not None
        for item in each.template.items
    }
    for template, item, acted in read_acted(note.shown):
        label = labels.get((template, item), f"{template}/{item}")
        yield f"⚑ {label}: {acted.action} ({acted.day})"


def _arrived(vault: Vault, note: Note) -> Iterator[OpenConflict]:
    """What stands against what was signed, without the texts that were signed themselves."""
    assert note.sealed is not None
    for name, part in note.unsealed.items():
        yield _but(describe(vault, note.state, part), note.sealed.values_of(name))
    for each in arrived_beside(vault, note):
        said = PART if each.now.kind == KIND else "name"
        if said in each.now.parts:
            signed = each.signed.values_of(said) if each.signed else ()
            yield _but(describe(vault, each.now, each.now.parts[said]), signed)


def _but(conflict: OpenConflict, signed: Sequence[Value]) -> OpenConflict:
    return replace(conflict, texts=tuple(t for t in conflict.texts if t.text not in signed))


def _seal(vault: Vault, checked: Checked) -> Seal:
    manifest = checked.signature.manifest
    return Seal(
        what="Signed" if manifest.meaning == "sign" else f"{LABELS[manifest.meaning]} signed",
        by=author_name(vault, manifest.practitioner),
        at=show_seconds(manifest.at, manifest.offset),
        key=manifest.key,
        problem=checked.problem,
    )


def _added(vault: Vault, note: Note) -> Iterator[Added]:
    for entry in note.later:
        written = entry.revision
        yield Added(
            title=entry.title,
            text=entry.text,
            reason=entry.reason,
            event=entry.event,
            by=author_name(vault, written.author),
            at=show_seconds(written.at, written.offset),
            after=written_after(note.occurred_at or "", written).removeprefix("written "),
        )


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")
