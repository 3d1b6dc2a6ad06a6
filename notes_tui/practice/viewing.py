"""An attachment that is looked at: for that long it lies readable outside the vault.

It is deleted when its looking is over, and what a crash left is deleted at the next start
(outside.py). That is a deletion and no more: nothing here claims that it cannot be brought back.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from notes_tui.domain.attachment import KIND, Attachment
from notes_tui.practice.outside import delete, make_folder, take_lock
from notes_tui.vault.audit import Act
from notes_tui.vault.blobs import read_chunks
from notes_tui.vault.files import disk
from notes_tui.vault.progress import Advance
from notes_tui.vault.vault import Vault

IN_MEMORY: Final = "It lies in this computer's memory and not on its disk."
ON_DISK: Final = (
    "It lies readable on this computer's disk, in a folder that only you may open. What was"
    " deleted from a disk can sometimes be brought back."
)
NO_VIEWER: Final = "No program was found here that shows it."
MAY_RUN: Final = (
    "No program was started for it: files of its kind may be programs, or start some. Open it"
    " yourself only if you know where it comes from."
)

SHOWN: Final = frozenset(
    {
        *(".jpg", ".jpeg", ".png", ".gif", ".webp", ".tif", ".tiff", ".bmp", ".heic", ".heif"),
        *(".avif", ".pdf", ".txt", ".md", ".rtf", ".docx", ".odt", ".csv", ".xlsx"),
        *(".ods", ".pptx", ".odp", ".mp3", ".m4a", ".aac", ".wav", ".ogg"),
        *(".opus", ".flac", ".mp4", ".m4v", ".mov", ".avi", ".mkv", ".webm", ".3gp"),
    }
)
"""How the names end of what the system is asked to show. What it does with a file goes by that, and
with .exe, .bat, .hta, .lnk or .desktop it is to run what somebody has sent. The old .doc, .xls and
.ppt carry macros without their names saying so.
"""

_SUFFIX_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


@dataclass
class Viewing:
    """A file that lies outside the vault until it is closed."""

    attachment: str
    """The attachment's id."""
    file: Path
    """Its name says nothing: other programs keep lists of what they have opened."""
    in_memory: bool
    viewer: bool = False
    """Whether a program was started that shows it."""
    _lock: int | None = None
    _process: "subprocess.Popen[bytes] | None" = None

    @property
    def told(self) -> str:
        """Where it lies, in a sentence for the practitioner."""
        where = IN_MEMORY if self.in_memory else ON_DISK
        if self.viewer:
            return where
        return f"{NO_VIEWER if self.file.suffix in SHOWN else MAY_RUN} {where}"

    def show(self, environment: Mapping[str, str] = os.environ) -> None:
        """Has the system's own program show it, where there is one, and it cannot itself be one."""
        if self.file.suffix not in SHOWN:
            return
        with suppress(OSError):
            self._process = _start_viewer(self.file, environment)
            self.viewer = self._process is not None or sys.platform == "win32"

    def close(self) -> bool:
        """Deletes it; whether it is gone. A program that still has it open may be in the way."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None
        if self._process is not None:
            self._process.poll()
            self._process = None
        return delete(self.file.parent)


def open_attachment(vault: Vault, attachment: Attachment, advance: Advance) -> Viewing:
    """Puts an attachment where a program can show it, and notes in the audit that it was viewed.

    `advance` is told of every MiB. Where it fails nothing is left outside the vault.
    """
    vault.note_act(Act("view", KIND, attachment.id, attachment.client))
    with disk("The attachment was not opened."):
        folder, in_memory = make_folder(attachment.size)
        viewing = Viewing(attachment.id, folder / f"opened{_suffix(attachment.name)}", in_memory)
        try:
            viewing._lock = take_lock(folder)
            descriptor = os.open(viewing.file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file, vault.connected_again() as database:
                for chunk in read_chunks(database, attachment):
                    file.write(chunk)
                    advance(1)
        except BaseException:
            viewing.close()
            raise
    return viewing


def _suffix(name: str) -> str:
    """By which the system finds a program: a few letters, whatever the name holds."""
    suffix = PurePath(name).suffix.lower()
    plain = 1 < len(suffix) <= 9 and set(suffix[1:]) <= _SUFFIX_LETTERS
    return suffix if plain else ""


# -------------------------------------------------------------------------------- what shows it


def _start_viewer(file: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes] | None":
    if sys.platform == "win32":
        os.startfile(file)  # noqa: S606 - the practitioner asked for it
        return None
    program = "open" if sys.platform == "darwin" else "xdg-open"
    found = shutil.which(program, path=environment.get("PATH"))
    has_desktop = sys.platform == "darwin" or {"DISPLAY", "WAYLAND_DISPLAY"} & environment.keys()
    if found is None or not has_desktop:
        return None
    return subprocess.Popen(  # noqa: S603 - the system's own program, and a path of ours
        [found, str(file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
