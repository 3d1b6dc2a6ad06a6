"""Opening a vault: keys, lock, database, migrations, anchor; and what each can find wrong."""

import os
from collections.abc import Callable
from contextlib import suppress
from enum import Enum
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, TypeAlias

from sqlite_utils import Database

from notes_tui.domain.moment import seconds_and_offset
from notes_tui.errors import Busy, Damaged, NotesError, ReadOnly, RolledBack, WrongPassphrase
from notes_tui.vault import audit, facts, identity, keyslots
from notes_tui.vault.anchor import Anchor, AnchorFile, genuine
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import open_database, run, transaction
from notes_tui.vault.enrolling import enrol
from notes_tui.vault.files import disk, loose_mode, read_bytes, require_regular
from notes_tui.vault.keyslots import Keys
from notes_tui.vault.layout import Layout
from notes_tui.vault.lock import WriterLock
from notes_tui.vault.migrate import migrate, migrations, pending, version
from notes_tui.vault.recovering import settle_code
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.swapping import finish_swap
from notes_tui.vault.vault import Vault

Unlock: TypeAlias = Callable[[Keys], bytes]
"""Gives the vault key for these slots, or WrongPassphrase."""


class Way(Enum):
    """How a vault is to be opened.

    One value, since of the questions behind it only these answers go together: whether it is
    written to, what if it was rolled back or is a copy, whether the audit chain may grow.
    """

    WRITE = "write"
    """Takes the writer lock. One that was rolled back, or is a copy, is refused."""
    GO_ON = "go on"
    """The same, but one that was rolled back or copied was restored on purpose: it goes on as a new
    device.
    """
    READ = "read"
    """Without the lock; the audit chain still grows. One that was rolled back is refused, a copy is
    only looked at.
    """
    EXAMINE = "examine"
    """As READ, but one that was rolled back is looked at too."""
    LOOK = "look"
    """Writes nothing at all, whatever is found."""

    @property
    def writes(self) -> bool:
        """Whether it needs the writer lock."""
        return self in {Way.WRITE, Way.GO_ON}

    @property
    def refuses_rolled_back(self) -> bool:
        """Whether a vault that ends before a point it had reached stays closed."""
        return self in {Way.WRITE, Way.READ}


Arrival: TypeAlias = Literal["moved", "restored", "cloned"]
"""How a vault that was never opened here came here: as the only one, from a backup, as a copy."""


def by_passphrase(passphrase: str) -> Unlock:
    """Opens with a passphrase."""
    return lambda keys: keyslots.open_with_passphrase(keys, passphrase)


def by_recovery_code(code: str) -> Unlock:
    """Opens with the recovery code."""
    return lambda keys: keyslots.open_with_recovery(keys, code)


def require_vault(layout: Layout) -> None:
    """NoVault unless a vault lies here, once a change of keys that was cut short is finished."""
    finish_swap(layout)
    layout.require()


