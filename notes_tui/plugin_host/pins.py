"""Pins: the SHA-256 of every file of a plugin, as it was when it was approved."""

import hashlib
from collections.abc import Mapping
from typing import Final

from notes_tui.errors import BadInput, StorageFailed
from notes_tui.plugin_host.installed import Installed

_MOST_FILES: Final = 5_000
_MOST_BYTES: Final = 200 * 1024 * 1024
_UNREADABLE: Final = "some files, which cannot be looked at"


def pin(plugin: Installed) -> Mapping[str, str]:
    """The hash of each of its files, by name.

    BadInput where there are too many to be looked at, StorageFailed where one cannot be read.
    """
    if len(plugin.files) > _MOST_FILES:
        raise BadInput(
            f"The plugin {plugin.name} has {len(plugin.files):,} files.",
            f"It was left alone: at most {_MOST_FILES:,} are looked at.",
        )
    try:
        sizes = sum(file.stat().st_size for _, file in plugin.files)
        if sizes > _MOST_BYTES:
            raise BadInput(
                f"The plugin {plugin.name} is too large to be looked at.", "It was left alone."
            )
        return {name: digest(file.read_bytes()) for name, file in plugin.files}
    except OSError:
        raise StorageFailed(
            f"A file of the plugin {plugin.name} cannot be read. It was left alone."
        ) from None


def digest(data: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(data).hexdigest()


def changed_files(plugin: Installed, pinned: Mapping[str, str]) -> tuple[str, ...]:
    """Files that are not as they were, came, or went; never none where that cannot be told."""
    try:
        now = pin(plugin)
    except (BadInput, StorageFailed):
        return (_UNREADABLE,)
    return differences(now, pinned)


def differences(now: Mapping[str, str], before: Mapping[str, str]) -> tuple[str, ...]:
    """The names of files that are not the same in both, or only in one."""
    names = now.keys() | before.keys()
    return tuple(sorted(name for name in names if now.get(name) != before.get(name)))
