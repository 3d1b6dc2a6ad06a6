"""`python3 run.py bench [--notes N] [--only GROUP]`: bars, ours beside its peers in the same run.

A table on stderr, one JSON object on stdout; exit code 1 if a bar is missed.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from benchmarks import app, backups, kernel, templates
from benchmarks.measuring import Bar
from tests.places import Place

_GROUPS: Mapping[str, Callable[[Path, Place, Place, int], Iterator[Bar]]] = {
    "kernel": kernel.bars,
    "app": app.bars,
    "templates": lambda base, _large, small, _notes: templates.bars(base, small),
    # last: it puts attachments into the large vault
    "backups": lambda base, large, _small, notes: backups.bars(base, large, notes),
}


def main() -> int:
    """Measures and tells."""
    parser = argparse.ArgumentParser(prog="run.py bench")
    parser.add_argument("--notes", type=int, default=100_000, help="notes in the large vault")
    parser.add_argument("--only", choices=_GROUPS, help="one group of bars")
    wanted = parser.parse_args()
    notes = wanted.notes
    found: list[Bar] = []
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        tell(f"making a practice of {notes:,} notes ...")
        large = kernel.practice(base / "large", notes)
        small = kernel.practice(base / "small", kernel.SMALL)
        for name in [wanted.only] if wanted.only else _GROUPS:
            for bar in _GROUPS[name](base, large, small, notes):
                tell(bar.row)
                found.append(bar)
    print(json.dumps({"notes": notes, "bars": {bar.name: bar.values for bar in found}}))
    return 0 if all(bar.met for bar in found) else 1


def tell(text: str) -> None:
    """A line of the table, as soon as it is known."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
