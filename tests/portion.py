"""How often what could go on for ever is tried: a portion in the suite, all of it in `run.py long`.

The module that asks for a portion marks its tests `portion`, so that `run.py long` runs them.
"""

import os
from typing import Final

WHOLE: Final = "NOTES_TUI_WHOLE" in os.environ


def portion(part: int, whole: int) -> int:
    """How often: `part` times with every change, `whole` times where one waits for it."""
    return whole if WHOLE else part
