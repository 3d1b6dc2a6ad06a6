"""An open vault: reading records, saving revisions, noting acts. Opening one is in opening.py."""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

from sqlite_utils import Database

from notes_tui.domain.canonical import Value
from notes_tui.domain.ids import id_prefix, new_id, only_match
from notes_tui.domain.moment import seconds_and_offset
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.query import Term
from notes_tui.domain.revision import Revision
from notes_tui.domain.stamp import next_stamp
from notes_tui.domain.text import size_words
from notes_tui.errors import Busy, NotesError, ReadOnly, StorageFailed
from notes_tui.vault import (
    audit,
    backups,
    drafts,
    facts,
    findings,
    identity,
    keyslots,
    listing,
    revisions,
    settings,
    views,
)
from notes_tui.vault import search as searching
from notes_tui.vault.anchor import AnchorFile
from notes_tui.vault.audit import Act, Tip
from notes_tui.vault.backups import Backup
from notes_tui.vault.connection import open_database, reading, row, transaction
from notes_tui.vault.drafts import Draft
from notes_tui.vault.files import disk
from notes_tui.vault.guarding_signed import (
    require_genuine,
    require_open_for_typing,
    require_unsealed,
)
from notes_tui.vault.last_backup import note_last_backup
from notes_tui.vault.layout import Layout
from notes_tui.vault.lock import WriterLock
from notes_tui.vault.progress import Advance
from notes_tui.vault.rebuilding import rebuild
from notes_tui.vault.surroundings import Surroundings

_NONCE_BYTES = 16
_SPARE = 1024 * 1024
"""Bytes that stay free for what is saved next."""


