"""Making a backup: one moment of the vault in one file, read back before it has its name.

It works beside a vault in use, in a thread or in another process: the vault is read on a connection
of its own, which nobody waits for.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from filelock import lock_descriptor

from notes_tui.backup.giving_way import giving_way
from notes_tui.backup.knowing import known_as
from notes_tui.backup.manifest import BACKUP, FIRST, RECOVERY, Manifest, Outer, mac_key, name_of
from notes_tui.backup.naming import PART, SUFFIX, Name, is_part, is_part_of, part_name, stem_of
from notes_tui.backup.payload import Payload, compressed
from notes_tui.backup.reading import (
    IDENTITY,
    KEYS,
    OUTER,
    PAYLOAD,
    README,
    Nowhere,
    Read,
    hashes_of,
    read_backup,
)
from notes_tui.backup.readme import README as README_TEXT
from notes_tui.backup.tar import END, Member, pack
from notes_tui.backup.unlocking import by_vault
from notes_tui.crypto import age
from notes_tui.domain.moment import seconds_and_offset
from notes_tui.errors import BadInput, Damaged, StorageFailed
from notes_tui.vault import backups, dumping, facts, identity, keyslots
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import reading, row
from notes_tui.vault.files import disk, give_new_name, read_bytes
from notes_tui.vault.keyslots import Keys
from notes_tui.vault.migrate import version
from notes_tui.vault.progress import Cancel, Report, Stage, Ticker, never, unseen
from notes_tui.vault.second_instance import second_instance
from notes_tui.vault.vault import Vault

_FAILED = "The backup was not made."
_SURELY_LEFT = 24 * 60 * 60
"""Seconds since a file was touched that somebody would still be writing."""


@dataclass(frozen=True)
class Made:
    """A backup that was written, read back and found whole."""

    file: Path
    records: int
    sha256: str
    """Of the file, in hex."""
    bytes: int
    seconds: float
    """For all of it, reading back included."""
    writing_seconds: float
    """Until the file was whole on the disk."""
    counter: int
    at: int
    """UTC seconds."""
    problems: tuple[str, ...]
    """What is not right in the vault itself, in sentences: the backup has it as it is."""


def create_backup(
    vault: Vault, folder: Path, report: Report = unseen, cancelled: Cancel = never
) -> Made:
    """A verified backup of the open vault in `folder`, which must be there.

    May run in a thread while the vault is in use. Whatever goes wrong, nothing is left in the
    folder, and what lies there already is left alone.
    """
    start = time.monotonic()
    _require_place(vault, folder)
    with giving_way(), second_instance(vault) as own, disk(_FAILED):
        making = _Making(own, own.begin_backup())
        target = folder / str(Name(stem_of(vault.layout.folder.name), making.at, making.counter))
        with _part(target, own.writer.device) as (part, file):
            _clear_leftovers(folder, own.writer.device, os.fstat(file.fileno()).st_mtime)
            making.write(file, report, cancelled)
            _to_disk(file)
            written = time.monotonic()
            found = _read_back(part, own, making, report, cancelled)
            file.close()  # Windows gives no other name to a file that is open
            _give_name(part, target)
        made = Made(
            file=target,
            records=found.manifest.records,
            sha256=found.sha256,
            bytes=found.bytes,
            seconds=time.monotonic() - start,
            writing_seconds=written - start,
            counter=making.counter,
            at=making.at,
            problems=found.problems,
        )
        backup = known_as(found, target, seconds_and_offset(own.around.clock.now())[0])
        try:
            own.keep_backup(backup, Act("backup", details={"counter": made.counter}))
        except BaseException:  # one that the vault does not know would never be tidied away
            with suppress(OSError):
                target.unlink()
            raise
    return made


def _read_back(
    part: Path, vault: Vault, making: "_Making", report: Report, cancelled: Cancel
) -> Read:
    try:
        found = read_backup(part, by_vault(vault), Nowhere(), report, cancelled)
        if found.name != making.name:
            raise Damaged("What was read back is not what was written.")
    except Damaged as error:
        raise Damaged(
            f"{error.message} No backup was made, and the earlier ones are as they were.",
            "See whether the vault is whole: notes-tui verify. If it is, the backup's disk may be "
            "failing: take another one.",
        ) from None
    return found


class _Making:
    """The content of one backup."""

    def __init__(self, vault: Vault, counter: int) -> None:
        self.counter = counter
        self.at, _ = seconds_and_offset(vault.around.clock.now())
        self.name = ""
        self._vault = vault
        self._database = vault.database

    def write(self, file: IO[bytes], report: Report, cancelled: Cancel) -> None:
        """Writes all of it. The size of the payload is known only behind it, and put in then."""
        with reading(self._database):
            self._tip = self._vault.tip()  # from here on it is one moment
            keys_file, keys = self._keys()
            files = {
                README: README_TEXT.encode(),
                KEYS: keys_file,
                IDENTITY: keys.identity_age,
            }
            for name, data in files.items():
                file.write(pack(name, data, self.at))
            place = file.tell()
            file.write(Member(PAYLOAD, 0, self.at).header)
            hashes = hashes_of(files)
            total, attached = dumping.count_bytes(self._database)
            weight = (total - attached) / max(1, sum(dumping.count_rows(self._database).values()))
            ticker = Ticker(Stage.WRITING, total, report, cancelled)
            payload = Payload(
                self._vault,
                self.at,
                lambda rows, attached: ticker.advance(rows * weight + attached),
            )
            sealed = _Sealed(file)
            age.encrypt_stream(
                compressed(payload.chunks(lambda: self._manifest(payload, hashes))),
                sealed.write,
                list(keys.recipients),
            )
            ticker.end()
        member = Member(PAYLOAD, sealed.size, self.at)
        file.write(member.padding)
        file.write(pack(OUTER, self._outer(hashes | {PAYLOAD: sealed.sha256}).data, self.at) + END)
        file.seek(place)
        file.write(member.header)

    def _keys(self) -> tuple[bytes, Keys]:
        """keys.json, once it is known to be ours and to name the recipients the database knows."""
        data = read_bytes(self._vault.layout.keys, keyslots.LARGEST_FILE)
        keys = keyslots.read_keys(data)
        keyslots.check_mac(data, keys, self._vault.key)
        self._secret = identity.backup_secret(self._database)
        found = row(self._database, "SELECT age, mac_key FROM recovery")
        if found is None or keys.recipients != (age.recipient(self._secret), found[0]):
            raise Damaged(
                "keys.json names others to seal a backup for than the vault itself does.",
                "No backup was made. Lock the vault and open it again; if that does not help: "
                "notes-tui verify",
            )
        self._recovery_mac = bytes(found[1])
        return data, keys

    def _manifest(self, payload: Payload, files: dict[str, str]) -> bytes:
        """Of what was written until now."""
        database = self._database
        before = backups.newest(database)
        manifest = Manifest(
            vault=self._vault.id,
            practice=facts.get(database, facts.PRACTICE),
            device=self._vault.writer.device,
            counter=self.counter,
            previous=before.manifest if before else FIRST,
            at=self.at,
            schema=version(database),
            tip=self._tip,
            records=dumping.count_records(database),
            rows=dict(payload.rows),
            members=payload.members.number,
            size=payload.members.size,
            members_sha256=payload.members.sha256,
            files=files,
        )
        keys = {BACKUP: mac_key(self._secret, manifest.vault), RECOVERY: self._recovery_mac}
        data = manifest.sealed(keys)
        self.name = name_of(data)
        return data

    def _outer(self, members: dict[str, str]) -> Outer:
        return Outer(
            vault=self._vault.id,
            practice=facts.get(self._database, facts.PRACTICE),
            counter=self.counter,
            at=self.at,
            schema=version(self._database),
            members=members,
        )


class _Sealed:
    """Writes the payload and hashes it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.size = 0
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._hash.update(data)
        self.size += len(data)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _require_place(vault: Vault, folder: Path) -> None:
    """A stick that is not plugged in must not become a folder on the disk below it."""
    if not folder.is_dir():
        raise StorageFailed(
            "The folder for the backup is not there. No backup was made.",
            "Is the stick plugged in? If the folder is new, make it first.",
        )
    if folder.resolve().is_relative_to(vault.layout.folder.resolve()):
        raise BadInput(
            "The folder for the backup lies inside the vault. No backup was made.",
            "A backup helps when it lies elsewhere: best on a disk that is kept elsewhere.",
        )


