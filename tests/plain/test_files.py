"""Photos and files line by line: added, opened until Enter, exported, taken out and back."""

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from notes_tui.domain.attachment import Attachment
from notes_tui.vault import listing
from notes_tui.vault.attachments import attachments_of
from tests.attachments.photos import GPS, jpeg_with_secrets
from tests.attachments.storing import fetched, store
from tests.places import Place, add_client, add_note
from tests.plain.script import Script, work


@pytest.fixture(autouse=True)
def no_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


@pytest.fixture
def marta(place: Place) -> Place:
    """A practice with one client and one visit."""
    vault = place.open()
    add_note(vault, add_client(vault), "2026-02-23T09:30+01:00", listen="Hip aches.")
    vault.close()
    return place


def files_of(place: Place, at: int = -1) -> tuple[Sequence[Attachment], list[bytes]]:
    vault = place.open(write=False)
    rows = list(listing.notes(vault.database))
    found = attachments_of(vault, rows[at].id)
    data = [fetched(vault, each) for each in found]
    vault.close()
    return found, data


def test_a_photo_is_added_to_a_visit_and_loses_what_it_told(marta: Place, tmp_path: Path) -> None:
    photo = tmp_path / "left knee.jpg"
    photo.write_bytes(jpeg_with_secrets())
    script = work(marta, "marta", "1", "files", "1", f"'{photo}'", "", "", "back", "", "quit")
    assert "No photo and no file belongs to this visit." in script.said
    assert "is taken out" in script.said
    (found,), (data,) = files_of(marta)
    assert found.name == "left knee.jpg"
    assert GPS not in data
    assert "1 file: left knee.jpg." in script.said
    assert "unsigned, 1 file: Hip aches." in script.said


def test_a_file_is_added_to_a_note_that_is_being_written(marta: Place, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    typed = ("Hip is better.", ".", "files", "1", str(tmp_path / "a.txt"), "", "save", "quit")
    script = work(marta, "marta", "new", *typed)
    assert "stays in it" in script.said
    assert files_of(marta)[1] == [b"a"]
    assert "Saved: Marta Lind" in script.said


def test_a_photo_that_cannot_be_read_is_kept_only_after_a_yes(marta: Place, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_text("no photo")
    path = str(tmp_path / "a.jpg")
    script = work(marta, "marta", "1", "files", "1", path, "", "1", path, "y", "", "quit")
    assert script.said.count("cannot be read as one") == 2
    assert files_of(marta)[1] == [b"no photo"]


def test_what_is_opened_is_deleted_by_enter_and_by_leaving(marta: Place) -> None:
    vault = marta.open()
    note = next(listing.notes(vault.database)).id
    store(vault, note, b"the surgeon's report", "report.pdf")
    vault.close()
    seen: list[Path] = []

    def look(script: Script) -> str:
        path = Path(script.said.rpartition("The file: ")[2].splitlines()[0])
        assert path.read_bytes() == b"the surgeon's report"
        assert os.name == "nt" or path.parent.stat().st_mode & 0o777 == 0o700
        seen.append(path)
        return "" if len(seen) == 1 else "quit"

    script = work(marta, "marta", "1", "files", "1", "1", look, "1", "1", look)
    assert len(seen) == 2
    assert [path for path in seen if path.parent.exists()] == []
    assert "The copy is deleted." in script.said


def test_one_is_exported_taken_out_and_brought_back(marta: Place, tmp_path: Path) -> None:
    vault = marta.open()
    store(vault, next(listing.notes(vault.database)).id, b"abc", "report.pdf")
    vault.close()
    out = tmp_path / "out.pdf"
    script = work(marta, "marta", "1", "files", "1", "2", str(out), "1", "3", "y", "", "undo", "y",
                  "back", "quit")  # fmt: skip
    assert out.read_bytes() == b"abc"
    assert "can be read by whoever can open it" in script.said
    assert "a photo or file was taken out" in script.said
    assert files_of(marta)[1] == [b"abc"]


def test_a_name_that_would_drive_the_terminal_is_said_harmlessly(marta: Place) -> None:
    vault = marta.open()
    name = "\x1b]0;owned\x07\x9b31m[/].pdf"
    store(vault, next(listing.notes(vault.database)).id, b"abc", name)
    vault.close()
    script = work(marta, "marta", "1", "files", "1", "3", "n", "", "back", "quit")
    assert "owned" in script.said
    assert not [c for c in script.said if c in "\x1b\x07\x9b"]
