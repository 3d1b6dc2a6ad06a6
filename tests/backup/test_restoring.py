"""Restoring: all that the backup holds, in a vault that knows what it is, or nothing at all."""

import shutil
from pathlib import Path

import pytest

from notes_tui.backup.creating import create_backup
from notes_tui.backup.drilling import drill_backup
from notes_tui.backup.restoring import Restored, restore_backup
from notes_tui.backup.unlocking import (
    Unlock,
    by_passphrase,
    by_recovery_code,
    by_vault,
)
from notes_tui.backup.verifying import note_verified, verify_backup
from notes_tui.errors import (
    BadInput,
    Cancelled,
    NewerVault,
    RolledBack,
    StorageFailed,
    UsageError,
    WeakPassphrase,
    WrongPassphrase,
)
from notes_tui.vault import audit, backups, migrate, opening
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, open_vault
from notes_tui.vault.progress import Progress, Stage
from notes_tui.vault.recovering import change_code
from notes_tui.vault.rekeying import change_keys, change_passphrase
from notes_tui.vault.vault import Vault
from notes_tui.vault.verifying import verify
from tests.backup.conftest import Kept
from tests.backup.filled import sources
from tests.places import PASSPHRASE, Place, add_client, add_note, make_place, surroundings

NEW = "seven quiet herons cross the canal"
OWN = ("facts", "identity", "audit", "revisions")
"""Sources to which a restored vault adds what makes it a new device."""


@pytest.fixture
def elsewhere(tmp_path: Path) -> Layout:
    """A place on another computer: nobody has seen the vault there."""
    return Layout(tmp_path / "new.vault", tmp_path / "state" / "anchors")


def restore(file: Path, into: Layout, unlock: Unlock, new: str | None = None) -> Restored:
    return restore_backup(file, into, unlock, surroundings(), new_passphrase=new)


def opened(layout: Layout, passphrase: str = PASSPHRASE, way: Way = Way.WRITE) -> Vault:
    return open_vault(layout, opening.by_passphrase(passphrase), surroundings(), way)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def problems(vault: Vault) -> list[str]:
    return [each.message for each in verify(vault, lambda _: None).problems]


@pytest.mark.parametrize("way", ["passphrase", "recovery code"])
def test_every_row_of_every_source_comes_back(kept: Kept, elsewhere: Layout, way: str) -> None:
    unlock = by_passphrase(PASSPHRASE) if way == "passphrase" else by_recovery_code(kept.code)
    found = restore(kept.file, elsewhere, unlock, NEW)
    assert found.read.manifest.records == kept.made.records
    vault = opened(elsewhere, NEW)
    rows = sources(vault)
    for table, before in kept.rows.items():
        if table not in OWN:
            assert rows[table] == before, table
    for table in ("audit", "revisions"):  # they are only added to
        assert rows[table][: len(kept.rows[table])] == kept.rows[table], table
    now: dict[str, str] = dict(rows["facts"])
    then: dict[str, str] = dict(kept.rows["facts"])
    assert {name for name in then if now[name] != then[name]} == {
        "instance",
        "keys_generation",
        "stamp",
    }
    assert problems(vault) == []
    vault.close()


def test_a_restored_vault_is_a_new_device_and_its_audit_says_where_it_came_from(
    kept: Kept, elsewhere: Layout
) -> None:
    restore(kept.file, elsewhere, by_passphrase(PASSPHRASE))
    vault = opened(elsewhere)
    devices = {row[2] for row in kept.rows["identity"]}
    assert vault.writer.device not in devices
    retired = {row[2] for row in sources(vault)["identity"] if row[5] == "retired"}
    assert retired >= devices - {vault.writer.device}
    acts = [entry.fields["act"] for entry in audit.newest(vault.database, 3)]
    assert acts == ["unlock", "restore", "restored"]
    details = audit.newest(vault.database, 2)[1].fields["details"]
    assert details == {"counter": 2, "by": "backup"}
    assert vault.id == kept.place.created.vault
    add_note(vault, add_client(vault), listen="goes on")
    assert problems(vault) == []
    vault.close()


def test_after_recovery_the_new_passphrase_opens_it_and_the_old_does_not(
    kept: Kept, elsewhere: Layout
) -> None:
    restore(kept.file, elsewhere, by_recovery_code(kept.code), NEW)
    with pytest.raises(WrongPassphrase):
        opened(elsewhere)
    opened(elsewhere, NEW).close()
    code = opening.by_recovery_code(kept.code)
    open_vault(elsewhere, code, surroundings(), Way.WRITE).close()
    names = sorted(path.name for path in elsewhere.folder.iterdir())
    assert "keys.json.previous" not in names


