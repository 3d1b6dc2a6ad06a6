"""Reading a backup once from its first byte to its last, in flat memory, believing nothing.

The order is the file's own: the keys, then the payload row by row, then the manifest that proves
where it comes from. What a sink has taken counts only when `read_backup` returns.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Final, Protocol

from notes_tui.backup import tar
from notes_tui.backup.content import Content
from notes_tui.backup.decrypting import Decrypting
from notes_tui.backup.giving_way import giving_way
from notes_tui.backup.manifest import LARGEST, Manifest, Outer, name_of, read_manifest, read_outer
from notes_tui.backup.payload import PIECE, Members, chunk_name, dump_name
from notes_tui.backup.unlocking import Opened, Unlock
from notes_tui.backup.unpacking import Unpacking
from notes_tui.domain.attachment import CHUNK
from notes_tui.errors import Damaged, NewerVault
from notes_tui.vault import facts, keyslots
from notes_tui.vault.files import disk
from notes_tui.vault.keyslots import Keys
from notes_tui.vault.loading import Lines
from notes_tui.vault.migrate import migrations
from notes_tui.vault.progress import Cancel, Report, Stage, Ticker

README: Final = "README.txt"
KEYS: Final = "keys.json"
IDENTITY: Final = "identity.age"
PAYLOAD: Final = "payload.age"
OUTER: Final = "outer.json"
_FIRST = (README, KEYS, IDENTITY)
_STEP = 1024 * 1024
_CHUNK_NAME = re.compile(r"attachments/([0-9a-f]{64})/(0|[1-9][0-9]{0,8})")
_HINT = "Nothing was changed. Take another backup; if this is the newest, look after the next one."


class Sink(Protocol):
    """Takes what a backup holds."""

    def begin(self, opened: Opened, keys: bytes, schema: int) -> None:
        """Once, before the first row: what opens the vault, its keys.json, the tables' version."""

    def row(self, table: str, values: Sequence[object]) -> None:
        """A row of a source."""

    def chunk(self, blob: bytes, number: int, data: bytes) -> None:
        """The bytes of a row of `blobs`."""

    def pause(self) -> None:
        """Between two members: a moment to write down what was taken."""


class Nowhere:
    """Takes nothing."""

    def begin(self, opened: Opened, keys: bytes, schema: int) -> None:
        """Nothing."""

    def row(self, table: str, values: Sequence[object]) -> None:
        """Nothing."""

    def chunk(self, blob: bytes, number: int, data: bytes) -> None:
        """Nothing."""

    def pause(self) -> None:
        """Nothing."""


@dataclass(frozen=True)
class Read:
    """A backup that was read whole, and is what its vault wrote."""

    manifest: Manifest
    name: str
    """SHA-256 of manifest.json in hex: the name by which backups know one another."""
    sha256: str
    """Of the whole file."""
    bytes: int
    keys: Keys
    opened: Opened
    signatures: int
    problems: tuple[str, ...]
    """What was not right in the vault when it was backed up: the backup has it as it was."""


def read_backup(
    file: Path,
    unlock: Unlock,
    sink: Sink,
    report: Report,
    cancelled: Cancel,
    *,
    stage: Stage = Stage.CHECKING,
) -> Read:
    """Reads all of it; Damaged if a single byte is not as it was written."""
    with giving_way(), _with_a_hint(), _opened(file) as stream:
        size = os.fstat(stream.fileno()).st_size
        ticker = Ticker(stage, size, report, cancelled)
        found = _Reading(_Hashing(stream), unlock, sink, ticker).read()
    ticker.end()
    return found


def glance(file: Path) -> tuple[Keys, Outer]:
    """What a backup says of itself without being opened. No proof of anything."""
    with _with_a_hint(), _opened(file) as stream:
        members: dict[str, bytes] = {}
        for name in (*_FIRST, PAYLOAD, OUTER):
            member = _header(stream, name)
            if name == PAYLOAD:
                stream.seek(member.size + len(member.padding), os.SEEK_CUR)
            else:
                members[name] = _small(stream, member)
    return _keys(members[KEYS]), read_outer(members[OUTER])


def hashes_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """SHA-256 of each, by its name in small letters, as canonical JSON wants it."""
    return {name.lower(): hashlib.sha256(data).hexdigest() for name, data in files.items()}


