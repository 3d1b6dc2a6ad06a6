"""Files that look like backups from outside: what lists and pruning go by, without the payload."""

import hashlib
from datetime import datetime
from pathlib import Path

from notes_tui.backup import tar
from notes_tui.backup.manifest import Outer
from notes_tui.backup.naming import Name
from notes_tui.backup.reading import hashes_of
from notes_tui.vault.audit import Act
from notes_tui.vault.backups import Backup
from notes_tui.vault.vault import Vault


def put_backup(folder: Path, vault: Vault, counter: int, at: datetime, *, of: str = "") -> Path:
    """A file that says it is backup number `counter` of this vault, or of the one with id `of`."""
    when = int(at.timestamp())
    path = folder / str(Name("practice", when, counter))
    members = {
        "README.txt": b"how to restore by hand",
        "keys.json": vault.layout.keys.read_bytes(),
        "identity.age": b"",
        "payload.age": bytes(700),
    }
    outer = Outer(of or vault.id, vault.id, counter, when, 5, hashes_of(members))
    members["outer.json"] = outer.data
    path.write_bytes(b"".join(tar.pack(*each, when) for each in members.items()) + tar.END)
    return path


def remember(vault: Vault, path: Path, counter: int, at: datetime, *, verified: bool) -> None:
    """Has the vault know a file as a backup that it made."""
    data, when = path.read_bytes(), int(at.timestamp())
    vault.keep_backup(
        Backup(
            manifest=hashlib.sha256(path.name.encode()).hexdigest(),
            counter=counter,
            at=when,
            folder=str(path.parent),
            file=path.name,
            sha256=hashlib.sha256(data).hexdigest(),
            bytes=len(data),
            records=1,
            verified=when if verified else None,
        ),
        Act("backup"),
    )


def make_backup(
    folder: Path, vault: Vault, counter: int, at: datetime, *, verified: bool = True
) -> Path:
    """The two together."""
    path = put_backup(folder, vault, counter, at)
    remember(vault, path, counter, at, verified=verified)
    return path
