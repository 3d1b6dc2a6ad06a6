"""The way in: the first run, the passphrase, the recovery code, a vault that somebody else uses."""

import asyncio
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Button, Input

from notes_tui.crypto.kdf import passphrase_key
from notes_tui.ui.screens.asking import Choose
from notes_tui.vault import audit, keyslots, listing
from tests.places import PASSPHRASE, Place, add_client
from tests.ui.sitting import LONGEST_WAIT, Sitting, drive, sitting
from tests.ui.walk import STOPS, go_home, walk_first_run


async def first_step(at: Sitting) -> None:
    await at.is_on("FirstRun")
    await at.type("Riverside Bodywork")
    at.screen.query_one("#practitioner", Input).value = "Ada"
    await at.press("enter", "enter", "enter")
    await at.sees("2 of 3")


async def second_step(at: Sitting, first: str, second: str) -> None:
    at.screen.query_one("#first", Input).value = first
    at.screen.query_one("#second", Input).value = second
    await at.press("enter", "enter")


def code_shown(at: Sitting) -> str:
    return str(at.screen.query_one("#shown-code").render()).replace("\n", " ")


@drive
async def test_the_first_run_leads_to_a_saved_note_by_keys_alone(nowhere: Place) -> None:
    async with sitting(nowhere, unlocked=False) as at:
        await first_step(at)
        await second_step(at, PASSPHRASE, PASSPHRASE)
        await at.sees("3 of 3")
        at.screen.query_one("#typed-code", Input).value = code_shown(at)
        await at.press("enter")
        await at.is_on("Desk")
        await at.type("Lou")
        await at.press("enter")
        await at.type("Slept well.")
        await at.press("escape")
        await at.is_on("Desk")
        (person,) = listing.clients(at.vault.database)
        (visit,) = listing.course(at.vault.database, person.id)
        assert (person.name, visit.texts) == ("Lou", {"listen": "Slept well."})


@drive
async def test_a_weak_passphrase_is_refused_with_what_would_do(nowhere: Place) -> None:
    async with sitting(nowhere, unlocked=False) as at:
        await first_step(at)
        await second_step(at, "password", "password")
        assert not nowhere.layout.folder.exists()
        assert str(at.screen.query_one("#refusal").render())


@drive
async def test_two_different_passphrases_make_no_vault(nowhere: Place) -> None:
    async with sitting(nowhere, unlocked=False) as at:
        await first_step(at)
        await second_step(at, PASSPHRASE, PASSPHRASE + "s")
        await at.sees("not the same")
        assert not nowhere.layout.folder.exists()


@drive
async def test_a_recovery_code_that_is_not_the_one_is_asked_for_again(nowhere: Place) -> None:
    async with sitting(nowhere, unlocked=False) as at:
        async for _ in walk_first_run(at):
            pass
        await at.type("AAAA BBBB")
        await at.press("enter")
        await at.sees("That is not the code")


@drive
async def test_after_the_last_step_no_code_and_no_passphrase_is_held(nowhere: Place) -> None:
    async with sitting(nowhere, unlocked=False) as at:
        async for _ in walk_first_run(at):
            pass
        screen, code = at.screen, code_shown(at)
        screen.query_one("#later", Button).press()
        await at.is_on("Desk")
        held = repr(vars(screen)) + at.text
        assert PASSPHRASE not in held
        assert code not in held


@drive
async def test_a_place_that_is_taken_is_refused(nowhere: Place, tmp_path: Path) -> None:
    async with sitting(nowhere, unlocked=False) as at:
        (tmp_path / "taken").mkdir()
        at.screen.query_one("#folder", Input).value = str(tmp_path / "taken")
        at.screen.query_one("#practice", Input).value = "Riverside"
        at.screen.query_one("#practitioner", Input).value = "Ada"
        await at.press("enter", "enter", "enter")
        await at.sees("something at this place already")


@drive
async def test_a_wrong_passphrase_says_so_and_the_right_one_then_opens(place: Place) -> None:
    async with sitting(place, unlocked=False) as at:
        await at.type("wrong")
        await at.press("enter")
        await at.sees("This does not open the vault.")
        await at.unlock()


@drive
async def test_the_recovery_code_opens_from_the_same_field(place: Place) -> None:
    async with sitting(place, unlocked=False) as at:
        code = place.created.recovery_code.replace("-", " ").lower()
        at.screen.query_one(Input).value = code
        await at.press("enter")
        await at.sees("set a new one now")


@drive
async def test_what_is_typed_as_a_passphrase_is_not_drawn(place: Place) -> None:
    async with sitting(place, unlocked=False) as at:
        await at.type("ruby")
        assert "ruby" not in at.text


@drive
async def test_practising_opens_the_sample_and_throws_it_away(place: Place) -> None:
    async with sitting(place, unlocked=False) as at:
        await at.press("ctrl+t")
        await at.is_on("Desk")
        await at.sees("PRACTICE, not real")
        folder = at.vault.layout.folder
        await at.press("f8")
        await at.is_on("Unlock")
        assert not folder.exists()
        assert at.app.layout_of_vault.folder == place.layout.folder