def open_vault(
    layout: Layout,
    unlock: Unlock,
    around: Surroundings,
    way: Way,
    *,
    arrived: Callable[[], Arrival] = lambda: "cloned",
    migrations_in: Traversable | None = None,
) -> Vault:
    """The vault at this place, unlocked; Busy if it is to be written and another instance does.

    `arrived` is asked when the vault has no anchor here: only one that was moved goes on as the
    same device.
    """
    require_vault(layout)
    with disk("The vault cannot be read."):
        data = read_bytes(layout.keys, keyslots.LARGEST_FILE)
    keys = keyslots.read_keys(data)
    anchor_file = AnchorFile(layout.anchors, keys.vault, layout.folder)
    vault_key = _unlock(anchor_file, keys, unlock, around)
    keyslots.check_mac(data, keys, vault_key)
    lock = WriterLock(layout.lock)
    # The anchor is read before the database: another instance commits first and anchors then, so
    # this order can never see an anchor ahead of a chain that is whole.
    anchor, anchor_problem = _read_anchor(anchor_file, vault_key, look_only=way is Way.LOOK)
    original = _original(anchor_file, anchor)
    if original and way is Way.WRITE:
        raise _copied(original)
    on_writable_disk = os.access(layout.folder, os.W_OK)
    if way.writes:
        lock.take()
    database = None
    try:
        _require_readable_here(layout, on_writable_disk)
        database = _open_database(
            layout, keyslots.database_key(vault_key, keys.vault), on_writable_disk
        )
        _bring_up_to_date(layout, database, lock, migrations_in)
        if facts.get(database, facts.VAULT) != keys.vault:
            raise Damaged(
                "keys.json and notes.db belong to different vaults.",
                "Nothing was changed. Put the one that was there before back beside the other.",
            )
        rolled_back = anchor is not None and not _holds(database, anchor)
        if rolled_back and way.refuses_rolled_back and not original:
            raise _rolled_back(anchor)
        strange = rolled_back or original is not None
        look_only = way is Way.LOOK or not on_writable_disk or (strange and way is not Way.GO_ON)
        vault = Vault(layout, database, vault_key, lock, around, look_only=look_only)
        if original and look_only:
            vault.notices.append(_copied(original).message)
        elif rolled_back and look_only:
            vault.notices.append(
                "This vault ends before a point it had reached. You can only look."
            )
        elif strange:
            vault = _start_anew(vault, "restored")
        elif anchor is None and not look_only:
            vault = _without_anchor(vault, anchor_problem, arrived)
        _settle_keys(vault, keys)
        _greet(vault, anchor)
    except BaseException:
        if database is not None:
            database.conn.close()
        lock.release()
        raise
    return vault


def _unlock(anchor_file: AnchorFile, keys: Keys, unlock: Unlock, around: Surroundings) -> bytes:
    try:
        return unlock(keys)
    except WrongPassphrase:
        at, _ = seconds_and_offset(around.clock.now())
        with suppress(NotesError):  # the answer is "wrong" whether or not it could be counted
            anchor_file.note_failure(at)
        raise


def _read_anchor(
    anchor_file: AnchorFile, vault_key: bytes, *, look_only: bool
) -> tuple[Anchor | None, str]:
    """The anchor, or None and the sentence that says why there is none to go by."""
    try:
        anchor = anchor_file.read()
        if anchor and not look_only and not genuine(anchor, vault_key):
            anchor_file.take_over(vault_key)  # of a change of keys that was cut short
            anchor = anchor_file.read()
    except Damaged:
        return None, "The vault's anchor was damaged, so a roll-back could not be noticed."
    if anchor is None:
        return (
            None,
            "This vault has not been opened here before, so a roll-back could not be noticed.",
        )
    if not genuine(anchor, vault_key):
        return None, "The vault's anchor is not genuine, so a roll-back could not be noticed."
    return anchor, ""


def _original(anchor_file: AnchorFile, anchor: Anchor | None) -> Path | None:
    """The vault that this one is a copy of, where that still lies at its place."""
    there = anchor_file.original(anchor) if anchor else None
    if anchor is None or there is None:
        return None
    try:
        keys = keyslots.read_keys(read_bytes(there / "keys.json", keyslots.LARGEST_FILE))
    except (OSError, NotesError):
        return None  # whatever lies there, it is not this vault
    return there if keys.vault == anchor.vault else None


def _copied(original: Path) -> ReadOnly:
    return ReadOnly(
        f"This is a copy: the vault itself lies at {original}. You can only look at the copy.",
        "Nothing was changed. Write in the vault itself. To go on with the copy instead: "
        "notes-tui doctor --restored-on-purpose",
    )


def _require_readable_here(layout: Layout, on_writable_disk: bool) -> None:
    wal = layout.database.with_name("notes.db-wal")
    if not on_writable_disk and wal.exists() and wal.stat().st_size:
        raise Busy(
            "This vault was not closed properly and lies on a disk that cannot be written.",
            "Copy the whole folder to a disk that can be written, and open it there.",
        )


def _open_database(layout: Layout, key: bytes, on_writable_disk: bool) -> Database:
    if not layout.database.exists() or not layout.database.stat().st_size:
        raise Damaged(  # of an empty one SQLite would make a new database
            "The vault's database, notes.db, is missing or empty.",
            "Put it back, or restore the newest backup.",
        )
    for suffix in ("", "-wal", "-shm", "-journal"):  # SQLite follows links, and writes there
        require_regular(layout.database.with_name(layout.database.name + suffix))
    return open_database(layout.database, key, writable=on_writable_disk)


