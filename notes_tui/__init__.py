"""notes-tui: an offline, encrypted clinical notebook for the terminal."""

__version__ = "0.1.0"