def test_a_backup_of_a_restored_vault_restores_again(kept: Kept, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    first = Layout(tmp_path / "one", tmp_path / "anchors")
    second = Layout(tmp_path / "two", tmp_path / "other-anchors")
    restore(kept.file, first, by_recovery_code(kept.code), NEW)
    vault = opened(first, NEW)
    made = create_backup(vault, stick)
    assert made.counter == kept.made.counter + 1
    vault.close()
    restore(made.file, second, by_passphrase(NEW))
    vault = opened(second, NEW)
    assert problems(vault) == []
    vault.close()


def test_a_weak_new_passphrase_is_refused_before_anything_is_made(
    kept: Kept, elsewhere: Layout
) -> None:
    with pytest.raises(WeakPassphrase):
        restore(kept.file, elsewhere, by_recovery_code(kept.code), "short")
    assert not elsewhere.folder.parent.exists() or names_in(elsewhere.folder.parent) == []


@pytest.mark.parametrize(
    "unlock",
    [
        by_passphrase("not this one at all"),
        by_recovery_code("0000-0000-0000-0000-0000-0000-0000-0000-0000"),
    ],
)
def test_a_wrong_secret_makes_nothing(kept: Kept, elsewhere: Layout, unlock: Unlock) -> None:
    with pytest.raises(WrongPassphrase):
        restore(kept.file, elsewhere, unlock)
    assert list(elsewhere.folder.parent.glob("new*")) == []


def test_a_place_that_is_taken_is_left_as_it_is(kept: Kept, elsewhere: Layout) -> None:
    elsewhere.folder.mkdir(parents=True)
    with pytest.raises(UsageError):
        restore(kept.file, elsewhere, by_passphrase(PASSPHRASE))
    assert names_in(elsewhere.folder) == []


@pytest.mark.parametrize("through_a_link", [False, True])
def test_a_place_inside_a_vault_is_refused(
    kept: Kept, home: Place, tmp_path: Path, through_a_link: bool
) -> None:
    folder = home.layout.folder
    if through_a_link:
        (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    names = names_in(folder)
    inside = (tmp_path / "link" if through_a_link else folder) / "kept" / "new.vault"
    with pytest.raises(StorageFailed, match="inside the vault"):
        restore(kept.file, Layout(inside, home.layout.anchors), by_passphrase(PASSPHRASE))
    assert names_in(folder) == names


@pytest.mark.parametrize("stage", [Stage.RESTORING, Stage.REBUILDING])
def test_a_cancelled_restore_leaves_nothing(kept: Kept, elsewhere: Layout, stage: Stage) -> None:
    reached: list[Stage] = []

    def seen(progress: Progress) -> None:
        reached.append(progress.stage)

    unlock, around = by_passphrase(PASSPHRASE), surroundings()
    with pytest.raises(Cancelled):
        restore_backup(kept.file, elsewhere, unlock, around, seen, lambda: stage in reached)
    assert list(elsewhere.folder.parent.glob("new*")) == []
    assert not elsewhere.anchors.exists()


def test_a_backup_of_a_newer_program_is_refused_politely(
    kept: Kept, elsewhere: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = {number: sql for number, sql in migrate.migrations().items() if number < 5}
    monkeypatch.setattr("notes_tui.backup.reading.migrations", lambda: older)
    with pytest.raises(NewerVault):
        restore(kept.file, elsewhere, by_passphrase(PASSPHRASE))
    assert list(elsewhere.folder.parent.glob("new*")) == []


# -------------------------------------------------------------- on the computer of the vault itself


@pytest.fixture
def home(kept: Kept, tmp_path: Path) -> Place:
    """The vault of the backup, on its own computer."""
    for name in ("practice.vault", "state"):
        shutil.copytree(kept.folder / name, tmp_path / name)
    layout = Layout(tmp_path / "practice.vault", tmp_path / "state" / "anchors")
    return Place(layout, kept.place.around, kept.place.clock, kept.place.created)


def beside(home: Place) -> Layout:
    return Layout(home.layout.folder.with_name("beside.vault"), home.layout.anchors)


def test_the_vault_and_what_was_restored_beside_it_are_both_written_to(
    kept: Kept, home: Place
) -> None:
    restore(kept.file, beside(home), by_passphrase(PASSPHRASE))
    for _ in range(2):
        for layout in (home.layout, beside(home)):
            vault = opened(layout)
            assert vault.notices == []
            assert vault.writable
            add_client(vault)
            assert problems(vault) == []
            vault.close()


def test_what_was_restored_beside_the_vault_is_guarded_against_rolling_back_too(
    kept: Kept, home: Place, tmp_path: Path
) -> None:
    layout = beside(home)
    restore(kept.file, layout, by_passphrase(PASSPHRASE))
    shutil.copytree(layout.folder, tmp_path / "old")
    vault = opened(layout)
    add_client(vault)
    vault.close()
    shutil.rmtree(layout.folder)
    (tmp_path / "old").rename(layout.folder)
    with pytest.raises(RolledBack):
        opened(layout)


def test_a_mere_copy_of_the_vault_is_still_only_looked_at(kept: Kept, home: Place) -> None:
    restore(kept.file, beside(home), by_passphrase(PASSPHRASE))
    third = home.layout.folder.with_name("third.vault")
    shutil.copytree(home.layout.folder, third)
    vault = opened(Layout(third, home.layout.anchors), way=Way.READ)
    assert vault.look_only
    vault.close()


def test_where_the_vault_is_gone_the_restored_one_takes_its_place(kept: Kept, home: Place) -> None:
    shutil.rmtree(home.layout.folder)
    restore(kept.file, home.layout, by_passphrase(PASSPHRASE))
    vault = opened(home.layout)
    assert (vault.notices, vault.writable) == ([], True)
    vault.close()
    assert not list(home.layout.anchors.glob("*.at-*"))


def test_a_backup_older_than_what_this_computer_has_seen_says_so_plainly(
    kept: Kept, home: Place
) -> None:
    vault = opened(home.layout)
    add_client(vault)
    vault.close()
    found = restore(kept.file, beside(home), by_passphrase(PASSPHRASE))
    assert found.behind == 2  # the opening and the client
    assert "ends before a point that its vault had reached" in found.warning
    fresh = restore(
        kept.file,
        Layout(home.layout.folder.with_name("x"), home.layout.folder / "a"),
        by_passphrase(PASSPHRASE),
    )
    assert (fresh.behind, fresh.warning) == (0, "")


def test_right_after_a_backup_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    vault = place.open()
    made = create_backup(vault, stick)
    vault.close()
    found = restore(made.file, beside(place), by_passphrase(PASSPHRASE))
    assert found.warning == ""


def test_an_older_backup_opens_with_the_secrets_of_its_time_only(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    vault = place.open()
    made = create_backup(vault, stick)
    change_passphrase(vault, NEW)
    change_code(vault, "000G-40R4-0M30-E209-185G-R38E-1W81-24GK-0QBR")
    place.clock.move(minutes=1)
    later = create_backup(vault, stick)
    vault.close()
    code = place.created.recovery_code
    for unlock in (by_passphrase(PASSPHRASE), by_recovery_code(code)):
        assert verify_backup(made.file, unlock).read.bytes == made.bytes
        with pytest.raises(WrongPassphrase):
            verify_backup(later.file, unlock)
    verify_backup(later.file, by_passphrase(NEW))


def test_a_backup_from_before_new_keys_is_still_good(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    vault = place.open()
    made = create_backup(vault, stick)
    change_keys(vault, NEW)
    vault = opened(place.layout, NEW)
    place.clock.move(minutes=1)
    create_backup(vault, stick)
    assert verify_backup(made.file, by_passphrase(PASSPHRASE)).read.bytes == made.bytes
    assert verify_backup(made.file, by_vault(vault)).read.bytes == made.bytes
    assert drill_backup(vault, made.file, by_passphrase(PASSPHRASE)).read.bytes == made.bytes
    names = names_in(tmp_path)
    with pytest.raises(BadInput, match="before the keys of the vault were changed"):
        drill_backup(vault, made.file, by_vault(vault))
    assert names_in(tmp_path) == names
    vault.close()


def test_new_keys_delete_nothing_that_somebody_keeps_in_the_vaults_folder(home: Place) -> None:
    vault = opened(home.layout)
    letter = home.layout.folder / "letter.pdf"
    letter.write_text("Kept here by mistake.")
    (home.layout.folder / ".DS_Store").touch()
    with pytest.raises(StorageFailed, match="not the vault's"):
        change_keys(vault, NEW)
    letter.unlink()
    change_keys(vault, NEW)
    opened(home.layout, NEW).close()


# -------------------------------------------------------------------------------- verify and drill


def test_a_verification_is_known_to_the_vault_and_stands_in_its_audit(
    kept: Kept, home: Place
) -> None:
    vault = opened(home.layout)
    before = backups.latest_verified(vault.database)
    home.clock.move(days=3)
    note_verified(vault, verify_backup(kept.file, by_recovery_code(kept.code)))
    after = backups.latest_verified(vault.database)
    home.clock.move(days=-3)
    assert before is not None
    assert after is not None
    assert after.verified is not None
    assert before.verified is not None
    assert audit.newest(vault.database, 1)[0].fields["act"] == "verify_backup"
    vault.close()


def test_a_drill_leaves_nothing_but_its_result(kept: Kept, home: Place) -> None:
    vault = opened(home.layout)
    names, anchors = names_in(home.layout.folder.parent), names_in(home.layout.anchors)
    drilled = drill_backup(vault, kept.file, by_passphrase(PASSPHRASE))
    assert names_in(home.layout.folder.parent) == names
    assert names_in(home.layout.anchors) == anchors
    known = backups.latest_drilled(vault.database)
    assert known is not None
    assert known.drill_ms == round(drilled.seconds * 1000)
    assert audit.newest(vault.database, 1)[0].fields["act"] == "drill"
    assert vault.notices == []
    vault.close()
    opened(home.layout).close()


def test_a_drill_that_a_kill_cut_short_is_cleared_by_the_next(kept: Kept, home: Place) -> None:
    left = home.layout.beside(".drill")
    left.mkdir()
    (left / "exchange").touch()
    (left / "drill.vault.part").mkdir()
    vault = opened(home.layout)
    drill_backup(vault, kept.file, by_passphrase(PASSPHRASE))
    vault.close()
    assert not left.exists()
