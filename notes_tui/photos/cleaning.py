"""Has a photo cleaned by a process of its own, which can neither take long nor reach anything."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from typing import IO, Any, Final

from notes_tui.errors import PhotoRefused

_LONGEST: Final = 300.0
"""Seconds until an answer must be there."""
_LOOK: Final = 0.1
_PIECE: Final = 256 * 1024
_LINE: Final = 4096
REASONS: Final = {
    "unreadable": "This is called a photo and cannot be read as one: it is damaged or cut short.",
    "too large": "This photo is larger than 64 megapixels.",
    "too many": "This file holds more than 500 pictures.",
    "too fine": "This photo holds colours of 16 bits, which would be lost in cleaning it.",
    "no heif": "Photos in the form HEIC cannot be read on this computer.",
    "too long": "This photo took too long to read.",
}
"""Why a photo was not cleaned, by the word for it."""
_USUAL: Final = "Save it as a JPEG or PNG first."
_ADVICE: Final = {
    "too large": "Save it smaller first.",
    "too many": "Save its pictures one by one, or as a PDF.",
    "no heif": "On the iPhone choose Settings, Camera, Formats, Most Compatible; or share it as"
    " JPEG.",
}


@dataclass(frozen=True)
class Cleaned:
    """A photo without anything beside its picture."""

    type: str
    """Media type."""
    size: int
    sha256: str
    pieces: Iterator[bytes]
    """Its bytes, once, while it is being had cleaned."""


@contextmanager
def cleaned(file: FileIO, kind: str, still: Callable[[], None]) -> Iterator[Cleaned]:
    """The photo in this file, open without a buffer, cleaned; PhotoRefused where it cannot be.

    `still` is called several times a second while it is waited for; what it raises ends that.
    """
    file.seek(0)
    process = subprocess.Popen(  # noqa: S603 - this Python, and a word of ours
        # -P: what lies in the folder of the moment is not taken for a module.
        [sys.executable, "-P", "-m", "notes_tui.photos", kind],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        start_new_session=os.name != "nt",  # ctrl+c is for the one who waits
    )
    assert process.stdout is not None
    try:
        said = _answer(process, still)
        reason = str(said.get("refused", "")) if said else "unreadable"
        if reason:
            raise refusal(reason)
        yield Cleaned(said["type"], said["size"], said["sha256"], _pieces(process.stdout))
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def refusal(reason: str) -> PhotoRefused:
    """Why a photo is not taken in, and what can be done."""
    return PhotoRefused(REASONS[reason], _ADVICE.get(reason, _USUAL))


def _answer(process: "subprocess.Popen[bytes]", still: Callable[[], None]) -> dict[str, Any]:
    """What the process says of its photo; nothing where it ended without a word."""
    assert process.stdout is not None
    until = time.monotonic() + _LONGEST
    with ThreadPoolExecutor(1) as waiting:
        line = waiting.submit(process.stdout.readline, _LINE)
        try:
            while not wait([line], timeout=_LOOK).done:
                still()
                if time.monotonic() > until:
                    raise refusal("too long")
        except BaseException:
            process.kill()  # so that its line ends
            raise
    said: dict[str, Any] = json.loads(line.result() or b"{}")
    return said


def _pieces(stream: IO[bytes]) -> Iterator[bytes]:
    while piece := stream.read(_PIECE):
        yield piece
