"""Making a backup: one moment of the vault, whole or not there, beside a vault in use."""

import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from notes_tui.backup.creating import create_backup
from notes_tui.backup.naming import part_name, read_name
from notes_tui.backup.reading import glance
from notes_tui.backup.unlocking import by_passphrase, by_vault
from notes_tui.backup.verifying import verify_backup
from notes_tui.domain.canonical import Value
from notes_tui.errors import BadInput, Cancelled, Damaged, NotesError, StorageFailed
from notes_tui.practice.sampling import make_practice
from notes_tui.vault import audit, backups
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import run, transaction
from notes_tui.vault.opening import Way, open_vault
from notes_tui.vault.opening import by_passphrase as opened_by
from notes_tui.vault.progress import Progress, Stage
from notes_tui.vault.second_instance import second_instance
from notes_tui.vault.vault import Vault, append
from tests.backup.conftest import Kept
from tests.backup.filled import fill
from tests.backup.test_shelf import STRANGER
from tests.places import PASSPHRASE, Place, add_client, add_note, make_place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_a_backup_says_in_its_name_whose_it_is_from_when_and_which(kept: Kept) -> None:
    assert kept.file.name == "practice-20260302T120000Z-0002.ntbak"
    name = read_name(kept.file.name)
    assert name is not None
    assert str(name) == kept.file.name


@pytest.mark.skipif(sys.platform == "win32", reason="has no such modes")
def test_a_backup_is_readable_by_its_owner_only(kept: Kept) -> None:
    assert kept.file.stat().st_mode & 0o777 == 0o600


def test_the_folder_holds_the_backups_and_nothing_else(kept: Kept) -> None:
    assert sorted(kept.file.parent.iterdir()) == sorted([kept.older.file, kept.file])


def test_the_vault_knows_the_backup_as_verified_and_names_it_as_the_one_before_the_next(
    place: Place, stick: Path
) -> None:
    vault = place.open()
    first = create_backup(vault, stick)
    latest = backups.latest_verified(vault.database)
    assert latest is not None
    assert (latest.file, latest.folder) == (first.file.name, str(stick))
    assert (latest.sha256, latest.bytes) == (first.sha256, first.file.stat().st_size)
    place.clock.move(seconds=5)
    second = create_backup(vault, stick)
    read = verify_backup(second.file, by_vault(vault)).read
    assert read.manifest.previous == latest.manifest
    assert (read.manifest.counter, latest.counter) == (2, 1)
    vault.close()


def test_making_a_backup_stands_in_the_audit_chain(place: Place, stick: Path) -> None:
    vault = place.open()
    create_backup(vault, stick)
    (entry,) = audit.newest(vault.database, 1)
    assert (entry.fields["act"], entry.fields["details"]) == ("backup", {"counter": 1})
    assert vault.anchor.read().tip == vault.tip()  # type: ignore[union-attr]
    vault.close()


def test_a_second_instance_that_only_reads_can_make_a_backup(place: Place, stick: Path) -> None:
    writer = place.open()
    reader = place.open(write=False)
    made = create_backup(reader, stick)
    assert backups.latest_verified(writer.database).sha256 == made.sha256  # type: ignore[union-attr]
    reader.close()
    writer.close()


def test_what_is_written_while_a_backup_is_made_is_wholly_in_it_or_not_at_all(
    place: Place, stick: Path
) -> None:
    """A save of several revisions, again and again, from the thread that owns the vault."""
    vault = place.open()
    client = add_client(vault)
    make_practice(vault, 20, 500, lambda _: None)
    found: list[object] = []

    def back_up() -> None:
        for _ in range(3):
            found.append(create_backup(vault, stick))
            place.clock.move(seconds=1)

    thread = threading.Thread(target=back_up)
    thread.start()
    written = 0
    while thread.is_alive():
        add_note(vault, client, listen=f"meanwhile {written}")
        written += 1
    thread.join()
    assert len(found) == 3
    assert written > 3
    vault.close()


