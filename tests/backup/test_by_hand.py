"""A backup without this program: age, zstd, tar and sqlite3 as Debian has them, and README.txt."""

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from notes_tui.backup.readme import README
from notes_tui.crypto import recovery
from tests.backup.conftest import Kept
from tests.backup.filled import plain_sources
from tests.places import PASSPHRASE

PROGRAMS = ("age", "zstd", "tar", "sqlite3")


@pytest.fixture
def workshop(tmp_path: Path) -> Path:
    """An empty folder; skips, loudly, where a program is missing."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"NO BACKUP WAS RESTORED BY HAND: there is no {', no '.join(missing)} here")
    folder = tmp_path / "workshop"
    folder.mkdir()
    return folder


def shell(folder: Path, *lines: str) -> None:
    """Runs these lines as a person would type them, with nothing of ours in reach."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    subprocess.run(
        ["sh", "-e", "-c", "\n".join(lines)], cwd=folder, env=environment, check=True,
        capture_output=True,
    )  # fmt: skip


def typing(folder: Path, command: list[str], answer: str) -> None:
    """Runs a command on a terminal of its own, and types an answer to what it asks."""
    process, terminal = pty.fork()
    if not process:
        os.chdir(folder)
        os.execvp(command[0], command)  # noqa: S606 - no shell, and none wanted
    output = b""
    try:
        while data := os.read(terminal, 1024):
            output += data
            if data.rstrip().endswith(b":"):
                os.write(terminal, answer.encode() + b"\n")
    except OSError:
        pass  # its end
    _, status = os.waitpid(process, 0)
    assert status == 0, output


def by_recovery(kept: Kept, folder: Path) -> None:
    code = recovery.read_code(kept.code)
    assert code is not None
    (folder / "key.txt").write_text(recovery.age_identity(code) + "\n")


def by_passphrase(kept: Kept, folder: Path) -> None:
    typing(folder, ["age", "-d", "-o", "key.txt", "identity.age"], PASSPHRASE)


REST = (
    "age -d -i key.txt -o payload.tar.zst payload.age",
    "zstd -q -d payload.tar.zst",
    "tar -xf payload.tar",
    "cat dump/*.sql | sqlite3 restored.db",
    (
        "sqlite3 restored.db \"UPDATE blobs SET bytes = readfile('attachments/' || lower(hex(blob))"
        " || '/' || chunk)\""
    ),
)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such terminal")
@pytest.mark.parametrize("way", [by_passphrase, by_recovery])
def test_the_stock_programs_give_back_every_row(kept: Kept, workshop: Path, way: object) -> None:
    assert callable(way)
    shutil.copy(kept.file, workshop / "backup.ntbak")
    shell(workshop, "tar -xf backup.ntbak")
    way(kept, workshop)
    shell(workshop, *REST)
    assert plain_sources(workshop / "restored.db", kept.rows) == kept.rows


def test_readme_txt_names_the_commands_that_this_test_runs(kept: Kept, workshop: Path) -> None:
    shutil.copy(kept.file, workshop / "backup.ntbak")
    shell(workshop, "tar -xf backup.ntbak")
    said = " ".join((workshop / "README.txt").read_text().split())
    assert (workshop / "README.txt").read_text() == README
    for line in ("tar -xf", "age -d -o key.txt identity.age", *REST):
        assert " ".join(line.replace("-q ", "").split()) in said, line


def test_the_list_of_members_is_what_sha256sum_prints(kept: Kept, workshop: Path) -> None:
    shutil.copy(kept.file, workshop / "backup.ntbak")
    shell(workshop, "tar -xf backup.ntbak")
    by_recovery(kept, workshop)
    shell(
        workshop,
        *REST[:3],
        "tar -tf payload.tar | grep -v manifest.json | xargs sha256sum | sha256sum > found",
        'grep -q "\\"members_sha256\\":\\"$(cut -d" " -f1 found)\\"" manifest.json',
    )


def test_a_revision_of_the_restored_table_unpacks_with_zstd(kept: Kept, workshop: Path) -> None:
    shutil.copy(kept.file, workshop / "backup.ntbak")
    shell(workshop, "tar -xf backup.ntbak")
    by_recovery(kept, workshop)
    shell(
        workshop,
        *REST,
        "sqlite3 restored.db \"SELECT writefile('one.zst', body) FROM revisions WHERE seq = 1\"",
        "zstd -q -d one.zst && grep -q '\"kind\":' one",
    )
