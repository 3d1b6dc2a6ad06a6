"""A mistake of ours, wherever it happens: not a word of the data gets out, what was typed is kept.

The app is run as `run` runs it, but without a terminal; a mistake is put in by the test.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from notes_tui.config import Config
from notes_tui.ui.app import NotesApp, run
from notes_tui.ui.screens.help import Help
from notes_tui.ui.screens.note import NoteScreen
from notes_tui.ui.screens.palette import Palette
from notes_tui.ui.widgets.mind import Mind
from notes_tui.vault import drafts
from notes_tui.vault.vault import Vault
from tests.places import Place
from tests.ui.sitting import Sitting, places_in
from tests.ui.test_writing import with_lou

CANARY = "zygomatic-canary"
TYPED = "Slept well"


def wrong(*_: object, **__: object) -> Any:
    """A mistake that holds a client's words, in a variable and in its message."""
    words = f"{CANARY} of a client"
    raise RuntimeError(words)


async def wrong_later() -> None:
    wrong()


Trigger = Callable[[Sitting, pytest.MonkeyPatch], Awaitable[object]]


async def in_compose(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Help, "compose", wrong)
    await at.press("f1")


async def in_on_mount(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Palette, "on_mount", wrong)
    await at.press("ctrl+p")


async def in_an_action(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(NoteScreen, "do_next", wrong)
    await at.press("f3")


async def in_an_action_that_asks(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("notes_tui.ui.screens.note.AskLine", wrong)
    await at.press("ctrl+o")


async def in_a_worker_thread(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    at.app.run_worker(wrong, thread=True)


async def in_a_timer(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    at.note.set_timer(0.01, wrong)


async def in_a_message_handler(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(NoteScreen, "on_editor_left_by_tab", wrong)
    await at.press("tab")


async def in_render(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Mind, "render", wrong)
    mind = at.screen.query_one(Mind)
    mind.add_class("-some")
    mind.refresh(layout=True)


async def in_an_asyncio_task(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    task = asyncio.get_running_loop().create_task(wrong_later())
    await asyncio.wait({task})
    del task  # nobody asked what became of it


async def in_a_callback_of_the_loop(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    asyncio.get_running_loop().call_soon(wrong)


async def while_saving(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Vault, "save", wrong)
    await at.press("ctrl+s")


async def while_locking(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(NotesApp, "give_up", wrong_once(patch))
    await at.press("f8")


async def while_the_vault_is_closed(at: Sitting, patch: pytest.MonkeyPatch) -> None:
    close = Vault.close

    def close_and_fail(vault: Vault) -> None:
        close(vault)
        wrong()

    patch.setattr(Vault, "close", close_and_fail)
    await at.press("f8")


def wrong_once(patch: pytest.MonkeyPatch) -> Callable[[NotesApp], None]:
    usual = NotesApp.give_up

    def once(app: NotesApp) -> None:
        patch.setattr(NotesApp, "give_up", usual)
        wrong()

    return once


PLACES: list[Trigger] = [
    in_compose, in_on_mount, in_an_action, in_an_action_that_asks, in_a_worker_thread, in_a_timer,
    in_a_message_handler, in_render, in_an_asyncio_task, in_a_callback_of_the_loop, while_saving,
    while_locking, while_the_vault_is_closed,
]  # fmt: skip


class Ended:
    """How a run of the app ended that made a mistake while a note was being typed."""

    def __init__(self, place: Place, trigger: Trigger, capfd: pytest.CaptureFixture[str]) -> None:
        with pytest.MonkeyPatch.context() as patch:
            self._patch, self._place, self._trigger = patch, with_lou(place), trigger
            usual = NotesApp.run
            patch.setattr(
                NotesApp, "run",
                lambda app: usual(app, headless=True, size=(80, 24), auto_pilot=self._type),
            )  # fmt: skip
            folder = place.layout.folder.parent
            self.code = run(place.layout, place.around, places_in(folder), Config())
        self.out, self.err = capfd.readouterr()
        self.files = [file for file in folder.rglob("*") if file.is_file()]

    async def _type(self, pilot: Pilot[Any]) -> None:
        assert isinstance(pilot.app, NotesApp)
        at = Sitting(pilot.app, pilot, self._place)
        await at.unlock()
        await at.begin_visit("Lou")
        at.editor.insert(TYPED)
        await at.pilot.pause()
        try:
            await self._trigger(at, self._patch)
        except Exception:  # noqa: BLE001 - the app ends under the keys that are still on their way
            return
        for _ in range(250):
            if at.app.crash is not None:
                return
            await asyncio.sleep(0.02)
        at.app.exit(0)  # nobody noticed the mistake


@pytest.mark.parametrize("trigger", PLACES, ids=lambda trigger: trigger.__name__)
def test_a_mistake_lets_nothing_out_and_loses_nothing(
    place: Place,
    trigger: Trigger,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    ended = Ended(place, trigger, capfd)
    assert ended.code == 1
    assert "Something went wrong inside notes-tui (code " in ended.err
    for where in (ended.out, ended.err, caplog.text):
        assert CANARY not in where
        assert TYPED not in where
        assert "Traceback" not in where
    for file in ended.files:
        assert CANARY.encode() not in file.read_bytes(), file
    vault = place.open()  # the one before was closed: the writer lock is free
    kept = [draft.text for draft in drafts.latest(vault.database, 9) if draft.part != "occurred_at"]
    vault.close()
    assert kept == [TYPED]


def test_the_report_of_a_mistake_names_the_place_and_no_word(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    ended = Ended(place, in_an_action, capfd)
    (report,) = [file for file in ended.files if file.name.startswith("crash-")]
    text = report.read_text(encoding="utf-8")
    assert report.name.removeprefix("crash-").removesuffix(".txt") in ended.err
    assert "RuntimeError" in text
    assert "wrong" in text


def test_what_another_screen_holds_is_kept_where_one_cannot_keep_its_own(
    place: Place, capfd: pytest.CaptureFixture[str]
) -> None:
    async def in_keep(at: Sitting, patch: pytest.MonkeyPatch) -> None:
        below = at.note
        await at.app.push_screen(NoteScreen(below._visit))
        patch.setattr(at.screen, "keep", wrong)
        at.app._handle_exception(RuntimeError(CANARY))

    ended = Ended(place, in_keep, capfd)
    assert ended.code == 1
    vault = place.open()
    assert TYPED in [draft.text for draft in drafts.latest(vault.database, 9)]
    vault.close()
