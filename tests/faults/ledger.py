"""What a writer was told is saved, held against what the vault has."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from notes_tui.domain.note import part_of, read_text
from notes_tui.domain.parts import RecordState
from notes_tui.domain.query import parse_query
from notes_tui.vault import audit, drafts, revisions, views
from notes_tui.vault.connection import rows, transaction
from notes_tui.vault.rebuilding import rebuild
from notes_tui.vault.vault import Vault
from tests.faults.copies import problems_of
from tests.faults.writer import SECTION, digest

_PART = part_of(SECTION)


@dataclass(frozen=True)
class Saved:
    """An acknowledged save."""

    note: str
    revision: str
    sha256: str


@dataclass
class Ledger:
    """All that a vault owes its practitioner."""

    saved: list[Saved] = field(default_factory=list)
    drafts: dict[str, tuple[int, str]] = field(default_factory=dict)
    """For each note the last acknowledged draft: its length and the hash of its text."""
    typing: dict[str, list[str]] = field(default_factory=dict)
    """For each note the first words of texts that may have taken that draft's place unanswered."""

    def note(self, line: str) -> None:
        """Takes down one line of the writer."""
        match line.split():
            case ["saved", note, revision, sha256]:
                self.saved.append(Saved(note, revision, sha256))
                self.drafts.pop(note, None)
                self.typing.pop(note, None)
            case ["typing", note, mark]:
                self.typing.setdefault(note, []).append(mark)
            case ["draft", note, length, sha256]:
                self.drafts[note] = (int(length), sha256)
                self.typing.pop(note, None)

    def lost(self, vault: Vault, since: int = 0) -> list[str]:
        """What is not there: of all that was ever saved the rows, from `since` on the texts too."""
        there = {id_.hex() for (id_,) in rows(vault.database, "SELECT id FROM revisions")}
        return [
            *(f"{each} has no row" for each in self.saved if each.revision not in there),
            *(lost for each in self.saved[since:] for lost in _lost(vault, each)),
            *(lost for note in self.drafts for lost in self._lost_draft(vault, note)),
        ]

    def _lost_draft(self, vault: Vault, note: str) -> Iterator[str]:
        length, sha256 = self.drafts[note]
        texts = [draft.text for draft in drafts.of_record(vault.database, note)]
        state = vault.find(note)  # a save that was cut off may have taken the draft's place
        texts += [_text(state, revision.id) for revision in state.revisions] if state else []
        marks = self.typing.get(note, [])
        if any(mark.startswith(text[: len(mark)]) for mark in marks for text in texts if text):
            return
        if sha256 not in {digest(text[:length]) for text in texts}:
            yield f"the draft of {note} is gone"


def _lost(vault: Vault, each: Saved) -> Iterator[str]:
    state = vault.find(each.note)
    text = _text(state, each.revision) if state else ""
    if digest(text) != each.sha256:
        yield f"{each} has another text: {text[:60]!r}"
    elif state and state.settled(_PART) == text and not _is_found(vault, each.note, text):
        yield f"{each} is not found by searching"


def _text(state: RecordState, id_: str) -> str:
    written = {revision.id: revision.parts.get(_PART) for revision in state.revisions}
    return read_text(written.get(id_)) or ""


def _is_found(vault: Vault, note: str, text: str) -> bool:
    """Whether the first word, which stands in no other note, leads to this note alone."""
    found = vault.search(parse_query(text.split(maxsplit=1)[0]))
    return [hit.note for hit in found.hits] == [note]


def flaws(vault: Vault) -> list[str]:
    """Whatever a look at everything finds: pages, records, chain, anchor, lists, index."""
    chained = [id_ for entry in audit.entries(vault.database) for id_ in entry.revisions]
    found = problems_of(vault)
    if len(chained) != len(set(chained)) or len(chained) != revisions.count(vault.database):
        found.append("the audit chain does not name each revision once")
    return found


def views_of(vault: Vault) -> dict[str, views.Expected | None]:
    """What the lists say of every record."""
    there = rows(vault.database, "SELECT DISTINCT record FROM revisions")
    return {record: views.stored(vault.database, record) for (record,) in list(there)}


def rebuilt(vault: Vault) -> dict[str, views.Expected | None]:
    """What the lists say once they are worked out anew."""
    with transaction(vault.database):
        rebuild(vault.database, lambda _: None)
    return views_of(vault)