def _clear_leftovers(folder: Path, device: str, now: float) -> None:
    """Takes away what a kill has left of backups here; one that is being made is left alone.

    Who holds its lock is making it. Some shares know no locks, or grant them to each machine: there
    only what has not been touched for a day, by the clock of the share, is a leftover for sure.
    """
    for part in folder.glob(f"*{SUFFIX}{PART}"):
        if not is_part(part.name) or not _is_file(part):
            continue
        with suppress(OSError):
            old = now - part.stat().st_mtime > _SURELY_LEFT
            free = _is_free(part)
            if free is not False and (old or (free and is_part_of(part.name, device))):
                part.unlink()


def _is_free(part: Path) -> bool | None:
    """Whether nobody has it locked; None where the file system cannot tell."""
    descriptor = os.open(part, os.O_RDWR | _NOFOLLOW)
    try:
        return lock_descriptor(descriptor, blocking=False)
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)
_BINARY = getattr(os, "O_BINARY", 0)


@contextmanager
def _part(target: Path, device: str) -> Iterator[tuple[Path, IO[bytes]]]:
    """A new file beside the one to be, for the owner only; gone again unless it got its name."""
    part = target.with_name(part_name(target.name, device))
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | _NOFOLLOW | _BINARY
    descriptor = os.open(part, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if (
                os.name != "nt"
            ):  # there nobody deletes what is open, and what is locked nobody reads
                with suppress(OSError):  # not every stick's file system knows locks
                    lock_descriptor(descriptor, blocking=False)
            yield part, file
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _to_disk(file: IO[bytes]) -> None:
    """Durably, and out of the system's memory, so that reading it back reads the disk."""
    file.flush()
    os.fsync(file.fileno())
    if hasattr(os, "posix_fadvise"):
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _give_name(part: Path, target: Path) -> None:
    """Under its own name at last, where nothing lies yet."""
    try:
        give_new_name(part, target)
    except FileExistsError:
        raise StorageFailed(
            "There is a file of the backup's name already; it was left as it is.",
            "Try again in a second, or choose another folder.",
        ) from None
