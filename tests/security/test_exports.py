"""An export leaves the vault: for its owner only, whole or not there, warned of, written down."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest

from notes_tui.errors import StorageFailed
from notes_tui.exporting import files
from notes_tui.exporting.new_file import new_file
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault
from tests.cli.line import Line
from tests.places import add_client, add_note

KINDS = [("note", "md"), ("note", "json"), ("client", "md"), ("client", "json"), ("all", "json")]


@pytest.fixture
def practice(line: Line) -> tuple[Line, dict[str, str]]:
    client = line.add_client()
    note = line.add_note(client, listen="Left hip catches.", plan="Bridges.")
    return line, {"client": client, "note": note, "all": ""}


def words(ids: dict[str, str], what: str, form: str, to: Path) -> list[str]:
    return ["export", what, *filter(None, [ids[what]]), "--format", form, "--to", str(to)]


@pytest.fixture
def loose_mask() -> Iterator[None]:
    """A system that gives everybody every right to a new file."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.mark.usefixtures("loose_mask")
@pytest.mark.parametrize("form", ["md", "json"])
def test_an_export_can_be_read_by_its_owner_only(
    vault: Vault, tmp_path: Path, form: Literal["md", "json"]
) -> None:
    add_note(vault, add_client(vault), listen="Left hip catches.")
    files.export(vault, tmp_path / "export", form, lambda _: None)
    assert (tmp_path / "export").stat().st_mode & 0o777 == 0o600


def test_a_warning_is_given_with_an_export(practice: tuple[Line, dict[str, str]]) -> None:
    line, ids = practice
    line.in_words = True
    answer = line(*words(ids, "all", "md", line.folder / "export"))
    assert "readable by whoever can open it" in answer.err


@pytest.mark.parametrize(("what", "form"), KINDS[::2])
def test_an_export_is_in_the_audit_chain_before_it_is_written(
    practice: tuple[Line, dict[str, str]], what: str, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that one that was broken off, with half of it read already, is there as well."""
    line, ids = practice

    def stop(*_: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(files, "_write", stop)
        assert line(*words(ids, what, form, line.folder / "export")).code == 130
    entries = line("audit", "show").values["entries"]
    exports = [entry for entry in entries if entry["act"] == "export"]
    assert [entry["record"] for entry in exports] == [ids[what] or None]


@pytest.mark.parametrize("error", [OSError(28, "no space"), KeyboardInterrupt(), RuntimeError()])
def test_an_export_that_is_broken_off_leaves_no_file(
    practice: tuple[Line, dict[str, str]], error: BaseException, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, ids = practice

    def write(vault: object, file: object, *_: object) -> int:
        file.write("Left hip")  # type: ignore[attr-defined]
        raise error

    there = {path.name for path in line.folder.iterdir()}
    monkeypatch.setattr(files, "_write", write)
    assert line(*words(ids, "all", "md", line.folder / "export")).code in {1, 130}
    assert {path.name for path in line.folder.iterdir()} - there <= {"logs"}


@pytest.mark.parametrize("what_is_there", ["file", "folder", "link", "dangling link"])
def test_an_export_never_takes_the_place_of_anything(
    practice: tuple[Line, dict[str, str]], what_is_there: str
) -> None:
    line, ids = practice
    to, victim = line.folder / "export", line.folder / "victim"
    if what_is_there != "dangling link":
        victim.write_text("kept")
    if what_is_there == "file":
        to.write_text("kept")
    elif what_is_there == "folder":
        to.mkdir()
    else:
        to.symlink_to(victim)
    before = (to.lstat().st_ino, to.lstat().st_mtime_ns, victim.exists())
    assert line(*words(ids, "all", "json", to)).code == 1
    assert (to.lstat().st_ino, to.lstat().st_mtime_ns, victim.exists()) == before


def test_not_even_of_a_file_that_came_while_it_was_written(vault: Vault, tmp_path: Path) -> None:
    to = tmp_path / "notes.md"

    def write() -> None:
        with new_file(vault, to, Act("export")) as file:
            file.write(b"an export")
            to.write_bytes(b"mine")

    with pytest.raises(StorageFailed, match="left as it is"):
        write()
    assert to.read_bytes() == b"mine"
    assert [each.name for each in tmp_path.glob("notes*")] == ["notes.md"]


def test_a_file_named_like_one_that_is_built_is_left_alone(
    practice: tuple[Line, dict[str, str]],
) -> None:
    line, ids = practice
    mine = line.folder / "export.part"
    mine.write_text("kept")
    assert line(*words(ids, "all", "json", line.folder / "export")).code == 0
    assert mine.read_text() == "kept"


def test_an_export_of_the_practice_holds_every_word(practice: tuple[Line, dict[str, str]]) -> None:
    line, ids = practice
    to = line.folder / "export"
    line(*words(ids, "all", "json", to))
    client = json.loads(to.read_text())["clients"][0]
    assert client["notes"][0]["sections"] == {"listen": "Left hip catches.", "plan": "Bridges."}
