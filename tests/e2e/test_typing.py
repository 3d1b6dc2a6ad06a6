"""No key is lost: not between two screens, and not when the machine ends while it is typed."""

from notes_tui.practice.chart import read_chart
from notes_tui.practice.visit import open_visit
from notes_tui.vault import listing
from tests.e2e.conftest import Home
from tests.e2e.window import ENTER, ctrl
from tests.places import PASSPHRASE, add_client


def test_what_is_typed_before_the_note_is_there_arrives_in_it(at_home: Home) -> None:
    vault = at_home.open()
    add_client(vault)
    vault.close()
    window = at_home.unlocked()
    window.wait("Marta Lind")
    window.press("mrta", ENTER, ctrl("n"), "Slept well.")
    window.wait("1 Listen", "Slept well.")
    window.press("\t", "Stands.\t", "Bridge 20 s.\t", "\x1b[Z", " Held less.")
    window.wait("3 Assess", "Bridge 20 s. Held less.")
    window.press("\x1b[Z")
    window.wait("2 Observe", "Stands.")


def test_what_is_typed_ahead_arrives_field_by_field(empty_home: Home) -> None:
    window = empty_home.start()
    window.wait("1 of 3")
    window.press("Riverside", ENTER, ENTER, ENTER, PASSPHRASE, ENTER, PASSPHRASE, ENTER)
    window.wait("3 of 3")


def test_a_key_that_saves_or_leaves_does_not_overtake_the_letters_before_it(at_home: Home) -> None:
    vault = at_home.open()
    add_client(vault)
    vault.close()
    window = at_home.unlocked()
    window.wait("Marta Lind")
    window.press("marta", ctrl("n"))
    window.wait("1 Listen")
    words = " ".join(f"word{number}" for number in range(40))
    window.press(words, ctrl("s"), " more", ctrl("q"))
    assert window.end() == 0
    vault = at_home.open()
    (client,) = listing.clients(vault.database)
    (visit,) = read_chart(vault, client.id).visits
    assert visit.texts["listen"] == words
    assert open_visit(vault, visit.note).drafts["listen"].text == words + " more"
    vault.close()
