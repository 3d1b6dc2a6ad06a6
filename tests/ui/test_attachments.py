"""Photos and files of a note in the app: added, looked at, exported, removed, and put away."""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from textual.widgets import Input

from notes_tui.vault import blobs, listing
from notes_tui.vault.attachments import attachments_of
from notes_tui.vault.blobs import Contents
from notes_tui.vault.connection import Database
from notes_tui.vault.progress import Advance
from tests.attachments.photos import GPS, jpeg_with_secrets
from tests.attachments.storing import chunks_stored, fetched, store
from tests.places import Place
from tests.ui.sitting import Sitting, drive, sitting


@pytest.fixture(autouse=True)
def no_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing pops up on the desktop of whoever runs the tests."""
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)


async def open_files(at: Sitting, name: str = "Marta Lind") -> None:
    """From the desk to the files of the latest note of a client."""
    await at.open_chart(name)
    await at.press("enter")
    await at.is_on("NoteScreen")
    await at.press("ctrl+k")
    await at.is_on("AttachmentsScreen")


async def add(at: Sitting, path: str) -> None:
    """As one does who drops a file into the window."""
    await at.press("ctrl+n")
    await at.is_on("AskLine")
    await at.paste(path)
    await at.press("enter")


def note_of(at: Sitting) -> str:
    people = {row.name: row.id for row in listing.clients(at.vault.database)}
    return list(listing.course(at.vault.database, people["Marta Lind"]))[-1].id


@drive
async def test_a_photo_is_dropped_in_and_loses_what_it_told(sample: Place, tmp_path: Path) -> None:
    photo = tmp_path / "left knee.jpg"
    photo.write_bytes(jpeg_with_secrets())
    async with sitting(sample) as at:
        await open_files(at)
        await at.sees("Nothing is attached")
        await add(at, f"'{photo}'")
        await at.hears("taken out")
        await at.is_on("AttachmentsScreen")
        await at.sees("left knee.jpg")
        (added,) = attachments_of(at.vault, note_of(at))
        assert GPS not in fetched(at.vault, added)
        await at.press("escape")
        await at.sees("Files: left knee.jpg")
        at.app.clear_notifications()
        await at.press("escape")
        await at.sees("1 file")


@drive
async def test_a_photo_that_cannot_be_read_is_kept_only_if_that_is_wanted(
    sample: Place, tmp_path: Path
) -> None:
    photo = tmp_path / "knee.jpg"
    photo.write_bytes(b"no photo")
    async with sitting(sample) as at:
        await open_files(at)
        for answer, kept in (("no", 0), ("yes", 1)):
            await add(at, str(photo))
            await at.is_on("Choose")
            await at.sees("cannot be read")
            await at.choose(answer)
            await at.is_on("AttachmentsScreen")
            await at.until(lambda kept=kept: len(attachments_of(at.vault, note_of(at))) == kept)  # type: ignore[misc]


@drive
async def test_what_is_opened_lies_outside_until_done_and_until_a_lock(sample: Place) -> None:
    async with sitting(sample) as at:
        store(at.vault, note_of(at), b"the surgeon's report", "report.pdf")
        await open_files(at)
        for leave in ("f3", "f8"):
            await at.press("f2")
            await at.until(lambda: at.app.looking.number == 1, "it is open")
            await at.is_on("AttachmentsScreen")
            file = at.app.looking._open[0].file
            assert file.read_bytes() == b"the surgeon's report"
            assert "report" not in str(file)
            assert os.name == "nt" or file.parent.stat().st_mode & 0o777 == 0o700
            await at.sees("1 open outside the vault")
            await at.press(leave)
            await at.until(lambda file=file: not file.parent.exists(), "it is deleted")  # type: ignore[misc]
        assert not at.app.is_open


@drive
async def test_one_that_is_exported_is_written_where_it_was_asked_for(
    sample: Place, tmp_path: Path
) -> None:
    async with sitting(sample) as at:
        store(at.vault, note_of(at), b"abc", "report.pdf")
        await open_files(at)
        await at.press("ctrl+e")
        await at.is_on("AskLine")
        at.screen.query_one(Input).value = str(tmp_path / "out.pdf")
        await at.press("enter")
        await at.hears("Keep it safe")
        assert (tmp_path / "out.pdf").read_bytes() == b"abc"


@drive
async def test_one_that_is_removed_comes_back_by_undo(sample: Place) -> None:
    async with sitting(sample) as at:
        store(at.vault, note_of(at), b"abc", "report.pdf")
        await open_files(at)
        await at.sees("report.pdf")
        await at.press("delete")
        await at.sees("Nothing is attached")
        await at.press("ctrl+z")
        await at.sees("report.pdf")
        await at.press("ctrl+y")
        await at.sees("Nothing is attached")
        await at.press("ctrl+z")
        await at.press("escape", "escape")
        await at.is_on("ChartScreen")
        await at.sees("1 file")


@drive
async def test_a_new_note_is_saved_by_what_is_added_to_it(sample: Place, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    async with sitting(sample) as at:
        await at.begin_visit("Marta Lind")
        note = at.note._visit.note
        await at.press("ctrl+k")
        await at.is_on("AttachmentsScreen")
        assert at.vault.find(note) is None  # looking alone makes no note
        await add(at, str(tmp_path / "a.txt"))
        await at.hears("kept as it is")
        assert [each.name for each in attachments_of(at.vault, note)] == ["a.txt"]
        await at.press("escape")
        await at.is_on("NoteScreen")
        await at.type("after")
        await at.press("ctrl+s")
        assert "after" in str(at.vault.get(note).settled("section/listen"))


@dataclass
class Half:
    """Adding a file comes to its midst, and goes on only when a test says so."""

    file: Path
    begun: threading.Event
    may_go_on: threading.Event


@pytest.fixture
def half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Half]:
    large = tmp_path / "long.mp4"
    with large.open("wb") as file:
        file.truncate(30 * 1024 * 1024)
    half, put = Half(large, threading.Event(), threading.Event()), blobs.put

    def slowly(database: Database, blob: str, contents: Contents, advance: Advance) -> None:
        def tell(steps: int) -> None:
            half.begun.set()
            half.may_go_on.wait()
            advance(steps)

        put(database, blob, contents, tell)

    monkeypatch.setattr(blobs, "put", slowly)
    yield half
    half.may_go_on.set()


@drive
async def test_a_lock_in_the_midst_of_adding_leaves_nothing_of_it(
    sample: Place, half: Half
) -> None:
    async with sitting(sample) as at:
        await open_files(at)
        await add(at, str(half.file))
        await at.until(half.begun.is_set)
        at.app.lock()
        half.may_go_on.set()
        await at.is_on("Unlock")
        await at.unlock()
        assert chunks_stored(at.vault) == 0
        assert attachments_of(at.vault, note_of(at)) == ()


@drive
async def test_who_waits_for_a_large_file_can_stop(sample: Place, half: Half) -> None:
    async with sitting(sample) as at:
        await open_files(at)
        await add(at, str(half.file))
        await at.until(half.begun.is_set)
        await at.is_on("Working")
        await at.press("escape")
        await at.sees("Stopping …")
        half.may_go_on.set()
        await at.is_on("AttachmentsScreen")
        assert chunks_stored(at.vault) == 0
        await at.sees("Nothing is attached")
