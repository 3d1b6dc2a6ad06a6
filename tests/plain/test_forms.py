"""Tests filled in line by line: kept at every answer, gone on with, changed, taken out."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from notes_tui.assessing.answering import template_revision
from notes_tui.assessing.authoring import add_template, quoted
from notes_tui.assessing.library import Library
from notes_tui.charting.drafting import find_draft
from notes_tui.domain.assessment import Assessment
from notes_tui.domain.template_form import canonical_form, read_template
from notes_tui.errors import StorageFailed
from notes_tui.plain import templates as plain_templates
from notes_tui.practice import filling
from notes_tui.practice.filling import begun_forms
from notes_tui.templates.reading import read_file
from notes_tui.vault import audit, listing, templates
from notes_tui.vault.assessments import assessments_of
from notes_tui.vault.audit import Act
from tests.places import PASSPHRASE, Place, add_client
from tests.plain.script import CTRL_C, END, Do, work

BRIDGE = """
[template]
id = "bridge-short"
version = "1.0.0"
title = "Short bridge"
position = "supine"

[[item]]
id = "hold"
type = "duration"
label = "Hold time"
side = "pair"
unit = "s"
max = 300

[[item]]
id = "gap"
type = "computed"
label = "Between the sides"
unit = "s"
value = "abs(hold.left - hold.right)"

[[item]]
id = "words"
type = "longtext"
label = "Seen"

[[set]]
id = "two"
title = "Two short tests"
templates = ["bridge-short", "stand-short", "not-there"]
"""
STAND = """
[template]
id = "stand-short"
version = "1.0.0"
title = "Short stand"
position = "standing"

