"""A vault and those that were restored of it go on side by side: each tidies up its own backups."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui.backup.creating import create_backup
from notes_tui.backup.pruning import plan, prune
from notes_tui.backup.restoring import restore_backup
from notes_tui.backup.shelf import look_into
from notes_tui.backup.unlocking import by_passphrase, by_vault
from notes_tui.backup.verifying import note_verified, verify_backup
from notes_tui.vault import opening
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, open_vault
from notes_tui.vault.surroundings import Surroundings
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE, make_place

STEPS = st.lists(st.integers(0, 2**12), min_size=3, max_size=8)


class Stick:
    """One stick that all of them use."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.stick = folder, folder / "stick"
        self.stick.mkdir()
        self.place = make_place(folder)
        self.vaults = [self.place.layout]

    @property
    def around(self) -> Surroundings:
        return self.place.around

    def opened(self, number: int) -> Vault:
        layout = self.vaults[number % len(self.vaults)]
        return open_vault(layout, opening.by_passphrase(PASSPHRASE), self.around, Way.WRITE)

    @property
    def files(self) -> list[Path]:
        return sorted(self.stick.iterdir())

    def back_up(self, number: int) -> None:
        vault = self.opened(number)
        create_backup(vault, self.stick)
        vault.close()

    def restore(self, number: int) -> None:
        if self.files:
            name = f"restored-{len(self.vaults)}"
            layout = Layout(self.folder / f"{name}.vault", self.folder / name)
            file = self.files[number % len(self.files)]
            restore_backup(file, layout, by_passphrase(PASSPHRASE), self.around)
            self.vaults.append(layout)

    def verify_all(self, number: int) -> None:
        vault = self.opened(number)
        for file in self.files:
            note_verified(vault, verify_backup(file, by_vault(vault)))
        vault.close()


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(STEPS)
def test_histories_with_the_same_numbers_never_keep_each_other_from_pruning(
    steps: list[int],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        at = Stick(Path(folder))
        at.back_up(0)
        for step in steps:
            (at.back_up, at.restore, at.verify_all)[step % 3](step // 3)
            at.place.clock.move(days=1)
        for number in range(len(at.vaults)):
            at.verify_all(number)
            vault = at.opened(number)
            later = vault.around.clock.now() + timedelta(days=3000)
            plan(look_into(at.stick, vault), later)  # and no clock is in doubt
            vault.close()


def test_a_backup_of_another_history_is_left_alone_however_old(tmp_path: Path) -> None:
    at = Stick(tmp_path)
    at.back_up(0)
    at.restore(0)
    at.place.clock.move(hours=1)
    at.back_up(0)  # number 2 of the vault
    theirs = at.files[-1]
    for _ in range(9):
        at.place.clock.move(hours=1)
        at.back_up(1)  # numbers 2 to 10 of the restored one
    at.verify_all(1)
    vault = at.opened(1)
    gone = prune(vault, plan(look_into(at.stick, vault), vault.around.clock.now()))
    vault.close()
    assert gone
    assert theirs.exists()
