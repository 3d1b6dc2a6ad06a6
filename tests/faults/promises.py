"""What holds after a fault at any write, whatever was being done."""

from collections.abc import Callable

from notes_tui.errors import NotesError
from notes_tui.vault.vault import Vault
from tests.faults.conftest import EARLIER, Ward
from tests.faults.copies import layout_of, open_copy, problems_of
from tests.faults.injecting import Trial


def broken_promises(trial: Trial, ward: Ward, own: Callable[[Vault], list[str]]) -> list[str]:
    """The promises that the fault broke: those of every write, and the operation's own."""
    found = trial.manners()
    try:
        vault = open_copy(layout_of(trial.folder), ward.key)
    except NotesError as error:
        return [*found, f"it does not open: {error.message}"]
    if vault.get(ward.note).settled("section/listen") != EARLIER:
        found.append("an earlier note is not as it was")
    found += vault.notices + problems_of(vault) + own(vault)
    vault.close()
    return found
