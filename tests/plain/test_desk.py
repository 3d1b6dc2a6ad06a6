"""The desk, the chart and a visit that is read: finding, hearing, changing, taking back."""

import pytest

from notes_tui.charting.registering import archive_client, edit_client, get_client
from notes_tui.vault import listing
from tests.places import Place, add_client, add_note
from tests.plain.script import work


@pytest.fixture
def practice(place: Place) -> Place:
    """Marta with three visits, Martin with none, Jonas with one."""
    vault = place.open()
    marta, _, jonas = (add_client(vault, n) for n in ("Marta Lind", "Martin Vogt", "Jonas Weber"))
    edit_client(vault, marta, {"born": "1987-11-04", "pronouns": "she/her"},
                warnings=[("alert", "ask before the neck")])  # fmt: skip
    for day, text in (("01-12", "First."), ("02-09", "Better."), ("02-23", "Hip catches again.")):
        add_note(vault, marta, f"2026-{day}T09:30+01:00", listen=text)
    add_note(vault, jonas, "2026-03-01T15:00+01:00", listen="Long rides.")
    vault.close()
    return place


def test_the_desk_says_what_waits_with_its_age(practice: Place) -> None:
    script = work(practice, "1", "4", "back", "quit")
    assert "Riverside Bodywork. Monday, 2 March." in script.said
    assert "1, unsigned: 4 notes, the oldest of Marta Lind, 12 Jan." in script.said
    assert "4, Jonas Weber, yesterday" in script.said
    assert "Jonas Weber, S1, yesterday, 15:00, unsigned.\nListen:\nLong rides." in script.said


def test_a_name_with_a_slip_offers_the_nearest_and_a_new_client(practice: Place) -> None:
    script = work(practice, "mrta", "1", "back", "quit")
    assert "Marta Lind, 3 visits, last 23 Feb" in script.said_after("mrta")
    assert "none of these: new client mrta" in script.said
    assert "Marta Lind, she/her, 38 years old." in script.said


def test_the_beginning_of_one_name_opens_the_chart_at_once(practice: Place) -> None:
    assert "Jonas Weber. new, a visit such as S1, back, or ?:" in work(practice, "jon").said


def test_the_banner_comes_first_with_each_alert_and_its_day(practice: Place) -> None:
    script = work(practice, "marta l", "quit")
    heard = script.said_after("marta l\n").splitlines()
    assert heard[:3] == [
        "Marta Lind, she/her, 38 years old.",
        "Alert, since today: ask before the neck",
        "3 visits.",
    ]
    assert heard[3] == "S3, 23 Feb, unsigned: Hip catches again."


def test_an_unknown_name_makes_a_client_only_after_a_yes(practice: Place) -> None:
    script = work(practice, "Zoe Quist", "n", "Zoe Quist", "y", "Feet.", ".", "save", "back")
    assert "Zoe Quist is taken in." in script.said
    assert "S1, today, unsigned: Feet." in script.said
    assert "5 clients" not in script.said


def test_a_visit_is_read_by_its_number_and_step_by_step(practice: Place) -> None:
    script = work(practice, "marta l", "S2", "listen", "plan", "", "back", "last", "back", "quit")
    assert "Marta Lind, S2, 9 Feb, 09:30, unsigned.\nListen:\nBetter." in script.said
    assert "Plan together:\nLeft blank." in script.said
    assert "Left blank: Observe, Assess, Intuit, Analyse, Test & treat, Plan together, Track." in (
        script.said
    )


def test_profile_fields_are_heard_changed_and_cleared(practice: Place) -> None:
    work(practice, "jonas", "profile", "2", "yesterday", "2", "1990-01-31", "3", "he/him", "3", "-",
         "", "quit")  # fmt: skip
    vault = practice.open()
    (jonas,) = (row.id for row in listing.clients(vault.database) if row.name == "Jonas Weber")
    assert get_client(vault, jonas).fields == {"name": "Jonas Weber", "born": "1990-01-31"}
    vault.close()


def test_alerts_are_put_up_and_taken_down(practice: Place) -> None:
    script = work(practice, "jonas", "alerts", "2", "latex", "alerts", "1", "n", "", "alerts", "1",
                  "y", "", "quit")  # fmt: skip
    assert "Allergy, since today: latex" in script.said
    assert script.said.rstrip().count("No alerts.") == 2


