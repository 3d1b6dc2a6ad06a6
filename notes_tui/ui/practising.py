"""Practising on the sample practice: a real vault, in a folder that goes when it is closed."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from notes_tui.crypto.cost import FLOOR_COST
from notes_tui.errors import NotesError
from notes_tui.practice.sampling import PRACTICE, PRACTITIONER, load_sample
from notes_tui.vault.creating import create_vault
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from notes_tui.vault.passphrases import suggest
from notes_tui.vault.vault import Vault

if TYPE_CHECKING:
    from notes_tui.ui.app import NotesApp

_CHEAP_WORK = 1


@dataclass
class Practice:
    """The folder of the sample vault, and the place of the real one to come back to."""

    folder: "tempfile.TemporaryDirectory[str]"
    real: Layout
    passphrase: str
    """It is filled in wherever it is asked, since nobody has chosen it."""

    def cleanup(self) -> None:
        """Throws the sample away."""
        self.folder.cleanup()


def begin_practice(
    app: "NotesApp",
    refused: Callable[[NotesError], None],
    fill: Callable[[Vault], None] = load_sample,
) -> None:
    """In a thread: makes the sample vault, fills it and opens it in the app."""
    folder = tempfile.TemporaryDirectory(prefix="notes-tui-practice-")
    place = Path(folder.name)
    layout = Layout(place / "sample.vault", place / "anchors")
    # Invented clients under a passphrase that nobody has chosen need no expensive key.
    around = replace(app.around, kdf_cost=lambda: FLOOR_COST, age_work=_CHEAP_WORK)
    passphrase = suggest(around.entropy)
    try:
        create_vault(layout, passphrase, around, practice=PRACTICE, practitioner=PRACTITIONER)
        vault = open_vault(layout, by_passphrase(passphrase), around, Way.WRITE)
        fill(vault)
    except NotesError as error:
        folder.cleanup()
        app.call_from_thread(refused, error)
        return
    app.call_from_thread(app.practise, vault, Practice(folder, app.layout_of_vault, passphrase))
