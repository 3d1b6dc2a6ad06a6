"""Search as a practitioner types it, with its entry in the audit trail; for all three faces."""

from dataclasses import dataclass

from notes_tui.domain.query import parse_query
from notes_tui.vault.audit import Act
from notes_tui.vault.search import Found
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class Asked:
    """What is looked for, and where."""

    typed: str
    client: str | None = None
    """The id of the one whose notes are searched; None for all."""
    section: str | None = None
    since: str | None = None
    """An ISO text; sessions before it are left out."""

    def goes_on_from(self, other: "Asked") -> bool:
        """Whether one is the other while it is being typed."""
        where = (self.client, self.section, self.since)
        if where != (other.client, other.section, other.since):
            return False
        return self.typed.startswith(other.typed) or other.typed.startswith(self.typed)


class Searching:
    """Somebody at a search: may ask at every key, and stands in the audit once for each question.

    What was typed stands nowhere there, only whose notes were searched and how many were found.
    """

    def __init__(self, vault: Vault, most: int) -> None:
        self._vault = vault
        self._most = most
        self._shown: tuple[Asked, int] | None = None
        """What was asked and is not noted yet, and how many notes it found."""

    def find(self, asked: Asked) -> Found:
        """The notes that hold every word typed, and the nearest known words where none does."""
        if self._shown and not asked.goes_on_from(self._shown[0]):
            self.done()
        terms = parse_query(asked.typed)
        found = self._vault.search(
            terms,
            client=asked.client,
            section=asked.section,
            since=asked.since,
            limit=self._most,
        )
        if terms:
            self._shown = (asked, found.total)
        return found

    def done(self) -> None:
        """A note was opened, or the search was left: what was shown last is noted."""
        if self._shown is not None:
            asked, total = self._shown
            self._vault.note_act(Act("search", client=asked.client, details={"found": total}))
            self._shown = None
