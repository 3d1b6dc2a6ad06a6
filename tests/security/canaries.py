"""Words that can come from nowhere else, and a search for them in files."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

_LARGEST = 64 * 1024 * 1024


def canary(word: str) -> str:
    """A word like this that nobody has ever written."""
    return word + secrets.token_hex(6)


def spellings(word: str) -> list[bytes]:
    """How a word may stand in a file, whatever its capitals: UTF-8, UTF-16, and in hex."""
    plain = word.lower()
    return [
        plain.encode(),
        plain.encode("utf-16-le"),
        plain.encode("utf-16-be"),
        plain.encode().hex().encode(),
    ]


_CHECKOUT = Path(__file__).resolve().parents[2]


def hits(canaries: Iterable[str], folder: Path, *, since: float = 0.0) -> list[tuple[str, str]]:
    """Each canary that stands in a file below `folder` or in its name, and that file."""
    wanted = [(word, spelling) for word in canaries for spelling in spellings(word)]
    found = []
    for here, folders, names in os.walk(folder, onerror=None):
        if Path(here) == _CHECKOUT:  # what measures the coverage writes command lines down here
            folders.clear()
            continue
        for name in names + folders:
            path = Path(here, name)
            data = name.lower().encode(errors="surrogateescape")
            try:
                if path.is_file() and not path.is_symlink():
                    status = path.stat()
                    if status.st_mtime < since or status.st_size > _LARGEST:
                        continue
                    data += b"\n" + path.read_bytes().lower()
            except OSError:  # another's, or gone meanwhile
                continue
            found += [(word, str(path)) for word, spelling in wanted if spelling in data]
    return found
