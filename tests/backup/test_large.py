"""A large practice and five hundred photos come back row for row.

With NOTES_TUI_TEST_NOTES=100000 it is as large as any will be, and takes most of an hour.
"""

import os
import shutil
from pathlib import Path

import pytest

from notes_tui.backup.creating import create_backup
from notes_tui.backup.restoring import restore_backup
from notes_tui.backup.unlocking import by_passphrase, by_recovery_code
from notes_tui.backup.verifying import verify_backup
from notes_tui.crypto import recovery
from notes_tui.practice.sampling import make_practice
from notes_tui.vault import opening
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, open_vault
from notes_tui.vault.sources import SOURCES
from tests.attachments.storing import store
from tests.backup.filled import plain_sources, sources
from tests.backup.test_by_hand import REST, shell
from tests.places import PASSPHRASE, add_client, add_note, make_place, surroundings

pytestmark = pytest.mark.long

NOTES = int(os.environ.get("NOTES_TUI_TEST_NOTES", "2000"))
PHOTOS, PHOTO = 500, 100_000
NEW = "seven quiet herons cross the canal"
OWN = {"facts", "identity", "audit", "revisions"}


def test_a_large_practice_comes_back_by_passphrase_by_code_and_by_hand(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    vault = place.open()
    make_practice(vault, NOTES // 20, NOTES, lambda _: None)
    client = add_client(vault)
    for number in range(PHOTOS):
        if not number % 50:
            note = add_note(vault, client, listen="With photos.")
        store(vault, note, os.urandom(PHOTO))
    before = sources(vault)
    made = create_backup(vault, stick)
    vault.close()
    before["facts"] += [("backups", "1")]
    assert made.problems == ()
    code = place.created.recovery_code
    ways = ((by_passphrase(PASSPHRASE), None), (by_recovery_code(code), NEW))
    for number, (unlock, new) in enumerate(ways):
        assert verify_backup(made.file, unlock).read.manifest.records == made.records
        into = Layout(tmp_path / f"restored-{number}", tmp_path / f"anchors-{number}")
        restore_backup(made.file, into, unlock, surroundings(), new_passphrase=new)
        unlocked = opening.by_passphrase(new or PASSPHRASE)
        vault = open_vault(into, unlocked, surroundings(), Way.WRITE)
        rows = sources(vault)
        vault.close()
        for table in SOURCES:
            if table not in OWN:
                assert rows[table] == before[table], table
        for table in ("audit", "revisions"):
            assert rows[table][: len(before[table])] == before[table], table
        shutil.rmtree(into.folder)
    if missing := [name for name in ("age", "zstd", "sqlite3") if shutil.which(name) is None]:
        pytest.skip(f"NOTHING LARGE WAS RESTORED BY HAND: there is no {', no '.join(missing)} here")
    by_hand(made.file, code, tmp_path / "workshop")
    found = plain_sources(tmp_path / "workshop" / "restored.db", SOURCES)
    for table in SOURCES:
        assert sorted(found[table]) == sorted(before[table]), table


def by_hand(file: Path, code: str, folder: Path) -> None:
    secret = recovery.read_code(code)
    assert secret is not None
    folder.mkdir()
    (folder / "key.txt").write_text(recovery.age_identity(secret) + "\n")
    shell(folder, f"tar -xf {file}", *REST)
