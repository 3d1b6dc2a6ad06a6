"""The program with which anyone can verify an export: one file that needs nothing of ours."""

import hashlib
from importlib.resources import files
from pathlib import Path
from typing import Final

from notes_tui.exporting.new_file import whole_file

_NAME: Final = "verify_export.py"


def verifier() -> bytes:
    """The program, to run as `python3 verify_export.py EXPORT`."""
    return (files("notes_tui.exporting") / _NAME).read_bytes()


def write_verifier(to: Path) -> str:
    """Writes the program to a file that is not there yet; its SHA-256 in hex."""
    program = verifier()
    with whole_file(to, "The verifier was not written.") as file:
        file.write(program)
    return hashlib.sha256(program).hexdigest()
