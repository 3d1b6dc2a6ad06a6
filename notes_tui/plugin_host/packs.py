"""The pack of a plugin of others: its templates as they are now, taken into memory.

What a plugin gives may be anything that looks like a folder. So it is read once, under the guard,
within bounds; what comes out of here is bytes and cannot misbehave.
"""

import os
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from itertools import islice
from pathlib import Path
from typing import Any, Final

from notes_tui.plugin_host.in_memory import KeptFile, KeptFolder
from notes_tui.plugin_host.installed import Installed
from notes_tui.plugin_host.pins import digest
from notes_tui.templates.rules import LARGEST_FILE

_MOST: Final = 1_000
"""Files in the templates/ of one pack."""


class NotAsApproved(Exception):
    """A file is not one that was approved, or not as it was."""


def kept_pack(given: Any, plugin: Installed, pinned: Mapping[str, str]) -> KeptFolder:
    """The templates of a folder that a plugin gave. Raises whatever goes wrong with it.

    A file on the disk is taken as it was approved or not at all, wherever it lies.
    """
    approved = {os.path.realpath(file): pinned.get(name, "") for name, file in plugin.files}
    inside = given / "templates"
    found: dict[str, Traversable] = {}
    for number, file in enumerate(islice(inside.iterdir(), _MOST + 1) if inside.is_dir() else ()):
        if number == _MOST:
            raise ValueError
        name = file.name
        if type(name) is not str or not name.isprintable():
            raise TypeError
        if name.endswith(".toml") and file.is_file():
            data = _read(file)
            if isinstance(file, Path) and len(data) <= LARGEST_FILE:
                _require_approved(file, data, approved)
            found[name] = KeptFile(name, data)
    content = dict(sorted(found.items()))
    return KeptFolder(plugin.name, {"templates": KeptFolder("templates", content)})


def _read(file: Traversable) -> bytes:
    """What a file holds, up to a little more than a template may."""
    with file.open("rb") as source:
        data = source.read(LARGEST_FILE + 1)
    if type(data) is not bytes or len(data) > LARGEST_FILE + 1:
        raise TypeError
    return data


def _require_approved(file: Path, data: bytes, approved: Mapping[str, str]) -> None:
    if digest(data) != approved.get(os.path.realpath(file)):
        raise NotAsApproved
