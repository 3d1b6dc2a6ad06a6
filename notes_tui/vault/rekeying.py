"""Changing the passphrase, and changing the vault key itself.

A kill at any step leaves one passphrase, the old or the new, that works: keys.json is replaced
whole, and a vault under new keys is built beside the old one and put in its place when it is done.
"""

import shutil
from dataclasses import replace

from sqlite_utils import Database

from notes_tui.crypto import age
from notes_tui.errors import Damaged, StorageFailed
from notes_tui.vault import facts, identity, keyslots, settings
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import row, run, transaction
from notes_tui.vault.files import (
    disk,
    read_bytes,
    sync_folder,
    write_atomically,
)
from notes_tui.vault.keyslots import Keys
from notes_tui.vault.layout import Layout
from notes_tui.vault.passphrases import normal, require_strong
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.swapping import MARK, finish_swap, make_building, require_free
from notes_tui.vault.vault import Vault

_OF_SYSTEMS = frozenset({MARK, ".DS_Store", "Thumbs.db", "desktop.ini"})
"""What a swap or a file manager may have left there: of no worth."""


def change_passphrase(vault: Vault, passphrase: str) -> None:
    """The vault opens with this passphrase from now on, and no longer with the one before.

    An old copy of keys.json together with the old passphrase still opens it; only
    `change_keys` ends that.
    """
    require_strong(passphrase)
    keys = renewed(vault.database, vault.around, _read(vault), vault.key, passphrase)
    layout = vault.layout
    vault.require_writer()
    with disk("The passphrase was not changed."):
        write_atomically(
            layout.keys, keyslots.write_keys(keys, vault.key), keep_as=layout.previous_keys
        )
    with transaction(vault.database):
        facts.put(vault.database, facts.GENERATION, str(keys.generation))
    vault.note_act(Act("change_passphrase"))


def change_keys(vault: Vault, passphrase: str) -> None:
    """Moves the vault under a new vault key and this passphrase; `vault` is closed by it.

    The recovery code stays the same; a PIN ends with the old key. Old copies of keys.json no longer
    open the vault.
    """
    require_strong(passphrase)
    vault.require_writer()
    require_free(vault.layout.beside(".new"))
    require_free(vault.layout.beside(".old"))
    _require_nothing_else(vault.layout)
    vault.note_act(Act("change_keys"))  # in the old vault: the copy carries it, the chain goes on
    # Known before the copy is taken: what a reading instance notes meanwhile may not be in it.
    tip, instance = vault.tip(), facts.get(vault.database, facts.INSTANCE)
    layout, key = vault.layout, vault.around.entropy(keyslots.KEY_BYTES)
    building = Layout(layout.beside(".part"), layout.anchors)
    with disk("The keys were not changed."):
        make_building(building.folder)
    try:
        with disk("The keys were not changed."):
            _fill(vault, building, key, passphrase)
            sync_folder(building.folder)
            vault.anchor.prepare(tip, instance, key)
            # Complete now: from this name a start can finish the swap (finish_swap).
            building.folder.rename(layout.beside(".new"))
    except BaseException:
        shutil.rmtree(building.folder, ignore_errors=True)
        raise
    vault.close()  # before anything can fail: what is saved in the old vault now would be lost
    finish_swap(layout)
    vault.anchor.take_over(key)


def _require_nothing_else(layout: Layout) -> None:
    """StorageFailed where somebody keeps something in the vault's folder, which goes as a whole."""
    begins = (layout.database.name, layout.keys.name, "._")
    with disk("The keys were not changed."):
        names = {path.name for path in layout.folder.iterdir()}
    if any(not name.startswith(begins) for name in names - {layout.lock.name, *_OF_SYSTEMS}):
        raise StorageFailed(
            "In the vault's folder lies something that is not the vault's, and changing the keys"
            " would delete it. Nothing was changed.",
            f"Look into {layout.folder} and move it elsewhere, then change the keys.",
        )


def _fill(vault: Vault, building: Layout, key: bytes, passphrase: str) -> None:
    """A whole vault with the same content under another key."""
    keys = _read(vault)
    database = vault.database
    slot_key = row(database, "SELECT slot_key FROM recovery")
    if slot_key is None:
        raise Damaged(
            "This vault has lost what it keeps of its recovery code. Nothing was changed.",
            "Restore the newest backup.",
        )
    recovery_slot = keyslots.recovery_slot(vault.id, key, bytes(slot_key[0]), vault.around.entropy)
    keys = renewed(database, vault.around, keys.with_slot(recovery_slot), key, passphrase)
    write_atomically(building.keys, keyslots.write_keys(keys, key))
    building.database.touch(mode=0o600, exist_ok=False)
    hex_key = keyslots.database_key(key, vault.id).hex()
    run(database, f"ATTACH ? AS renewed KEY \"x'{hex_key}'\"", (str(building.database),))
    try:
        _export(database)
        version = row(database, "PRAGMA user_version")
        run(database, f"PRAGMA renewed.user_version = {version[0] if version else 0}")
        run(
            database,
            "UPDATE renewed.facts SET value = ? WHERE name = ?",
            (str(keys.generation), facts.GENERATION),
        )
        run(
            database,
            "UPDATE renewed.recovery SET slot = ?",
            (str(recovery_slot.header["slot"]),),
        )
        run(database, "DELETE FROM renewed.settings WHERE name = ?", (settings.PIN,))
    finally:
        run(database, "DETACH renewed")


def _export(database: Database) -> None:
    try:
        row(database, "SELECT sqlcipher_export('renewed')")
    except Damaged:
        # All that it ever answers is that it failed; most often the disk did.
        raise StorageFailed(
            "The vault could not be copied under new keys. Nothing was changed.",
            "Is there as much free space as the vault takes? If so, run: notes-tui verify",
        ) from None


def renewed(
    database: Database, around: Surroundings, keys: Keys, vault_key: bytes, passphrase: str
) -> Keys:
    """The key file with this passphrase, one generation on."""
    secret = identity.backup_secret(database)
    slot = keyslots.passphrase_slot(
        keys.vault, vault_key, passphrase, around.kdf_cost(), around.entropy
    )
    known = int(facts.get(database, facts.GENERATION))
    return replace(
        keys.with_slot(slot),
        generation=max(known, keys.generation) + 1,
        identity_age=age.seal_identity(secret, normal(passphrase), around.entropy, around.age_work),
    )


def _read(vault: Vault) -> Keys:
    return keyslots.read_keys(read_bytes(vault.layout.keys, keyslots.LARGEST_FILE))
