"""Signed notes that something arrived for: all is kept and shown, a person settles it."""

import pytest
from textual.widgets import Button, Input, TextArea

from notes_tui.charting.drafting import keep_draft
from notes_tui.practice.signing import sign_notes
from notes_tui.vault import listing
from notes_tui.vault.notes import get_note
from tests.arriving import arrive, change_by_bo, signature_over, spoilt
from tests.places import PASSPHRASE, Place, add_client, add_note
from tests.ui.sitting import Sitting, drive, sitting

LISTEN = "Ache in the left groin."
THEIRS = "Ache in the right groin."


def the_note(at: Sitting) -> str:
    return next(listing.notes(at.vault.database)).id


async def open_note(at: Sitting) -> None:
    await at.open_chart("Lou")
    await at.press("enter")
    await at.is_on("SignedScreen")


async def give_passphrase(at: Sitting) -> None:
    await at.is_on("AskPassphrase")
    at.screen.query_one(Input).value = PASSPHRASE
    await at.press("enter")
    await at.is_on("SignedScreen")


@pytest.fixture
def changed(place: Place) -> Place:
    """Lou's signed note, which Bo has changed without knowing of the signature."""
    vault = place.open()
    note = add_note(vault, add_client(vault, "Lou"), listen=LISTEN)
    sign_notes(vault, [note], PASSPHRASE)
    arrive(vault, [change_by_bo(vault, note, "section/listen", THEIRS)])
    vault.close()
    return place


@drive
async def test_a_change_that_arrived_is_shown_beside_what_was_signed(changed: Place) -> None:
    async with sitting(changed) as at:
        await open_note(at)
        await at.sees("Changed on another device after it was signed")
        await at.sees(THEIRS)
        assert at.text.count(LISTEN) == 1
        await at.press("ctrl+a")
        await at.hears("to be settled first: F4")


@pytest.mark.parametrize(("answer", "added"), [("keep", ["addendum"]), ("aside", [])])
@drive
async def test_a_change_that_arrived_is_kept_as_an_addendum_or_set_aside(
    changed: Place, answer: str, added: list[str]
) -> None:
    async with sitting(changed) as at:
        await open_note(at)
        await at.press("f4")
        await at.is_on("Choose")
        await at.choose(answer)
        await give_passphrase(at)
        await at.until(lambda: "Changed on another" not in at.text, "settled")
        note = get_note(at.vault, the_note(at))
        assert [entry.label for entry in note.later] == added
        assert all(THEIRS in entry.text and LISTEN not in entry.text for entry in note.later)
        assert (note.text("listen"), note.unsealed) == (LISTEN, {})
        await at.sees("All is as it was then.")


@drive
async def test_two_signatures_over_different_texts_stand_side_by_side_and_are_settled(
    place: Place,
) -> None:
    vault = place.open()
    note = add_note(vault, add_client(vault, "Lou"), plan="Walk.")
    ours, theirs = (change_by_bo(vault, note, "section/listen", t) for t in (LISTEN, THEIRS))
    arrive(vault, [ours, theirs])
    arrive(vault, [signature_over(vault, note, each.id) for each in (ours, theirs)])
    vault.close()
    async with sitting(place) as at:
        await open_note(at)
        await at.sees("Signed twice, over different texts")
        await at.press("f4")
        await at.is_on("SettleSigned")
        left, right = (button.region.x for button in at.screen.query(Button))
        assert left < right
        assert LISTEN.split()[-2] in at.text
        holds = str(at.screen.query("SettleSigned Static")[1].render())
        at.screen.query_one("#take-0", Button).press()
        await give_passphrase(at)
        await at.until(lambda: "Signed twice" not in at.text, "settled")
        assert get_note(at.vault, note).text("listen") == holds


@drive
async def test_a_signature_that_does_not_fit_is_told_first_with_what_to_do(place: Place) -> None:
    vault = place.open()
    note = add_note(vault, add_client(vault, "Lou"), listen=LISTEN)
    head = vault.get(note).heads[0]
    arrive(vault, [spoilt(signature_over(vault, note, head))])
    vault.close()
    async with sitting(place) as at:
        await open_note(at)
        words = at.words
        for said in ("IT DOES NOT FIT", "Do not rely on it before you have compared it", LISTEN):
            assert said in words
        assert words.index("IT DOES NOT FIT") < words.index(LISTEN)
        assert "All is as it was" not in words


@drive
async def test_what_was_typed_while_it_was_signed_elsewhere_becomes_an_addendum(
    place: Place,
) -> None:
    vault = place.open()
    client = add_client(vault, "Lou")
    note = add_note(vault, client, listen=LISTEN)
    now = get_note(vault, note)
    keep_draft(vault, note, client, "listen", "Typed here.", 3, now)
    arrive(vault, [signature_over(vault, note, now.state.heads[0])])
    vault.close()
    async with sitting(place) as at:
        await open_note(at)
        await at.sees("Typed here.")
        await at.press("f4")
        await at.is_on("Choose")
        await at.choose("keep")
        await at.is_on("LaterScreen")
        assert at.screen.query_one(TextArea).text == "Listen: Typed here."
        await at.press("escape")
        await at.until(lambda: "Typed and not saved" not in at.text, "moved")
