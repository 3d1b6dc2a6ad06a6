"""Disks that can be taken out, as far as this system shows them: where a backup may go."""

import os
import string
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FOLDER: Final = "notes-tui-backups"
"""What is made on a stick. Where the stick is not plugged in, this is not there either: a backup
cannot land on the disk below by mistake.
"""


def find_sticks() -> list[Path]:
    """The roots of the disks that are plugged in now and can be written to."""
    return [each for each in sorted(_mounted()) if os.access(each, os.W_OK)]


def _mounted() -> Iterator[Path]:
    if sys.platform == "win32":
        system = os.environ.get("SYSTEMDRIVE", "C:")[:1].upper()
        drives = (Path(f"{letter}:\\") for letter in string.ascii_uppercase if letter != system)
        yield from (drive for drive in drives if drive.is_dir())
        return
    for parent in _parents():
        try:
            yield from (each for each in parent.iterdir() if each.is_mount())
        except OSError:  # not there, or not ours to look into
            continue


def _parents() -> Iterator[Path]:
    if sys.platform == "darwin":
        yield Path("/Volumes")
        return
    user = Path.home().name
    yield from (Path("/media") / user, Path("/run/media") / user, Path("/media"), Path("/mnt"))