class Vault:
    """One device's database, open. Every method raises the errors of `notes_tui.errors` only."""

    def __init__(
        self,
        layout: Layout,
        database: Database,
        vault_key: bytes,
        lock: WriterLock,
        around: Surroundings,
        *,
        look_only: bool = False,
    ) -> None:
        self.layout = layout
        self.database = database
        self.around = around
        self.look_only = look_only
        """Whether not even the audit chain may grow (a medium or a state not to be touched)."""
        self.notices: list[str] = []
        """What the practitioner should be told about this opening, in sentences."""
        self.id = facts.get(database, facts.VAULT)
        self.practice_name = facts.get(database, facts.PRACTICE_NAME)
        self.writer = identity.writer(database)
        self.anchor = AnchorFile(layout.anchors, self.id, layout.folder)
        self._key = vault_key
        self._lock = lock
        self._stamp = facts.get(database, facts.STAMP)

    @property
    def writable(self) -> bool:
        """Whether this instance holds the writer lock."""
        return self._lock.held and not self.look_only

    @property
    def key(self) -> bytes:
        """The vault key, for what must wrap or derive from it."""
        return self._key

    # reading

    def get(self, record: str) -> RecordState:
        """What a record says; NotFound if there is none."""
        with reading(self.database):
            return revisions.get_record(self.database, record)

    def find(self, record: str) -> RecordState | None:
        """What a record says, or None."""
        with reading(self.database):
            return revisions.find_record(self.database, record)

    def resolve_id(self, kind: str, typed: str) -> str:
        """The whole id of the one record of this kind that begins with what was typed."""
        prefix = id_prefix(typed)
        return only_match(kind, listing.ids_beginning(self.database, kind, prefix))

    def search(
        self,
        terms: Sequence[Term],
        *,
        client: str | None = None,
        section: str | None = None,
        since: str | None = None,
        limit: int = 20,
    ) -> searching.Found:
        """The notes that contain every term (search.py)."""
        with reading(self.database):
            return searching.search(
                self.database, terms, client=client, section=section, since=since, limit=limit
            )

    @contextmanager
    def connected_again(self) -> Iterator[Database]:
        """The database by another connection: one that meets a damaged page reads nothing more."""
        database = open_database(
            self.layout.database,
            keyslots.database_key(self._key, self.id),
            writable=os.access(self.layout.folder, os.W_OK),
        )
        try:
            yield database
        finally:
            database.conn.close()

    # writing

    def new_id(self) -> str:
        """An id for a record to come."""
        return new_id(self.around.entropy)

    def compose(
        self,
        record: str,
        kind: str,
        parts: Mapping[str, Value],
        *,
        client: str | None = None,
        parents: Sequence[str] = (),
        schema: int = 1,
    ) -> Revision:
        """A revision by this practitioner on this device, now. It is not saved yet."""
        now = self.around.clock.now()
        at, offset = seconds_and_offset(now)
        self._stamp = next_stamp(self._stamp, int(now.timestamp() * 1000))
        return Revision(
            record=record,
            kind=kind,
            client=client,
            parents=tuple(sorted(set(parents))),
            author=self.writer.practitioner,
            device=self.writer.device,
            stamp=self._stamp,
            at=at,
            offset=offset,
            schema=schema,
            nonce=self.around.entropy(_NONCE_BYTES).hex(),
            parts=parts,
        )

    def save(
        self,
        new: Sequence[Revision],
        act: Act,
        *,
        drop_drafts_of: str | None = None,
        put_first: Callable[[Database], None] = lambda _: None,
        drop_parts: Sequence[str] | None = None,
    ) -> None:
        """Appends revisions in one transaction with their views, audit entry and dropped drafts:
        all of a record, or where `drop_parts` is given those of these parts of it.

        `put_first` writes in the same transaction what they name: the bytes of an attachment.
        When this returns, they are durable and anchored. When it raises, nothing acknowledged
        before is lost, and these are kept whole or not at all. SignedAlready where one of them
        would change what is signed.
        """
        self.require_writer()
        with transaction(self.database):
            tip = self._keep(new, act, put_first)
            for part in (None,) if drop_parts is None else drop_parts:
                if drop_drafts_of is not None:
                    drafts.drop(self.database, drop_drafts_of, part)
        self._anchor(tip)

    def save_together(self, saves: Sequence[tuple[Sequence[Revision], Act]]) -> None:
        """Saves several times what `save` does once, each with its act: all of it or nothing."""
        self.require_writer()
        with transaction(self.database):
            for new, act in saves:
                self._keep(new, act)
            tip = self.tip()
        self._anchor(tip)

    def note_act(self, act: Act) -> None:
        """Notes an act that writes no revision. A second, reading instance may do so too."""
        if self.look_only:
            return
        with transaction(self.database):
            tip = self._append(act)
        self._anchor(tip)

    def keep_draft(self, draft: Draft) -> None:
        """Keeps text that is being typed; durable when this returns."""
        self.require_writer()
        require_open_for_typing(self.database, draft.record, draft.part)
        drafts.keep(self.database, draft)

    def drop_drafts(self, record: str, part: str | None = None) -> None:
        """Gives up what was typed into a record, or into one part of it, and not saved."""
        self.require_writer()
        with transaction(self.database):
            drafts.drop(self.database, record, part)

    def put_setting(self, name: str, value: str | None, act: Act | None = None) -> None:
        """Makes a setting of this vault, or with None takes it away; noted by its name, or as `act`
        where it is more than a setting.
        """
        self.require_writer()
        with transaction(self.database):
            settings.put(self.database, name, value)
            tip = self._append(act or Act("set", details={"setting": name}))
        self._anchor(tip)

    def begin_backup(self) -> int:
        """A number for a backup to come. A second, reading instance may make one too."""
        if self.look_only:
            raise ReadOnly(
                "This vault is open for reading only, so no backup of it can be noted.",
                "Nothing was changed. Make the backup from the vault itself.",
            )
        with transaction(self.database):
            return backups.take_number(self.database)

    def keep_backup(self, backup: Backup, act: Act) -> None:
        """Notes a backup, and what was done to it. A second, reading instance may do so too."""
        if self.look_only:
            return
        with transaction(self.database):
            backups.keep(self.database, backup)
            tip = self._append(act)
        self._anchor(tip)
        newest = backups.latest_verified(self.database)
        note_last_backup(self.layout.anchors, self.id, newest.at if newest else None)

    def keep_mark(self, name: str, value: str | None) -> None:
        """Keeps or drops a setting that is no act of a person, such as what was being tried.

        A second, reading instance may do so too.
        """
        if self.look_only:
            return
        with transaction(self.database):
            settings.put(self.database, name, value)

    def rebuild(self, advance: Advance) -> int:
        """Works out all views anew from the revisions; the number of records."""
        self.require_writer()
        with transaction(self.database):
            number = rebuild(self.database, advance)
            tip = self._append(Act("rebuild", details={"records": number}))
        self._anchor(tip)
        return number

    def tip(self) -> Tip:
        """The end of the audit chain."""
        tip = audit.tip(self.database)
        assert tip is not None  # every vault begins with an entry
        return tip

    def take_writer_lock(self) -> None:
        """Becomes the writer; Busy if another instance is."""
        if not self._lock.held:
            self._lock.take()
            self._stamp = facts.get(self.database, facts.STAMP)

    def refresh_identity(self) -> None:
        """After the vault was given another device to write as."""
        self.writer = identity.writer(self.database)
        self._stamp = facts.get(self.database, facts.STAMP)

    def close(self) -> None:
        """Closes the database and drops the key. What was saved stays saved if this fails."""
        if self._lock.held and not self.look_only:
            self.shrink_log()
        self.database.conn.close()
        self._key = b""
        self._lock.release()

    def _keep(
        self,
        new: Sequence[Revision],
        act: Act,
        put_first: Callable[[Database], None] = lambda _: None,
    ) -> Tip:
        """Revisions with their views and audit entry, inside the caller's transaction."""
        revisions.require_parents(self.database, new)
        require_unsealed(self.database, new)
        put_first(self.database)
        append(self.database, new)
        require_genuine(self.database, new)
        facts.put(self.database, facts.STAMP, self._stamp)
        saved = [revision.id for revision in new]
        return self._append(Act(act.act, act.kind, act.record, act.client, saved, act.details))

    def _append(self, act: Act) -> Tip:
        at, offset = seconds_and_offset(self.around.clock.now())
        return audit.append(
            self.database,
            act,
            practitioner=self.writer.practitioner,
            device=self.writer.device,
            at=at,
            offset=offset,
        )

    def _anchor(self, tip: Tip) -> None:
        self.anchor.advance(tip, facts.get(self.database, facts.INSTANCE), self._key)

    def shrink_log(self) -> None:
        """Gives back to the disk what a large save took in the log, one that failed too."""
        with suppress(NotesError):
            row(self.database, "PRAGMA wal_checkpoint(TRUNCATE)")

    def require_room(self, size: int) -> None:
        """StorageFailed unless the disk can take so many bytes more, in the log and after it.

        Found out before and not in the midst, where the log would have filled the disk.
        """
        with disk("Nothing was stored."):
            free = shutil.disk_usage(self.layout.folder).free
        if free < 2 * size + _SPARE:
            raise StorageFailed(
                f"The disk is too full for this: it needs {size_words(2 * size + _SPARE)},"
                f" and {size_words(free)} are free. Nothing was stored.",
                "Free some space, then try again.",
            )

    def require_writer(self) -> None:
        """Busy or ReadOnly unless this instance may write; StorageFailed if the vault is gone.

        Where a folder was removed or a stick pulled out, some systems go on taking what is written.
        """
        if self.look_only:
            raise ReadOnly(
                "This vault is open for reading only. Nothing was changed.",
                "If you were told why on opening, that is the reason; else leave out --look-only.",
            )
        if not self._lock.held:
            raise Busy(
                "Another instance of notes-tui is writing to this vault.",
                "Nothing was changed. Close the other one, or try again later.",
            )
        if not self.layout.database.exists():
            raise StorageFailed(
                "The vault is not at its place any more. Nothing was stored.",
                f"Bring it back to {self.layout.folder}, or copy what you typed elsewhere.",
            )


def append(database: Database, new: Sequence[Revision]) -> None:
    """Adds revisions and brings the views up to date, inside the caller's transaction."""
    by_record: dict[str, list[Revision]] = {}
    for revision in new:
        by_record.setdefault(revision.record, []).append(revision)
    find = findings.finder(database)
    for record, added in by_record.items():
        known = revisions.find_record(database, record)
        state = read_record([*(known.revisions if known else ()), *added])
        for revision in added:
            revisions.insert(database, revision)
        views.refresh(database, state, find)
