"""The line-by-line app as a child process: `python -m tests.plain.child FOLDER`."""

import os
import secrets
import sys
from pathlib import Path

from notes_tui.crypto.cost import FLOOR_COST
from notes_tui.plain.app import run
from notes_tui.practice.clock import SystemClock
from notes_tui.vault.layout import Layout
from notes_tui.vault.surroundings import Surroundings
from tests.cheaply import own_the_terminal


def main() -> None:
    os.umask(0o077)
    own_the_terminal()
    folder = Path(sys.argv[1])
    around = Surroundings(
        SystemClock(), secrets.token_bytes, "Laptop A", lambda: FLOOR_COST, age_work=10
    )
    sys.exit(run(Layout(folder / "practice.vault", folder / "state" / "anchors"), around))


if __name__ == "__main__":
    main()
