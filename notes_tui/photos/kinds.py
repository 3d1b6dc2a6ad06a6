"""What kind of photo some bytes are, told by the bytes; what claims to be one, by its name."""

from pathlib import PurePath
from typing import Final

HEAD: Final = 64
"""So many bytes from the start of a file tell its kind."""

_STARTS: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
)
_HEIF: Final = frozenset(b"heic heix heim heis hevc hevx hevm hevs mif1 msf1".split())

TYPES: Final = {
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "TIFF": "image/tiff",
    "HEIF": "image/jpeg",
    "AVIF": "image/jpeg",
}
"""The kinds that can be cleaned, and the media type each has after that."""

BECOME_JPEG: Final = frozenset({"HEIF", "AVIF"})
"""Kinds that are kept as JPEG, since every computer shows that."""

_RAW: Final = frozenset(".arw .cr2 .cr3 .dng .nef .orf .pef .raf .raw .rw2 .srw".split())
_PHOTOS: Final = _RAW | frozenset(
    ".avif .gif .heic .heif .hif .jfif .jp2 .jpe .jpeg .jpg .jxl .png .tif .tiff .webp".split()
)


def kind_of(head: bytes, name: str) -> str:
    """One of TYPES, or "" for what is no photo that can be cleaned.

    The raw pictures of cameras begin like TIFF, and would lose most of what they hold.
    """
    for start, kind in _STARTS:
        if head.startswith(start):
            return "" if kind == "TIFF" and _suffix(name) in _RAW else kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp":
        brands = {head[at : at + 4] for at in (8, *range(16, min(len(head), head[3]), 4))}
        if brands & {b"avif", b"avis"}:
            return "AVIF"
        return "HEIF" if brands & _HEIF else ""
    return ""


def claims_to_be_photo(name: str) -> bool:
    """Whether a file is called like a photo, of a kind that can be cleaned or not."""
    return _suffix(name) in _PHOTOS


def name_after(kind: str, name: str) -> str:
    """What a photo is called once it is cleaned."""
    if kind not in BECOME_JPEG:
        return name
    return (name[: -len(_suffix(name))] if claims_to_be_photo(name) else name) + ".jpg"


def _suffix(name: str) -> str:
    return PurePath(name).suffix.lower()
