"""Nobody memorises keys: key bar, menu, palette, help, and a reason for what cannot be done."""

import asyncio
from functools import partial

import pytest
from textual.widgets import Input, OptionList

from notes_tui.config import Config
from notes_tui.ui.actions import EVERYWHERE
from notes_tui.ui.screens.chart import ChartScreen
from notes_tui.ui.screens.desk import Desk
from notes_tui.ui.screens.help import Help
from notes_tui.ui.screens.place import Place as PlaceScreen
from notes_tui.ui.screens.plugins import PluginsScreen
from notes_tui.ui.screens.profile import Profile
from notes_tui.ui.screens.settle import Settle
from notes_tui.ui.screens.sign import SignScreen
from notes_tui.ui.screens.sign_day import SignDay
from notes_tui.ui.screens.signed import SignedScreen
from notes_tui.ui.widgets.key_bar import Key
from tests.places import Place
from tests.ui.sitting import Sitting, drive, sitting
from tests.ui.test_writing import with_lou
from tests.ui.walk import STOPS, go_home, latest_unsigned, note_at, signed_note, whom


@drive
async def test_f10_lists_every_action_of_every_screen(sample: Place) -> None:
    async with sitting(sample) as at:
        for stop in ("desk", "chart", "profile", "note-1-listen", "search", "settings", "settle"):
            await go_home(at)
            await STOPS[stop](at)
            below = at.screen
            assert isinstance(below, PlaceScreen)
            await at.press("f10")
            listed = {option.id for option in at.screen.query_one(OptionList).options}
            wanted = {action.id for action in (*below.ACTIONS, *EVERYWHERE)} - {"app.menu"}
            assert listed == wanted, stop


