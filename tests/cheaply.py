"""The program as a child process of a test: all as usual, but key derivation is cheap.

`python -m tests.cheaply WORDS`. At a pseudo-terminal it makes that its own, as a shell would.
"""

import sys
from dataclasses import replace

if sys.platform != "win32":
    import fcntl
    import termios

from notes_tui.cli.running import run, usual_session
from notes_tui.crypto.cost import FLOOR_COST


def main() -> None:
    own_the_terminal()
    session = usual_session()
    session.around = replace(session.around, kdf_cost=lambda: FLOOR_COST, age_work=10)
    sys.exit(run(sys.argv[1:], session))


def own_the_terminal() -> None:
    """So that ctrl-C arrives, and that a passphrase is asked for there."""
    if sys.platform != "win32" and sys.stdin.isatty():
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)


if __name__ == "__main__":
    main()
