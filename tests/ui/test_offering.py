"""What is offered by itself after unlocking: at a calm moment, once, and never in the way."""

import pytest
from textual.widgets import Input

from notes_tui.practice.settings import read_settings, set_pin
from notes_tui.vault import settings
from notes_tui.vault.connection import transaction
from tests.places import PASSPHRASE, Place, add_client
from tests.ui.sitting import Sitting, drive, sitting
from tests.ui.test_first_day import code_shown, first_step, second_step
from tests.ui.test_settings import NEW, answer
from tests.ui.walk import PIN

PIN_QUESTION = "With a PIN of six digits"


@pytest.fixture
def unasked(sample: Place) -> Place:
    """The sample practice, in which no PIN was offered yet."""
    vault = sample.open()
    with transaction(vault.database):
        settings.put(vault.database, "pin_offered", None)
    vault.close()
    return sample


async def unlock(at: Sitting, typed: str = PASSPHRASE) -> None:
    await at.is_on("Unlock")
    at.screen.query_one(Input).value = typed
    await at.press("enter")
    await at.until(lambda: at.app.is_open, "the open vault")


async def at_the_question(at: Sitting) -> None:
    await unlock(at)
    await at.sees(PIN_QUESTION)


async def asks_nothing(at: Sitting) -> None:
    await at.is_on("Desk")
    for _ in range(5):
        await at.pilot.pause()
    assert type(at.screen).__name__ == "Desk"


@drive
async def test_a_pin_is_offered_after_unlocking_and_covers_from_then_on(unasked: Place) -> None:
    async with sitting(unasked, unlocked=False) as at:
        await at_the_question(at)
        await at.choose("set")
        await answer(at, PIN)
        await at.until(lambda: at.screen.query(Input), "the second question")
        await answer(at, PIN)
        await at.hears("The PIN is set.")
        await at.is_on("Desk")
        await at.press("f7")
        await at.is_on("Cover")


@pytest.mark.parametrize("how", ["leave", "escape", "set and leave"])
@drive
async def test_after_a_no_it_is_not_offered_again_and_the_way_is_told(
    unasked: Place, how: str
) -> None:
    async with sitting(unasked, unlocked=False) as at:
        await at_the_question(at)
        if how == "escape":
            await at.press("escape")
        else:
            await at.choose(how.partition(" ")[0])
            await at.press(*(("escape",) if "and" in how else ()))
        await at.hears("it is in the settings, F5.")
        await at.press("f8")
        await unlock(at)
        await asks_nothing(at)
        assert not read_settings(at.vault).has_pin


@drive
async def test_an_enter_that_is_pressed_too_early_answers_nothing(unasked: Place) -> None:
    async with sitting(unasked, unlocked=False) as at:
        await at_the_question(at)
        await at.press("enter")
        assert PIN_QUESTION in at.words
        assert not read_settings(at.vault).has_pin


@drive
async def test_who_types_a_name_at_once_comes_to_the_client_and_is_asked_another_time(
    unasked: Place,
) -> None:
    async with sitting(unasked, unlocked=False) as at:
        await at_the_question(at)
        await at.type("mrta lind\n")
        await at.is_on("ChartScreen")
        await at.sees("Marta Lind")
        await at.press("f8")
        await at_the_question(at)


@drive
async def test_a_question_cut_short_by_a_lock_comes_again(unasked: Place) -> None:
    async with sitting(unasked, unlocked=False) as at:
        await at_the_question(at)
        await at.press("f8")
        await at_the_question(at)


@drive
async def test_the_first_day_is_lived_without_the_question(nowhere: Place) -> None:
    async with sitting(nowhere, unlocked=False) as at:
        await first_step(at)
        await second_step(at, PASSPHRASE, PASSPHRASE)
        await at.sees("3 of 3")
        at.screen.query_one("#typed-code", Input).value = code_shown(at)
        await at.press("enter")
        await asks_nothing(at)
        await at.press("f8")
        await unlock(at)  # still no client: the first note is to come
        await asks_nothing(at)
        await at.type("Lou")
        await at.press("enter")
        await at.type("Slept well.")
        await at.press("escape")
        await asks_nothing(at)
        await at.press("f8")
        await at_the_question(at)


@drive
async def test_a_text_half_typed_comes_before_the_question(unasked: Place) -> None:
    async with sitting(unasked, unlocked=False) as at:
        await at_the_question(at)
        await at.press("f8")
    vault = unasked.open()
    add_client(vault, "Lou")
    vault.close()
    async with sitting(unasked, unlocked=False) as at:
        await at_the_question(at)
        await at.app.pop_screen()
        await at.begin_visit("Lou")
        await at.type("x")
        at.app.lock()
        await unlock(at)
        await asks_nothing(at)


@drive
async def test_nobody_is_asked_who_has_a_pin(unasked: Place) -> None:
    vault = unasked.open()
    set_pin(vault, PIN)
    vault.close()
    async with sitting(unasked, unlocked=False) as at:
        await unlock(at)
        await asks_nothing(at)


@drive
async def test_a_window_that_only_reads_asks_nothing(unasked: Place) -> None:
    other = unasked.open()
    async with sitting(unasked, unlocked=False) as at:
        await unlock(at)
        await asks_nothing(at)
    other.close()


@drive
async def test_who_practises_is_asked_nothing(unasked: Place) -> None:
    async with sitting(unasked, unlocked=False) as at:
        await at.press("ctrl+t")
        await asks_nothing(at)


async def by_the_code(at: Sitting, place: Place) -> None:
    await unlock(at, place.created.recovery_code)
    await at.sees("The recovery code on your paper opened this vault.")


@drive
async def test_after_the_recovery_code_a_new_passphrase_is_set_at_once(unasked: Place) -> None:
    async with sitting(unasked, unlocked=False) as at:
        await by_the_code(at, unasked)
        await at.choose("set")
        for typed in (NEW, NEW + "s"):
            await answer(at, typed)
        await at.hears("The two are not the same. Nothing was changed.")
        await at.until(lambda: at.screen.query(Input), "the question again")
        for typed in (NEW, NEW):
            await answer(at, typed)
        await at.hears("The new passphrase opens the vault from now on.")
        await at.press("f8")
        await unlock(at, NEW)
        await at.sees(PIN_QUESTION)


@pytest.mark.parametrize("key", ["leave", "escape"])
@drive
async def test_a_new_passphrase_can_be_declined_and_the_old_one_stays(
    sample: Place, key: str
) -> None:
    async with sitting(sample, unlocked=False) as at:
        await by_the_code(at, sample)
        await (at.press("escape") if key == "escape" else at.choose(key))
        await at.hears("it is in the settings, F5.")
        await at.is_on("Desk")
        await at.press("f8")
        await unlock(at)
        await asks_nothing(at)


@drive
async def test_a_window_that_only_reads_offers_no_passphrase(sample: Place) -> None:
    other = sample.open()
    async with sitting(sample, unlocked=False) as at:
        await unlock(at, sample.created.recovery_code)
        await asks_nothing(at)
    other.close()