def test_a_writer_waits_little_longer_while_a_backup_is_made(place: Place, stick: Path) -> None:
    """Three times at most, and a floor for what the machine does besides."""
    vault = place.open()
    client = add_client(vault)
    make_practice(vault, 20, 2000, lambda _: None)

    def slowest(going_on: Callable[[], bool]) -> float:
        worst = 0.0
        while going_on():
            start = time.perf_counter()
            add_note(vault, client, listen="while it is measured")
            worst = max(worst, time.perf_counter() - start)
        return worst

    rounds = iter(range(60))
    alone = slowest(lambda: next(rounds, None) is not None)
    thread = threading.Thread(target=create_backup, args=(vault, stick))
    thread.start()
    beside = slowest(thread.is_alive)
    thread.join()
    vault.close()
    assert beside <= max(3 * alone, 0.25)


def test_progress_goes_from_nothing_to_all_in_each_stage(place: Place, stick: Path) -> None:
    vault = place.open()
    fill(vault)
    seen: list[Progress] = []
    create_backup(vault, stick, seen.append)
    vault.close()
    for stage in (Stage.WRITING, Stage.CHECKING):
        done = [each.done for each in seen if each.stage is stage]
        totals = {each.total for each in seen if each.stage is stage}
        assert done == sorted(done)
        assert {done[-1]} == totals
    assert seen[-1].seconds_left == 0
    assert seen[-1].rate > 0


@pytest.mark.parametrize("stage", [Stage.WRITING, Stage.CHECKING])
def test_a_cancelled_backup_leaves_nothing(place: Place, stick: Path, stage: Stage) -> None:
    vault = place.open()
    fill(vault)
    reached: list[Stage] = []
    with pytest.raises(Cancelled):
        create_backup(vault, stick, lambda p: reached.append(p.stage), lambda: stage in reached)
    assert list(stick.iterdir()) == []
    assert backups.known(vault.database) == ()
    assert create_backup(vault, stick).file.exists()
    vault.close()


def test_what_a_killed_backup_left_goes_and_what_is_not_ours_stays(
    place: Place, stick: Path
) -> None:
    vault = place.open()
    own = stick / part_name("practice-20260101T000000Z-0001.ntbak", vault.writer.device)
    old = stick / part_name("practice-20260102T000000Z-0002.ntbak", STRANGER)
    others = [
        stick / "mine.ntbak.part",
        stick / "practice-20260101T000000Z-0001.ntbak",
        stick / part_name("practice-20260102T000000Z-0003.ntbak", STRANGER),  # at work, perhaps
    ]
    for each in (own, old, *others):
        each.write_bytes(b"half")
    for each in (old, others[0]):
        os.utime(each, (time.time() - 2 * 24 * 60 * 60,) * 2)
    made = create_backup(vault, stick)
    vault.close()
    assert sorted(stick.iterdir()) == sorted([*others, made.file])


