"""A fault at each write, fsync and rename of making a vault: it is there whole, or not at all."""

from pathlib import Path

import pytest

from notes_tui.errors import NotesError
from notes_tui.vault import keyslots
from notes_tui.vault.opening import by_passphrase
from tests.faults.copies import layout_of, open_copy, problems_of
from tests.faults.faultline import Kind
from tests.faults.injecting import KINDS, Bench, Operation, Trial, chosen
from tests.places import PASSPHRASE

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.usefixtures("quick_keys")]

_SEED, _OTHER_SEED = 7, 8


def broken(trial: Trial, bench: Bench) -> list[str]:
    found = trial.manners()
    if layout_of(trial.folder).folder.exists():
        return [*found, *not_whole(trial.folder)]
    if trial.done:
        found.append("it was acknowledged and is not there")
    again = bench.without_faults(creating(trial.folder, _OTHER_SEED), trial.folder)
    if "done" not in again.lines:
        return [*found, f"it cannot be made again: {again.lines}"]
    return [*found, *not_whole(trial.folder)]


def not_whole(folder: Path) -> list[str]:
    """What is wrong with the vault there, if anything."""
    layout = layout_of(folder)
    try:
        keys = keyslots.read_keys(layout.keys.read_bytes())
        vault = open_copy(layout, by_passphrase(PASSPHRASE)(keys))
    except NotesError as error:
        return [f"a vault is there and does not open: {error.message}"]
    wrong = vault.notices + problems_of(vault)
    vault.close()
    return wrong


def creating(template: Path, seed: int) -> Operation:
    return Operation("create", template, arguments=(seed,))


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_of_making_a_vault_leaves_a_whole_one_or_none(
    kind: Kind, bench: Bench, tmp_path: Path
) -> None:
    operation = creating(tmp_path, _SEED)
    calls = bench.calls(operation)
    assert [
        f"{trial}: {promise}"
        for trial in bench.trials(operation, kind, chosen(calls, kind, one_in=25))
        for promise in broken(trial, bench)
    ] == []