@drive
async def test_who_practises_can_sign_though_nobody_chose_a_passphrase(place: Place) -> None:
    async with sitting(place, unlocked=False) as at:
        await at.press("ctrl+t")
        await at.is_on("Desk")
        await at.press("ctrl+d")
        await at.is_on("SignDay")
        await at.press("ctrl+g")
        await at.is_on("AskPassphrase")
        await at.sees("You practise")
        await at.press("enter")
        await at.hears("Signed: 18 notes.")


@drive
async def test_a_second_window_opens_for_reading_and_says_so(place: Place) -> None:
    other = place.open()
    async with sitting(place) as at:
        await at.sees("reading only")
        assert any("You can read here." in notice for notice in at.notices)
    other.close()


@drive
async def test_in_a_second_window_every_action_that_writes_says_why_not(sample: Place) -> None:

    other = sample.open()
    before = other.tip().n
    async with sitting(sample) as at:
        for stop, ids in {
            "desk": ("desk.visit",),
            "chart": ("chart.visit", "chart.profile", "chart.undo", "chart.redo", "chart.discard",
                      "chart.move", "chart.archive"),
            "note-1-listen": ("note.save", "note.time"),
        }.items():  # fmt: skip
            for id_ in ids:
                await go_home(at)
                await STOPS[stop](at)
                await at.act(id_)
                assert any("read" in notice for notice in at.notices), id_
        acts = {str(e.fields["act"]) for e in audit.entries(other.database) if e.n > before}
    other.close()
    assert acts <= {"unlock", "view"}


@drive
async def test_in_a_second_window_a_note_cannot_be_typed_into(sample: Place) -> None:

    other = sample.open()
    async with sitting(sample) as at:
        await STOPS["note-1-listen"](at)
        before = at.editor.text
        await at.type("x")
        assert at.editor.text == before
    other.close()


async def put_back_an_old_state(place: Place) -> str:
    """The vault as it was before a client was taken in; the client's id."""
    before = place.layout.beside(".before")
    shutil.copytree(place.layout.folder, before)
    vault = place.open()
    client = add_client(vault, "Lou")
    vault.close()
    shutil.rmtree(place.layout.folder)
    before.rename(place.layout.folder)
    return client


@drive
async def test_a_vault_put_back_to_an_earlier_state_asks_before_it_opens(place: Place) -> None:
    await put_back_an_old_state(place)
    async with sitting(place, unlocked=False) as at:
        at.screen.query_one(Input).value = PASSPHRASE
        await at.press("enter")
        await at.until(lambda: isinstance(at.screen, Choose), "the question")
        assert not at.app.is_open


@drive
async def test_a_vault_put_back_can_be_looked_at_without_a_change(place: Place) -> None:
    await put_back_an_old_state(place)
    async with sitting(place, unlocked=False) as at:
        at.screen.query_one(Input).value = PASSPHRASE
        await at.press("enter")
        await at.until(lambda: isinstance(at.screen, Choose), "the question")
        await at.choose("look")
        await at.is_on("Desk")
        assert not at.vault.writable


@drive
async def test_a_vault_put_back_on_purpose_is_gone_on_with(place: Place) -> None:
    await put_back_an_old_state(place)
    async with sitting(place, unlocked=False) as at:
        at.screen.query_one(Input).value = PASSPHRASE
        await at.press("enter")
        await at.until(lambda: isinstance(at.screen, Choose), "the question")
        await at.choose("accept")
        await at.is_on("Desk")
        assert at.vault.writable


@drive
async def test_a_vault_that_came_from_elsewhere_asks_how(place: Place) -> None:
    shutil.rmtree(place.layout.anchors)
    async with sitting(place, unlocked=False) as at:
        at.screen.query_one(Input).value = PASSPHRASE
        await at.press("enter")
        await at.sees("How did it come here?")
        await at.choose("moved")
        await at.is_on("Desk")


@drive
async def test_leaving_while_a_question_is_open_ends_the_program(place: Place) -> None:
    shutil.rmtree(place.layout.anchors)
    async with sitting(place, unlocked=False) as at:
        at.screen.query_one(Input).value = PASSPHRASE
        await at.press("enter")
        await at.sees("How did it come here?")
        await at.press("ctrl+q")
    await asyncio.get_running_loop().shutdown_default_executor()  # as at the program's end
    place.open().close()  # nobody holds the writer lock


@drive
async def test_leaving_while_it_opens_leaves_the_vault_closed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = threading.Event()

    def until_left(*given: Any) -> bytes:
        left.wait(LONGEST_WAIT)
        return passphrase_key(*given)

    monkeypatch.setattr(keyslots, "passphrase_key", until_left)
    async with sitting(place, unlocked=False) as at:
        at.screen.query_one(Input).value = PASSPHRASE
        await at.press("enter", "ctrl+q")
        left.set()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert not at.app.is_open
    place.open().close()
