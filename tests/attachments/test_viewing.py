"""What is opened lies outside the vault for as long as it is looked at, and nowhere after that."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from notes_tui.errors import Damaged
from notes_tui.practice import outside, viewing
from notes_tui.practice.outside import clear_leftovers
from notes_tui.practice.viewing import MAY_RUN, open_attachment
from notes_tui.vault.connection import run, transaction
from notes_tui.vault.vault import Vault
from tests.attachments.storing import store
from tests.places import add_client, add_note
from tests.terminal import CHECKOUT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="The places are those of POSIX.")


@pytest.fixture(autouse=True)
def own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """One folder in place of memory and one in place of the disk's temporary folder."""
    (tmp_path / "memory").mkdir()
    (tmp_path / "disk").mkdir()
    monkeypatch.setattr(outside, "_memory_places", lambda: iter([tmp_path / "memory"]))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "disk"))
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def note(vault: Vault) -> str:
    return add_note(vault, add_client(vault), listen="The knee clicks.")


def lying_about(folder: Path) -> list[Path]:
    return [path for name in ("memory", "disk") for path in (folder / name).rglob("*")]


def test_it_lies_in_memory_under_a_name_that_says_nothing(
    vault: Vault, note: str, own_places: Path
) -> None:
    opened = open_attachment(vault, store(vault, note, b"abc", "Marta's knee.PDF"), lambda _: None)
    assert opened.in_memory
    assert "memory and not on its disk" in opened.told
    assert opened.file.read_bytes() == b"abc"
    assert opened.file.is_relative_to(own_places / "memory")
    assert opened.file.name == "opened.pdf"
    assert (opened.file.parent.stat().st_mode & 0o777, opened.file.stat().st_mode & 0o777) == (
        0o700,
        0o600,
    )
    assert opened.close()
    assert lying_about(own_places) == []
    assert opened.close()  # once more does no harm


@pytest.mark.parametrize("name", ["a.../../x", "a.$(rm)", "a.pdf\x1b", "noend", "a." + "x" * 40])
def test_a_name_never_becomes_a_path(vault: Vault, note: str, own_places: Path, name: str) -> None:
    opened = open_attachment(vault, store(vault, note, b"abc", name), lambda _: None)
    assert opened.file.name == "opened"
    assert {path.parent.parent for path in lying_about(own_places) if path.is_file()} == {
        own_places / "memory"
    }
    opened.close()


def test_where_there_is_no_place_in_memory_it_is_told(
    vault: Vault, note: str, own_places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "_memory_places", lambda: iter([]))
    opened = open_attachment(vault, store(vault, note, b"abc"), lambda _: None)
    assert opened.file.is_relative_to(own_places / "disk")
    assert "can sometimes be brought back" in opened.told
    assert "wiped" not in opened.told
    opened.close()
    assert lying_about(own_places) == []


def test_a_damaged_one_is_not_opened_and_leaves_nothing(
    vault: Vault, note: str, own_places: Path
) -> None:
    added = store(vault, note, bytes(2**20) + b"abc")
    with transaction(vault.database):
        run(vault.database, "UPDATE blobs SET bytes = CAST('abd' AS BLOB) WHERE chunk = 1")
    with pytest.raises(Damaged):
        open_attachment(vault, added, lambda _: None)
    assert lying_about(own_places) == []