@drive
async def test_f10_again_puts_the_menu_away(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.press("f10", "f10")
        await at.is_on("Desk")


@drive
async def test_the_menu_does_what_is_chosen(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.press("f10")
        await at.choose("desk.search")
        await at.is_on("Search")


@drive
async def test_the_menu_says_at_once_why_an_action_cannot_be_done(place: Place) -> None:
    async with sitting(place) as at:
        await at.press("f10")
        await at.sees("Settle Nothing is to be settled.")


@drive
async def test_every_action_that_cannot_be_done_says_why_when_it_is_tried(place: Place) -> None:
    async with sitting(with_lou(place)) as at:
        tried = 0
        for stop in ("desk", "chart", "profile", "note-new-plan", "search", "settings", "settle"):
            await go_home(at)
            await STOPS[stop](at)
            below = at.screen
            for action in at.app.doing.actions_of(below):
                reason = at.app.doing.why_not(below, action)
                if reason:
                    await at.act(action.id)
                    assert at.notices == [reason], action.id
                    tried += 1
        assert tried >= 8


@drive
async def test_a_key_in_the_bar_can_be_clicked(sample: Place) -> None:
    async with sitting(sample) as at:
        search = next(key for key in at.screen.query(Key) if key.doing.id == "desk.search")
        await at.pilot.click(search)
        await at.is_on("Search")


@pytest.mark.parametrize("width", [80, 60])
@drive
async def test_help_and_menu_can_be_read_in_every_key_bar(sample: Place, width: int) -> None:
    async with sitting(sample, size=(width, 20)) as at:
        for stop in ("desk", "chart", "profile", "note-1-listen", "search", "settings", "settle"):
            await go_home(at)
            await STOPS[stop](at)
            bar = at.text.splitlines()[-1]
            assert "F1 Help" in bar, stop
            assert "F10 Menu" in bar, stop


@pytest.mark.parametrize("width", [80, 60])
@drive
async def test_no_key_in_the_bar_is_cut_off(sample: Place, width: int) -> None:
    async with sitting(sample, size=(width, 20)) as at:
        for stop in ("desk", "chart", "profile", "note-1-listen", "search", "settings", "settle"):
            await go_home(at)
            await STOPS[stop](at)
            for key in at.screen.query(Key):
                if key.display:
                    assert key.region.right <= width, (stop, key.doing.id)


@drive
async def test_f1_helps_on_every_screen(sample: Place) -> None:
    async with sitting(sample) as at:
        for stop in ("desk", "chart", "profile", "note-1-listen", "search", "settings", "settle"):
            await go_home(at)
            await STOPS[stop](at)
            below = at.screen
            assert isinstance(below, PlaceScreen)
            await at.press("f1")
            assert isinstance(at.screen, Help), stop
            assert below.HELP.split()[0] in at.words, stop


@drive
async def test_f1_in_a_dialog_tells_what_can_be_done_in_it(sample: Place) -> None:
    async with sitting(sample) as at:
        for stop in ("profile-asking", "search-step", "desk-palette", "settle-one", "desk-tour"):
            await go_home(at)
            await STOPS[stop](at)
            await at.press("f1")
            assert isinstance(at.screen, Help), stop
            assert "Esc" in at.text, stop


@drive
async def test_the_palette_finds_a_client_with_a_slip(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.press("ctrl+p")
        await at.type("wlter")
        await at.press("enter")
        await at.sees("Walter Brandt")
        await at.is_on("ChartScreen")


@drive
async def test_the_palette_does_an_action_of_the_screen_below(sample: Place) -> None:
    async with sitting(sample) as at:
        await note_at("listen")(at)
        await at.press("ctrl+p")
        await at.type("next step")
        await at.press("enter")
        await at.is_on("NoteScreen")
        assert at.note._section == "observation"


@drive
async def test_the_palette_finds_a_setting(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.press("ctrl+p")
        at.screen.query_one(Input).value = "theme"
        await at.press("enter")
        await at.is_on("SettingsScreen")


OTHER_KEYS = Config(keys={"desk.search": "ctrl+g", "note.next": "f8"})


@drive
async def test_a_key_of_the_configuration_does_the_action(sample: Place) -> None:
    async with sitting(sample, config=OTHER_KEYS) as at:
        await at.press("ctrl+g")
        await at.is_on("Search")


@drive
async def test_a_key_of_the_configuration_takes_the_place_of_the_usual_one(sample: Place) -> None:
    async with sitting(sample, config=OTHER_KEYS) as at:
        await at.press("ctrl+f")
        assert type(at.screen).__name__ == "Desk"


async def text_of(at: Sitting, *keys: str) -> str:
    await at.press(*keys)
    return at.text


@drive
async def test_a_key_of_the_configuration_stands_in_the_key_bar(sample: Place) -> None:
    async with sitting(sample, config=OTHER_KEYS) as at:
        assert "^g Search" in at.text


@drive
async def test_a_key_of_the_configuration_stands_in_the_menu(sample: Place) -> None:
    async with sitting(sample, config=OTHER_KEYS) as at:
        assert "^g    Search" in await text_of(at, "f10")


@drive
async def test_a_key_of_the_configuration_stands_in_the_help(sample: Place) -> None:
    async with sitting(sample, config=OTHER_KEYS) as at:
        assert "^g    Find words in all notes." in await text_of(at, "f1")


@drive
async def test_ctrl_c_says_how_to_quit(sample: Place) -> None:
    async with sitting(sample) as at:
        await at.press("ctrl+c")
        assert at.app.is_open
        assert any("Quit with ^q" in notice for notice in at.notices)


@drive
async def test_no_action_is_done_before_its_screen_is_filled(
    sample: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sitting(sample) as at:
        client, note = whom(at), signed_note(at)
        screens: list[PlaceScreen] = [
            PluginsScreen(), SignedScreen(note), SignScreen(latest_unsigned(at)), Desk(),
            ChartScreen(client), Profile(client), SignDay(), Settle(),
        ]  # fmt: skip
        for screen in screens:
            await refuses_until_filled(at, screen, monkeypatch)


async def refuses_until_filled(
    at: Sitting, screen: PlaceScreen, monkeypatch: pytest.MonkeyPatch
) -> None:
    composed, filling = asyncio.Event(), asyncio.Event()

    async def before_it_is_filled(_: PlaceScreen) -> None:
        composed.set()
        await filling.wait()

    with monkeypatch.context() as patch:
        patch.setattr(PlaceScreen, "on_mount", before_it_is_filled, raising=False)
        shown = at.app.push_screen(screen)
        await composed.wait()
        try:
            for key in screen.query(Key):
                key._look()
            for action in screen.ACTIONS:
                reason = at.app.doing.why_not(screen, action)
                assert reason == "This screen is still being drawn.", action
        finally:
            filling.set()
            await shown
    await at.until(partial(getattr, screen, "stands"), "filled")
