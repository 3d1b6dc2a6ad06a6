"""What a backup says of itself: the manifest inside, which proves its origin, and the outer one.

age proves that nothing was changed since somebody sealed it, not who that was: anyone who has the
vault's public recipients can seal a file. So the manifest carries two MACs, one for whoever opens
the backup by passphrase and one for whoever opens it by recovery code.
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from notes_tui.crypto.hkdf import derive
from notes_tui.domain.canonical import Value, decode_object, encode
from notes_tui.domain.ids import is_id
from notes_tui.errors import Damaged, NewerVault
from notes_tui.vault.audit import Tip

FORMAT: Final = 1
FIRST: Final = "0" * 64
"""Named as the previous backup by the first."""
BACKUP: Final = "backup"
RECOVERY: Final = "recovery"
LARGEST: Final = 64 * 1024
"""Bytes of either manifest."""

_MACS = frozenset({BACKUP, RECOVERY})
_FILES = frozenset({"readme.txt", "keys.json", "identity.age"})
_HASH = re.compile("[0-9a-f]{64}")
_FORGED = "This backup was not made by its vault: its proof of origin does not fit."


@dataclass(frozen=True)
class Manifest:
    """The last member of the payload."""

    vault: str
    practice: str
    device: str
    counter: int
    """One more with each backup that the vault began."""
    previous: str
    """SHA-256 of the manifest of the backup before, in hex."""
    at: int
    """UTC seconds."""
    schema: int
    """Of the tables in the dump."""
    tip: Tip
    """The end of the audit chain in the dump."""
    records: int
    rows: Mapping[str, int]
    """Of each table in the dump."""
    members: int
    """How many lie before it in the payload."""
    size: int
    """Bytes of them together, without headers and padding."""
    members_sha256: str
    """Over their list, in the form that sha256sum prints."""
    files: Mapping[str, str]
    """SHA-256 of README.txt, keys.json and identity.age, by their names in small letters."""

    def sealed(self, keys: Mapping[str, bytes]) -> bytes:
        """The bytes of manifest.json, under these MAC keys."""
        plain = self._fields()
        macs: dict[str, Value] = {name: _mac(key, plain) for name, key in keys.items()}
        return encode(plain | {"macs": macs})

    def _fields(self) -> dict[str, Value]:
        return {
            "format": FORMAT,
            "vault": self.vault,
            "practice": self.practice,
            "device": self.device,
            "counter": self.counter,
            "previous": self.previous,
            "at": self.at,
            "schema": self.schema,
            "tip": {
                "n": self.tip.n,
                "hash": self.tip.hash,
                "at": self.tip.at,
                "device": self.tip.device,
            },
            "records": self.records,
            "rows": dict(self.rows),
            "members": self.members,
            "size": self.size,
            "members_sha256": self.members_sha256,
            "files": dict(self.files),
        }


def read_manifest(data: bytes, which: str, key: bytes) -> Manifest:
    """What these bytes say, once the MAC of this name fits; Damaged if it does not."""
    fields = dict(decode_object(data))
    require_format(fields)
    macs: Any = fields.pop("macs", None)
    mac = macs.get(which) if isinstance(macs, Mapping) else None
    if not isinstance(mac, str) or not hmac.compare_digest(
        mac.encode(), _mac(key, fields).encode()
    ):
        raise Damaged(_FORGED, "Do not use it. Take another backup, and find out who had this one.")
    try:
        manifest = _manifest(fields)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Damaged("The backup's manifest lacks what it should hold.") from None
    if manifest._fields() != fields:
        raise Damaged("The backup's manifest is not as this program writes it.")
    return manifest


def _manifest(fields: Mapping[str, Any]) -> Manifest:
    tip = fields["tip"]
    plain = {name: value for name, value in fields.items() if name not in {"format", "tip"}}
    found = Manifest(**plain, tip=Tip(tip["n"], tip["hash"], tip["at"], tip["device"]))
    numbers = (found.counter, found.at, found.schema, found.records, found.members, found.size)
    well_formed = (
        all(map(is_id, (found.vault, found.practice, found.device, found.tip.device)))
        and all(map(_is_number, (*numbers, *found.rows.values(), found.tip.n, found.tip.at)))
        and all(map(_is_hash, (found.previous, found.tip.hash, found.members_sha256)))
        and _are_hashes(found.files, _FILES)
    )
    if not well_formed:
        raise ValueError
    return found


def _is_number(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_hash(value: object) -> bool:
    return isinstance(value, str) and _HASH.fullmatch(value) is not None


def _are_hashes(value: object, names: frozenset[str]) -> bool:
    return (
        isinstance(value, Mapping) and value.keys() == names and all(map(_is_hash, value.values()))
    )


def mac_key(backup_secret: bytes, vault: str) -> bytes:
    """The key of the MAC for whoever has the backup identity."""
    return derive(backup_secret, "backup-mac", {"vault": vault})


def name_of(manifest: bytes) -> str:
    """The name by which backups know one another: SHA-256 of the manifest's bytes, in hex."""
    return hashlib.sha256(manifest).hexdigest()


def _mac(key: bytes, fields: Mapping[str, Value]) -> str:
    message = b"notes-tui/backup-manifest/1\n" + encode(fields)
    return hmac.digest(key, message, "sha256").hex()


@dataclass(frozen=True)
class Outer:
    """outer.json: what anyone may know of a backup, and what is no proof of anything."""

    vault: str
    practice: str
    counter: int
    at: int
    schema: int
    members: Mapping[str, str]
    """SHA-256 of each member of the outer archive but this one."""

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return encode(
            {
                "format": FORMAT,
                "vault": self.vault,
                "practice": self.practice,
                "counter": self.counter,
                "at": self.at,
                "schema": self.schema,
                "members": dict(self.members),
            }
        )


def read_outer(data: bytes) -> Outer:
    """What these bytes say; Damaged if they are not as this program writes them."""
    fields: dict[str, Any] = dict(decode_object(data))
    require_format(fields)
    del fields["format"]
    try:
        found = Outer(**fields)
        same = (
            found.data == data
            and is_id(found.vault)
            and is_id(found.practice)
            and all(map(_is_number, (found.counter, found.at, found.schema)))
            and _are_hashes(found.members, _FILES | {"payload.age"})
        )
    except (TypeError, ValueError):
        same = False
    if not same:
        raise Damaged("The backup's outer.json is not as this program writes it.")
    return found


def require_format(fields: Mapping[str, Any]) -> None:
    """NewerVault for a format to come, Damaged for none."""
    found = fields.get("format")
    if type(found) is int and found > FORMAT:
        raise NewerVault(
            "This backup was written by a newer version of notes-tui.",
            "Nothing was changed. Install the newer version to restore it.",
        )
    if type(found) is not int or found != FORMAT:
        raise Damaged("The backup does not say which format it has.")
