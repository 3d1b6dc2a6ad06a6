"""Who writes: the public facts about practitioners and devices, kept as records.

Their secret keys are not here: they lie in the vault's own table `identity`.
"""

import re
from collections.abc import Mapping
from typing import Final

from notes_tui.domain.canonical import Value
from notes_tui.domain.parts import RecordState
from notes_tui.domain.text import clean_line

PRACTITIONER: Final = "practitioner"
DEVICE: Final = "device"
SCHEMA: Final = 1

_KEY: Final = "key/"
_KEY_HEX: Final = re.compile(r"[0-9a-f]{64}")


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


def read_keys(state: RecordState) -> Mapping[str, bytes]:
    """A practitioner's public signing keys by device. The first that was written for it stands."""
    found: dict[str, bytes] = {}
    for revision in state.revisions:
        for device, key in keys_in(revision.parts).items():
            found.setdefault(device, key)
    return found


def keys_in(parts: Mapping[str, Value]) -> Mapping[str, bytes]:
    """The public signing keys among the parts of one revision of a practitioner, by device."""
    return {
        name.removeprefix(_KEY): bytes.fromhex(str(value))
        for name, value in parts.items()
        if name.startswith(_KEY) and _KEY_HEX.fullmatch(str(value))
    }
