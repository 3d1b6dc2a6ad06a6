"""A fault at each call of a change of passphrase: one of the two opens, and all is there."""

import pytest

from notes_tui.errors import NotesError, WrongPassphrase
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from notes_tui.vault.vault import Vault
from tests.faults.conftest import EARLIER, Ward
from tests.faults.copies import layout_of, problems_of
from tests.faults.faultline import Kind
from tests.faults.injecting import KINDS, Bench, Operation, Trial, chosen
from tests.faults.operations import NEW_PASSPHRASE
from tests.places import PASSPHRASE, surroundings

pytestmark = [pytest.mark.faults, pytest.mark.long, pytest.mark.usefixtures("quick_keys")]


def broken(trial: Trial, ward: Ward) -> list[str]:
    found = trial.manners()
    opened = []
    for passphrase in (PASSPHRASE, NEW_PASSPHRASE):
        try:
            vault = open_vault(
                layout_of(trial.folder), by_passphrase(passphrase), surroundings(), Way.WRITE
            )
        except WrongPassphrase:
            continue
        except NotesError as error:
            found.append(f"it does not open: {error.message}")
            continue
        opened.append(passphrase)
        found += _flaws(vault, ward)
        vault.close()
    found += [
        f"{suffix} is left beside"
        for suffix in (".new", ".old")
        if layout_of(trial.folder).beside(suffix).exists()
    ]
    if len(opened) != 1:
        found.append(f"{len(opened)} passphrases open it")
    if trial.done and opened != [NEW_PASSPHRASE]:
        found.append("the change was acknowledged and the new passphrase does not open it")
    return found


def _flaws(vault: Vault, ward: Ward) -> list[str]:
    expected = [notice for notice in vault.notices if "tries to open it failed" not in notice]
    if vault.get(ward.note).settled("section/listen") != EARLIER:
        expected.append("an earlier note is not as it was")
    return expected + problems_of(vault)


def all_broken(bench: Bench, name: str, kind: Kind, ward: Ward, one_in: int) -> list[str]:
    operation = Operation(name, ward.folder, ward.key)
    calls = bench.calls(operation)
    return [
        f"{trial}: {promise}"
        for trial in bench.trials(operation, kind, chosen(calls, kind, one_in))
        for promise in broken(trial, ward)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_of_a_change_of_passphrase_leaves_one_that_opens(
    kind: Kind, bench: Bench, ward: Ward
) -> None:
    assert all_broken(bench, "change", kind, ward, one_in=1) == []


@pytest.mark.parametrize("kind", ["kill-before", "eio"])
def test_a_fault_at_any_call_of_a_change_of_keys_leaves_one_passphrase_that_opens(
    kind: Kind, bench: Bench, ward: Ward
) -> None:
    assert all_broken(bench, "renew", kind, ward, one_in=60) == []
