"""The path of a file as it is typed, pasted, or dropped into a terminal."""

import os
import shlex
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote, urlsplit

from notes_tui.errors import BadInput


def read_path(typed: str) -> Path:
    """The path that is meant: the first way of reading it that leads to a file.

    A terminal pastes what is dropped into it in quotes, with backslashes before spaces, or as
    file://…, and each does that otherwise.
    """
    text = typed.strip().removeprefix("& ")  # so PowerShell has it
    if not text or "\0" in text or "\n" in text:
        raise BadInput("This is not the path of a file.", "Type or paste one path on one line.")
    found = [_from_home(Path(each)) for each in _readings(text)]
    return next((path for path in found if _is_file(path)), found[0])


def _readings(text: str) -> Iterator[str]:
    """What it may mean, the likeliest first."""
    if text.lower().startswith("file://"):
        with suppress(ValueError):
            path = unquote(urlsplit(text).path)
            yield path[1:] if os.name == "nt" and path[2:3] == ":" else path
    yield text
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        yield text[1:-1]
    if os.name != "nt":
        with suppress(ValueError):
            words = shlex.split(text)
            if len(words) == 1:
                yield words[0]


def _from_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError:  # of a user who is not there
        return path


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
