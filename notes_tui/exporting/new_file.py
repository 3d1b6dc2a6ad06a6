"""The file of an export: for its owner only, whole or not there, and noted in the audit."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from notes_tui.errors import StorageFailed
from notes_tui.vault.audit import Act
from notes_tui.vault.files import disk, give_new_name
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault

_CHANCE_BYTES = 4  # so that what is built meets nothing that lies there


@contextmanager
def new_file(vault: Vault, to: Path, act: Act) -> Iterator[IO[bytes]]:
    """A file to write an export to, noted in the audit as this act. Refuses to write over anything.

    Where the writing fails nothing is left. The file can be read by whoever can open it: it is
    outside the vault.
    """
    _require_free(to)
    vault.note_act(act)
    with whole_file(to, "The export was not written.") as file:
        yield file


@contextmanager
def whole_file(to: Path, failed: str) -> Iterator[IO[bytes]]:
    """The same without a vault; `failed` is the sentence that begins what a disk refused."""
    _require_free(to)
    part = to.with_name(f"{to.name}.{secrets.token_hex(_CHANCE_BYTES)}.part")
    with disk(failed):
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
                file.flush()
                os.fsync(descriptor)
            give_new_name(part, to)
        except FileExistsError:
            part.unlink(missing_ok=True)
            raise _taken() from None
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def _require_free(to: Path) -> None:
    if os.path.lexists(to):
        raise _taken()


def _taken() -> StorageFailed:
    return StorageFailed(
        "There is something at this place already; it was left as it is.",
        "Name a file that does not exist yet.",
    )


def act_of(vault: Vault, form: str, note: str, client: str) -> Act:
    """What the audit says of exporting a note, a client's course, or with neither everything."""
    kind, whose = ("note", get_note(vault, note).client) if note else ("client", client)
    return Act("export", kind, note or client or None, whose or None, details={"format": form})
