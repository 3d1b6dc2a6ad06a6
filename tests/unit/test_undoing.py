"""An act is taken back by one more revision, in the order of the acts, and can be done again."""

from dataclasses import replace

from notes_tui.assessing.answering import add_assessment, fill, remove_assessment
from notes_tui.charting import planning, revising
from notes_tui.charting.registering import add_client, archive_client, edit_client, get_client
from notes_tui.charting.resolving import resolve_section
from notes_tui.charting.undoing import find_redoable, find_undoable, redo, undo
from notes_tui.domain.note import carried_part
from notes_tui.practice.signing import sign_notes
from notes_tui.practice.templates import open_library
from notes_tui.vault import listing
from notes_tui.vault.audit import Act
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault
from tests.places import PASSPHRASE


def take_back(vault: Vault) -> str:
    act = find_undoable(vault)
    assert act is not None
    undo(vault, act)
    return act.act


def do_again(vault: Vault) -> str:
    act = find_redoable(vault)
    assert act is not None
    redo(vault, act)
    return act.act


def test_a_discarded_note_comes_back_and_goes_again(vault: Vault) -> None:
    client = add_client(vault, {"name": "Marta Lind"})
    note = revising.add_note(vault, client, {"listen": "Slept."}).note
    revising.discard_note(vault, note)
    assert take_back(vault) == "discard"
    assert get_note(vault, note).status == "unsigned"
    assert do_again(vault) == "discard"
    assert get_note(vault, note).status == "discarded"


def test_a_text_goes_back_step_by_step_and_forward_again(vault: Vault) -> None:
    client = add_client(vault, {"name": "Marta Lind"})
    note = revising.add_note(vault, client, {"listen": "one"}).note
    for text in ("two", "three"):
        revising.edit_section(vault, note, "listen", text)
    take_back(vault)
    assert get_note(vault, note).text("listen") == "two"
    take_back(vault)
    assert get_note(vault, note).text("listen") == "one"
    assert take_back(vault) == "create"
    assert get_note(vault, note).state.deleted
    assert find_undoable(vault) is None
    assert [do_again(vault) for _ in range(3)] == ["create", "revise", "revise"]
    assert get_note(vault, note).text("listen") == "three"
    assert find_redoable(vault) is None


def test_what_is_written_after_an_undo_ends_what_could_be_done_again(vault: Vault) -> None:
    client = add_client(vault, {"name": "Marta Lind"})
    note = revising.add_note(vault, client, {"listen": "one"}).note
    revising.edit_section(vault, note, "listen", "two")
    take_back(vault)
    revising.edit_section(vault, note, "plan", "walk")
    assert find_redoable(vault) is None


def test_a_moved_note_goes_back_to_its_client(vault: Vault) -> None:
    marta, ines = (add_client(vault, {"name": name}) for name in ("Marta Lind", "Ines Okafor"))
    note = revising.add_note(vault, marta, {"listen": "Slept."}).note
    revising.move_note(vault, note, ines)
    assert take_back(vault) == "move"
    assert [len(list(listing.course(vault.database, each))) for each in (marta, ines)] == [1, 0]
    assert do_again(vault) == "move"
    assert [len(list(listing.course(vault.database, each))) for each in (marta, ines)] == [0, 1]


def test_archiving_and_a_field_of_a_client_are_taken_back(vault: Vault) -> None:
    client = add_client(vault, {"name": "Marta Lind", "about": "rows"})
    edit_client(vault, client, {"about": "cycles"})
    archive_client(vault, client, archived=True)
    take_back(vault)
    assert not get_client(vault, client).archived
    take_back(vault)
    assert get_client(vault, client).fields["about"] == "rows"
    assert find_undoable(vault) is None


def test_a_dropped_plan_line_stands_again(vault: Vault) -> None:
    client = add_client(vault, {"name": "Marta Lind"})
    first = revising.add_note(vault, client, {"plan": "walk"}).note
    lines = planning.lines_to_carry(vault, [get_note(vault, first)])
    note = revising.add_note(vault, client, {"listen": "well"}).note
    state = vault.get(note)
    revision = vault.compose(
        note, "note", carried_part(lines[0]), client=client, parents=state.heads
    )
    vault.save([revision], Act("revise", "note", note, client))
    planning.drop_line(vault, note, lines[0].id)
    take_back(vault)
    assert [line.text for line in get_note(vault, note).carried] == ["walk"]


def test_a_text_that_another_wrote_over_is_left_alone(vault: Vault) -> None:
    client = add_client(vault, {"name": "Marta Lind"})
    note = revising.add_note(vault, client, {"listen": "one"}).note
    revising.edit_section(vault, note, "listen", "two")
    other = vault.compose(
        note, "note", {"section/listen": "theirs"}, client=client, parents=vault.get(note).heads
    )
    vault.save([replace(other, author=vault.new_id())], Act("sync"))
    assert find_undoable(vault) is None
    assert get_note(vault, note).text("listen") == "theirs"


def test_a_settled_conflict_is_not_unsettled_again(vault: Vault) -> None:
    client = add_client(vault, {"name": "Marta Lind"})
    note = revising.add_note(vault, client, {"plan": "walk"}).note
    heads = vault.get(note).heads
    for text in ("one", "two"):
        rival = vault.compose(note, "note", {"section/listen": text}, client=client, parents=heads)
        vault.save([rival], Act("revise", "note", note, client))
    resolve_section(vault, note, "listen", "both")
    assert find_undoable(vault) is None


def test_what_was_signed_since_is_not_offered_and_what_came_before_elsewhere_is(
    vault: Vault,
) -> None:
    other = add_client(vault, {"name": "Jonas Weber"})
    elsewhere = revising.add_note(vault, other, {"listen": "one"}).note
    client = add_client(vault, {"name": "Marta Lind"})
    note = revising.add_note(vault, client, {"listen": "one"}).note
    revising.edit_section(vault, note, "listen", "two")
    act = find_undoable(vault)
    assert act is not None
    assert act.record == note
    sign_notes(vault, [note], PASSPHRASE)
    act = find_undoable(vault)
    assert act is not None
    assert act.record == elsewhere
    take_back(vault)
    assert get_note(vault, note).text("listen") == "two"


def test_an_undo_that_was_signed_since_is_not_done_again(vault: Vault) -> None:
    client = add_client(vault, {"name": "Marta Lind"})
    note = revising.add_note(vault, client, {"listen": "one"}).note
    revising.edit_section(vault, note, "listen", "two")
    take_back(vault)
    sign_notes(vault, [note], PASSPHRASE)
    assert find_redoable(vault) is None
    assert find_undoable(vault) is None


def test_an_assessment_that_was_taken_out_before_signing_is_not_put_back(vault: Vault) -> None:
    client = add_client(vault, {"name": "Marta Lind"})
    note = revising.add_note(vault, client, {"listen": "one"}).note
    filled = fill(open_library(vault), "single-leg-bridge", {"hold": {"left": "61"}})
    done = add_assessment(vault, note, client, filled)
    remove_assessment(vault, done)
    assert find_undoable(vault) is not None
    sign_notes(vault, [note], PASSPHRASE)
    assert find_undoable(vault) is None
