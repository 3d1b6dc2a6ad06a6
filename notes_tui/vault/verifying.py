"""Verifying: every page, revision, link and view, read once and compared with what it must be."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from notes_tui.domain import signature
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.revision import Revision
from notes_tui.domain.stamp import FIRST
from notes_tui.errors import Damaged, NotesError
from notes_tui.vault import audit, blobs, facts, findings, keyslots, revisions, signatures, views
from notes_tui.vault.anchor import genuine
from notes_tui.vault.connection import reading, row, rows
from notes_tui.vault.files import read_bytes
from notes_tui.vault.progress import Advance
from notes_tui.vault.vault import Vault

_RESTORE = "Restore the newest backup beside this vault and compare."
_REBUILD = "Your notes are whole. Mend the lists with: notes-tui doctor --rebuild"


@dataclass(frozen=True)
class Problem:
    """Something that is not as it was written."""

    where: str
    message: str
    hint: str


@dataclass(frozen=True)
class Verified:
    """What a verification found."""

    revisions: int
    signatures: int
    problems: tuple[Problem, ...]

    @property
    def ok(self) -> bool:
        """Whether all is as it was written."""
        return not self.problems


def steps(vault: Vault) -> int:
    """In how many steps `verify` tells how far it is."""
    return (
        revisions.count(vault.database)
        + signatures.count(vault.database)
        + blobs.chunks_in_all(vault.database)
    )


def verify(vault: Vault, advance: Advance) -> Verified:
    """Reads everything and compares. Changes nothing."""
    found = _Findings(vault, advance)
    if vault.writable:
        # A checkpoint that was cut short heals itself here; without it its pages would look torn.
        row(vault.database, "PRAGMA wal_checkpoint(TRUNCATE)")
    problems: list[Problem] = []
    for where, hint, check in (
        ("keys.json", _RESTORE, found.keys),
        ("pages", _RESTORE, found.pages),
        ("revisions", _RESTORE, found.records),
        ("signatures", _RESTORE, found.signed),
        ("attachments", _RESTORE, found.attachments),
        ("stamp", _RESTORE, found.stamp),
        ("audit", _RESTORE, found.chain),
        ("anchor", _RESTORE, found.anchor),
        ("lists", _REBUILD, found.lists),
    ):
        try:
            with reading(vault.database):
                problems.extend(check())
        except NotesError as error:
            problems.append(Problem(where, error.message, error.hint or hint))
    return Verified(found.revisions, found.signatures, tuple(problems))


def _no_signature(state: RecordState) -> Iterator[Problem]:
    """That what stands in the place of a signature is none, with the note that it speaks of."""
    try:
        signature.signing_revision(state)
    except Damaged as error:
        notes = signature.notes_claimed(state)
        for where in [f"note {note}" for note in sorted(notes)] or [f"record {state.record}"]:
            yield Problem(where, f"{error.message} ({state.record[:8]})", _RESTORE)


class _Findings:
    """The checks, and what one learns for the next."""

    def __init__(self, vault: Vault, advance: Advance) -> None:
        self._vault = vault
        self._database = vault.database
        self._advance = advance
        self._seen: set[bytes] = set()
        self._latest = FIRST
        self._find = findings.finder(vault.database)
        self._named: dict[blobs.Named, str] = {}
        self.revisions = 0
        self.signatures = 0

    def keys(self) -> Iterator[Problem]:
        """The key file, and whether it is the one the database knows."""
        data = read_bytes(self._vault.layout.keys, keyslots.LARGEST_FILE)
        keys = keyslots.read_keys(data)
        keyslots.check_mac(data, keys, self._vault.key)
        if keys.generation < int(facts.get(self._database, facts.GENERATION)):
            yield Problem(
                "keys.json",
                "An older key file is in place: an earlier passphrase opens this vault.",
                "Set a new passphrase: notes-tui passphrase change --new-keys",
            )

    def pages(self) -> Iterator[Problem]:
        """Every page against its authentication code, then SQLite's own look at the structure."""
        with self._vault.connected_again() as database:
            for (found,) in rows(database, "PRAGMA cipher_integrity_check"):
                message = f"A page of the database is damaged: {found}."
                yield Problem("notes.db", message, _RESTORE)
            for (message,) in rows(database, "PRAGMA integrity_check(10)"):
                if message != "ok":
                    yield Problem("notes.db", "The database's structure is damaged.", _RESTORE)

    def records(self) -> Iterator[Problem]:
        """Each revision against its name, each record against its view."""
        current: list[Revision] = []
        for id_, record, body in rows(
            self._database, "SELECT id, record, body FROM revisions ORDER BY record, seq"
        ):
            try:
                revision = revisions.unpack(id_, record, body)
            except NotesError as error:
                yield Problem(f"record {record}", error.message, _RESTORE)
                continue
            finally:
                self.revisions += 1
                self._seen.add(id_)
                self._advance(1)
            if revision.device == self._vault.writer.device:
                self._latest = max(self._latest, revision.stamp)
            if current and current[0].record != record:
                yield from self._record(current)
                current = []
            current.append(revision)
        if current:
            yield from self._record(current)

    def _record(self, found: list[Revision]) -> Iterator[Problem]:
        where = f"record {found[0].record}"
        try:
            state = read_record(found)
        except NotesError as error:
            yield Problem(where, error.message, _RESTORE)
            return
        named = blobs.named_in(state)
        if named is not None:
            self._named.setdefault(named, state.record)
        for parked in state.parked:
            yield Problem(where, f"Revision {parked[:12]} builds on one that is missing.", _RESTORE)
        if state.kind == signature.KIND:
            yield from _no_signature(state)
        due = views.expected(self._database, state, self._find)
        if views.stored(self._database, state.record) != due:
            yield Problem(where, "The lists do not show this record as it was written.", _REBUILD)

    def signed(self) -> Iterator[Problem]:
        """Each signature against everything that it sealed."""
        keys = signatures.read_keys(self._database)
        for record, note in signatures.all_ids(self._database):
            self.signatures += 1
            try:
                problem = signatures.check(self._database, keys, record).problem
            except NotesError as error:
                problem = error.message
            self._advance(1)
            if problem:
                yield Problem(f"note {note}", f"Its signature {record[:8]}: {problem}", _RESTORE)

    def attachments(self) -> Iterator[Problem]:
        """Every byte of every photo and file, and bytes that no record names."""
        with closing(blobs.Reader(self._vault.connected_again)) as reader:
            for named, record in self._named.items():
                for flaw in blobs.flaws(reader, named, self._advance):
                    of = "" if flaw.chunk is None else f", chunk {flaw.chunk}"
                    yield Problem(f"attachment {record}{of}", flaw.message, _RESTORE)
        known = {named.blob for named in self._named}
        for blob in blobs.unnamed(self._database, known):
            yield Problem(f"blob {blob[:12]}", "No attachment names these bytes.", _RESTORE)

    def stamp(self) -> Iterator[Problem]:
        """Whether the vault knows the latest stamp that it gave out itself."""
        if facts.get(self._database, facts.STAMP) < self._latest:
            yield Problem(
                "stamp",
                "The vault's facts are older than its latest revision: an older page was put back.",
                _RESTORE,
            )

    def chain(self) -> Iterator[Problem]:
        """The audit chain, and whether it names exactly the revisions that are there."""
        named: set[bytes] = set()
        for entry in audit.entries(self._database):
            named.update(map(bytes.fromhex, entry.revisions))
        missing = {id_.hex() for id_ in named - self._seen}
        for entry in audit.entries(self._database) if missing else ():
            what = f"{entry.fields.get('kind', 'record')} {entry.fields.get('record', '')}"
            for revision in sorted(missing.intersection(entry.revisions)):
                yield Problem(
                    f"{what}, revision {revision[:12]}",
                    f"It was saved ({entry.fields['act']}), says the audit chain, and is no longer "
                    "there.",
                    _RESTORE,
                )
        for id_ in sorted(self._seen - named):
            yield Problem(f"revision {id_.hex()[:12]}", "It is not in the audit chain.", _RESTORE)

    def anchor(self) -> Iterator[Problem]:
        """Whether the chain reaches as far as it is known to have reached.

        One that is not genuine counts as none, as it does on opening.
        """
        anchor = self._vault.anchor.read()
        if not anchor or not genuine(anchor, self._vault.key):
            return
        if audit.hash_of(self._database, anchor.tip.n) != anchor.tip.hash:
            yield Problem(
                "anchor",
                f"The vault had reached entry {anchor.tip.n} of its audit chain and ends before.",
                "If you restored it on purpose: notes-tui doctor --restored-on-purpose. "
                + _RESTORE,
            )

    def lists(self) -> Iterator[Problem]:
        """Rows that no record accounts for, counts, and the words of the full-text index."""
        for record in views.stray(self._database):
            yield Problem(
                f"record {record}", "The lists show a record that is not there.", _REBUILD
            )
        for what in views.miscounted(self._database):
            yield Problem("lists", f"The number of {what} is not right.", _REBUILD)
        try:
            row(
                self._database,
                "INSERT INTO note_words (note_words, rank) VALUES ('integrity-check', 1)",
            )
        except NotesError:
            yield Problem("lists", "The full-text index does not match the notes.", _REBUILD)
