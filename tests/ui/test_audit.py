"""The audit trail at the app: who, when, what and whose; of one client, of one act."""

from notes_tui.vault import listing
from tests.places import Place, add_client, add_note
from tests.ui.sitting import drive, sitting


def with_two(place: Place) -> Place:
    vault = place.open()
    for name in ("Lou", "Mo"):
        add_note(vault, add_client(vault, name), listen="Ache in the groin.")
    vault.close()
    return place


@drive
async def test_the_trail_says_who_did_what_when_and_whose_and_nothing_clinical(
    place: Place,
) -> None:
    async with sitting(with_two(place)) as at:
        await at.open_chart("Lou")
        await at.act("app.audit")
        await at.is_on("AuditScreen")
        await at.sees("2026-03-02 12:00 Read · client · Lou · Ada, Laptop A")
        await at.sees("Began · note · Mo")
        await at.sees("Opened the vault")
        assert "groin" not in at.text


@drive
async def test_the_trail_of_one_client_and_of_one_act(place: Place) -> None:
    async with sitting(with_two(place)) as at:
        await at.open_chart("Lou")
        await at.act("app.audit")
        await at.press("f3")
        await at.is_on("Choose")
        await at.choose(next(r.id for r in listing.clients(at.vault.database) if r.name == "Mo"))
        await at.sees("Of Mo, all acts")
        assert "· Lou" not in at.text
        await at.press("f2")
        await at.is_on("Choose")
        await at.choose("view")
        await at.sees("Nothing of this stands in the trail.")


@drive
async def test_settings_lead_to_the_trail(place: Place) -> None:
    async with sitting(place) as at:
        await at.press("f5")
        await at.choose("audit")
        await at.is_on("AuditScreen")


@drive
async def test_earlier_entries_are_one_enter_away(place: Place) -> None:
    vault = with_two(place).open()
    client = add_client(vault, "Ann")
    for _ in range(210):
        add_note(vault, client, listen="x")
    vault.close()
    async with sitting(place) as at:
        await at.act("app.audit")
        await at.sees("the newest 200 of")
        await at.press("end", "enter")
        await at.press("end")
        assert "the newest" not in at.text
        await at.sees("Lou")
