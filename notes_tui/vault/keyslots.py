"""keys.json: the vault key, wrapped once for each way to open the vault.

Permanent format, spelled out in docs/vault-format.md. A plain SHA-256 over the file is tested
first, so that damage is never taken for a wrong passphrase; a MAC under the vault key tells a
forged file.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from notes_tui.crypto import aead, hkdf, recovery
from notes_tui.crypto.cost import KdfCost
from notes_tui.crypto.kdf import SALT_BYTES, passphrase_key
from notes_tui.domain.canonical import Value, decode_object, encode
from notes_tui.domain.ids import Entropy, is_id, new_id
from notes_tui.errors import Damaged, NewerVault, WrongPassphrase

FORMAT: Final = 1
KEY_BYTES = 32
LARGEST_FILE = 256 * 1024
_MOST_SLOTS = 8
_MAC_BYTES = 32
_ALGORITHMS: Final = {"passphrase": "argon2id", "recovery": "hkdf-sha256"}
"""The slots that this version opens; it passes over others, which a later one may add."""
_DAMAGED_HINT = (
    "Your notes are in notes.db and not harmed by this. Put back keys.json from a backup, or "
    "keys.json.previous if it lies beside it."
)


@dataclass(frozen=True)
class Slot:
    """One way to open the vault."""

    header: Mapping[str, Value]
    """Vault, slot id, kind and every KDF parameter: what the wrapping is bound to."""
    nonce: bytes
    wrapped: bytes

    @property
    def kind(self) -> str:
        """Passphrase or recovery."""
        return str(self.header["kind"])


@dataclass(frozen=True)
class Keys:
    """What keys.json holds."""

    vault: str
    generation: int
    """Counts the changes of this file; the database keeps the same number."""
    slots: tuple[Slot, ...]
    identity_age: bytes
    """The backup identity as a passphrase-encrypted age file."""
    recipients: tuple[str, ...]
    """The age recipients of every backup: backup identity, recovery identity."""

    def with_slot(self, slot: Slot) -> "Keys":
        """The same keys with the slot of that kind replaced."""
        kept = tuple(other for other in self.slots if other.kind != slot.kind)
        return replace(self, slots=tuple(sorted((*kept, slot), key=lambda s: s.kind)))


def database_key(vault_key: bytes, vault: str) -> bytes:
    """The key of notes.db, 32 bytes."""
    return hkdf.derive(vault_key, "database", {"vault": vault})


def passphrase_slot(
    vault: str, vault_key: bytes, passphrase: str, cost: KdfCost, entropy: Entropy
) -> Slot:
    """A slot that this passphrase opens."""
    salt = entropy(SALT_BYTES)
    kdf: dict[str, Value] = {
        "name": "argon2id",
        "memory_kib": cost.memory_kib,
        "passes": cost.passes,
        "lanes": cost.lanes,
        "salt": salt.hex(),
    }
    header: dict[str, Value] = {
        "vault": vault,
        "slot": new_id(entropy),
        "kind": "passphrase",
        "kdf": kdf,
    }
    return _wrap(header, passphrase_key(passphrase, salt, cost), vault_key, entropy)


def recovery_slot(vault: str, vault_key: bytes, slot_key: bytes, entropy: Entropy) -> Slot:
    """A slot that the recovery code opens, by the slot key derived from it."""
    header: dict[str, Value] = {
        "vault": vault,
        "slot": new_id(entropy),
        "kind": "recovery",
        "kdf": {"name": "hkdf-sha256"},
    }
    return _wrap(header, slot_key, vault_key, entropy)


def _wrap(header: dict[str, Value], key: bytes, vault_key: bytes, entropy: Entropy) -> Slot:
    nonce = entropy(aead.NONCE_BYTES)
    return Slot(header, nonce, aead.seal(key, nonce, vault_key, encode(header)))


def open_with_passphrase(keys: Keys, passphrase: str) -> bytes:
    """The vault key, by passphrase; WrongPassphrase if no slot opens."""
    for slot in keys.slots:
        if slot.kind == "passphrase":
            kdf = slot.header["kdf"]
            assert isinstance(kdf, Mapping)  # read_keys has checked it
            key = passphrase_key(passphrase, bytes.fromhex(str(kdf["salt"])), _cost(kdf))
            vault_key = aead.unseal(key, slot.nonce, slot.wrapped, encode(slot.header))
            if vault_key is not None:
                return vault_key
    raise _wrong()


def open_with_recovery(keys: Keys, code: str) -> bytes:
    """The vault key, by recovery code; WrongPassphrase if it has a slip or is another vault's."""
    secret = recovery.read_code(code)
    if secret is None:
        raise WrongPassphrase(
            "This recovery code has a slip in it: its check symbols do not fit.",
            "Compare it with your sheet, group by group: nine groups of four.",
        )
    for slot in keys.slots:
        if slot.kind == "recovery":
            vault_key = aead.unseal(
                recovery.slot_key(secret), slot.nonce, slot.wrapped, encode(slot.header)
            )
            if vault_key is not None:
                return vault_key
    raise _wrong()


