"""A process of its own that does one thing and prints the most memory it took, in MiB."""

import resource
import sys
from pathlib import Path

from benchmarks import peers
from notes_tui.backup.creating import create_backup
from notes_tui.backup.restoring import restore_backup
from notes_tui.backup.unlocking import by_vault
from notes_tui.domain.query import parse_query
from notes_tui.practice.desk import read_desk
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, open_vault
from tests.places import surroundings


def use_vault(folder: str, anchors: str, key: str, query: str) -> None:
    """Opens a vault, reads the desk, searches."""
    layout = Layout(Path(folder), Path(anchors))
    vault = open_vault(layout, lambda _: bytes.fromhex(key), surroundings(), Way.READ)
    read_desk(vault)
    vault.search(parse_query(query))
    vault.close()


def use_bare(path: str, query: str) -> None:
    """Searches a bare SQLCipher database, with the same modules imported."""
    peers.search(peers.bare_sqlcipher(Path(path)), query)


def use_backup(what: str, folder: str, anchors: str, key: str, file: str) -> None:
    """Opens a vault with all that backups need imported; then makes a backup, or restores one."""
    layout, around = Layout(Path(folder), Path(anchors)), surroundings()
    vault = open_vault(layout, lambda _: bytes.fromhex(key), around, Way.READ)
    if what == "backup":
        create_backup(vault, Path(file).parent)
    if what == "restore":
        into = Layout(Path(file).with_name("restored"), Path(file).with_name("anchors"))
        restore_backup(Path(file), into, by_vault(vault), around)
    vault.close()


def peak() -> float:
    """The most memory that this process has had, in MiB."""
    status = Path("/proc/self/status")
    if status.exists():  # the resource usage there begins with the parent's
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


if __name__ == "__main__":
    what, *words = sys.argv[1:]
    if what == "vault":
        use_vault(*words)
    elif what in {"idle", "backup", "restore"}:
        use_backup(what, *words)
    else:
        use_bare(*words)
    print(peak())
