"""A fault at each write, fsync and rename of a backup and of a restore: whole, or not there."""

import shutil
from pathlib import Path

import pytest

from notes_tui.backup.creating import create_backup
from notes_tui.backup.naming import PART
from notes_tui.backup.unlocking import by_recovery_code
from notes_tui.backup.verifying import verify_backup
from notes_tui.errors import NotesError, StorageFailed
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from tests.attachments.storing import store
from tests.faults.conftest import EARLIER, Ward
from tests.faults.copies import layout_of, open_copy, problems_of
from tests.faults.faultline import Kind
from tests.faults.injecting import KINDS, Bench, Operation, Trial, chosen
from tests.faults.operations import NEW_PASSPHRASE, STICK, restored_in
from tests.faults.test_full_disk import PAGE, at_each_level, disk, fill, refusal, says_so
from tests.places import surroundings

__all__ = ["disk"]  # a fixture
pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.usefixtures("quick_keys")]


@pytest.fixture(scope="module")
def backed_up(ward: Ward, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the ward with a backup of it on a stick, and an attachment in both."""
    folder = tmp_path_factory.mktemp("backed-up") / "ward"
    shutil.copytree(ward.folder, folder)
    (folder / STICK).mkdir()
    vault = open_copy(layout_of(folder), ward.key)
    store(vault, ward.note, b"picture " * 20_000)
    create_backup(vault, folder / STICK)
    vault.close()
    return folder


def verified(ward: Ward, file: Path) -> str:
    """What is wrong with the backup, if anything."""
    try:
        verify_backup(file, by_recovery_code(ward.place.created.recovery_code))
    except NotesError as error:
        return error.message
    return ""


def cleans_up(trial: Trial) -> bool:
    """Whether it lived on, and was not hindered at the cleaning up itself."""
    return not trial.kind.startswith(("kill", "short")) and trial.call.name != "unlink"


def broken_backup(trial: Trial, ward: Ward, earlier: bytes) -> list[str]:
    found, stick = trial.manners(), trial.folder / STICK
    whole = sorted(path for path in stick.iterdir() if path.suffix != PART)
    found += [f"{path.name}: {wrong}" for path in whole if (wrong := verified(ward, path))]
    if earlier not in [path.read_bytes() for path in whole]:
        found.append("the earlier backup is not as it was")
    if trial.done and len(whole) != 2:
        found.append("it was acknowledged and is not there")
    if cleans_up(trial) and list(stick.glob(f"*{PART}")):
        found.append("something half-made is left")
    vault = open_copy(layout_of(trial.folder), ward.key)
    vault.around.clock.move(seconds=9)  # type: ignore[attr-defined]
    made = create_backup(vault, stick)
    if vault.get(ward.note).settled("section/listen") != EARLIER:
        found.append("an earlier note is not as it was")
    found += problems_of(vault)
    vault.close()
    if verified(ward, made.file) or list(stick.glob(f"*{PART}")):
        found.append("the next backup did not work")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_of_a_backup_leaves_the_earlier_ones_and_no_half_file(
    kind: Kind, bench: Bench, ward: Ward, backed_up: Path
) -> None:
    (earlier,) = (backed_up / STICK).iterdir()
    operation = Operation("back_up", backed_up, ward.key)
    calls = bench.calls(operation)
    assert {call.name for call in calls} >= {"write", "fsync"}
    assert [
        f"{trial}: {promise}"
        for trial in bench.trials(operation, kind, chosen(calls, kind, one_in=8))
        for promise in broken_backup(trial, ward, earlier.read_bytes())
    ] == []


def broken_restore(trial: Trial, ward: Ward, again: Bench, operation: Operation) -> list[str]:
    found, layout = trial.manners(), restored_in(trial.folder)
    if not layout.folder.exists():
        if trial.done:
            found.append("it was acknowledged and is not there")
        left = layout.beside(".part")
        if cleans_up(trial) and left.exists() and any(left.iterdir()):
            found.append("something half-made is left")
        if "done" not in again.without_faults(operation, trial.folder).lines:
            return [*found, "it cannot be restored again"]
    try:
        vault = open_vault(layout, by_passphrase(NEW_PASSPHRASE), surroundings(), Way.WRITE)
    except NotesError as error:
        return [*found, f"what was restored does not open: {error.message}"]
    if vault.get(ward.note).settled("section/listen") != EARLIER:
        found.append("a note is not as it was")
    found += vault.notices + problems_of(vault)
    vault.close()
    original = open_copy(layout_of(trial.folder), ward.key)
    found += original.notices + problems_of(original)
    original.close()
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_of_a_restore_leaves_a_whole_vault_or_none(
    kind: Kind, bench: Bench, ward: Ward, backed_up: Path
) -> None:
    operation = Operation("restore", backed_up, arguments=(ward.place.created.recovery_code,))
    calls = bench.calls(operation)
    assert [
        f"{trial}: {promise}"
        for trial in bench.trials(operation, kind, chosen(calls, kind, one_in=120))
        for promise in broken_restore(trial, ward, bench, operation)
    ] == []


def test_a_stick_that_is_gone_in_the_middle_is_said_and_costs_nothing(
    bench: Bench, ward: Ward, backed_up: Path
) -> None:
    (earlier,) = (backed_up / STICK).iterdir()
    operation = Operation("back_up", backed_up, ward.key)
    calls = bench.calls(operation)
    onto_stick = [call for call in calls if call.file.endswith(PART)]
    assert [
        f"{trial}: {promise}"
        for trial in bench.trials(operation, "eio", onto_stick[:6], sticky=True)
        for promise in broken_backup(trial, ward, earlier.read_bytes())
        if promise != "something half-made is left"  # nobody could take it away
    ] == []


def test_a_backup_onto_a_full_stick_is_refused_and_the_earlier_ones_stay(
    ward: Ward, backed_up: Path, disk: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "ward"
    shutil.copytree(backed_up, folder)
    (earlier,) = (folder / STICK).iterdir()
    shutil.copy(earlier, disk)
    vault = open_copy(layout_of(folder), ward.key)

    def attempt(free_pages: int) -> StorageFailed | None:
        vault.around.clock.move(seconds=9)  # type: ignore[attr-defined]
        filler = fill(disk, free_pages)
        error = refusal(lambda: create_backup(vault, disk))
        names = {path.name for path in disk.iterdir()} - {filler.name}
        assert len(names) == (1 if error else 2)
        assert (disk / earlier.name).read_bytes() == earlier.read_bytes()
        filler.unlink()
        for name in names - {earlier.name}:
            assert verified(ward, disk / name) == ""
            (disk / name).unlink()
        return error

    pages = earlier.stat().st_size // PAGE
    refused = at_each_level(range(0, pages + 9, max(1, pages // 12)), attempt)
    assert [error.message for error in refused if not says_so(error)] == []
    vault.close()
