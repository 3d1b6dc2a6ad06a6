"""When the newest good backup of a vault was made, for whoever stands before the locked vault.

A time and nothing else, in a file beside the anchor. Nobody vouches for it: the vault itself knows
better and is asked once it is open. Light to import: the unlock screen is painted with it.
"""

import json
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from notes_tui.domain.ids import is_id
from notes_tui.domain.moment import long_ago
from notes_tui.errors import Damaged, StorageFailed
from notes_tui.vault.files import disk, make_private_folder, read_bytes, write_atomically
from notes_tui.vault.layout import Layout

_FORM = "%Y-%m-%dT%H:%M:%SZ"
_LONGEST = 64
_LARGEST_KEYS = 256 * 1024


def find_last_backup(layout: Layout) -> int | None:
    """Its time in UTC seconds; None where none is known on this computer."""
    with suppress(OSError, ValueError, AttributeError, Damaged):
        vault = json.loads(read_bytes(layout.keys, _LARGEST_KEYS)).get("vault")
        if is_id(vault):
            text = read_bytes(_file(layout.anchors, vault), _LONGEST).decode("ascii").strip()
            return int(datetime.strptime(text, _FORM).replace(tzinfo=UTC).timestamp())
    return None


def last_backup_words(layout: Layout, now: datetime) -> str:
    """The same as a sentence."""
    at = find_last_backup(layout)
    if at is None:
        return "No backup of it is known on this computer."
    return f"Last verified backup: {long_ago(at, now)}."


def note_last_backup(anchors: Path, vault: str, at: int | None) -> None:
    """Keeps it for the next time; None takes it away. A disk that refuses is no harm."""
    file = _file(anchors, vault)
    with suppress(StorageFailed), disk(""):
        if at is None:
            file.unlink(missing_ok=True)
        else:
            make_private_folder(anchors)
            text = datetime.fromtimestamp(at, UTC).strftime(_FORM)
            write_atomically(file, f"{text}\n".encode(), may_be_older=True)


def _file(anchors: Path, vault: str) -> Path:
    return anchors / f"{vault}.backup"
