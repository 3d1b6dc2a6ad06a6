"""The bars of the kernel: desk, save, search, rebuild, memory, start."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks import peers
from benchmarks.measuring import Bar, Measure, Measured, in_turns
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.query import parse_query
from notes_tui.practice.desk import read_desk
from notes_tui.practice.sampling import make_practice
from notes_tui.vault.opening import Way, open_vault
from tests.places import Place, add_client, add_note, make_place

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SMALL = 100
_REBUILT = 2_000
"""Notes in the vault that is rebuilt: enough to level out, few enough for several rounds."""
_REBUILDS = 5
_QUERY = "bridge held"
_TEXT = {name: f"Holds the {name} longer on the right, no cramp today. " * 3 for name in SECTIONS}


def bars(folder: Path, large: Place, small: Place, notes: int) -> Iterator[Bar]:
    """Measures one after the other; the two vaults are there already."""
    yield Bar(f"desk's data at {notes:,} over {SMALL} notes", 1.2, _desk(large, small))
    yield Bar("a saved note", 3.0, _saving(large, folder))
    yield Bar("search", 1.5, _searching(large, folder))
    yield Bar(f"memory at {notes:,} over {SMALL} notes", 1.2, _memory(large, small, folder))
    rebuilt = large if notes <= _REBUILT else practice(folder / "rebuilt", _REBUILT)
    yield Bar("rebuild of the views", 5.0, _rebuilding(rebuilt, folder))
    yield Bar("--version", 1.5, _starting())


def practice(folder: Path, notes: int) -> Place:
    """A made-up practice of this size."""
    place = make_place(folder)
    vault = place.open()
    make_practice(vault, max(1, notes // 20), notes, lambda _: None)
    vault.close()
    return place


def key_of(place: Place) -> bytes:
    """The vault key behind the passphrase, so that no bar pays for the key derivation."""
    vault = place.open(write=False)
    key = vault.key
    vault.close()
    return key


def _desk(large: Place, small: Place) -> Measured:
    """From the key unwrapped to the desk's data."""

    def at(place: Place) -> Measure:
        key = key_of(place)

        def measure() -> float:
            start = time.perf_counter()
            vault = open_vault(place.layout, lambda _: key, place.around, Way.READ)
            read_desk(vault)
            taken = time.perf_counter() - start
            vault.close()
            return taken

        return measure

    return in_turns(at(large), {f"at {SMALL}": at(small)})


def _saving(place: Place, folder: Path) -> Measured:
    """One note acknowledged."""
    vault = place.open()
    client, texts, anchor = add_client(vault), tuple(_TEXT.values()), folder / "anchor"
    cipher = peers.bare_sqlcipher(folder / "saving-cipher.db")
    plain = peers.plain_sqlite(folder / "saving-plain.db")

    def ours() -> float:
        start = time.perf_counter()
        add_note(vault, client, **_TEXT)
        return time.perf_counter() - start

    measured = in_turns(
        ours,
        {
            "SQLCipher": lambda: peers.save(cipher, texts, anchor),
            "SQLite": lambda: peers.save(plain, texts, anchor),
        },
    )
    vault.close()
    return measured


def _searching(place: Place, folder: Path) -> Measured:
    """The same query over the same notes: count, the best twenty, their snippets."""
    vault = place.open(write=False)
    cipher = peers.bare_sqlcipher(folder / "searching-cipher.db")
    plain = peers.plain_sqlite(folder / "searching-plain.db")
    for connection in (cipher, plain):
        peers.fill(connection, vault)
    terms = parse_query(_QUERY)

    def ours() -> float:
        start = time.perf_counter()
        vault.search(terms)
        return time.perf_counter() - start

    measured = in_turns(
        ours,
        {
            "SQLCipher": lambda: peers.search(cipher, _QUERY),
            "SQLite": lambda: peers.search(plain, _QUERY),
        },
    )
    vault.close()
    return measured


def _rebuilding(place: Place, folder: Path) -> Measured:
    """All views worked out anew, beside reading each revision and writing its text and words."""
    vault = place.open()
    packed = [
        body for (body,) in vault.database.conn.execute("SELECT body FROM revisions").fetchall()
    ]

    def ours() -> float:
        start = time.perf_counter()
        vault.rebuild(lambda _: None)
        return time.perf_counter() - start

    def peer(connection: peers.Connection) -> float:
        start = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO words (words) VALUES ('delete-all')")
        connection.execute("DELETE FROM texts")
        for number, body in enumerate(packed, 1):
            parts = json.loads(zstd.decompress(body))["parts"]
            texts = [parts.get(f"section/{name}") or "" for name in SECTIONS]
            peers.write(connection, (number, *texts))
        connection.execute("COMMIT")
        return time.perf_counter() - start

    cipher = peers.bare_sqlcipher(folder / "rebuilding-cipher.db")
    plain = peers.plain_sqlite(folder / "rebuilding-plain.db")
    measured = in_turns(
        ours,
        {"SQLCipher": lambda: peer(cipher), "SQLite": lambda: peer(plain)},
        rounds=_REBUILDS,
    )
    vault.close()
    return measured


def _memory(large: Place, small: Place, folder: Path) -> Measured:
    """The most memory that a process took which opened the vault, read the desk and searched."""

    def peak(*words: str) -> float:
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks.memory", *words],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return float(answer.stdout)

    def of(place: Place) -> float:
        folder, anchors = place.layout.folder, place.layout.anchors
        return peak("vault", str(folder), str(anchors), key_of(place).hex(), _QUERY)

    bare = peak("bare", str(folder / "searching-cipher.db"), _QUERY)
    return Measured(of(large), {f"at {SMALL}": of(small), "SQLCipher": bare}, "MiB")


def _starting() -> Measured:
    """`notes-tui --version` beside the bare import of click."""

    def command(*words: str) -> Measure:
        def measure() -> float:
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], check=True, stdout=subprocess.DEVNULL)
            return time.perf_counter() - start

        return measure

    return in_turns(
        command("-m", "notes_tui", "--version"),
        {"import click": command("-c", "import click"), "bare Python": command("-c", "pass")},
    )
