"""The bars of the kernel, each beside bare SQLCipher or a peer in the same run, as ratios.

`python3 run.py bench [--notes N]`: a table on stderr, one JSON object on stdout. The two sides of a
bar take turns, and what is compared are medians of 15.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from notes_tui.domain.note import SECTIONS
from notes_tui.domain.query import parse_query
from notes_tui.practice.desk import read_desk
from notes_tui.practice.sampling import make_practice
from notes_tui.vault.opening import open_vault
from notes_tui.vault.vault import Vault
from tests.places import Place, add_client, add_note, make_place

ROUNDS = 15
SMALL = 100
QUERY = "bridge held"
TEXT = {name: f"Holds the {name} longer on the right, no cramp today. " * 3 for name in SECTIONS}
_COLUMNS = ", ".join(SECTIONS)
_MARKS = ", ".join("?" * len(SECTIONS))


def main() -> None:
    """Measures and tells."""
    parser = argparse.ArgumentParser(prog="run.py bench")
    parser.add_argument("--notes", type=int, default=100_000, help="notes in the large vault")
    notes = parser.parse_args().notes
    with tempfile.TemporaryDirectory() as folder:
        small, _ = practice(Path(folder) / "small", SMALL)
        large, made = practice(Path(folder) / "large", notes)
        bars = {
            f"desk at {notes} notes over {SMALL}": (1.2, compare(desk(large), desk(small))),
            "a saved note over bare SQLCipher": (3.0, saving(large, Path(folder))),
            "search over bare FTS5 on SQLCipher": (1.5, searching(large, Path(folder))),
            "--version over import click": (1.5, starting()),
        }
        rebuilding = rebuild(large)
    report = {
        "notes": notes,
        "made_in_seconds": round(made, 1),
        "rebuilt_in_seconds": round(rebuilding, 1),
        "bars": {name: {"bar": bar, **measured} for name, (bar, measured) in bars.items()},
    }
    for name, (bar, measured) in bars.items():
        verdict = "met" if measured["ratio"] <= bar else "MISSED"
        print(f"{name:<40} {measured['ratio']:>6.2f}  bar {bar}  {verdict}", file=sys.stderr)
    print(json.dumps(report))


def practice(folder: Path, notes: int) -> tuple[Place, float]:
    """A made-up practice of this size, and the seconds it took."""
    place = make_place(folder)
    start = time.perf_counter()
    vault = place.open()
    make_practice(vault, max(1, notes // 20), notes, lambda _: None)
    vault.close()
    return place, time.perf_counter() - start


def compare(ours: Callable[[], float], peer: Callable[[], float]) -> dict[str, float]:
    """Medians of both, in turns, in milliseconds, and their ratio."""
    pairs = [(ours(), peer()) for _ in range(ROUNDS + 1)][1:]
    first, second = (statistics.median(side) * 1000 for side in zip(*pairs, strict=True))
    return {"ms": round(first, 3), "peer_ms": round(second, 3), "ratio": round(first / second, 3)}


def desk(place: Place) -> Callable[[], float]:
    """From the key unwrapped to the desk's data."""
    vault = place.open(write=False)
    key = vault.key
    vault.close()

    def measure() -> float:
        start = time.perf_counter()
        vault = open_vault(place.layout, lambda _: key, place.around, write=False)
        read_desk(vault)
        taken = time.perf_counter() - start
        vault.close()
        return taken

    return measure


def bare(path: Path) -> sqlcipher.Connection:
    """SQLCipher as its manual opens it, with the full text of notes and nothing else."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    for pragma in (
        "cipher_memory_security = ON",
        f"key = \"x'{'5a' * 32}'\"",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "cache_size = -16384",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(f"CREATE TABLE texts (n INTEGER PRIMARY KEY, {_COLUMNS})")
    connection.execute(
        f"CREATE VIRTUAL TABLE words USING fts5 ({_COLUMNS}, content = 'texts',"
        " content_rowid = 'n', tokenize = 'unicode61 remove_diacritics 2')"
    )
    return connection


def fill(connection: sqlcipher.Connection, vault: Vault) -> None:
    """The same notes as the vault's."""
    connection.execute("BEGIN")
    for row in vault.database.conn.execute(f"SELECT n, {_COLUMNS} FROM note_texts"):
        for table in (f"texts (n, {_COLUMNS})", f"words (rowid, {_COLUMNS})"):
            connection.execute(f"INSERT INTO {table} VALUES (?, {_MARKS})", row)
    connection.execute("COMMIT")


def saving(place: Place, folder: Path) -> dict[str, float]:
    """One note acknowledged, beside a transaction with the same text, its words and an anchor."""
    vault = place.open()
    client = add_client(vault)
    connection = bare(folder / "saving.db")
    anchor = folder / "anchor"

    def ours() -> float:
        start = time.perf_counter()
        add_note(vault, client, **TEXT)
        return time.perf_counter() - start

    def peer() -> float:
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        texts = tuple(TEXT.values())
        connection.execute(f"INSERT INTO texts ({_COLUMNS}) VALUES ({_MARKS})", texts)
        number = connection.execute("SELECT last_insert_rowid()").fetchone()[0]
        connection.execute(
            f"INSERT INTO words (rowid, {_COLUMNS}) VALUES (?, {_MARKS})", (number, *texts)
        )
        connection.execute("COMMIT")
        part = anchor.with_suffix(".part")
        with part.open("wb") as file:
            file.write(os.urandom(400))
            file.flush()
            os.fsync(file.fileno())
        part.replace(anchor)
        return time.perf_counter() - start

    measured = compare(ours, peer)
    connection.close()
    vault.close()
    return measured


def searching(place: Place, folder: Path) -> dict[str, float]:
    """The same query over the same notes: count, the best twenty, their snippets."""
    vault = place.open(write=False)
    connection = bare(folder / "searching.db")
    fill(connection, vault)
    terms = parse_query(QUERY)
    snippets = ", ".join(f"snippet(words, {at}, '[', ']', '…', 12)" for at in range(len(SECTIONS)))

    def ours() -> float:
        start = time.perf_counter()
        vault.search(terms)
        return time.perf_counter() - start

    def peer() -> float:
        start = time.perf_counter()
        match = (QUERY,)
        connection.execute("SELECT count(*) FROM words WHERE words MATCH ?", match).fetchone()
        connection.execute(
            f"SELECT rowid, {snippets} FROM words WHERE words MATCH ? ORDER BY rank LIMIT 20", match
        ).fetchall()
        return time.perf_counter() - start

    measured = compare(ours, peer)
    connection.close()
    vault.close()
    return measured


def starting() -> dict[str, float]:
    """`notes-tui --version` beside the bare import of click."""

    def command(*words: str) -> Callable[[], float]:
        def measure() -> float:
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
            return time.perf_counter() - start

        return measure

    return compare(command("-m", "notes_tui", "--version"), command("-c", "import click"))


def rebuild(place: Place) -> float:
    """Seconds to work out all views anew."""
    vault = place.open()
    start = time.perf_counter()
    vault.rebuild(lambda _: None)
    taken = time.perf_counter() - start
    vault.close()
    return taken


if __name__ == "__main__":
    main()
