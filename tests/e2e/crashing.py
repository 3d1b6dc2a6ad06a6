"""The program with a mistake in it: opening the search raises, with a client's words at hand."""

from notes_tui.ui.screens.desk import Desk
from tests import cheaply


def do_search(self: Desk) -> None:
    words = f"{self.notes.vault.practice_name} Quendelhaus"
    raise ValueError(words)


if __name__ == "__main__":
    Desk.do_search = do_search  # type: ignore[method-assign]
    cheaply.main()
