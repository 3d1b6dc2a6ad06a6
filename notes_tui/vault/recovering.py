"""The recovery code of a vault: whether one opens it, and giving it another."""

from dataclasses import replace

from sqlite_utils import Database

from notes_tui.crypto import recovery
from notes_tui.errors import Damaged, StorageFailed
from notes_tui.vault import facts, keyslots
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import row, run, transaction
from notes_tui.vault.files import disk, read_bytes, write_atomically
from notes_tui.vault.keyslots import Keys
from notes_tui.vault.layout import Layout
from notes_tui.vault.vault import Vault


def require_opens(layout: Layout, code: str) -> None:
    """WrongPassphrase unless this code opens the vault; it is not opened by this."""
    data = _read(layout)
    keys = keyslots.read_keys(data)
    keyslots.check_mac(data, keys, keyslots.open_with_recovery(keys, code))


def change_code(vault: Vault, code: str) -> None:
    """From now on this code opens the vault, and the one before no longer.

    Backups that were made before are opened by the code before. The database learns of the new code
    first: a change that is cut short after that is finished at the next opening (`settle_code`), so
    no kill leaves a vault that neither code opens.
    """
    secret = recovery.read_code(code)
    assert secret is not None  # it was made by us
    vault.require_writer()
    keys = keyslots.read_keys(_read(vault.layout))
    public = recovery.public_parts(secret)
    slot_key = recovery.slot_key(secret)
    with transaction(vault.database):
        run(
            vault.database,
            "UPDATE recovery SET slot = '', age = ?, hpke = ?, sign = ?, slot_key = ?, mac_key = ?",
            (public.age, public.hpke, public.sign, slot_key, recovery.mac_key(secret)),
        )
    _put_in_force(vault, keys)


def settle_code(vault: Vault, keys: Keys) -> None:
    """Finishes a change of the code that was cut short; the vault opens though it cannot be yet."""
    newest = keys.generation >= int(facts.get(vault.database, facts.GENERATION))
    if newest and row(vault.database, "SELECT 1 FROM recovery WHERE slot = ''"):
        try:
            _put_in_force(vault, keys)
        except StorageFailed as error:
            vault.notices.append(error.message)


def _read(layout: Layout) -> bytes:
    with disk("The vault cannot be read."):
        return read_bytes(layout.keys, keyslots.LARGEST_FILE)


def _put_in_force(vault: Vault, keys: Keys) -> None:
    """Puts a slot for the code that the database knows into keys.json."""
    age_recipient, slot_key = _known(vault.database)
    slot = keyslots.recovery_slot(vault.id, vault.key, slot_key, vault.around.entropy)
    generation = max(int(facts.get(vault.database, facts.GENERATION)), keys.generation) + 1
    new = replace(
        keys.with_slot(slot),
        generation=generation,
        recipients=(keys.recipients[0], age_recipient),
    )
    with disk("The new recovery code is not in force yet: it will be at the next opening."):
        # Nothing of it stays beside: the code before is to open no file that lies here.
        write_atomically(vault.layout.keys, keyslots.write_keys(new, vault.key))
    with transaction(vault.database):
        run(vault.database, "UPDATE recovery SET slot = ?", (str(slot.header["slot"]),))
        facts.put(vault.database, facts.GENERATION, str(generation))
    vault.note_act(Act("change_recovery"))


def _known(database: Database) -> tuple[str, bytes]:
    """The age recipient and the slot key of the newest code."""
    found = row(database, "SELECT age, slot_key FROM recovery")
    if found is None:
        raise Damaged(
            "This vault has lost what it keeps of its recovery code.", "Restore the newest backup."
        )
    return str(found[0]), bytes(found[1])
