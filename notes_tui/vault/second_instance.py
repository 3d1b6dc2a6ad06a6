"""The open vault once more, on a connection of its own: for work in a thread beside the writer."""

from collections.abc import Iterator
from contextlib import contextmanager

from notes_tui.vault.connection import row
from notes_tui.vault.lock import WriterLock
from notes_tui.vault.vault import Vault

_CACHE_KIB = 2048


@contextmanager
def second_instance(vault: Vault) -> Iterator[Vault]:
    """As a second, reading instance would have it: it waits for no writer and no writer for it."""
    with vault.connected_again() as database:
        # It reads from end to end, which no cache makes faster.
        row(database, f"PRAGMA cache_size = -{_CACHE_KIB}")
        lock = WriterLock(vault.layout.lock)
        own = Vault(
            vault.layout, database, vault.key, lock, vault.around, look_only=vault.look_only
        )
        try:
            yield own
        finally:
            own.close()
