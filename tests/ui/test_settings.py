"""Settings: what is set is kept where it belongs, and holds at once and after the next start."""

import re
from contextlib import suppress

import pytest
from textual.widgets import Input

from notes_tui.config import read_config
from notes_tui.errors import StorageFailed, WrongPassphrase
from notes_tui.practice.settings import read_settings
from notes_tui.vault.opening import Way, by_passphrase, by_recovery_code, open_vault
from notes_tui.vault.recovering import require_opens
from tests.places import PASSPHRASE, Place
from tests.ui.sitting import Sitting, drive, places_in, sitting
from tests.ui.walk import PIN, settings

NEW = "maple gravel otter sunday brick"
COMMENTED = """\
# my own words
[keys]
"desk.search" = "ctrl+g"  # since the other one is taken
"""


async def change(at: Sitting, id_: str) -> None:
    await settings(at)
    await at.choose(id_)


async def answer(at: Sitting, text: str) -> None:
    at.screen.query_one(Input).value = text
    await at.press("enter")


@drive
async def test_a_theme_is_shown_at_once(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "theme")
        await at.choose("high-contrast")
        assert at.app.theme == "high-contrast"


@drive
async def test_a_theme_is_kept_beside_the_users_own_comments(sample: Place) -> None:
    file = places_in(sample.layout.folder.parent).config
    file.write_text(COMMENTED, encoding="utf-8")
    async with sitting(sample) as at:
        await change(at, "theme")
        await at.choose("light")
    kept = file.read_text(encoding="utf-8")
    assert read_config(file).theme == "light"
    assert all(line in kept for line in COMMENTED.splitlines())


@drive
async def test_the_theme_of_the_configuration_is_used_at_the_next_start(sample: Place) -> None:
    places_in(sample.layout.folder.parent).config.write_text('theme = "colour-blind-safe"\n')
    async with sitting(sample, unlocked=False) as at:
        assert at.app.theme == "colour-blind-safe"


@drive
async def test_calm_stops_all_animation_and_is_kept(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "calm")
        assert at.app.animation_level == "none"
        assert read_config(at.app.places.config).calm


@drive
async def test_the_minutes_until_it_covers_are_set(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "hide")
        await answer(at, "12")
        await at.sees("12 idle minutes")
        assert read_settings(at.vault).hide_minutes == 12


@pytest.mark.parametrize("typed", ["0", "31", "", "9" * 60])
@drive
async def test_minutes_that_cannot_be_are_refused(sample: Place, typed: str) -> None:
    async with sitting(sample) as at:
        await change(at, "hide")
        await answer(at, typed)
        await at.sees("This is not a number of minutes from 1 to 30.")
        assert read_settings(at.vault).hide_minutes == 5


async def set_pin_twice(at: Sitting, first: str, second: str) -> None:
    await change(at, "pin")
    await answer(at, first)
    await at.until(lambda: at.screen.query(Input), "the second question")
    await answer(at, second)


@drive
async def test_a_pin_is_set_by_typing_it_twice(sample: Place) -> None:
    async with sitting(sample) as at:
        await set_pin_twice(at, PIN, PIN)
        await at.sees("The PIN is set.")
        assert read_settings(at.vault).has_pin


@drive
async def test_two_different_pins_set_none(sample: Place) -> None:
    async with sitting(sample) as at:
        await set_pin_twice(at, PIN, PIN[::-1])
        await at.sees("The two are not the same.")
        assert not read_settings(at.vault).has_pin


@drive
async def test_a_pin_that_anyone_tries_first_is_refused(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "pin")
        await answer(at, "111111")
        await at.sees("tried first by anyone")
        assert not read_settings(at.vault).has_pin


@drive
async def test_a_new_passphrase_opens_and_the_old_one_does_not(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "passphrase")
        await answer(at, NEW)
        await answer(at, NEW)
        await at.sees("The new passphrase opens the vault from now on.")
        await at.press("f8")
        await at.is_on("Unlock")
        at.screen.query_one(Input).value = "ruby onset quilt parsley tango"
        await at.press("enter")
        await at.sees("This does not open the vault.")
        await at.unlock(NEW)


@drive
async def test_two_different_passphrases_change_nothing(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "passphrase")
        await answer(at, NEW)
        await answer(at, NEW + "s")
        await at.sees("Nothing was changed.")
        await at.press("f8")
        await at.unlock()


@drive
async def test_the_recovery_code_on_paper_can_be_checked(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "recovery")
        await at.choose("check")
        await answer(at, sample.created.recovery_code)
        await at.sees("this code opens the vault")


