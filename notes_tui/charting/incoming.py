"""A file on its way into the vault: opened, its kind found out, cleaned where it is a photo."""

import hashlib
import mimetypes
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final

from notes_tui.domain.attachment import CHUNK, LARGEST_FILE, UNKNOWN_TYPE, clean_name
from notes_tui.domain.text import size_words
from notes_tui.errors import BadInput
from notes_tui.photos.cleaning import cleaned, refusal
from notes_tui.photos.kinds import BECOME_JPEG, HEAD, claims_to_be_photo, kind_of, name_after
from notes_tui.vault.blobs import Contents
from notes_tui.vault.files import disk

CLEANED: Final = (
    "Place, time, camera and all else that the photo told beside its picture is taken out."
)
KEPT_AS_JPEG: Final = CLEANED + " It is kept as a JPEG."
AS_IT_IS: Final = (
    "The file is kept as it is: what it says itself about its author, place or time stays in it."
)

_TYPES: Final = mimetypes.MimeTypes()
"""The table of Python alone, so that a file has the same type on every system."""


@dataclass(frozen=True)
class Incoming:
    """What will be stored."""

    name: str
    type: str
    """Media type."""
    contents: Contents
    told: str
    """What became of what the file says about itself, in a sentence for the practitioner."""


@contextmanager
def incoming(
    path: Path, name: str, still: Callable[[], None], *, as_it_is: bool = False
) -> Iterator[Incoming]:
    """The file at this place, to be stored under this name ("" for its own).

    A photo that cannot be cleaned is refused, unless it is to be kept `as_it_is`. `still` is called
    while it takes long, and what it raises ends it.
    """
    name = clean_name(name or _text_of(path.name))
    with _opened(path) as file:
        size = os.fstat(file.fileno()).st_size
        _require_size(size)
        kind = kind_of(file.read(HEAD), path.name)
        if as_it_is or not (kind or claims_to_be_photo(path.name)):
            file.seek(0)
            yield Incoming(name, _type_of(path.name), _contents(file, size, still), AS_IT_IS)
        elif not kind:
            raise refusal("unreadable")
        else:
            with cleaned(file, kind, still) as photo:
                contents = Contents(photo.size, photo.sha256, lambda: photo.pieces)
                told = KEPT_AS_JPEG if kind in BECOME_JPEG else CLEANED
                yield Incoming(name_after(kind, name), photo.type, contents, told)


def _text_of(file_name: str) -> str:
    """A file's name as text, whatever bytes it is made of; on one line."""
    text = os.fsencode(file_name).decode(errors="replace")
    return " ".join(text.splitlines()).replace("\0", "")


def _type_of(file_name: str) -> str:
    return _TYPES.guess_type(file_name.lower())[0] or UNKNOWN_TYPE


@contextmanager
def _opened(path: Path) -> Iterator[FileIO]:
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)  # what is a pipe keeps nobody waiting
    except FileNotFoundError:
        raise BadInput(
            "There is no file at this place. Nothing was stored.", "Check the path."
        ) from None
    except (OSError, ValueError) as error:
        if path.is_dir():
            raise _no_file() from None
        reason = error.strerror if isinstance(error, OSError) else "no path"
        raise BadInput(
            f"The file cannot be read ({reason}). Nothing was stored.",
            "Can you open it elsewhere? Copy it to your own folder, then add it from there.",
        ) from None
    # Without a buffer: the process that reads a photo goes on where this descriptor stands.
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise _no_file()
        yield file


def _no_file() -> BadInput:
    return BadInput("This is a folder, or no ordinary file. Nothing was stored.", "Name one file.")


def _require_size(size: int) -> None:
    if not size:
        raise BadInput("The file is empty. Nothing was stored.", "Is it the right one?")
    if size > LARGEST_FILE:
        raise BadInput(
            f"The file is too large: {size_words(size)}, and {size_words(LARGEST_FILE)} is"
            " the most. Nothing was stored.",
            "Shorten the video, or save it smaller.",
        )


def _contents(file: FileIO, size: int, still: Callable[[], None]) -> Contents:
    """The bytes of an open file, read once now for their hash and once more to be stored."""

    def pieces() -> Iterator[bytes]:
        with disk("The file cannot be read to its end. Nothing was stored."):
            file.seek(0)
            while piece := file.read(CHUNK):
                yield piece

    hashed = hashlib.sha256()
    for piece in pieces():
        hashed.update(piece)
        still()
    return Contents(size, hashed.hexdigest(), pieces)
