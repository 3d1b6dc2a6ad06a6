"""Filling in a template: what is stored with the note, and what is refused whole."""

import pytest

from notes_tui.assessing.answering import (
    add_assessment,
    change_assessment,
    fill,
    get_assessment,
    remove_assessment,
)
from notes_tui.assessing.library import Library
from notes_tui.errors import BadInput, NotFound
from notes_tui.vault.assessments import assessments_of
from notes_tui.vault.vault import Vault
from notes_tui.vault.verifying import verify
from tests.assessing.conftest import BRIDGE
from tests.places import add_note

HOLD = {"hold": {"left": 61, "right": "28,5"}}


def lines(vault: Vault, note: str) -> list[str]:
    return [line.text for each in assessments_of(vault, note) for line in each.lines()]


def test_an_assessment_is_kept_with_its_results_and_read_as_text(
    vault: Vault, library: Library, client: str
) -> None:
    note = add_note(vault, client)
    id_ = add_assessment(vault, note, client, fill(library, "bridge", HOLD, instrument="watch"))
    kept = get_assessment(vault, id_)
    assert kept.answers == {"hold": {"left": "61", "right": "28.5"}}
    assert kept.results == {"gap": "32.5"}
    assert lines(vault, note) == [
        "Bridge, timed · bridge 1.0.0",
        "with watch",
        "Hold time, standing on: L 61 s · R 28.5 s · difference 32.5 s",
        "Side difference: 32.5 s",
    ]
    assert verify(vault, lambda _: None).ok


def test_a_note_renders_as_it_was_written_after_its_template_has_changed(
    vault: Vault, library: Library, client: str
) -> None:
    note = add_note(vault, client)
    add_assessment(vault, note, client, fill(library, "bridge", HOLD))
    before = lines(vault, note)
    changed = BRIDGE.replace("1.0.0", "2.0.0").replace("Hold time", "Endurance")
    fresh = Library(vault, [("a-pack", {"bridge.toml": changed.encode()})])
    assert fresh.get("bridge").template.version == "2.0.0"
    assert lines(vault, note) == before


def test_each_version_of_a_template_is_kept_once(
    vault: Vault, library: Library, client: str
) -> None:
    for _ in range(3):
        add_assessment(vault, add_note(vault, client), client, fill(library, "bridge", HOLD))
    kept = vault.database.conn.execute(
        "SELECT count(*) FROM revisions JOIN records ON records.id = record WHERE kind = 'template'"
    )
    assert kept.fetchone() == (1,)


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"hould": 1}, "hold"),
        ({"hold": 61}, "left and right"),
        ({"hold": {"left": "lots"}}, "number"),
        ({"heel": "clsoe"}, "close"),
        ({"gap": 3}, "computed"),
        ({}, "no answers"),
    ],
)
def test_an_answer_that_cannot_be_kept_names_the_item_and_stores_nothing(
    library: Library, answers: dict[str, object], says: str
) -> None:
    with pytest.raises(BadInput) as refused:
        fill(library, "bridge", answers)
    told = f"{refused.value.message} {refused.value.hint}"
    assert "bridge" in told
    assert says in told
    assert "Nothing was stored" in told


def test_an_unknown_template_names_the_nearest(library: Library) -> None:
    with pytest.raises(NotFound) as refused:
        fill(library, "brigde", HOLD)
    assert "bridge" in refused.value.hint


def test_what_is_out_of_range_is_asked_about_and_kept(library: Library) -> None:
    filled = fill(library, "bridge", {"hold": {"left": 310}})
    assert filled.answers == {"hold": {"left": "310"}}
    assert [question.message for question in filled.questions] == ["310 s is more than 300."]


def test_a_changed_assessment_says_the_new_and_a_removed_one_nothing(
    vault: Vault, library: Library, client: str
) -> None:
    note = add_note(vault, client)
    id_ = add_assessment(vault, note, client, fill(library, "bridge", HOLD))
    change_assessment(vault, id_, fill(library, "bridge", {"cramp": True}))
    assert lines(vault, note) == ["Bridge, timed · bridge 1.0.0", "Cramp in the hamstring: yes"]
    remove_assessment(vault, id_)
    assert lines(vault, note) == []
    with pytest.raises(NotFound):
        get_assessment(vault, id_)
    assert verify(vault, lambda _: None).ok
