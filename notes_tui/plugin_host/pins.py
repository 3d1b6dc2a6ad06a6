"""Pins: the SHA-256 of every file of a plugin, as it was when it was approved."""

import hashlib
from collections.abc import Mapping
from typing import Final

from notes_tui.errors import BadInput
from notes_tui.plugin_host.installed import Installed

_MOST_FILES: Final = 5_000
_MOST_BYTES: Final = 200 * 1024 * 1024


def pin(plugin: Installed) -> Mapping[str, str]:
    """The hash of each of its files, by name; BadInput where there are too many to be looked at."""
    if len(plugin.files) > _MOST_FILES:
        raise BadInput(
            f"The plugin {plugin.name} has {len(plugin.files):,} files.",
            f"It was left alone: at most {_MOST_FILES:,} are looked at.",
        )
    sizes = sum(file.stat().st_size for _, file in plugin.files)
    if sizes > _MOST_BYTES:
        raise BadInput(
            f"The plugin {plugin.name} is too large to be looked at.", "It was left alone."
        )
    return {name: digest(file.read_bytes()) for name, file in plugin.files}


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def changed_files(plugin: Installed, pinned: Mapping[str, str]) -> tuple[str, ...]:
    """Files that are not as they were, came, or went, by name."""
    now = _pin_or_nothing(plugin)
    return tuple(
        sorted(name for name in now.keys() | pinned.keys() if now.get(name) != pinned.get(name))
    )


def _pin_or_nothing(plugin: Installed) -> Mapping[str, str]:
    """Like `pin`; a file that cannot be read counts as changed."""
    try:
        return pin(plugin)
    except (OSError, BadInput):
        return {}
