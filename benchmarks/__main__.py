"""`python3 run.py bench [--notes N]`: every bar, ours beside its peers in the same run.

A table on stderr, one JSON object on stdout; exit code 1 if a bar is missed.
"""

import argparse
import json
import sys
import tempfile
from itertools import chain
from pathlib import Path

from benchmarks import app, backups, kernel, templates
from benchmarks.measuring import Bar


def main() -> int:
    """Measures and tells."""
    parser = argparse.ArgumentParser(prog="run.py bench")
    parser.add_argument("--notes", type=int, default=100_000, help="notes in the large vault")
    notes = parser.parse_args().notes
    found: list[Bar] = []
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        tell(f"making a practice of {notes:,} notes ...")
        large = kernel.practice(base / "large", notes)
        small = kernel.practice(base / "small", kernel.SMALL)
        for bar in chain(
            kernel.bars(base, large, small, notes),
            app.bars(base, large, small, notes),
            templates.bars(base, small),
            backups.bars(base, large, notes),  # last: it puts attachments into the large vault
        ):
            tell(bar.row)
            found.append(bar)
    print(json.dumps({"notes": notes, "bars": {bar.name: bar.values for bar in found}}))
    return 0 if all(bar.met for bar in found) else 1


def tell(text: str) -> None:
    """A line of the table, as soon as it is known."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