def _wrong() -> WrongPassphrase:
    return WrongPassphrase(
        "This does not open the vault.",
        "Check Caps Lock and the keyboard layout. Your recovery code opens it too.",
    )


def write_keys(keys: Keys, vault_key: bytes) -> bytes:
    """The bytes of keys.json."""
    plain: dict[str, Value] = {
        "format": FORMAT,
        "vault": keys.vault,
        "generation": keys.generation,
        "slots": [
            {"header": s.header, "nonce": s.nonce.hex(), "wrapped": s.wrapped.hex()}
            for s in keys.slots
        ],
        "identity_age": keys.identity_age.hex(),
        "recipients": list(keys.recipients),
    }
    sealed = plain | {"mac": _mac(plain, keys.vault, vault_key)}
    return encode(sealed | {"sha256": hashlib.sha256(encode(sealed)).hexdigest()})


def read_keys(data: bytes) -> Keys:
    """What these bytes of keys.json say; Damaged if a single one is not as it was written."""
    try:
        fields = dict(decode_object(data))
        checksum = fields.pop("sha256", None)
        if checksum != hashlib.sha256(encode(fields)).hexdigest():
            raise Damaged("its checksum does not fit")
        found = fields["format"]
        if type(found) is not int or found < FORMAT:
            raise ValueError
        if found > FORMAT:
            raise NewerVault(
                "This vault's keys were written by a newer version of notes-tui.",
                "Nothing was changed in it. Install the newer version to open it.",
            )
        return _parse(fields)
    except (Damaged, KeyError, TypeError, ValueError, AttributeError) as error:
        raise Damaged(
            f"The vault's key file, keys.json, is damaged ({_reason(error)}).", _DAMAGED_HINT
        ) from None


def check_mac(data: bytes, keys: Keys, vault_key: bytes) -> None:
    """Damaged unless these bytes of keys.json were made by someone who has the vault key."""
    fields = dict(decode_object(data))
    fields.pop("sha256")
    mac = str(fields.pop("mac"))
    if not hmac.compare_digest(mac, _mac(fields, keys.vault, vault_key)):
        raise Damaged(
            "The vault's key file, keys.json, was changed by someone without the key.",
            _DAMAGED_HINT,
        )


def _reason(error: Exception) -> str:
    return error.message if isinstance(error, Damaged) else "it lacks what it should hold"


def _mac(fields: Mapping[str, Value], vault: str, vault_key: bytes) -> str:
    key = hkdf.derive(vault_key, "keys-mac", {"vault": vault})
    return hmac.digest(key, encode(fields), "sha256").hex()


def _parse(fields: Mapping[str, Value]) -> Keys:
    slots, recipients = fields["slots"], fields["recipients"]
    if not isinstance(slots, list) or not isinstance(recipients, list) or len(slots) > _MOST_SLOTS:
        raise ValueError
    vault, generation = fields["vault"], _number(fields["generation"])
    if not is_id(vault) or generation < 1 or len(_bytes(fields["mac"])) != _MAC_BYTES:
        raise ValueError
    if not all(isinstance(recipient, str) for recipient in recipients):
        raise ValueError
    return Keys(
        vault=str(vault),
        generation=generation,
        slots=tuple(_slot(slot, str(vault)) for slot in slots),
        identity_age=_bytes(fields["identity_age"]),
        recipients=tuple(map(str, recipients)),
    )


def _slot(fields: Value, vault: str) -> Slot:
    if not isinstance(fields, Mapping):
        raise TypeError
    header, nonce, wrapped = fields["header"], _bytes(fields["nonce"]), _bytes(fields["wrapped"])
    if not isinstance(header, Mapping) or header["vault"] != vault or not is_id(header["slot"]):
        raise ValueError
    kind, kdf = header["kind"], header["kdf"]
    if not isinstance(kind, str) or not isinstance(kdf, Mapping) or len(nonce) != aead.NONCE_BYTES:
        raise ValueError
    if kind in _ALGORITHMS:
        if kdf["name"] != _ALGORITHMS[kind] or len(wrapped) != KEY_BYTES + aead.TAG_BYTES:
            raise ValueError
        if kind == "passphrase" and len(_bytes(kdf["salt"])) != SALT_BYTES:
            raise ValueError
        if kind == "passphrase":
            _cost(kdf)
    return Slot(header, nonce, wrapped)


def _bytes(text: object) -> bytes:
    """The bytes of lower hex, the one way in which this file writes them."""
    data = bytes.fromhex(str(text))
    if data.hex() != text:
        raise ValueError
    return data


def _cost(kdf: Mapping[str, Value]) -> KdfCost:
    """The cost that a slot asks for, within bounds before anything is allocated."""
    return KdfCost(*(_number(kdf[name]) for name in ("memory_kib", "passes", "lanes")))


def _number(value: Value) -> int:
    if type(value) is not int:
        raise ValueError
    return value