def test_an_archived_client_leaves_the_lists_and_is_found_by_name(practice: Place) -> None:
    script = work(
        practice, "jonas", "archive", "y", "back", "3", "", "jonas", "archive", "y", "quit"
    )
    assert (
        "Jonas"
        not in script.said_after("Put away.").partition("Open which chart?")[0].partition("1, ")[2]
    )
    assert "Jonas Weber, archived." in script.said
    assert "The client is in the lists again." in script.said


def test_a_discarded_visit_comes_back_by_undo_at_the_desk(practice: Place) -> None:
    script = work(practice, "jonas", "1", "discard", "y", "back", "", "back", "undo", "y", "jonas",
                  "back", "redo", "y", "undo", "n", "quit")  # fmt: skip
    assert "No visits." in script.said
    assert "Jonas Weber, today, 12:00: a visit was discarded.\nTake that back?" in script.said
    assert "1 visit." in script.said_after("Taken back.")
    assert "Done again." in script.said


def test_a_visit_is_moved_to_another_client_and_back(practice: Place) -> None:
    script = work(practice, "jonas", "1", "move", "martin", "1", "back", "back", "martin", "back",
                  "undo", "y", "jonas", "quit")  # fmt: skip
    assert "The visit is Martin Vogt's now." in script.said
    assert "S1, yesterday, unsigned: Long rides." in script.said_after("martin\n")
    assert "1 visit." in script.said_after("Taken back.")


def test_an_earlier_text_is_put_back_from_the_history(practice: Place) -> None:
    script = work(practice, "jonas", "1", "write", "again", "Short rides.", ".", "save", "history",
                  "2", "y", "", "", "quit")  # fmt: skip
    assert "1, today, 12:00, Ada: Listen" in script.said
    assert "Put this text of Listen back?" in script.said
    assert "Listen:\nLong rides." in script.said_after("Put back.")


def test_search_asks_whether_another_word_was_meant(practice: Place) -> None:
    script = work(practice, "search", "hipp cathces", "y", "1", "back", "", "marta l",
                  "search rides", "", "quit")  # fmt: skip
    assert "Did you mean: hip catches?" in script.said
    assert "1, Marta Lind, 23 Feb, Listen: Hip catches again." in script.said
    assert "Nothing is found." in script.said_after("search rides")


def test_help_and_quit_are_known_at_every_place(practice: Place) -> None:
    for way in (
        [],
        ["marta l"],
        ["marta l", "1"],
        ["1"],
        ["5"],
        ["search"],
        ["marta l", "profile"],
    ):
        script = work(practice, *way, "?", "quit")
        assert "quit: keep what is typed, lock and leave." in script.said
        assert script.said.endswith("Goodbye.\n")


def test_a_word_of_another_place_makes_no_client(practice: Place) -> None:
    assert "That is for a chart or a note." in work(practice, "profile", "quit").said


def test_an_archived_name_is_told_apart(practice: Place) -> None:
    vault = practice.open()
    archive_client(vault, add_client(vault, "Marta Lang"), archived=True)
    vault.close()
    assert "Marta Lang, no visits, archived" in work(practice, "marta", "", "quit").said


def test_undo_is_known_in_a_chart_and_in_a_visit(practice: Place) -> None:
    script = work(practice, "jonas", "1", "discard", "y", "undo", "y", "", "back", "redo", "y", "",
                  "quit")  # fmt: skip
    assert "S1, yesterday, 15:00, unsigned." in script.said_after("Taken back.")
    assert "No visits." in script.said_after("Done again.")


def test_a_chart_says_where_a_command_belongs_and_which_visits_there_are(practice: Place) -> None:
    script = work(practice, "jonas", "S7", "discard", "martin", "quit")
    assert "This chart has 1 visit." in script.said
    assert "There is no visit S7." in script.said
    assert "Read a visit first, such as S1 or last. Then type discard." in script.said
    assert "Type back for the desk, or ? for help." in script.said


def test_a_number_of_any_length_is_only_a_number_that_is_not_there(practice: Place) -> None:
    endless = "9" * 5000
    script = work(practice, endless, "marta l", endless, "1", endless, "back", "new", endless, ".",
                  "change " + endless, "drop", "y", "back", "5", endless, "1", endless, "",
                  "quit")  # fmt: skip
    assert "There is no such number at the desk." in script.said
    assert "not a number of minutes" in script.said
