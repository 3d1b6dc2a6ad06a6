"""A second window over the same vault reads, says so, and is told no where it would write."""

from tests.e2e.conftest import Home
from tests.e2e.window import ENTER, ctrl
from tests.places import add_client, add_note


def test_the_second_window_reads_and_says_so(at_home: Home) -> None:
    vault = at_home.open()
    add_note(vault, add_client(vault), listen="Hip catches.")
    vault.close()
    first, second = at_home.unlocked(), at_home.unlocked()
    second.wait("reading only", "You can read here")
    second.press("marta", ENTER)
    second.wait("Hip catches.")
    second.press(ctrl("n"))
    second.wait("Another window writes")
    second.press(ENTER)
    second.wait("1 Listen", "reading only")
    second.press("xyz")
    first.press("marta", ENTER)
    first.wait("─ Visits ")
    first.press(ENTER)
    first.wait("1 Listen")
    first.press(" Better now.", ctrl("q"))
    assert first.end() == 0
    second.wait_quiet()
    assert "xyz" not in second.text
    second.press(ctrl("q"))
    assert second.end() == 0
    at_home.open().close()
    third = at_home.unlocked()
    third.wait("Go on where you were", "1 client")
    assert "reading only" not in third.text
