"""Many commands in one child process: `python -m tests.security.many FILE`.

FILE is JSON: `vault`, `passphrase`, `recovery`, `commands` (each a list of words) and, if they are
to be refused, `sockets`: false. Each command's output stands between marks with its exit code.
"""

import io
import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from notes_tui.cli.running import run, usual_session
from notes_tui.crypto.cost import FLOOR_COST
from tests.cheaply import own_the_terminal

ANSWERS = "?\n0\n\n5\n:last\n.\na\ny\nhelp\n\n\n"


def main() -> None:
    work = json.loads(Path(sys.argv[1]).read_text("ascii"))
    own_the_terminal()
    if work.get("sockets") is False:
        sys.addaudithook(refuse_sockets)
    os.chdir(Path(sys.argv[1]).parent)
    for number, words in enumerate(work["commands"]):
        mark(f"<{number}>")
        session = usual_session()
        session.around = replace(session.around, kdf_cost=lambda: FLOOR_COST, age_work=10)
        given = list(descriptors(work, words))
        if {"dev", "open"} & set(words):
            sys.stdin = io.StringIO(ANSWERS)  # what asks line by line is answered, then left
        code = run(["--vault", work["vault"], *given, *words], session)
        mark(f"</{number} {code}>")


def descriptors(work: dict[str, str], words: list[str]) -> Iterator[str]:
    for option, line in (
        ("--passphrase-fd", work["passphrase"]),
        ("--new-passphrase-fd", work["passphrase"]),
        ("--recovery-fd", work["recovery"] if "recovery" in words else ""),
    ):
        if line:
            reading, writing = os.pipe()
            os.write(writing, line.encode() + b"\n")
            os.close(writing)
            yield from (option, str(reading))


def mark(text: str) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(1, text.encode() + b"\n")


def refuse_sockets(event: str, _: object) -> None:
    if event.startswith("socket."):
        raise RuntimeError(f"the program uses {event}")


if __name__ == "__main__":
    main()