@drive
async def test_a_recovery_code_that_is_wrong_is_said_to_be(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "recovery")
        await at.choose("check")
        await answer(at, "AAAA-BBBB")
        assert at.screen.query_one(Input).value == "AAAA-BBBB"
        assert str(at.screen.query_one(".refusal").render())


async def new_code_shown(at: Sitting) -> str:
    """Asks for a new recovery code, and reads it off the screen."""
    await change(at, "recovery")
    await at.choose("new")
    await at.sees("keep the old paper")
    await at.choose("new")
    await at.sees("shown only now")
    return "-".join(re.findall(r"\b[0-9A-Z]{4}\b", at.words.partition("from the paper")[2]))


@drive
async def test_a_new_recovery_code_opens_the_vault_once_it_was_typed_back(sample: Place) -> None:
    async with sitting(sample) as at:
        code = await new_code_shown(at)
        await answer(at, sample.created.recovery_code)
        await at.sees("That is not the code.")
        await answer(at, code.lower().replace("-", " "))
        await at.hears("The new code is in force.")
    open_vault(sample.layout, by_recovery_code(code), sample.around, Way.WRITE).close()
    with pytest.raises(WrongPassphrase):
        require_opens(sample.layout, sample.created.recovery_code)


@drive
async def test_a_new_recovery_code_that_was_not_typed_back_changes_nothing(sample: Place) -> None:
    async with sitting(sample) as at:
        code = await new_code_shown(at)
        await at.press("escape")
        await at.hears("Nothing was changed")
    require_opens(sample.layout, sample.created.recovery_code)
    with pytest.raises(WrongPassphrase):
        require_opens(sample.layout, code)


@drive
async def test_the_folder_for_backups_is_kept_in_the_vault(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "backups")
        stick = at.app.places.config.parent / "stick"
        stick.mkdir()
        await answer(at, str(stick))
        assert read_settings(at.vault).backup_target == str(stick)


@drive
async def test_a_folder_for_backups_that_is_not_there_is_refused(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "backups")
        await answer(at, "my usb stick")
        await at.sees("There is no folder at this place.")
        assert read_settings(at.vault).backup_target == ""


@drive
async def test_a_configuration_that_cannot_be_written_is_told(sample: Place) -> None:
    async with sitting(sample) as at:
        at.app.places.config.mkdir()
        await change(at, "theme")
        await at.choose("light")
        await at.sees("The configuration file could not be written.")


@drive
async def test_a_second_window_says_that_it_cannot_set_anything(sample: Place) -> None:
    other = sample.open()
    async with sitting(sample) as at:
        await change(at, "hide")
        await answer(at, "12")
        await at.hears("Nothing was changed.")
    other.close()


@drive
async def test_a_disk_that_refuses_a_new_passphrase_is_told(
    sample: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageFailed("The passphrase was not changed.", "Make room on the disk.")

    async with sitting(sample) as at:
        monkeypatch.setattr("notes_tui.ui.screens.settings.change_passphrase", refuse)
        await change(at, "passphrase")
        await answer(at, NEW)
        await answer(at, NEW)
        await at.hears("The passphrase was not changed. Make room on the disk.")


@drive
async def test_a_lock_while_the_passphrase_is_changed_leaves_a_vault_that_opens(
    sample: Place,
) -> None:
    async with sitting(sample) as at:
        await change(at, "passphrase")
        await answer(at, NEW)
        at.screen.query_one(Input).value = NEW
        await at.pilot.press("enter", "f8")
        await at.is_on("Unlock")
    for passphrase in (PASSPHRASE, NEW):
        with suppress(WrongPassphrase):
            open_vault(sample.layout, by_passphrase(passphrase), sample.around, Way.WRITE).close()
            break
    else:
        pytest.fail("neither passphrase opens the vault")


@drive
async def test_another_key_does_an_action_at_once_and_is_kept(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "keys")
        await at.choose("desk.search")
        await answer(at, "ctrl+w")
        await at.press("escape")
        await at.sees("^w Search")
        await at.press("ctrl+w")
        await at.is_on("Search")
        assert read_config(at.app.places.config).keys == {"desk.search": "ctrl+w"}


@drive
async def test_a_key_that_is_taken_is_refused_and_names_who_has_it(sample: Place) -> None:
    async with sitting(sample) as at:
        await change(at, "keys")
        await at.choose("desk.search")
        await answer(at, "f1")
        await at.sees("This key is taken: Help.")


@drive
async def test_an_empty_answer_gives_an_action_its_usual_key_back(sample: Place) -> None:
    async with sitting(sample) as at:
        for typed in ("ctrl+w", ""):
            await change(at, "keys")
            await at.choose("desk.search")
            await answer(at, typed)
            await at.press("escape")
        await at.sees("^f Search")
        assert read_config(at.app.places.config).keys == {}
