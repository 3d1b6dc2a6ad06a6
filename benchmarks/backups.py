"""The bars of backups: speed beside the bare pipeline and its peers, memory, a writer's wait."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.kernel import key_of, practice
from benchmarks.measuring import Bar, Measure, Measured, in_turns
from notes_tui.backup.creating import create_backup
from notes_tui.crypto import age
from notes_tui.vault.dumping import blobs, dump
from notes_tui.vault.opening import Way, open_vault
from notes_tui.vault.vault import Vault
from tests.attachments.storing import store
from tests.places import Place, add_client, add_note

SMALL = 10_000
_ATTACHMENTS = 500
_A_NOTE = 50
_ATTACHMENT = 200_000
"""Bytes: a photo for a chart, which does not pack."""
_ROUNDS = 3
_ALLOWED = 64
"""MiB above a process that has opened the vault."""
_SAVES = 200


def bars(folder: Path, large: Place, notes: int) -> Iterator[Bar]:
    """Measures on the large vault, which gets attachments, and on one of ten thousand notes."""
    add_attachments(large)
    speed = _speed(large, folder)
    if speed is not None:
        yield Bar("a backup over dump | zstd | age", 1.25, speed)
    yield Bar("a save's worst wait beside a backup", 3.0, _waiting(large, folder))
    sizes = {notes: large}
    if notes > SMALL:
        sizes[SMALL] = practice(folder / "ten-thousand", SMALL)
    for size, place in sizes.items():
        for what in ("backup", "restore"):
            yield Bar(f"memory of a {what} at {size:,}", 1.0, _memory(place, what, folder))


def add_attachments(place: Place) -> None:
    """Five hundred photos."""
    vault = place.open()
    client = add_client(vault)
    for number in range(_ATTACHMENTS):
        if not number % _A_NOTE:
            note = add_note(vault, client, listen="With photos.")
        store(vault, note, os.urandom(_ATTACHMENT))
    vault.close()


def _speed(place: Place, folder: Path) -> Measured | None:
    """Until the file is on the disk, beside others on the same data; and with reading it back."""
    lacking = [
        name for name in ("age", "zstd", "sqlite3", "restic", "borg") if not shutil.which(name)
    ]
    if {"age", "zstd", "sqlite3"} & set(lacking):
        print(f"NO BACKUP WAS TIMED: there is no {', '.join(lacking)} here", file=sys.stderr)
        return None
    vault = place.open()
    stick, plain, tree = folder / "stick", folder / "plain.db", folder / "tree"
    for each in (stick, tree):
        each.mkdir()
    _plainly(vault, plain, tree)
    writing: list[float] = []

    def ours() -> float:
        place.clock.move(seconds=1)
        made = create_backup(vault, stick)
        made.file.unlink()
        writing.append(made.writing_seconds)
        return made.seconds

    peers: dict[str, Measure] = {"pipeline": lambda: _pipeline(plain, folder)}
    if "restic" not in lacking:
        peers["restic"] = lambda: _restic(tree, folder)
    if "borg" not in lacking:
        peers["borg"] = lambda: _borg(tree, folder)
    measured = in_turns(ours, peers, rounds=_ROUNDS)
    vault.close()
    written = sorted(writing[1:])[len(writing[1:]) // 2] * 1000
    return Measured(written, {**measured.peers, "ours, read back too": measured.ours}, "ms")


def _plainly(vault: Vault, plain: Path, tree: Path) -> None:
    """The same rows in a plain SQLite, and as files: SQL and attachments."""
    connection = sqlite3.connect(plain)
    with (tree / "dump.sql").open("wb") as file:
        for _, line in dump(vault.database):
            file.write(line)
    connection.executescript((tree / "dump.sql").read_text("utf-8"))
    for blob, number, data in blobs(vault.database):
        where = (data, blob, number)
        connection.execute("UPDATE blobs SET bytes = ? WHERE blob = ? AND chunk = ?", where)
        (tree / f"{blob.hex()}-{number}").write_bytes(data)
    connection.commit()
    connection.close()


def _timed(*commands: str, env: dict[str, str] | None = None) -> float:
    start = time.perf_counter()
    for command in commands:
        subprocess.run(
            ["bash", "-o", "pipefail", "-c", command],
            check=True,
            env={**os.environ, **(env or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    return time.perf_counter() - start


def _pipeline(plain: Path, folder: Path) -> float:
    """What a careful person would type, and `sync`, since ours is on the disk when it returns."""
    keys = " ".join(f"-r {age.recipient(os.urandom(32))}" for _ in range(2))
    file = folder / "pipeline.age"
    taken = _timed(f"sqlite3 {plain} .dump | zstd -q -3 | age {keys} > {file} && sync {file}")
    file.unlink()
    return taken


def _restic(tree: Path, folder: Path) -> float:
    repository = folder / "restic"
    env = {"RESTIC_PASSWORD": "a passphrase", "RESTIC_CACHE_DIR": str(folder / "restic-cache")}
    _timed(f"restic init -r {repository}", env=env)
    taken = _timed(f"restic -q -r {repository} backup {tree}", env=env)
    shutil.rmtree(repository)
    return taken


def _borg(tree: Path, folder: Path) -> float:
    repository = folder / "borg"
    env = {"BORG_PASSPHRASE": "a passphrase", "BORG_BASE_DIR": str(folder / "borg-base")}
    _timed(f"borg init -e repokey-blake2 {repository}", env=env)
    taken = _timed(f"borg create --compression zstd,3 {repository}::a {tree}", env=env)
    shutil.rmtree(repository)
    return taken


def _waiting(place: Place, folder: Path) -> Measured:
    """The slowest of many saves, alone and while backups are made in a thread."""
    vault = place.open()
    client, stick = add_client(vault), folder / "waiting"
    stick.mkdir()

    def slowest(going_on: Callable[[], bool]) -> float:
        worst = 0.0
        while going_on():
            start = time.perf_counter()
            add_note(vault, client, listen="while it is measured")
            worst = max(worst, time.perf_counter() - start)
            time.sleep(0.01)
        return worst * 1000

    rounds = iter(range(_SAVES))
    alone = slowest(lambda: next(rounds, None) is not None)
    thread = threading.Thread(target=create_backup, args=(vault, stick))
    thread.start()
    beside = slowest(thread.is_alive)
    thread.join()
    vault.close()
    return Measured(beside, {"alone": alone}, "ms")


def _memory(place: Place, what: str, folder: Path) -> Measured:
    """The most that a process took above one that only opens the vault."""
    stick = folder / f"memory-{what}-{place.layout.folder.parent.name}"
    stick.mkdir()
    key = key_of(place)
    vault = open_vault(place.layout, lambda _: key, place.around, Way.READ)
    made = create_backup(vault, stick)
    vault.close()

    def peak(act: str) -> float:
        layout = place.layout
        words = [act, str(layout.folder), str(layout.anchors), key.hex(), str(made.file)]
        answer = subprocess.run(
            [sys.executable, "-m", "benchmarks.memory", *words],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return float(answer.stdout)

    return Measured(peak(what) - peak("idle"), {"allowed": float(_ALLOWED)}, "MiB")