@contextmanager
def _opened(file: Path) -> Iterator[IO[bytes]]:
    with disk("The backup cannot be read."):
        descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0) | _NONBLOCK)
        with os.fdopen(descriptor, "rb") as stream:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise Damaged("This is not a file.", "Name a backup: a file that ends in .ntbak.")
            yield stream


_NONBLOCK = getattr(os, "O_NONBLOCK", 0)


class _Hashing:
    """Reads a file and hashes it as a whole."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._hash = hashlib.sha256()
        self.bytes = 0

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(size)
        self._hash.update(data)
        self.bytes += len(data)
        return data

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _Member:
    """Reads one member of the outer archive and hashes it."""

    def __init__(self, stream: _Hashing, size: int) -> None:
        self._stream = stream
        self.left = size
        self._hash = hashlib.sha256()

    def read(self, size: int, /) -> bytes:
        data = self._stream.read(min(size, self.left))
        self.left -= len(data)
        self._hash.update(data)
        return data

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


class _Reading:
    """One pass over a file."""

    def __init__(self, stream: _Hashing, unlock: Unlock, sink: Sink, ticker: Ticker) -> None:
        self._stream = stream
        self._unlock = unlock
        self._sink = sink
        self._ticker = ticker
        self._content = Content()
        self._members = Members()
        self._lines = Lines()
        self._schema = 0

    def read(self) -> Read:
        files = {name: _small(self._stream, _header(self._stream, name)) for name in _FIRST}
        keys = _keys(files[KEYS])
        if files[IDENTITY] != keys.identity_age:
            raise Damaged("The backup's identity.age is not the one in its keys.json.")
        opened = _with_genuine_keys(self._unlock(keys), files[KEYS], keys)
        member = _header(self._stream, PAYLOAD)
        payload = _Member(self._stream, member.size)
        with Decrypting(payload, opened.secret) as decrypting:
            inner = Unpacking(decrypting.chunks(), self._ticker.advance)
            data = self._payload(inner, opened, files[KEYS])
            inner.end()
        if payload.left or tar.exactly(self._stream, len(member.padding)) != member.padding:
            raise Damaged("The backup holds something behind its payload.")
        manifest = read_manifest(data, opened.mac, opened.mac_key)
        hashes = hashes_of(files)
        self._compare(manifest, keys, hashes)
        outer = _small(self._stream, _header(self._stream, OUTER))
        expected = Outer(
            manifest.vault,
            manifest.practice,
            manifest.counter,
            manifest.at,
            manifest.schema,
            hashes | {PAYLOAD: payload.sha256},
        )
        if read_outer(outer) != expected:
            raise Damaged(
                "The parts of this backup do not belong together: its payload is not the one that"
                " its outer.json names."
            )
        if self._stream.read(len(tar.END) + 1) != tar.END:
            raise Damaged("The backup does not end where it should.")
        return Read(
            manifest,
            name_of(data),
            self._stream.sha256,
            self._stream.bytes,
            keys,
            opened,
            self._content.signatures.number,
            tuple(self._content.problems),
        )

    def _payload(self, inner: Unpacking, opened: Opened, keys: bytes) -> bytes:
        """Reads the inner archive; the bytes of its manifest."""
        pieces, last_piece = 0, PIECE
        while True:
            member = tar.read_header(tar.exactly(inner, tar.BLOCK))
            if member is None:
                raise Damaged("The backup has no manifest.")
            if member.name == "manifest.json":
                break
            chunk = _CHUNK_NAME.fullmatch(member.name)
            if member.name == dump_name(pieces + 1) and last_piece == PIECE:
                pieces, last_piece = pieces + 1, member.size
                for data in self._taken(inner, member, PIECE):
                    self._rows(data, opened, keys)
            elif (
                self._lines.ended
                and chunk
                and member.name == chunk_name(bytes.fromhex(chunk[1]), int(chunk[2]))
            ):
                last_piece = 0  # no dump comes after an attachment
                data = b"".join(self._taken(inner, member, CHUNK))
                self._content.chunk(bytes.fromhex(chunk[1]), int(chunk[2]), data)
                self._sink.chunk(bytes.fromhex(chunk[1]), int(chunk[2]), data)
            else:
                raise Damaged("The backup holds a member that does not belong there.")
            self._sink.pause()
        _require_at_most(LARGEST, member)
        manifest = _whole(inner, member)
        if tar.exactly(inner, len(tar.END)) != tar.END:
            raise Damaged("The backup holds something behind its manifest.")
        self._lines.end()
        self._content.end()
        return manifest

    def _taken(self, inner: Unpacking, member: tar.Member, most: int) -> Iterator[bytes]:
        """The bytes of a member, a step at a time; in the end it stands among those that came."""
        _require_at_most(most, member)
        found = hashlib.sha256()
        for start in range(0, member.size, _STEP):
            data = tar.exactly(inner, min(_STEP, member.size - start))
            found.update(data)
            yield data
        _require_padding(inner, member)
        self._members.add(member.name, member.size, found.hexdigest())

    def _rows(self, data: bytes, opened: Opened, keys: bytes) -> None:
        if not self._schema:
            self._schema = self._lines.begin(data)
            data = b""  # it has the rest of this piece
            if self._schema > max(migrations()):
                raise NewerVault(
                    "This backup was made by a newer version of notes-tui.",
                    "Nothing was changed. Install the newer version to restore it.",
                )
            self._sink.begin(opened, keys, self._schema)
        for table, values in self._lines.rows(data):
            self._content.row(table, values)
            self._sink.row(table, values)

    def _compare(self, manifest: Manifest, keys: Keys, hashes: dict[str, str]) -> None:
        """The manifest against what was read."""
        content = self._content
        for same, what in (
            (manifest.vault == keys.vault == content.facts.get(facts.VAULT), "keys"),
            (manifest.practice == content.facts.get(facts.PRACTICE), "practice"),
            (manifest.schema == self._schema, "tables"),
            ((manifest.tip.n, manifest.tip.hash) == content.tip, "audit chain"),
            (manifest.records == content.records, "records"),
            (dict(manifest.rows) == {t: n for t, n in content.rows.items() if n}, "rows"),
            (
                (manifest.members, manifest.size, manifest.members_sha256)
                == (self._members.number, self._members.size, self._members.sha256),
                "members",
            ),
            (dict(manifest.files) == hashes, "key files"),
        ):
            if not same:
                raise Damaged(
                    f"The parts of this backup do not belong together: its {what} are not those"
                    " that its manifest names."
                )


def _header(stream: tar.Reading, name: str) -> tar.Member:
    member = tar.read_header(tar.exactly(stream, tar.BLOCK))
    if member is None or member.name != name:
        raise Damaged(f"This is not a backup, or it lacks its {name}.")
    return member


def _small(stream: tar.Reading, member: tar.Member) -> bytes:
    if member.size > keyslots.LARGEST_FILE:
        raise Damaged(f"The backup's {member.name} is larger than it can be.")
    return _whole(stream, member)


def _whole(stream: tar.Reading, member: tar.Member) -> bytes:
    data = tar.exactly(stream, member.size)
    _require_padding(stream, member)
    return data


def _require_padding(stream: tar.Reading, member: tar.Member) -> None:
    if tar.exactly(stream, len(member.padding)) != member.padding:
        raise Damaged("The backup holds something between its members.")


def _require_at_most(most: int, member: tar.Member) -> None:
    if member.size > most:
        raise Damaged("The backup holds a member that is larger than it can be.")


def _keys(data: bytes) -> Keys:
    with _of_the_backup():
        return keyslots.read_keys(data)


def _with_genuine_keys(opened: Opened, data: bytes, keys: Keys) -> Opened:
    """Damaged unless the vault key proves the key file.

    The open vault may have another key by now. Of its backups the manifest, which names the key
    file by its hash and is under a key that never changes, proves it in the end.
    """
    try:
        with _of_the_backup():
            keyslots.check_mac(data, keys, opened.vault_key)
    except Damaged:
        if not opened.by_vault:
            raise
        return replace(opened, before_new_keys=True)
    return opened


@contextmanager
def _of_the_backup() -> Iterator[None]:
    """Says of a backup's key file what would be said of a vault's."""
    try:
        yield
    except Damaged:
        raise Damaged("The backup's key file, keys.json, is not as its vault wrote it.") from None


@contextmanager
def _with_a_hint() -> Iterator[None]:
    """Every refusal says what to do."""
    try:
        yield
    except Damaged as error:
        raise Damaged(error.message, error.hint or _HINT) from None
