"""The open vault once more, on a connection of its own: for work in a thread beside the writer."""

from collections.abc import Iterator
from contextlib import contextmanager

from notes_tui.vault import keyslots
from notes_tui.vault.connection import open_database
from notes_tui.vault.lock import WriterLock
from notes_tui.vault.vault import Vault


@contextmanager
def beside(vault: Vault) -> Iterator[Vault]:
    """As a second, reading instance would have it: it waits for no writer and no writer for it."""
    key = keyslots.database_key(vault.key, vault.id)
    database = open_database(vault.layout.database, key, writable=not vault.look_only)
    lock = WriterLock(vault.layout.lock)
    own = Vault(vault.layout, database, vault.key, lock, vault.around, look_only=vault.look_only)
    try:
        yield own
    finally:
        own.close()
