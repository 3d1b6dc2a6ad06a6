"""The anchor: the tip of the audit chain, kept outside the vault.

A vault whose chain does not contain the tip in its anchor was rolled back or cut. The anchor is
written after each commit and before the save is acknowledged. It also keeps what must be remembered
while the vault is closed: the instance token, failed unlocks and the ids of erased records.
"""

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeAlias

from filelock import lock_descriptor

from notes_tui.crypto import hkdf
from notes_tui.domain.canonical import Value, decode_object, encode
from notes_tui.domain.ids import is_id
from notes_tui.errors import Damaged, NewerVault
from notes_tui.vault.audit import Tip
from notes_tui.vault.files import (
    disk,
    make_private_folder,
    read_bytes,
    sync_folder,
    write_atomically,
)

FORMAT: Final = 1
_LARGEST_FILE = 4 * 1024 * 1024
_MOST_FAILURES = 100
_NAME_DIGITS = 16
_DIGEST = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class Anchor:
    """What the anchor file holds."""

    vault: str
    tip: Tip
    instance: str
    """Random; the database holds the same one. A clone that went its own way has another."""
    place: str
    """Where the vault lies, seen from the anchors' folder: a copy of it lies somewhere else."""
    mac: str
    """Over the above, under a key derived from the vault key."""
    failed_unlocks: tuple[int, ...] = ()
    """UTC seconds of tries that failed. Nobody signs them, and they are marked so when copied."""
    erased: tuple[str, ...] = ()


_Seen: TypeAlias = tuple[int, int, int, int]
"""Number, times and size of a file: together they tell it from any that replaced it."""


class AnchorFile:
    """The anchor of the vault with this id at `place`, in a folder of the state directory.

    One that was restored beside the vault it is of has an anchor of its own, named for its place.
    """

    def __init__(self, folder: Path, vault: str, place: Path) -> None:
        own = _own_path(folder, vault, place)
        self._go_by(own if os.path.lexists(own) else folder / vault)
        self._vault = vault
        self._place = place
        self._written: tuple[_Seen, Anchor] | None = None
        """What was written here last, and as which file: while that lies there, it is not read."""

    @classmethod
    def of_restored(cls, folder: Path, vault: str, place: Path) -> "AnchorFile":
        """The anchor for a vault that is restored to `place`.

        The usual one, unless that is of a vault at another place: it is left as it is then.
        """
        anchor_file = cls(folder, vault, place)
        found = anchor_file._current()
        if found is not None and found.place != _seen_from(folder, place):
            anchor_file._go_by(_own_path(folder, vault, place))
        return anchor_file

    def _go_by(self, path: Path) -> None:
        self._path = path
        self._next = path.with_name(f"{path.name}.next")
        self._lock = path.with_name(f"{path.name}.lock")

    def read(self) -> Anchor | None:
        """The anchor; None if there is none, Damaged if it is not as it was written."""
        return self._read(self._path)

    def _read(self, path: Path) -> Anchor | None:
        with disk("The vault's anchor cannot be read."):
            try:
                data = read_bytes(path, _LARGEST_FILE)
            except FileNotFoundError:
                return None
        return _parse(data)

    def advance(self, tip: Tip, instance: str, vault_key: bytes) -> None:
        """Notes that the chain has reached `tip`; never moves backwards.

        Two instances may both append to the audit chain, so the slower one finds a later tip here.
        """
        with self._locked("This is stored, but the vault's anchor cannot be written."):
            own = self._own()
            now = own or self._current()
            # One that is not of this key is left alone: the keys may have been changed meanwhile.
            if now is None or (now.tip.n < tip.n and (own or genuine(now, vault_key))):
                anchor = self._write(now, tip, instance, vault_key)
                self._written = _seen(self._path), anchor

    def reset(self, tip: Tip, instance: str, vault_key: bytes) -> None:
        """Accepts `tip` whatever stood here: the practitioner restored the vault on purpose."""
        with self._locked():
            self._write(self._current(), tip, instance, vault_key)

    def prepare(self, tip: Tip, instance: str, next_key: bytes) -> None:
        """Writes beside it what the anchor is to be under a vault key to come (`take_over`)."""
        with self._locked():
            self._write(self._current(), tip, instance, next_key, to=self._next)

    def take_over(self, vault_key: bytes) -> None:
        """Puts what was prepared in the anchor's place if this is the vault key it waits for."""
        with self._locked():
            try:
                prepared = self._read(self._next)
            except Damaged:
                return  # as if there were none: the opening says what it finds instead
            if prepared is not None and genuine(prepared, vault_key):
                self._next.replace(self._path)
                sync_folder(self._path.parent)

    def note_failure(self, at: int) -> None:
        """Counts a failed unlock."""
        self._change(lambda a: replace(a, failed_unlocks=(*a.failed_unlocks, at)[-_MOST_FAILURES:]))

    def forget_failures(self) -> None:
        """After they have been copied into the audit chain."""
        self._change(lambda a: replace(a, failed_unlocks=()))

    def _write(
        self,
        now: Anchor | None,
        tip: Tip,
        instance: str,
        vault_key: bytes,
        *,
        to: Path | None = None,
    ) -> Anchor:
        vault, place = self._vault, _seen_from(self._path.parent, self._place)
        anchor = Anchor(vault, tip, instance, place, _mac(vault, tip, instance, place, vault_key))
        if now is not None:
            anchor = replace(anchor, failed_unlocks=now.failed_unlocks, erased=now.erased)
        # After a power cut an older tip is in the chain as well: nothing is refused for it.
        write_atomically(to or self._path, _bytes(anchor), may_be_older=to is None)
        return anchor

    def original(self, anchor: Anchor) -> Path | None:
        """Where the vault itself may lie if this place is not the anchor's; None if it is."""
        there = Path(os.path.normpath(self._path.parent.absolute() / anchor.place))
        if there.exists() and not (self._place.exists() and there.samefile(self._place)):
            return there
        return None

    def _change(self, change: Callable[[Anchor], Anchor]) -> None:
        with self._locked():
            now = self._current()
            if now is not None:
                write_atomically(self._path, _bytes(change(now)))

    def _own(self) -> Anchor | None:
        """The anchor where it is still the file that was written here; every writer makes a new."""
        if self._written is None or not self._path.exists():
            return None
        seen, anchor = self._written
        return anchor if seen == _seen(self._path) else None

    def _current(self) -> Anchor | None:
        try:
            return self.read()
        except Damaged:
            return None  # said when the vault was opened; what comes now replaces it

    @contextmanager
    def _locked(self, refused: str = "The vault's anchor cannot be written.") -> Iterator[None]:
        """Alone with the anchor; what the disk refuses meanwhile is told by this sentence."""
        with disk(refused):
            make_private_folder(self._lock.parent)
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)
            descriptor = os.open(self._lock, flags, 0o600)
            try:
                lock_descriptor(descriptor)
                yield
            finally:
                os.close(descriptor)  # and with it the lock