[[item]]
id = "steady"
type = "yesno"
label = "Steady"
"""
OPEN = ("marta", "new")
NOBODY = ("", "")
"""Enter twice: I measure, with nothing special."""
LEAVE = ("save", "back", "quit")
DONE = ("save", "quit")
"""From a note that was opened at the desk, or in reading a visit."""


@pytest.fixture
def marta(place: Place) -> Place:
    """A practice with one client, no visit, and two short tests."""
    vault = place.open()
    add_client(vault)
    for text in (BRIDGE, STAND):
        add_template(vault, read_file(text, "t"))
    vault.close()
    return place


def found(place: Place) -> list[Assessment]:
    """The assessments of all visits."""
    vault = place.open(write=False)
    made = [
        each.assessment
        for row in listing.notes(vault.database)
        for each in assessments_of(vault, row.id)
    ]
    vault.close()
    return made


def begun(place: Place) -> int:
    vault = place.open(write=False)
    number = len(begun_forms(vault))
    vault.close()
    return number


def test_a_test_is_filled_in_and_belongs_to_the_visit_which_is_saved_with_it(marta: Place) -> None:
    script = work(
        marta, *OPEN, "template short b", "Bo", "stopwatch", "61", "28", "Level.", "Calm.", ".", "",
        *LEAVE,
    )  # fmt: skip
    [made] = found(marta)
    assert made.answers == {"hold": {"left": "61", "right": "28"}, "words": "Level.\nCalm."}
    assert made.results == {"gap": "33"}
    assert (made.examiner, made.instrument) == ("Bo", "stopwatch")
    assert "Difference 33 s.\n" in script.said
    assert "1, Hold time: L 61 s · R 28 s · difference 33 s\nBetween the sides: 33 s" in script.said
    assert "Saved: Marta Lind, S1" in script.said
    assert "Short bridge" in work(marta, "marta", "1", "back", "back", "quit").said_after("Assess:")


def test_what_is_typed_before_and_after_a_test_is_all_in_one_note(marta: Place) -> None:
    work(marta, *OPEN, "Hip.", ".", "template short stand", *NOBODY, "y", "", "Leans left.", ".",
         *LEAVE)  # fmt: skip
    vault = marta.open(write=False)
    [row] = list(listing.course(vault.database, next(listing.clients(vault.database)).id))
    vault.close()
    assert row.texts == {"listen": "Hip.", "observation": "Leans left."}
    assert found(marta)[0].note == row.id


def test_who_measures_is_asked_once_for_a_visit_even_after_a_restart(marta: Place) -> None:
    work(marta, *OPEN, "template short stand", "Bo", "", "y", "", *LEAVE)
    script = work(marta, "marta", "1", "write", "template short b", "5", "6", "", "", *DONE)
    assert "Who measures?" not in script.said
    assert [made.examiner for made in found(marta)] == ["Bo", "Bo"]


def test_a_measurement_typed_where_a_name_is_asked_for_is_not_taken_for_one(marta: Place) -> None:
    script = work(marta, *OPEN, "template short stand", "40", "Bo", "43,2", "", "y", "", *LEAVE)
    assert "This asks for a name, not for 40." in script.said
    assert [(made.examiner, made.instrument) for made in found(marta)] == [("Bo", "")]


def test_who_measured_is_read_back_before_it_is_saved(marta: Place) -> None:
    script = work(marta, *OPEN, "template short stand", "Bo", "wedge", "y", "", *LEAVE)
    assert script.said_after("It says:").startswith("\nMeasured by Bo, with wedge.\n")


def test_said_anew_who_measured_stands_in_what_is_there_already_too(marta: Place) -> None:
    work(
        marta, *OPEN, "template short stand", "Bo", "", "y", "",
        "template short b", "5", ":q", "forms", "3", "Ada", "watch", "y", *LEAVE,
    )  # fmt: skip
    [made] = found(marta)
    assert (made.examiner, made.instrument) == ("Ada", "watch")
    work(marta, "", "6", "", "", *DONE)
    assert {(each.examiner, each.instrument) for each in found(marta)} == {("Ada", "watch")}


def test_a_test_is_found_by_its_id_too(marta: Place) -> None:
    work(marta, *OPEN, "template stand-short", *NOBODY, "y", "", *LEAVE)
    assert [made.template for made in found(marta)] == ["stand-short"]


def test_what_was_left_blank_is_read_back_and_can_be_gone_to(marta: Place) -> None:
    script = work(marta, *OPEN, "template short b", *NOBODY, "", "", "Calm.", ".", "1", "5", "6",
                  "", *LEAVE)  # fmt: skip
    assert "1, Hold time: blank" in script.said
    assert "Between the sides: cannot be worked out, an answer is missing" in script.said
    assert found(marta)[0].answers["hold"] == {"left": "5", "right": "6"}


def test_what_is_out_of_range_is_asked_about_and_kept_by_enter(marta: Place) -> None:
    work(marta, *OPEN, "template short b", *NOBODY, "310", "n", "31", "310", "", "", "", *LEAVE)
    assert found(marta)[0].answers == {"hold": {"left": "31", "right": "310"}}


def test_the_earlier_value_comes_after_the_new_one_and_a_look_before_is_noted(
    marta: Place,
) -> None:
    work(marta, *OPEN, "template short b", *NOBODY, "50", "30", "", "", *LEAVE)
    marta.clock.move(days=7)
    script = work(marta, *OPEN, "template short b", *NOBODY, "61", ":last", "=", "", "", *LEAVE)
    asked = script.said_after("Hold time, L (s):")
    assert asked.startswith(" 61\nL 61 s, 1:01.\nLast 50 s, 2 Mar: 11 s more.\n")
    assert asked.index(":last") < asked.index("Last 30 s, 2 Mar.")
    assert found(marta)[-1].answers == {"hold": {"left": "61", "right": "30"}}
    vault = marta.open(write=False)
    assert [e.fields["act"] for e in audit.entries(vault.database)].count("peek") == 1
    vault.close()


def test_a_test_that_was_left_is_gone_on_with_at_the_same_question(marta: Place) -> None:
    work(marta, *OPEN, "template short b", *NOBODY, "61", ":q", *LEAVE)
    assert found(marta) == []
    assert begun(marta) == 1
    script = work(marta, "", "28", "", "", *DONE)
    assert "You were filling in Short bridge for Marta Lind." in script.said
    assert "Hold time, R (s): 28" in script.said_after("You go on where you were.")
    assert found(marta)[0].answers == {"hold": {"left": "61", "right": "28"}}
    assert begun(marta) == 0


@pytest.mark.parametrize("end", [END, "quit"], ids=["the end of input", "quit"])
def test_whatever_ends_the_program_in_a_form_every_answer_is_kept(marta: Place, end: str) -> None:
    work(marta, *OPEN, "Hip.", ".", "template short b", *NOBODY, "61", "28", end)
    script = work(marta, "", "Level.", ".", "", *DONE)
    assert "Short bridge" in script.said_after("You were filling in")
    assert found(marta)[0].answers["hold"] == {"left": "61", "right": "28"}
    vault = marta.open(write=False)
    assert find_draft(vault) is None
    vault.close()


def test_a_value_that_came_too_late_waits_behind_the_lock(marta: Place) -> None:
    late = Do(lambda: marta.clock.move(minutes=6), "28")
    work(marta, *OPEN, "template short b", *NOBODY, "61", late, PASSPHRASE, "n", "quit")
    script = work(marta, "", "28", "", "", *DONE)
    assert "You had typed: 28" in script.said_after("You go on where you were.")


def test_a_late_line_that_was_not_wanted_is_not_offered_again(marta: Place) -> None:
    late = Do(lambda: marta.clock.move(minutes=6), "28")
    work(marta, *OPEN, "template short b", *NOBODY, "61", late, PASSPHRASE, "n", "quit")
    assert "You had typed: 28" in work(marta, "", "", ":q", *DONE).said
    assert "You had typed" not in work(marta, "", ":q", *DONE).said


def test_an_answer_that_was_being_asked_about_waits_behind_the_lock(marta: Place) -> None:
    late = Do(lambda: marta.clock.move(minutes=6), "y")
    work(marta, *OPEN, "template short b", *NOBODY, "61", "310", late, PASSPHRASE, "n", "quit")
    assert "You had typed: 310" in work(marta, "", "310", "y", "", "", *DONE).said


def test_a_number_of_a_line_that_came_too_late_is_no_answer(marta: Place) -> None:
    late = Do(lambda: marta.clock.move(minutes=6), "1")
    work(marta, *OPEN, "template short b", *NOBODY, "5", "6", "", late, PASSPHRASE, "n", "quit")
    script = work(marta, "", "", "", *DONE)
    assert "You had typed" not in script.said
    assert found(marta)[0].answers == {"hold": {"left": "5", "right": "6"}}


@pytest.mark.parametrize("locks", [False, True], ids=["the end of input", "a lock"])
def test_each_line_of_a_longer_text_is_kept_whatever_ends_the_program(
    marta: Place, locks: bool
) -> None:
    late = Do(lambda: marta.clock.move(minutes=6), "Slow.")
    way = [late, PASSPHRASE, "n", "quit"] if locks else [END]
    work(marta, *OPEN, "template short b", *NOBODY, "5", "6", "Level.", "Calm.", *way)
    work(marta, "", ".", "", *DONE)
    text = "Level.\nCalm.\nSlow." if locks else "Level.\nCalm."
    assert found(marta)[0].answers["words"] == text


def test_a_begun_change_is_gone_on_with_and_not_begun_anew(marta: Place) -> None:
    work(marta, *OPEN, "template short b", *NOBODY, "61", "28", "", "", *LEAVE)
    script = work(marta, "marta", "1", "write", "forms", "1", "1", "1", "70", ":q", "forms", "1",
                  "1", "", "", "", *DONE)  # fmt: skip
    assert "2, say anew" in script.said
    assert found(marta)[0].answers["hold"] == {"left": "70", "right": "28"}


def test_a_begun_form_keeps_the_version_that_it_was_begun_with(
    marta: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = BRIDGE.replace("bridge-short", "packed").replace("Short bridge", "Packed bridge")

    def packed(text: str) -> None:
        library = [("a-pack", {"p.toml": text.encode()})]
        monkeypatch.setattr(plain_templates, "open_library", lambda vault: Library(vault, library))

    packed(text)
    work(marta, *OPEN, "template packed", *NOBODY, "61", ":q", *LEAVE)
    packed(text.replace('id = "hold"', 'id = "held"').replace("hold.", "held."))
    work(marta, "", "28", "", "", *DONE)
    [made] = found(marta)
    assert made.answers == {"hold": {"left": "61", "right": "28"}}
    assert made.results == {"gap": "33"}


def test_after_a_change_all_that_it_shows_is_asked(marta: Place) -> None:
    shown = STAND.replace("stand-short", "shows") + "".join(
        f'\n[[item]]\nid = "{n}"\ntype = "text"\nlabel = "{n}"\nshow_if = "steady"\n'
        for n in ("one", "two")
    )
    vault = marta.open()
    add_template(vault, read_file(shown, "t"))
    vault.close()
    work(marta, *OPEN, "template shows", *NOBODY, "n", "1", "y", "A", "B", "", *LEAVE)
    assert found(marta)[0].answers == {"steady": True, "one": "A", "two": "B"}


def test_control_c_leaves_the_form_and_the_note_goes_on(marta: Place) -> None:
    script = work(marta, *OPEN, "template short b", *NOBODY, "61", CTRL_C, "Hip.", ".",
                  "forms", "1", "1", "28", "", "", *LEAVE)  # fmt: skip
    assert "Short bridge is kept and not saved. Type forms to go on with it." in script.said
    assert "1, Short bridge, begun and not saved" in script.said
    assert found(marta)[0].answers == {"hold": {"left": "61", "right": "28"}}


def test_a_set_is_asked_by_position_and_what_is_done_is_left_out(marta: Place) -> None:
    script = work(marta, *OPEN, "template two short", *NOBODY, "y", "", "61", "28", "", "",
                  "template two short", *LEAVE)  # fmt: skip
    assert "Two short tests: 2 tests.\nTest 1 of 2, standing." in script.said
    assert "Test 2 of 2, lying on the back." in script.said
    assert "All of it is done." in script.said
    assert [made.template for made in found(marta)] == ["stand-short", "bridge-short"]


def test_the_set_that_comes_with_the_program_can_be_begun_and_left(marta: Place) -> None:
    script = work(marta, *OPEN, "template hip follow", *NOBODY, ":q", "n", *LEAVE)
    assert "Hip follow-up: 7 tests.\nTest 1 of 7, standing." in script.said
    assert "Nothing was written, so there is no new note." in script.said


def test_what_is_saved_is_changed_line_by_line_and_taken_out(marta: Place) -> None:
    work(marta, *OPEN, "template short b", *NOBODY, "61", "28", "", "", *LEAVE)
    work(marta, "marta", "1", "write", "forms", "1", "1", "1", "60", "28", "", *DONE)
    [made] = found(marta)
    assert made.answers == {"hold": {"left": "60", "right": "28"}}
    assert made.results == {"gap": "32"}
    assert len(made.state.revisions) == 2
    script = work(marta, "marta", "1", "write", "forms", "1", "2", "y", "save", "undo", "y", "quit")
    assert "Taken out. Its history is kept." in script.said
    assert [each.answers for each in found(marta)] == [made.answers]


def test_a_form_in_which_nothing_was_measured_leaves_no_trace(marta: Place) -> None:
    script = work(marta, *OPEN, "template short b", *NOBODY, ".", ".", "", *LEAVE)
    assert "Hold time: L not retested · R not retested" in script.said
    assert "Nothing was measured, so nothing is saved." in script.said
    assert found(marta) == []
    assert begun(marta) == 0


def test_drop_gives_up_the_form_too(marta: Place) -> None:
    work(marta, *OPEN, "template short b", *NOBODY, "61", ":q", "drop", "y", "back", "quit")
    assert begun(marta) == 0


def test_a_form_that_was_begun_can_be_given_up_alone(marta: Place) -> None:
    work(marta, *OPEN, "template short b", *NOBODY, "61", ":q", "Hip.", ".", "forms", "1", "2", "y",
         *LEAVE)  # fmt: skip
    assert begun(marta) == 0


def test_a_disk_that_refuses_is_told_and_the_answers_stay(
    marta: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise StorageFailed("The disk is full.", "Make room.")

    where = "notes_tui.plain.templates.keep_form_draft"
    full = Do(lambda: monkeypatch.setattr(where, refuse), "61")
    room = Do(lambda: monkeypatch.setattr(where, filling.keep_form_draft), "28")
    script = work(marta, *OPEN, "template short b", *NOBODY, full, room, "", "", *LEAVE)
    assert "What you entered could not be kept on the disk. It is still here." in script.said
    assert found(marta)[0].answers == {"hold": {"left": "61", "right": "28"}}


def test_a_name_that_is_like_none_says_how_to_hear_them_all(marta: Place) -> None:
    script = work(marta, *OPEN, "template xyzzy", "template", "", *LEAVE)
    assert "No template has a name like xyzzy. Type template alone to hear all." in script.said
    assert "1, Hip follow-up, a set\n" in script.said


def test_no_text_of_a_template_and_no_answer_drives_the_terminal(place: Place) -> None:
    vectors = Path(__file__).parents[1] / "vectors" / "escape_payloads.json"
    payloads = json.loads(vectors.read_text("ascii"))["payloads"].values()
    text = "".join(p for p in payloads if not re.search("[\0\ud800-\udfff]", p))
    answer = "".join(c for c in text if len(f"a{c}b".splitlines()) == 1)
    shown = quoted(text)
    item = f"label = {shown}\nhelp = {shown}\n"
    template = (
        f'[template]\nid = "p"\nversion = "1.0.0"\ntitle = {quoted("Harm " + text)}\n'
        f'[[item]]\nid = "a"\ntype = "choice"\nrequired = true\n{item}'
        f'options = [ {{ code = "x1y", label = {shown} }} ]\n'
        f'[[item]]\nid = "b"\ntype = "text"\n{item}'
        f'[[item]]\nid = "c"\ntype = "number"\nmin = 1\n{item}'
        f"normal = {{ low = 1, population = {shown}, source = {shown} }}\n"
    )
    vault = place.open()
    add_client(vault)
    made = read_template(canonical_form(tomllib.loads(template)))  # past all checks of a file
    vault.save([template_revision(vault, made, template)], Act("sample"))
    vault.close()
    script = work(place, *OPEN, "template harm", *NOBODY, "?", answer, "a", answer, "0", "", "",
                  "forms", "1", "", *LEAVE)  # fmt: skip
    said = script.said.replace(answer, "")  # what was typed stands there as it was typed
    assert len(script.said) - len(said) >= len(answer)
    controls = "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
    assert re.findall(controls, said) == []


def test_a_test_that_was_written_is_taken_in_at_the_desk_once_it_is_mended(
    marta: Place, tmp_path: Path
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(STAND.replace("stand-short", "own").replace("yesno", "yesnno"), "utf-8")
    mended = Do(
        lambda: file.write_text(STAND.replace("stand-short", "own"), "utf-8"), f"tests {file}"
    )
    script = work(marta, f"tests {file}", mended, "Ada Lind", "tests", "tests gone.toml", "quit")
    assert "Line 10: item “steady”: type cannot be “yesnno”." in script.said
    assert "Short stand 1.0.0 can be filled in now." in script.said
    assert "Short stand, 1.0.0, from your own\n" in script.said
    assert "This file cannot be read (No such file or directory)." in script.said
    vault = marta.open(write=False)
    kept = templates.find_kept(vault.database, "own")
    vault.close()
    assert kept is not None
    assert kept.template.licence is not None
    assert kept.template.licence.holder == "Ada Lind"
