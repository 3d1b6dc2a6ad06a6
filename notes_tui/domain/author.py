"""Who writes: the public facts about practitioners and devices, kept as records.

Their secret keys are not here: they lie in the vault's own table `identity`.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from notes_tui.domain.canonical import Value, digest
from notes_tui.domain.parts import RecordState
from notes_tui.domain.revision import Revision
from notes_tui.domain.text import clean_line

PRACTITIONER: Final = "practitioner"
DEVICE: Final = "device"
SCHEMA: Final = 1

_KEY: Final = "key/"
_KEY_HEX: Final = re.compile(r"[0-9a-f]{64}")


def key_id(public: bytes) -> str:
    """The name of a public key, 64 hex digits: what practitioners compare."""
    return digest("key", public).hex()


def practitioner_parts(name: str, keys: Mapping[str, bytes]) -> dict[str, Value]:
    """Parts of a practitioner who is new: the name, and the keys as in `key_parts`."""
    return {"name": clean_line(name, "The practitioner's name")} | key_parts(keys)


def key_parts(keys: Mapping[str, bytes]) -> dict[str, Value]:
    """A practitioner's public signing keys: a device's id to 32 bytes of Ed25519.

    A part for each device, so that two that are added at the same time never stand against each
    other.
    """
    return {f"{_KEY}{device}": key.hex() for device, key in keys.items()}


def device_parts(name: str, key: bytes) -> dict[str, Value]:
    """Parts of a device: its name and its public key (32 bytes of Ed25519)."""
    return {"name": clean_line(name, "The device's name"), "key": key.hex()}


def read_name(state: RecordState) -> str:
    """The name to show for a practitioner or device; both where two stand unsettled."""
    part = state.parts.get("name")
    return " / ".join(w.value for w in part.writes if isinstance(w.value, str)) if part else ""


class Keys:
    """Whose the public signing keys are, by what revisions of practitioners and devices say.

    A key is a practitioner's where the very device it is of wrote it, as that practitioner, and
    began its own record as that practitioner and as no other. So nobody can give a colleague a key,
    neither for a device of their own nor for the colleague's. The order of revisions, and so their
    stamps, make no difference, and no key that once counted is put in the shade by another.
    """

    def __init__(self, revisions: Iterable[Revision] = ()) -> None:
        self._begun: dict[str, set[str]] = {}
        self._written: dict[tuple[str, str], dict[str, bytes]] = {}
        for revision in revisions:
            self.learn(revision)

    def learn(self, revision: Revision) -> None:
        """Takes one more revision, of whatever kind."""
        author, device = revision.author, revision.device
        if (revision.kind, revision.record) == (DEVICE, device) and not revision.parents:
            self._begun.setdefault(device, set()).add(author)
        if (revision.kind, revision.record) == (PRACTITIONER, author):
            key = str(revision.parts.get(_KEY + device))
            if _KEY_HEX.fullmatch(key):
                public = bytes.fromhex(key)
                self._written.setdefault((author, device), {})[key_id(public)] = public

    def find(self, practitioner: str, device: str, key: str) -> bytes | None:
        """The practitioner's key of this device with this key id."""
        if self._begun.get(device) != {practitioner}:
            return None
        return self.written(practitioner, device, key)

    def written(self, practitioner: str, device: str, key: str) -> bytes | None:
        """The key of this id that the device wrote, be it the practitioner's or not."""
        return self._written.get((practitioner, device), {}).get(key)

    def of(self, practitioner: str) -> Mapping[str, str]:
        """Ids of all keys of a practitioner, each with its device."""
        return {
            key: device
            for (whose, device), keys in self._written.items()
            for key in keys
            if whose == practitioner and self.find(whose, device, key)
        }
