"""What the fault tests do to a vault, run in a child under the shim: one function for each.

Each makes ready, arms the shim, does one thing and says how it ended: `done`, or `refused` with the
error. The shim may leave it no time to say anything.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from random import Random

from notes_tui.backup.creating import create_backup
from notes_tui.backup.restoring import restore_backup
from notes_tui.backup.unlocking import by_recovery_code
from notes_tui.charting import adding_later, signing
from notes_tui.crypto.cost import KdfCost
from notes_tui.domain.later import Addition
from notes_tui.domain.note import KIND, occurred_part, section_parts
from notes_tui.errors import NotesError
from notes_tui.vault import keyslots
from notes_tui.vault.audit import Act
from notes_tui.vault.creating import create_vault
from notes_tui.vault.drafts import Draft
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, open_vault
from notes_tui.vault.rekeying import change_keys, change_passphrase
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.vault import Vault
from tests.faults.copies import by_key, layout_of
from tests.faults.nursery import say
from tests.places import PASSPHRASE, VISIT, surroundings

NEW_PASSPHRASE = "seven quiet herons cross the canal"
SAVED = "the knee clicks no longer " * 40
AFTERWARDS = "a second try once the disk was back"
TYPED = "typing, and more of it"
STICK = "stick"


def quick_key(passphrase: str, salt: bytes, cost: KdfCost) -> bytes:
    """In place of Argon2id at whatever cost: its price would be paid thousands of times."""
    return hashlib.sha256(salt + passphrase.encode()).digest()


def derive_quickly() -> None:
    """In a server, for all its children."""
    keyslots.passphrase_key = quick_key  # type: ignore[attr-defined]


def seeded(seed: int) -> Surroundings:
    """Surroundings in which the same ids, keys and salts come again."""
    around = surroundings()
    return Surroundings(
        clock=around.clock,
        entropy=Random(seed).randbytes,
        device_name=around.device_name,
        kdf_cost=around.kdf_cost,
        age_work=1,
    )


def save(folder: str, key: str, arm: str, skip: int, client: str) -> None:
    """Saves a note; when that is refused, another one."""
    vault = _open(folder, key)
    note, second = vault.new_id(), vault.new_id()
    say("note", note)
    say("second", second)
    _arm(folder, arm, skip)
    if not _try("", lambda: _save(vault, note, client, SAVED)):
        _try("then ", lambda: _save(vault, second, client, AFTERWARDS))


def _save(vault: Vault, note: str, client: str, text: str) -> None:
    parts = section_parts({"listen": text}) | occurred_part(VISIT)
    revision = vault.compose(note, KIND, parts, client=client)
    vault.save([revision], Act("create", KIND, note, client))


def sign(folder: str, key: str, arm: str, skip: int, client: str) -> None:
    """Signs a note of two heads; when that is refused, once more."""
    vault = _open(folder, key)
    note = vault.new_id()
    _save(vault, note, client, SAVED)
    again = vault.compose(note, KIND, section_parts({"plan": "rest"}), client=client)
    vault.save([again], Act("revise", KIND, note, client))
    say("note", note)
    _arm(folder, arm, skip)
    if not _try("", lambda: signing.sign(vault, [note], PASSPHRASE)):
        _try("then ", lambda: signing.sign(vault, [note], PASSPHRASE))


def add_later(folder: str, key: str, arm: str, skip: int, client: str) -> None:
    """Adds to a signed note; when that is refused, once more."""
    vault = _open(folder, key)
    note = vault.new_id()
    _save(vault, note, client, SAVED)
    signing.sign(vault, [note], PASSPHRASE)
    say("note", note)
    say("adding", note)
    _arm(folder, arm, skip)

    def add() -> object:
        return adding_later.add_later(vault, note, Addition("addendum", AFTERWARDS), PASSPHRASE)

    if not _try("", add):
        _try("then ", add)


def keep_draft(folder: str, key: str, arm: str, skip: int, note: str) -> None:
    """Types on in a draft; when that is refused, tries once more."""
    vault = _open(folder, key)
    draft = Draft(note, "section/plan", KIND, None, TYPED, len(TYPED), vault.get(note).heads, 2)
    _arm(folder, arm, skip)
    if not _try("", lambda: vault.keep_draft(draft)):
        _try("then ", lambda: vault.keep_draft(draft))


def create(folder: str, arm: str, skip: int, seed: int) -> None:
    """Makes a vault."""
    _arm(folder, arm, skip)
    _try("", lambda: _create(Path(folder), seed))


def _create(folder: Path, seed: int) -> None:
    create_vault(
        layout_of(folder), PASSPHRASE, seeded(seed), practice="Riverside", practitioner="Ada"
    )


def migrate(folder: str, key: str, arm: str, skip: int, migrations: str) -> None:
    """Opens a vault that a newer program has one migration more for."""
    layout, unlock, around = layout_of(Path(folder)), by_key(bytes.fromhex(key)), seeded(1)
    _arm(folder, arm, skip)
    _try("", lambda: open_vault(layout, unlock, around, Way.WRITE, migrations_in=Path(migrations)))


def change(folder: str, key: str, arm: str, skip: int) -> None:
    """Changes the passphrase."""
    vault = _open(folder, key)
    _arm(folder, arm, skip)
    _try("", lambda: change_passphrase(vault, NEW_PASSPHRASE))


def renew(folder: str, key: str, arm: str, skip: int) -> None:
    """Changes the passphrase and the vault key."""
    vault = _open(folder, key)
    _arm(folder, arm, skip)
    _try("", lambda: change_keys(vault, NEW_PASSPHRASE))


def back_up(folder: str, key: str, arm: str, skip: int) -> None:
    """Makes a backup onto the stick."""
    vault = _open(folder, key)
    _arm(folder, arm, skip)
    _try("", lambda: create_backup(vault, Path(folder) / STICK))


def restore(folder: str, arm: str, skip: int, code: str) -> None:
    """Restores the backup on the stick beside its vault."""
    (file,) = (Path(folder) / STICK).iterdir()
    into, unlock, around = restored_in(Path(folder)), by_recovery_code(code), seeded(2)
    _arm(folder, arm, skip)
    _try("", lambda: restore_backup(file, into, unlock, around, new_passphrase=NEW_PASSPHRASE))


def restored_in(folder: Path) -> Layout:
    """Where `restore` puts the vault."""
    return Layout(folder / "restored.vault", layout_of(folder).anchors)


def _open(folder: str, key: str) -> Vault:
    return open_vault(layout_of(Path(folder)), by_key(bytes.fromhex(key)), seeded(1), Way.WRITE)


def _arm(folder: str, arm: str, skip: int) -> None:
    """From here on calls count, and the first `skip` of them do nothing."""
    blank = os.open(Path(folder).with_name("blank"), os.O_WRONLY)
    Path(arm).touch()
    Path(arm).unlink()  # seen by this process just before it goes, and never by the server
    for _ in range(skip):
        os.write(blank, b"")
    os.close(blank)


def _try(when: str, act: Callable[[], object]) -> bool:
    try:
        act()
    except NotesError as error:
        say(f"{when}refused", type(error).__name__, error.message)
        return False
    say(f"{when}done")
    return True
