"""The recovery code of a vault: whether one opens it, and giving it another."""

from dataclasses import replace

from sqlite_utils import Database

from notes_tui.crypto import recovery
from notes_tui.errors import Damaged
from notes_tui.vault import facts, keyslots
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import row, run, transaction
from notes_tui.vault.files import disk, read_bytes, write_atomically
from notes_tui.vault.keyslots import Keys
from notes_tui.vault.layout import Layout
from notes_tui.vault.vault import Vault


def require_opens(layout: Layout, code: str) -> None:
    """WrongPassphrase unless this code opens the vault; it is not opened by this."""
    with disk("The vault cannot be read."):
        data = read_bytes(layout.keys, keyslots.LARGEST_FILE)
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
    keys = keyslots.read_keys(read_bytes(vault.layout.keys, keyslots.LARGEST_FILE))
    public = recovery.public_parts(secret)
    slot_key = recovery.slot_key(secret)
    with transaction(vault.database):
        run(
            vault.database,
            "UPDATE recovery SET slot = '', age = ?, hpke = ?, sign = ?, slot_key = ?, mac_key = ?",
            (public.age, public.hpke, public.sign, slot_key, recovery.mac_key(secret)),
        )
    _write_slot(vault, keys)
    vault.note_act(Act("change_recovery"))


def settle_code(vault: Vault, keys: Keys) -> None:
    """Finishes a change of the code that was cut short."""
    newest = keys.generation >= int(facts.get(vault.database, facts.GENERATION))
    in_force = _known(vault.database)[0] in {slot.header["slot"] for slot in keys.slots}
    if newest and not in_force:
        _write_slot(vault, keys)
        vault.note_act(Act("change_recovery"))


def _write_slot(vault: Vault, keys: Keys) -> None:
    """Puts a slot for the code that the database knows into keys.json."""
    _, age_recipient, slot_key = _known(vault.database)
    slot = keyslots.recovery_slot(vault.id, vault.key, slot_key, vault.around.entropy)
    generation = max(int(facts.get(vault.database, facts.GENERATION)), keys.generation) + 1
    new = replace(
        keys.with_slot(slot),
        generation=generation,
        recipients=(keys.recipients[0], age_recipient),
    )
    with disk("The new recovery code is not in force yet: it will be at the next opening."):
        write_atomically(
            vault.layout.keys,
            keyslots.write_keys(new, vault.key),
            keep_as=vault.layout.previous_keys,
        )
    with transaction(vault.database):
        run(vault.database, "UPDATE recovery SET slot = ?", (str(slot.header["slot"]),))
        facts.put(vault.database, facts.GENERATION, str(generation))


def _known(database: Database) -> tuple[str, str, bytes]:
    """The id of the slot, the age recipient and the slot key of the code in force."""
    found = row(database, "SELECT slot, age, slot_key FROM recovery")
    if found is None:
        raise Damaged(
            "This vault has lost what it keeps of its recovery code.", "Restore the newest backup."
        )
    return str(found[0]), str(found[1]), bytes(found[2])
