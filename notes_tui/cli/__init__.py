"""The command line: parses, calls, prints. Its names, shapes and exit codes are a contract."""

import sys

from notes_tui import __version__


def main(arguments: list[str] | None = None) -> None:
    """The program `notes-tui`. Exits with the code of the contract."""
    words = sys.argv[1:] if arguments is None else arguments
    if words == ["--version"]:  # asked by scripts at every start: nothing else is loaded for it
        print(f"notes-tui {__version__}")
        return
    from notes_tui.practice.hardening import keep_words_private

    keep_words_private()
    from notes_tui.cli.running import run, usual_session

    sys.exit(run(words, usual_session()))
