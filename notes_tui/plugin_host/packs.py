"""Packs of templates: the files of a folder as they are now, taken into memory.

What a plugin of others gives may be anything that looks like a folder. So it is read once, under
the guard, within bounds; what comes out of here is bytes and cannot misbehave.
"""

import os
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Any, Final

from notes_tui.plugin_host.installed import Installed
from notes_tui.plugin_host.pins import digest
from notes_tui.templates.rules import LARGEST_FILE

_MOST: Final = 1_000
"""Files in the templates/ of one pack."""


class NotAsApproved(Exception):
    """A file is not one that was approved, or not as it was."""


def read_pack(given: Any) -> dict[str, bytes]:
    """The template files of a folder, by name. Raises whatever goes wrong with it."""
    return {name: data for name, _, data in _files(given)}


def read_approved_pack(
    given: Any, plugin: Installed, pinned: Mapping[str, str]
) -> dict[str, bytes]:
    """The same of a plugin of others.

    A file on the disk is taken as it was approved or not at all, wherever it lies.
    """
    approved = {os.path.realpath(file): pinned.get(name, "") for name, file in plugin.files}
    found: dict[str, bytes] = {}
    for name, file, data in _files(given):
        # One that is too large is cut here, and refused when it is read.
        if isinstance(file, Path) and len(data) <= LARGEST_FILE:
            expected = approved.get(os.path.realpath(file))
            if digest(data) != expected:
                raise NotAsApproved
        found[name] = data
    return found


def _files(given: Any) -> Iterator[tuple[str, Traversable, bytes]]:
    inside = given / "templates"
    for number, file in enumerate(islice(inside.iterdir(), _MOST + 1) if inside.is_dir() else ()):
        if number == _MOST:
            raise ValueError
        name = file.name
        if type(name) is not str or not name.isprintable():
            raise TypeError
        if name.endswith(".toml") and file.is_file():
            yield name, file, _read(file)


def _read(file: Traversable) -> bytes:
    """What a file holds, up to a little more than a template may."""
    with file.open("rb") as source:
        data = source.read(LARGEST_FILE + 1)
    if type(data) is not bytes or len(data) > LARGEST_FILE + 1:
        raise TypeError
    return data
