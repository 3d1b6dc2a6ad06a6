"""What fingers, clipboards and disks do: nothing typed is lost, and what is wrong is told."""

import shutil
import time

import pytest
from textual.events import Resize
from textual.geometry import Size

from notes_tui.errors import StorageFailed
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault
from tests.places import Place
from tests.ui.sitting import Sitting, drive, sitting
from tests.ui.test_writing import texts_of, with_lou

LONGEST_SECONDS = 60.0
"""Far more than it takes, to tell a hang. Of a processor, until a large paste is drawn and
saved it takes 4.6 s for 5 MB in lines, 3.3 s for 1 MB in one line."""
MEGABYTE = 1_000_000


async def paste_and_save(at: Sitting, text: str) -> float:
    """Seconds of this process from the paste until it is saved."""
    await at.begin_visit("Lou")
    before = time.process_time()
    await at.paste(text)
    await at.until(lambda: len(at.editor.text) == len(text), "the paste")
    await at.press("ctrl+s")
    return time.process_time() - before


@pytest.mark.long
@pytest.mark.parametrize(
    "text",
    ["Slept well, twice a week.\n" * (5 * MEGABYTE // 26), "x" * MEGABYTE],
    ids=["5 MB in lines", "1 MB unbroken"],
)  # fmt: skip
@drive
async def test_a_large_paste_is_saved_whole_and_in_seconds(place: Place, text: str) -> None:
    async with sitting(with_lou(place)) as at:
        seconds = await paste_and_save(at, text)
        assert texts_of(at) == [{"listen": text}]
        assert seconds < LONGEST_SECONDS


@drive
async def test_what_is_too_long_to_save_is_told_and_kept_as_a_draft(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notes_tui.domain.text.LONGEST_TEXT", 1000)
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        text = "long line of a text\n" * 51
        await at.paste(text)
        await at.press("ctrl+s")
        await at.hears("is too long")
        assert at.editor.text == text
        assert at.typed["listen"][0] == text


@pytest.mark.parametrize(
    "text",
    ["Ünïcödé", "e\u0301 a\u0308", "骨盤", "👩🏽‍⚕️ ok", "שלום", "ไทยคำ", "\u200bx\u200d"],
    ids=["accents", "combining", "wide", "emoji", "right to left", "thai", "zero width"],
)
@drive
async def test_text_of_any_script_is_saved_to_the_letter(place: Place, text: str) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.paste(text)
        await at.press("left", "right", "end")
        await at.type("!")
        await at.press("ctrl+s")
        saved = get_note(at.vault, at.note._visit.note).text("listen")
        assert saved in {text + "!", composed(text) + "!"}


def composed(text: str) -> str:
    import unicodedata  # noqa: PLC0415 - a text is stored in NFC

    return unicodedata.normalize("NFC", text)


class FullDisk:
    """Refuses drafts while it is full."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.full = True
        keep = Vault.keep_draft

        def keep_or_refuse(vault: Vault, draft: object) -> None:
            if self.full:
                raise StorageFailed("The disk is full.", "Make room on it.")
            keep(vault, draft)  # type: ignore[arg-type]

        patch.setattr(Vault, "keep_draft", keep_or_refuse)


@drive
async def test_a_full_disk_is_told_and_the_text_stays(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    FullDisk(monkeypatch)
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept well")
        await at.hears("The disk is full. Make room on it.")
        assert "NOT KEPT" in at.text
        assert at.editor.text == "Slept well"


@drive
async def test_what_a_full_disk_refused_is_kept_as_soon_as_there_is_room(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notes_tui.ui.screens.note._TRY_AGAIN_AFTER", 0.1)
    disk = FullDisk(monkeypatch)
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept well")
        await at.hears("The disk is full.")
        disk.full = False
        await at.until(lambda: at.typed == {"listen": ("Slept well", 10)}, "the draft")


@drive
async def test_a_full_disk_is_told_once_and_not_at_every_key(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notes_tui.ui.screens.note._TRY_AGAIN_AFTER", 0.05)
    FullDisk(monkeypatch)
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept")
        await at.hears("The disk is full.")
        await at.pilot.pause(0.5)
        await at.type(" well")
        assert len(at.notices) == 1


@drive
async def test_esc_does_not_leave_a_text_that_the_disk_refused(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    FullDisk(monkeypatch)
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept well")
        await at.press("escape")
        assert at.editor.text == "Slept well"


@drive
async def test_leaving_is_refused_once_while_a_text_is_not_kept(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    FullDisk(monkeypatch)
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        await at.type("Slept well")
        await at.press("f8")
        assert at.app.is_open
        assert any("could NOT be kept" in notice for notice in at.notices)


@drive
async def test_a_vault_that_was_removed_while_open_is_told(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        shutil.rmtree(place.layout.folder)
        await at.type("Slept well")
        await at.press("ctrl+s")
        await at.until(lambda: at.notices, "a sentence")
        assert at.editor.text == "Slept well"
        assert at.app._exception is None


@drive
async def test_a_size_that_is_gone_when_it_is_told_is_not_drawn_for(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        await at.begin_visit("Lou")
        gone, there = Size(4, 2), at.app.size
        at.app.post_message(Resize(gone, gone))  # as of two changes at once the older, told last
        await at.pilot.pause(0.1)
        await at.until(lambda: at.screen.size == there, "the size of the window")
