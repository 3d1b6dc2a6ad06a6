"""The program with which anyone can verify an export: one file that needs nothing of ours."""

import hashlib
import os
from importlib.resources import files
from pathlib import Path
from typing import Final

from notes_tui.errors import StorageFailed
from notes_tui.vault.files import disk

_NAME: Final = "verify_export.py"


def verifier() -> bytes:
    """The program, to run as `python3 verify_export.py EXPORT`."""
    return (files("notes_tui.exporting") / _NAME).read_bytes()


def write_verifier(to: Path) -> str:
    """Writes the program to a file that is not there yet; its SHA-256 in hex."""
    if os.path.lexists(to):
        raise StorageFailed(
            "There is something at this place already; it was left as it is.",
            "Name a file that does not exist yet.",
        )
    program = verifier()
    with disk("The verifier was not written."), to.open("xb") as file:
        file.write(program)
    return hashlib.sha256(program).hexdigest()
