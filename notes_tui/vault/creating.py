"""Making a vault: built whole in a .part folder, then renamed, so that it is there or it is not."""

import shutil
from dataclasses import dataclass
from pathlib import Path

from notes_tui.crypto import age, recovery
from notes_tui.domain.ids import new_id
from notes_tui.domain.stamp import FIRST
from notes_tui.domain.text import clean_line
from notes_tui.vault import facts, identity, keyslots
from notes_tui.vault.anchor import AnchorFile
from notes_tui.vault.connection import open_database, row, run, transaction
from notes_tui.vault.enrolling import enrol
from notes_tui.vault.files import disk, sync_folder, write_atomically
from notes_tui.vault.layout import Layout
from notes_tui.vault.migrate import migrate, migrations
from notes_tui.vault.passphrases import normal, require_strong
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.swapping import finish_swap, make_building, require_nothing_at, unmark


@dataclass(frozen=True)
class Created:
    """What the maker of a vault is told, once."""

    vault: str
    recovery_code: str


def create_vault(
    layout: Layout, passphrase: str, around: Surroundings, *, practice: str, practitioner: str
) -> Created:
    """A new vault at a place where nothing is yet.

    The recovery code is kept nowhere: it is given here and never again.
    """
    practice = clean_line(practice, "The practice's name")
    practitioner = clean_line(practitioner, "The practitioner's name")
    require_strong(passphrase)
    folder = layout.folder
    finish_swap(layout)  # a vault whose keys were being changed may wait for this name
    require_nothing_at(folder)
    building = Layout(layout.beside(".part"), layout.anchors)
    with disk("The vault cannot be made here."):
        make_building(building.folder)  # one left by a kill never had its name
    try:
        with disk("The vault cannot be made here."):
            created = _build(building, folder, passphrase, around, practice, practitioner)
            sync_folder(building.folder)
            building.folder.rename(folder)
            sync_folder(folder.parent)
            unmark(folder)
    except BaseException:
        shutil.rmtree(building.folder, ignore_errors=True)
        raise
    return created


def _build(
    layout: Layout,
    place: Path,
    passphrase: str,
    around: Surroundings,
    practice: str,
    practitioner: str,
) -> Created:
    entropy = around.entropy
    vault, vault_key = new_id(entropy), entropy(keyslots.KEY_BYTES)
    code, backup_secret = entropy(recovery.CODE_BYTES), entropy(age.SECRET_BYTES)
    public = recovery.public_parts(code)
    recovery_slot = keyslots.recovery_slot(vault, vault_key, recovery.slot_key(code), entropy)
    keys = keyslots.Keys(
        vault=vault,
        generation=1,
        slots=(
            keyslots.passphrase_slot(vault, vault_key, passphrase, around.kdf_cost(), entropy),
            recovery_slot,
        ),
        identity_age=age.seal_identity(backup_secret, normal(passphrase), entropy, around.age_work),
        recipients=(age.recipient(backup_secret), public.age),
    )
    write_atomically(layout.keys, keyslots.write_keys(keys, vault_key))
    layout.database.touch(mode=0o600, exist_ok=False)  # SQLCipher would let everyone read it
    database = open_database(layout.database, keyslots.database_key(vault_key, vault))
    try:
        migrate(database, migrations())
        with transaction(database):
            for name, value in (
                (facts.VAULT, vault),
                (facts.PRACTICE, new_id(entropy)),
                (facts.PRACTICE_NAME, practice),
                (facts.GENERATION, "1"),
                (facts.STAMP, FIRST),
            ):
                facts.put(database, name, value)
            person = new_id(entropy)
            tip = enrol(database, around, "create", practitioner=person, name=practitioner)
            identity.add_backup_identity(database, vault, tip.device, backup_secret)
            run(
                database,
                "INSERT INTO recovery (slot, age, hpke, sign, slot_key, mac_key)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    str(recovery_slot.header["slot"]),
                    public.age,
                    public.hpke,
                    public.sign,
                    recovery.slot_key(code),
                    recovery.mac_key(code),
                ),
            )
        row(database, "PRAGMA wal_checkpoint(TRUNCATE)")
        instance = facts.get(database, facts.INSTANCE)
    finally:
        database.conn.close()
    AnchorFile(layout.anchors, vault, place).reset(tip, instance, vault_key)
    return Created(vault, recovery.write_code(code))
