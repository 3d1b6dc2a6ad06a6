"""Conflicts: both texts are heard with their authors, and one is kept or written anew."""

from dataclasses import replace

import pytest

from notes_tui.charting.registering import get_client
from notes_tui.domain.author import practitioner_parts
from notes_tui.domain.canonical import Value
from notes_tui.vault import listing
from notes_tui.vault.audit import Act
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault
from tests.places import Place, add_client, add_note
from tests.plain.script import work


def write_apart(vault: Vault, record: str, part: str, values: tuple[Value, Value]) -> None:
    """By Ada and by Bo, who have not seen each other's."""
    bo = vault.new_id()
    parts = practitioner_parts("Bo", {})
    named = vault.compose(bo, "practitioner", parts)
    state = vault.get(record)
    ours, theirs = (
        vault.compose(record, state.kind, {part: v}, client=state.client, parents=state.heads)
        for v in values
    )
    vault.save([replace(named, author=bo), ours, replace(theirs, author=bo)], Act("sync"))


@pytest.fixture
def contested(place: Place) -> Place:
    """A note whose Listen was written twice, and a client with two telephone numbers."""
    vault = place.open()
    client = add_client(vault)
    note = add_note(vault, client, plan="walk")
    write_apart(vault, note, "section/listen", ("Slept badly.", "Slept well."))
    write_apart(vault, client, "phone", ("030 1", "030 2"))
    vault.close()
    return place


def listen(place: Place) -> str | None:
    vault = place.open(write=False)
    (row,) = listing.notes(vault.database)
    text = get_note(vault, row.id).text("listen")
    vault.close()
    return text


def number_of(place: Place, what: str) -> str:
    said = work(place, "2", "", "quit").said
    line = next(line for line in said.splitlines() if what in line and line[1:2] == ",")
    return line[0]


def test_both_texts_are_heard_with_their_authors_and_one_is_kept(contested: Place) -> None:
    number = number_of(contested, "Listen")
    script = work(contested, "settle", number, "2", "", "quit")
    assert "2, settle: 2 texts to settle." in script.said
    assert "Text 1, by Ada, today:\nSlept badly." in script.said
    assert "Text 2, by Bo, today:\nSlept well." in script.said
    assert listen(contested) == "Slept well."


def test_a_new_text_can_settle_it_and_the_history_keeps_both(contested: Place) -> None:
    number = number_of(contested, "Listen")
    work(contested, "2", number, "3", "Slept badly,", "then well.", ".", "", "quit")
    assert listen(contested) == "Slept badly,\nthen well."
    script = work(contested, "marta", "1", "history", "2", "n", "3", "n", "", "back", "quit")
    assert {"Slept badly.", "Slept well."} <= set(script.said.splitlines())


def test_leaving_it_changes_nothing(contested: Place) -> None:
    number = number_of(contested, "Listen")
    script = work(contested, "2", number, "", number, "3", ".", "", "quit")
    assert script.said.count("Left to settle later.") == 2
    assert listen(contested) is None


def test_a_field_of_a_client_is_settled_the_same_way(contested: Place) -> None:
    work(contested, "2", number_of(contested, "telephone number"), "2", "", "quit")
    vault = contested.open()
    (row,) = listing.clients(vault.database)
    assert get_client(vault, row.id).fields["phone"] == "030 2"
    vault.close()


def test_a_contested_step_takes_no_text_until_it_is_settled_from_there(contested: Place) -> None:
    script = work(contested, "marta", "1", "write", "listen", "Slept.", "settle", "1", "And ate.",
                  ".", "plan", "run", ".", "save", "back", "quit")  # fmt: skip
    assert "Two texts stand in this step." in script.said
    assert listen(contested) == "Slept badly.\nAnd ate."
    vault = contested.open()
    (row,) = listing.notes(vault.database)
    assert get_note(vault, row.id).text("plan") == "walk\nrun"
    vault.close()


def test_a_visit_says_where_it_is_to_be_settled(contested: Place) -> None:
    script = work(contested, "marta", "1", "settle", "1", "", "back", "quit")
    assert "Listen:\nTwo texts stand here. Type settle to hear both and choose." in script.said
    assert listen(contested) == "Slept badly."


def test_a_warning_in_conflict_is_settled(place: Place) -> None:
    vault = place.open()
    client = add_client(vault)
    name = f"alert/{vault.new_id()}"
    write_apart(vault, client, name, ({"text": "latex"}, {"text": "latex gloves"}))
    vault.close()
    script = work(place, "2", "1", "2", "quit")
    assert "Text 2, by Bo, today:\nlatex gloves" in script.said
    vault = place.open()
    assert [w.text for w in get_client(vault, client).warnings] == ["latex gloves"]
    vault.close()