def _bring_up_to_date(
    layout: Layout, database: Database, lock: WriterLock, folder: Traversable | None
) -> None:
    """Applies what migrations are pending, with a copy of the database kept until the next open."""
    todo = pending(database, migrations(folder))
    had_lock = lock.held
    copy = layout.before_migration(version(database))
    if not todo:
        if had_lock:
            with disk("A copy from before an update of the vault cannot be removed."):
                for old in layout.folder.glob("notes.db.version-*"):
                    old.unlink()
        return
    if not had_lock:
        lock.take()
    with disk("The vault was not brought up to date."):
        copy.unlink(missing_ok=True)
        copy.touch(mode=0o600)  # SQLite would let everyone read it
    run(database, "VACUUM INTO ?", (str(copy),))
    migrate(database, todo)
    if not had_lock:
        lock.release()


def _holds(database: Database, anchor: Anchor) -> bool:
    return audit.hash_of(database, anchor.tip.n) == anchor.tip.hash


def _rolled_back(anchor: Anchor | None) -> RolledBack:
    assert anchor is not None
    return RolledBack(
        "This vault ends before a point it had reached "
        f"(entry {anchor.tip.n} of its audit chain is missing). "
        "It was rolled back, or its newest part is damaged. Nothing was changed.",
        "To look at it: add --look-only. If you restored it on purpose: "
        "notes-tui doctor --restored-on-purpose. Else restore the newest backup.",
    )


def _without_anchor(vault: Vault, problem: str, arrived: Callable[[], Arrival]) -> Vault:
    """Goes on as what the practitioner says it is: nobody else can tell how it came here."""
    try:
        vault.take_writer_lock()
    except Busy:
        vault.notices.append(problem)
        return vault
    how = arrived()
    if how == "moved":
        vault.note_act(Act("moved"))
        # One that was made up may claim to be ahead, and no save would ever replace it.
        vault.anchor.reset(vault.tip(), facts.get(vault.database, facts.INSTANCE), vault.key)
        vault.notices.append(problem)
        return vault
    vault = _start_anew(vault, how)
    vault.notices.append(problem + " It goes on here as a new device.")
    return vault


def _start_anew(vault: Vault, act: str) -> Vault:
    """The same vault under a new device, with an anchor of its own."""
    vault.take_writer_lock()
    writer = identity.writer(vault.database)
    with transaction(vault.database):
        tip = enrol(vault.database, vault.around, act, practitioner=writer.practitioner, name=None)
    vault.refresh_identity()
    vault.anchor.reset(tip, facts.get(vault.database, facts.INSTANCE), vault.key)
    return vault


def _settle_keys(vault: Vault, keys: Keys) -> None:
    """Ends a change of passphrase or code that was cut short; tells of an older key file."""
    known = int(facts.get(vault.database, facts.GENERATION))
    if keys.generation < known:
        vault.notices.append(
            "An older key file is in place: an earlier passphrase opens this vault. "
            "If you did not put it there, set a new passphrase with --new-keys."
        )
    if vault.writable:
        settle_code(vault, keys)
        if keys.generation > int(facts.get(vault.database, facts.GENERATION)):
            with transaction(vault.database):
                facts.put(vault.database, facts.GENERATION, str(keys.generation))
        with disk("The key file before the last change cannot be removed."):
            vault.layout.previous_keys.unlink(missing_ok=True)


def _greet(vault: Vault, anchor: Anchor | None) -> None:
    """Notes the unlock, and the failed ones since the last."""
    failures = anchor.failed_unlocks if anchor else ()
    if failures and not vault.look_only:
        vault.notices.append(f"Since the last time, tries to open it failed: {len(failures)}.")
        # Anyone who can write the anchor could have written these.
        vault.note_act(
            Act("unlock_failed", details={"times": list(failures), "authenticated": False})
        )
        vault.anchor.forget_failures()
    vault.note_act(Act("unlock"))
    for path in (vault.layout.folder, vault.layout.keys, vault.layout.database):
        if loose_mode(path):
            vault.notices.append(
                f"Others on this computer may open {path.name}. Mend it: chmod go-rwx"
            )