def _seen(path: Path) -> _Seen:
    found = path.stat(follow_symlinks=False)
    return found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size


def genuine(anchor: Anchor, vault_key: bytes) -> bool:
    """Whether someone with the vault key wrote this anchor's tip."""
    mac = _mac(anchor.vault, anchor.tip, anchor.instance, anchor.place, vault_key)
    return hmac.compare_digest(mac, anchor.mac)


def _own_path(folder: Path, vault: str, place: Path) -> Path:
    name = hashlib.sha256(_seen_from(folder, place).encode()).hexdigest()[:_NAME_DIGITS]
    return folder / f"{vault}.at-{name}"


def _seen_from(folder: Path, place: Path) -> str:
    """`place` relative to `folder`, so that a stick or home moved as a whole stays the same."""
    try:
        seen = Path(os.path.relpath(place.absolute(), folder.absolute()))
    except ValueError:  # on another drive
        seen = place.absolute()
    # A name that is no UTF-8 has no canonical form; a copy of such a vault passes for a moved one.
    return seen.as_posix().encode(errors="backslashreplace").decode()


def _mac(vault: str, tip: Tip, instance: str, place: str, vault_key: bytes) -> str:
    key = hkdf.derive(vault_key, "anchor", {"vault": vault})
    return hmac.digest(key, encode(_signed(vault, tip, instance, place)), "sha256").hex()


def _signed(vault: str, tip: Tip, instance: str, place: str) -> dict[str, Value]:
    return {
        "format": FORMAT,
        "vault": vault,
        "n": tip.n,
        "hash": tip.hash,
        "at": tip.at,
        "device": tip.device,
        "instance": instance,
        "place": place,
    }


def _bytes(anchor: Anchor) -> bytes:
    fields: dict[str, Value] = _signed(anchor.vault, anchor.tip, anchor.instance, anchor.place) | {
        "mac": anchor.mac,
        "failed_unlocks": list(anchor.failed_unlocks),
        "erased": list(anchor.erased),
    }
    return encode(fields) + b"\n"


def _parse(data: bytes) -> Anchor:
    try:
        fields = decode_object(data.removesuffix(b"\n"))
        found = _number(fields["format"])
        if found > FORMAT:
            raise NewerVault(
                "The vault's anchor was written by a newer version of notes-tui.",
                "Nothing was changed. Install the newer version to open it.",
            )
        vault, device, instance = (_id(fields[k]) for k in ("vault", "device", "instance"))
        place, failed, erased = (fields[k] for k in ("place", "failed_unlocks", "erased"))
        if found != FORMAT or not isinstance(place, str):
            raise ValueError
        if not isinstance(failed, list) or not isinstance(erased, list):
            raise ValueError
        if len(failed) > _MOST_FAILURES:
            raise ValueError
        return Anchor(
            vault=vault,
            tip=Tip(_number(fields["n"]), _hex(fields["hash"]), _number(fields["at"]), device),
            instance=instance,
            place=place,
            mac=_hex(fields["mac"]),
            failed_unlocks=tuple(map(_number, failed)),
            erased=tuple(map(_id, erased)),
        )
    except (KeyError, ValueError, Damaged):
        raise Damaged("The vault's anchor is damaged.") from None


def _number(value: Value) -> int:
    if type(value) is not int or value < 0:
        raise ValueError
    return value


def _id(value: Value) -> str:
    if not isinstance(value, str) or not is_id(value):
        raise ValueError
    return value


def _hex(value: Value) -> str:
    """A SHA-256 or an HMAC of it in lower hex."""
    if not isinstance(value, str) or not _DIGEST.fullmatch(value):
        raise ValueError
    return value