def test_where_nothing_can_be_locked_only_what_is_old_is_taken_for_left(
    place: Place, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(*_: object, **__: object) -> bool:
        raise OSError(38, "no locks here")

    monkeypatch.setattr("notes_tui.backup.creating.lock_descriptor", no_locks)
    vault = place.open()
    at_work = stick / part_name("practice-20260101T000000Z-0001.ntbak", vault.writer.device)
    old = stick / part_name("practice-20260101T000000Z-0002.ntbak", vault.writer.device)
    for each in (at_work, old):
        each.write_bytes(b"half")
    os.utime(old, (time.time() - 2 * 24 * 60 * 60,) * 2)
    made = create_backup(vault, stick)
    vault.close()
    assert sorted(stick.iterdir()) == sorted([at_work, made.file])


def test_a_backup_never_takes_the_place_of_a_file(place: Place, stick: Path) -> None:
    taken = stick / "practice-20260302T110000Z-0001.ntbak"
    taken.write_bytes(b"mine")
    vault = place.open()
    with pytest.raises(StorageFailed):
        create_backup(vault, stick)
    vault.close()
    assert taken.read_bytes() == b"mine"
    assert list(stick.iterdir()) == [taken]


@pytest.mark.skipif(sys.platform != "linux", reason="asks the system which files are open")
def test_a_stick_without_links_takes_a_backup_and_no_file_is_open_when_it_gets_its_name(
    place: Place, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise PermissionError

    give_name = Path.rename

    def rename(part: Path, target: Path) -> None:
        links = (each for each in Path("/proc/self/fd").iterdir() if each.is_symlink())
        assert str(part) not in {str(each.readlink()) for each in links}
        give_name(part, target)

    monkeypatch.setattr(os, "link", no_links)
    monkeypatch.setattr(Path, "rename", rename)
    vault = place.open()
    made = create_backup(vault, stick)
    vault.close()
    assert list(stick.iterdir()) == [made.file]


def test_a_backup_made_while_the_clock_was_wrong_is_not_the_latest_for_ever(
    place: Place, stick: Path
) -> None:
    vault = place.open()
    place.clock.move(days=3650)
    create_backup(vault, stick)
    place.clock.move(days=-3650)
    second = create_backup(vault, stick)
    latest = backups.latest_verified(vault.database)
    assert latest is not None
    assert latest.counter == second.counter
    third = create_backup(vault, stick)
    assert verify_backup(third.file, by_vault(vault)).read.manifest.previous == latest.manifest
    vault.close()


def test_a_folder_that_is_not_there_is_not_made(place: Place, stick: Path) -> None:
    vault = place.open()
    with pytest.raises(StorageFailed, match="not there"):
        create_backup(vault, stick / "unplugged")
    vault.close()
    assert list(stick.iterdir()) == []


def test_a_folder_inside_the_vault_is_refused(place: Place) -> None:
    vault = place.open()
    with pytest.raises(BadInput):
        create_backup(vault, place.layout.folder)
    vault.close()


def test_a_vault_that_is_damaged_gets_no_backup_that_passes_for_good(
    place: Place, stick: Path
) -> None:
    vault = place.open()
    add_client(vault)
    with transaction(vault.database):
        run(vault.database, "UPDATE revisions SET body = (SELECT body FROM revisions LIMIT 1)")
    with pytest.raises(Damaged, match="No backup was made"):
        create_backup(vault, stick)
    assert list(stick.iterdir()) == []
    assert backups.known(vault.database) == ()
    vault.close()


def test_a_vault_with_a_signature_that_does_not_hold_is_backed_up_and_it_is_said(
    place: Place, stick: Path
) -> None:
    vault = place.open()
    forged = vault.new_id()
    parts: dict[str, Value] = {"all": {"manifest": {}, "signature": "00"}}
    client = add_client(vault)
    revision = vault.compose(forged, "signature", parts, client=client)
    with transaction(vault.database):  # as it may arrive from elsewhere: saving refuses it
        append(vault.database, [revision])
        vault._append(Act("sign", revisions=[revision.id]))
    made = create_backup(vault, stick)
    assert made.problems == (f"Signature {forged[:12]} does not hold.",)
    assert verify_backup(made.file, by_passphrase(PASSPHRASE)).read.problems == made.problems
    vault.close()


def test_keys_that_name_a_stranger_as_recipient_are_not_sealed_to(
    place: Place, stick: Path
) -> None:
    """Whoever can write keys.json without the vault key must not be able to read backups."""
    vault = place.open()
    data = place.layout.keys.read_bytes()
    place.layout.keys.write_bytes(data.replace(b'"recipients":["age1', b'"recipients":["age2'))
    with pytest.raises(Damaged):
        create_backup(vault, stick)
    vault.close()
    assert list(stick.iterdir()) == []


def test_what_is_known_of_a_backup_without_opening_it(kept: Kept) -> None:
    keys, outer = glance(kept.file)
    assert keys.vault == outer.vault == kept.place.created.vault
    assert (outer.counter, outer.at) == (kept.made.counter, kept.made.at)


def look_only(place: Place) -> Vault:
    return open_vault(place.layout, opened_by(PASSPHRASE), place.around, Way.LOOK)


def test_a_vault_that_is_only_looked_at_is_not_backed_up(place: Place, stick: Path) -> None:
    vault = look_only(place)
    with pytest.raises(Exception, match="reading only"):
        create_backup(vault, stick)
    vault.close()
    assert list(stick.iterdir()) == []


def test_beside_a_vault_that_is_only_looked_at_the_last_save_is_seen_too(place: Place) -> None:
    writer = place.open()
    client = add_client(writer)  # it lies in the log only
    looking = look_only(place)
    with second_instance(looking) as own:
        assert own.get(client).record == client
    looking.close()
    writer.close()


def test_a_backup_that_the_vault_cannot_note_is_not_left_behind(place: Place, stick: Path) -> None:
    vault = place.open()
    with transaction(vault.database):
        run(
            vault.database,
            "CREATE TRIGGER refuse BEFORE INSERT ON backups BEGIN SELECT RAISE(ABORT, ''); END",
        )
    with pytest.raises(NotesError):
        create_backup(vault, stick)
    assert list(stick.iterdir()) == []
    vault.close()
