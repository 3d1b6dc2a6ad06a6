"""A report of a mistake of ours: where in the program it happened, and not a word of the data.

Exception messages and local variables can hold a client's words, so neither is written.
"""

import hashlib
import sys
import traceback
from pathlib import Path

from notes_tui import __version__
from notes_tui.vault.files import make_private_folder, write_atomically

_CODE_LETTERS = 8


def report(error: BaseException, logs: Path) -> tuple[str, str]:
    """The code of the mistake, and a sentence that says where the report lies."""
    lines = []
    seen: BaseException | None = error
    while seen is not None:
        lines.append(type(seen).__name__)
        lines += [
            f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(seen.__traceback__)
        ]
        seen = seen.__cause__ or seen.__context__
    trace = "\n".join(lines)
    code = hashlib.sha256(trace.encode()).hexdigest()[:_CODE_LETTERS]
    text = f"notes-tui {__version__}\nPython {sys.version.split()[0]} on {sys.platform}\n{trace}\n"
    file = logs / f"crash-{code}.txt"
    try:
        make_private_folder(logs)
        write_atomically(file, text.encode())  # follows no link that was planted there
    except OSError:
        return code, "Please report this code."
    return code, f"Please report it with {file}: it holds no clinical text."
