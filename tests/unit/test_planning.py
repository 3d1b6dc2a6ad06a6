"""Plan lines that stand until somebody drops them."""

from notes_tui.charting import planning
from notes_tui.charting.revising import add_note, move_note
from notes_tui.practice.visit import keep_typing, new_visit, save_visit, settle_line
from notes_tui.vault.vault import Vault
from tests.places import add_client


def plan(vault: Vault, client: str, text: str) -> None:
    visit = new_visit(vault, client)
    keep_typing(vault, visit, "plan", text, len(text))
    save_visit(vault, visit)


def carried(vault: Vault, client: str) -> list[str]:
    return [line.text for line in new_visit(vault, client).carried]


def test_each_line_of_a_plan_stands_in_the_next_visit(vault: Vault) -> None:
    client = add_client(vault)
    plan(vault, client, "clamshell, 2 x 12\n\nstand up each hour\n")
    assert carried(vault, client) == ["clamshell, 2 x 12", "stand up each hour"]


def test_a_line_stays_open_through_a_visit_that_says_nothing_of_it(vault: Vault) -> None:
    client, other = add_client(vault), add_client(vault, "Walter Brandt")
    plan(vault, client, "stand up each hour")
    strayed = add_note(vault, other, {"listen": "belongs to Marta"})
    move_note(vault, strayed.note, client)
    assert carried(vault, client) == ["stand up each hour"]


def test_a_plan_made_without_the_lines_before_it_takes_their_place(vault: Vault) -> None:
    client = add_client(vault)
    add_note(vault, client, {"plan": "walk daily"})
    add_note(vault, client, {"plan": "swim twice a week"})
    assert carried(vault, client) == ["swim twice a week"]


def test_a_dropped_line_does_not_come_back(vault: Vault) -> None:
    client = add_client(vault)
    plan(vault, client, "stand up each hour\nwalk daily")
    visit = new_visit(vault, client)
    settle_line(vault, visit, visit.carried[0].id, None)
    add_note(vault, client, {"listen": "says nothing of the plan"})
    assert carried(vault, client) == ["walk daily"]


def test_a_line_that_is_planned_anew_after_it_was_dropped_stands_again(vault: Vault) -> None:
    client = add_client(vault)
    plan(vault, client, "walk daily")
    visit = new_visit(vault, client)
    settle_line(vault, visit, visit.carried[0].id, None)
    plan(vault, client, "walk daily")
    assert carried(vault, client) == ["walk daily"]


def test_a_carried_line_keeps_the_day_it_was_planned_on(vault: Vault) -> None:
    client = add_client(vault)
    plan(vault, client, "walk daily")
    first = new_visit(vault, client).carried[0]
    visit = new_visit(vault, client)
    settle_line(vault, visit, visit.carried[0].id, True)
    later = new_visit(vault, client).carried[0]
    assert (later.since, later.source, later.confirmed) == (first.since, first.source, False)


def test_only_lines_of_plans_are_carried(vault: Vault) -> None:
    client = add_client(vault)
    add_note(vault, client, {"assessment": "bridge 50 s", "plan": "walk daily"})
    assert carried(vault, client) == ["walk daily"]
    assert planning.lines_to_carry(vault, []) == ()
