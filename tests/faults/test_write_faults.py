"""A fault at each write, fsync and rename of a save and of a draft: old or new, never between."""

import pytest

from notes_tui.domain.query import parse_query
from notes_tui.vault import drafts
from notes_tui.vault.vault import Vault
from tests.faults.conftest import TYPED_EARLIER, Ward
from tests.faults.faultline import Kind
from tests.faults.injecting import KINDS, Bench, Operation, Trial
from tests.faults.operations import AFTERWARDS, SAVED, TYPED
from tests.faults.promises import broken_promises

pytestmark = [pytest.mark.faults, pytest.mark.long]


def broken(trial: Trial, ward: Ward) -> list[str]:
    """The promises that a fault in a save or a draft broke."""
    return broken_promises(
        trial, ward, lambda vault: _kept(trial, vault) + _draft(trial, vault, ward)
    )


def _kept(trial: Trial, vault: Vault) -> list[str]:
    """Whether each text is there whole, and, if it was acknowledged, there at all."""
    found = []
    for word, done, text in (
        ("note", trial.done, SAVED),
        ("second", "then done" in trial.lines, AFTERWARDS),
    ):
        note = trial.said(word)
        state = vault.find(note) if note else None
        if note and done and state is None:
            found.append(f"the {word} was acknowledged and is lost")
        if state and state.settled("section/listen") != text:
            found.append(f"the {word} holds another text")
        if state and note not in {hit.note for hit in vault.search(parse_query(text[:8])).hits}:
            found.append(f"the {word} is not found by searching")
    return found


def _draft(trial: Trial, vault: Vault, ward: Ward) -> list[str]:
    texts = [draft.text for draft in drafts.of_record(vault.database, ward.note)]
    acknowledged = "done" in trial.lines or "then done" in trial.lines
    drafting = not trial.said("note")
    if texts == [TYPED] if drafting and acknowledged else texts in ([TYPED_EARLIER], [TYPED]):
        return []
    return [f"the draft is {texts}"]


def all_broken(
    bench: Bench, operation: Operation, kind: Kind, ward: Ward, *, sticky: bool = False
) -> list[str]:
    calls = bench.calls(operation)
    return [
        f"{trial}: {promise}"
        for trial in bench.trials(operation, kind, calls, sticky=sticky)
        for promise in broken(trial, ward)
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_of_a_save_leaves_all_of_it_or_nothing(
    kind: Kind, bench: Bench, ward: Ward
) -> None:
    operation = Operation("save", ward.folder, ward.key, (ward.client,))
    assert all_broken(bench, operation, kind, ward) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_at_any_call_of_keeping_a_draft_leaves_it_or_the_one_before(
    kind: Kind, bench: Bench, ward: Ward
) -> None:
    operation = Operation("keep_draft", ward.folder, ward.key, (ward.note,))
    assert all_broken(bench, operation, kind, ward) == []


def test_a_disk_that_goes_at_any_call_of_a_save_and_stays_away_loses_nothing(
    bench: Bench, ward: Ward
) -> None:
    operation = Operation("save", ward.folder, ward.key, (ward.client,))
    assert all_broken(bench, operation, "eio", ward, sticky=True) == []
