"""A fault or a kill at each write of a signing: signed and whole, or not signed at all."""

import pytest

from notes_tui.vault.notes import get_note
from notes_tui.vault.signatures import check_note
from notes_tui.vault.vault import Vault
from tests.faults.conftest import Ward
from tests.faults.faultline import Kind
from tests.faults.injecting import KINDS, Bench, Operation, Trial
from tests.faults.operations import AFTERWARDS, SAVED
from tests.faults.promises import broken_promises

pytestmark = [pytest.mark.faults, pytest.mark.long]


def broken(trial: Trial, ward: Ward) -> list[str]:
    """The promises that a fault in signing broke."""
    return broken_promises(trial, ward, lambda vault: _signed(trial, vault))


def _signed(trial: Trial, vault: Vault) -> list[str]:
    note = get_note(vault, trial.said("note"))
    acknowledged = trial.done or "then done" in trial.lines
    checked = check_note(vault.database, note.id)
    later = [entry.text for entry in note.later]
    found = [f"a signature does not fit: {each.problem}" for each in checked if not each.ok]
    if note.text("listen") != SAVED:
        found.append("the note reads otherwise")
    # Refused after it was durable, as where the anchor cannot follow, it is there and tried again.
    if later not in ([], [AFTERWARDS], *([] if trial.done else [[AFTERWARDS] * 2])):
        found.append(f"what was added is {later}")
    if note.signed != bool(checked) or len(note.unsealed) > 0:
        found.append("the note is signed in part")
    if trial.said("adding"):
        if acknowledged and not later:
            found.append("an addition was acknowledged and is lost")
        if len(checked) != 1 + len(later):
            found.append(f"there are {len(checked)} signatures and {len(later)} additions")
    elif acknowledged and not note.signed:
        found.append("a signature was acknowledged and is lost")
    return found


@pytest.mark.parametrize(
    ("operation", "kind"), [*(("sign", kind) for kind in KINDS), ("add_later", KINDS[0])]
)
def test_a_fault_at_any_call_of_a_signing_leaves_all_of_it_or_nothing(
    operation: str, kind: Kind, bench: Bench, ward: Ward
) -> None:
    chosen = Operation(operation, ward.folder, ward.key, (ward.client,))
    found = [
        f"{trial}: {promise}"
        for trial in bench.trials(chosen, kind, bench.calls(chosen))
        for promise in broken(trial, ward)
    ]
    assert found == []
