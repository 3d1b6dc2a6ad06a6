"""The names of backup files: whose, when, which. A reader goes by the content, not by them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

SUFFIX: Final = ".ntbak"
PART: Final = ".part"
_NAME = re.compile(r"(.+)-(\d{8}T\d{6}Z)-(\d{4,16})\.ntbak")
_PART = re.compile(r"(.+?)(?:-([a-z2-7]{8}))?(\.ntbak)\.part")
_TIME = "%Y%m%dT%H%M%SZ"
_LONGEST = 60
_OF_DEVICE = 8
"""Letters of a device's id that tell it from the others of a practice."""


@dataclass(frozen=True)
class Name:
    """What the name of a backup says."""

    stem: str
    """That of the vault's folder, in plain letters."""
    at: int
    """UTC seconds."""
    counter: int

    def __str__(self) -> str:
        time = datetime.fromtimestamp(self.at, UTC).strftime(_TIME)
        return f"{self.stem}-{time}-{self.counter:04}{SUFFIX}"


def part_name(name: str, device: str) -> str:
    """What a backup is called while this device writes it."""
    return f"{name.removesuffix(SUFFIX)}-{device[:_OF_DEVICE]}{SUFFIX}{PART}"


def is_part(text: str) -> bool:
    """Whether a file's name is that of a backup that is being written."""
    found = _PART.fullmatch(text)
    return found is not None and read_name(found[1] + found[3]) is not None


def is_part_of(text: str, device: str) -> bool:
    """Whether it is, and this device writes it, or did."""
    found = _PART.fullmatch(text)
    return is_part(text) and found is not None and found[2] == device[:_OF_DEVICE]


def stem_of(folder: str) -> str:
    """The beginning of the names for the vault in the folder of this name."""
    plain = unicodedata.normalize("NFKD", folder.removesuffix(".vault"))
    plain = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9_]+", "-", plain).strip("-")[:_LONGEST] or "notes"


def read_name(text: str) -> Name | None:
    """What a file's name says, or None if it is not the name of a backup."""
    found = _NAME.fullmatch(text)
    if found is None:
        return None
    try:
        moment = datetime.strptime(found[2], _TIME).replace(tzinfo=UTC)
    except ValueError:
        return None
    return Name(found[1], int(moment.timestamp()), int(found[3]))