def test_the_program_that_shows_it_is_given_the_file_and_nothing_of_ours(
    vault: Vault, note: str, tmp_path: Path
) -> None:
    (tmp_path / "bin").mkdir()
    shown, program = tmp_path / "shown", tmp_path / "bin" / "xdg-open"
    program.write_text(f'#!/bin/sh\ncat "$1" > {shown}\nls -l /proc/self/fd >> {shown}.fds\n')
    program.chmod(0o700)
    opened = open_attachment(vault, store(vault, note, b"abc", "a.pdf"), lambda _: None)
    opened.show({"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "DISPLAY": ":0"})
    if sys.platform != "darwin":
        assert opened.viewer
        until = time.monotonic() + 10
        while not Path(f"{shown}.fds").exists() and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.1)
        assert shown.read_bytes() == b"abc"
        assert "notes.db" not in Path(f"{shown}.fds").read_text()
    opened.close()


@pytest.mark.parametrize(
    "name",
    [
        "a.pdf.exe",
        "a.BAT",
        "a.desktop",
        "a.lnk",
        "a.command",
        "a.html",
        "a.svg",
        "a",
        "a.doc",
        "a.xls",
        "a.PPT",
        "a.docm",
    ],
)
def test_what_may_be_a_program_is_not_started(
    vault: Vault, note: str, tmp_path: Path, name: str
) -> None:
    (tmp_path / "bin").mkdir()
    for each in ("xdg-open", "open"):
        (tmp_path / "bin" / each).write_text(f"#!/bin/sh\ntouch {tmp_path / 'started'}\n")
        (tmp_path / "bin" / each).chmod(0o700)
    opened = open_attachment(vault, store(vault, note, b"abc", name), lambda _: None)
    opened.show({"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "DISPLAY": ":0"})
    assert not opened.viewer
    assert opened._process is None
    assert opened.told.startswith(MAY_RUN)
    opened.close()
    assert not (tmp_path / "started").exists()


def test_what_is_open_now_is_not_taken_for_something_left(
    vault: Vault, note: str, own_places: Path
) -> None:
    opened = open_attachment(vault, store(vault, note, b"abc"), lambda _: None)
    clear_leftovers()
    assert opened.file.exists()
    opened.close()
    (own_places / "memory" / "notes-tui-open-made-now").mkdir()
    clear_leftovers()
    assert lying_about(own_places) != []  # another instance may be about to write there
    os.utime(own_places / "memory" / "notes-tui-open-made-now", (1, 1))
    clear_leftovers()
    assert lying_about(own_places) == []


CRASH = """
import os, sys
from pathlib import Path
from notes_tui.practice import outside, viewing
from tests.attachments.storing import store
from tests.faults.copies import layout_of, open_copy
from tests.places import add_client, add_note
outside._memory_places = lambda: iter([Path(sys.argv[3])])
vault = open_copy(layout_of(Path(sys.argv[1])), bytes.fromhex(sys.argv[2]))
note = add_note(vault, add_client(vault), listen="a")
opened = viewing.open_attachment(vault, store(vault, note, b"abc"), lambda _: None)
print(opened.file, flush=True)
os.kill(os.getpid(), 9)
"""


def test_what_a_crash_left_is_deleted_at_the_next_start(copy: object, own_places: Path) -> None:
    folder, key = copy.folder, copy.key  # type: ignore[attr-defined]
    child = subprocess.run(
        [sys.executable, "-c", CRASH, str(folder), key.hex(), str(own_places / "memory")],
        cwd=CHECKOUT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert Path(child.stdout.strip()).read_bytes() == b"abc", child.stderr
    clear_leftovers()
    assert lying_about(own_places) == []


def test_what_belongs_to_others_or_only_looks_like_ours_is_left_alone(own_places: Path) -> None:
    memory = own_places / "memory"
    (own_places / "kept").mkdir()
    (own_places / "kept" / "file").touch()
    (memory / "notes-tui-open-link").symlink_to(own_places / "kept")
    (memory / "notes-tui-open-file").touch()
    (memory / "another").mkdir()
    clear_leftovers()
    assert (own_places / "kept" / "file").exists()
    assert len(list(memory.iterdir())) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="Only Linux tells what lies in memory.")
def test_a_folder_in_memory_is_known_by_its_file_system() -> None:
    assert outside._filesystem("/dev/shm/below") == "tmpfs"  # noqa: S108 - it is only asked about
    assert outside._filesystem("/proc") == "proc"
    assert outside._filesystem(str(CHECKOUT)) not in {"tmpfs", "proc"}
    assert viewing.IN_MEMORY
