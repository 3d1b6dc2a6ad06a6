"""The last steps of a vault whose sources were put back: its views, its new device, its keys."""

from collections.abc import Mapping

from sqlite_utils import Database

from notes_tui.domain.canonical import Value
from notes_tui.domain.moment import seconds_and_offset
from notes_tui.vault import audit, facts, identity, keyslots
from notes_tui.vault.audit import Act, Tip
from notes_tui.vault.connection import row, transaction
from notes_tui.vault.enrolling import enrol
from notes_tui.vault.files import read_bytes, write_atomically
from notes_tui.vault.layout import Layout
from notes_tui.vault.migrate import migrate, migrations, pending
from notes_tui.vault.progress import Advance
from notes_tui.vault.rebuilding import rebuild
from notes_tui.vault.rekeying import renewed
from notes_tui.vault.surroundings import Surroundings


def settle(
    layout: Layout,
    database: Database,
    vault_key: bytes,
    around: Surroundings,
    advance: Advance,
    *,
    details: Mapping[str, Value],
    new_passphrase: str | None,
) -> Tip:
    """Makes a whole vault of restored sources, one that writes as a new device and knows why.

    `details` go into the audit. The new tip of its chain.
    """
    migrate(database, pending(database, migrations()))
    with transaction(database):
        rebuild(database, advance)
    if new_passphrase is not None:
        keys = keyslots.read_keys(read_bytes(layout.keys, keyslots.LARGEST_FILE))
        keys = renewed(database, around, keys, vault_key, new_passphrase)
        write_atomically(layout.keys, keyslots.write_keys(keys, vault_key))
    with transaction(database):
        person = identity.writer(database).practitioner
        enrol(database, around, "restored", practitioner=person, name=None)
        writer = identity.writer(database)
        acts = [Act("restore", details=details)]
        if new_passphrase is not None:
            facts.put(database, facts.GENERATION, str(keys.generation))
            acts.append(Act("change_passphrase"))
        at, offset = seconds_and_offset(around.clock.now())
        for act in acts:
            tip = audit.append(
                database,
                act,
                practitioner=writer.practitioner,
                device=writer.device,
                at=at,
                offset=offset,
            )
    row(database, "PRAGMA wal_checkpoint(TRUNCATE)")
    return tip
