"""Restoring: from a backup to a whole vault that goes on as a new device, or to nothing at all.

The vault is built in a folder of another name, while the backup is read and checked. Only when the
last byte has proved where it comes from does it get its name.
"""

import shutil
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from notes_tui.backup.reading import Read, read_backup
from notes_tui.backup.unlocking import Opened, Unlock
from notes_tui.errors import BadInput, NotesError
from notes_tui.vault import audit, facts, keyslots, restored
from notes_tui.vault.anchor import AnchorFile, genuine
from notes_tui.vault.connection import open_database
from notes_tui.vault.files import disk, sync_folder, write_atomically
from notes_tui.vault.layout import Layout
from notes_tui.vault.loading import Loader
from notes_tui.vault.passphrases import require_strong
from notes_tui.vault.progress import Cancel, Report, Stage, Ticker, never, unseen
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.swapping import finish_swap, make_building, require_nothing_at, unmark

_FAILED = "The backup was not restored."


@dataclass(frozen=True)
class Restored:
    """A vault that was made of a backup."""

    folder: Path
    seconds: float
    read: Read
    behind: int
    """How many more entries this computer has seen in the audit chain, the backup's own aside."""

    @property
    def warning(self) -> str:
        """What must be said of a backup that is older than what was seen here; else nothing."""
        if not self.behind:
            return ""
        return (
            f"This backup ends before a point that its vault had reached on this computer: "
            f"{self.behind} entries of its audit chain are not in it (openings count too). "
            "What was written since is in a newer backup, or in the vault itself."
        )


def restore_backup(
    file: Path,
    into: Layout,
    unlock: Unlock,
    around: Surroundings,
    report: Report = unseen,
    cancelled: Cancel = never,
    *,
    new_passphrase: str | None = None,
) -> Restored:
    """A vault at a place where nothing is yet, with all that the backup holds.

    It opens with what opened the backup, or with the new passphrase where one is given, and writes
    as a new device. A vault of the same id that lies elsewhere on this computer is not touched.
    """
    start = time.monotonic()
    if new_passphrase is not None:
        require_strong(new_passphrase)
    finish_swap(into)
    require_nothing_at(into.folder)
    building = Layout(into.beside(".part"), into.anchors)
    with disk(_FAILED):
        make_building(building.folder)
        try:
            sink = _Building(building)
            try:
                read = read_backup(file, unlock, sink, report, cancelled, stage=Stage.RESTORING)
                sink.finish()
                behind = _behind(into, read, sink)
                ticker = Ticker(Stage.REBUILDING, read.manifest.records, report, cancelled)
                tip = restored.settle(
                    building,
                    sink.database,
                    read.opened.vault_key,
                    around,
                    ticker.advance,
                    details={"counter": read.manifest.counter, "by": read.opened.mac},
                    new_passphrase=new_passphrase,
                )
                ticker.end()
                instance = facts.get(sink.database, facts.INSTANCE)
            finally:
                sink.close()
            sync_folder(building.folder)
            anchor = AnchorFile.of_restored(into.anchors, read.manifest.vault, into.folder)
            anchor.reset(tip, instance, read.opened.vault_key)
            building.folder.rename(into.folder)
        except BaseException:
            shutil.rmtree(building.folder, ignore_errors=True)
            raise
        sync_folder(into.folder.parent)
        unmark(into.folder)
    return Restored(into.folder, time.monotonic() - start, read, behind)


class _Building:
    """Takes a backup into a new vault in this folder."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._stack = ExitStack()

    def begin(self, opened: Opened, keys: bytes, schema: int) -> None:
        """The key file, and a database with the tables that the rows are of."""
        if opened.before_new_keys:
            raise BadInput(
                "This backup was made before the keys of the vault were changed, so the vault"
                " cannot restore it by itself. Nothing was changed.",
                "Restore it by the passphrase of that time or the recovery code: "
                "notes-tui backup restore FILE --into NEW-FOLDER",
            )
        write_atomically(self._layout.keys, keys)
        self._layout.database.touch(mode=0o600, exist_ok=False)
        vault = keyslots.read_keys(keys).vault
        self.database = open_database(
            self._layout.database, keyslots.database_key(opened.vault_key, vault)
        )
        self._stack.callback(self.database.conn.close)
        self._loader = Loader(self.database, schema)

    def row(self, table: str, values: Sequence[object]) -> None:
        """Into its table."""
        self._loader.row(table, values)

    def chunk(self, blob: bytes, number: int, data: bytes) -> None:
        """Into its row."""
        self._loader.chunk(blob, number, data)

    def pause(self) -> None:
        """Onto the disk."""
        self._loader.pause()

    def finish(self) -> None:
        """All of it is there."""
        self._loader.end()

    def close(self) -> None:
        """Whatever was reached."""
        self._stack.close()


def _behind(into: Layout, read: Read, built: _Building) -> int:
    """How far the vault's anchor on this computer, if it is genuine, is beyond the backup."""
    try:
        anchor = AnchorFile(into.anchors, read.manifest.vault, into.folder).read()
    except NotesError:
        return 0  # whatever lies there says nothing
    if anchor is None or not genuine(anchor, read.opened.vault_key):
        return 0
    if audit.hash_of(built.database, anchor.tip.n) == anchor.tip.hash:
        return 0
    # The backup's own entry came after the moment that it shows.
    return max(1, anchor.tip.n - read.manifest.tip.n) - 1
