"""`python -m notes_tui` does what the command `notes-tui` does."""

from notes_tui.cli import main

if __name__ == "__main__":
    main()
