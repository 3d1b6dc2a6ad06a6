"""Every way to leave gives the terminal back as it was, and not a word of a note stays on it."""

import shutil
import signal
import sys
from collections.abc import Callable

import pytest

from tests.e2e.conftest import Home
from tests.e2e.window import ENTER, F8, F10, UP, Window, ctrl
from tests.places import add_client, add_note

CANARY = "Quendelhaus"
BRACKETED_PASTE, CURSOR, FOCUS, WRAP = 2004, 25, 1004, 7


@pytest.fixture
def with_note(at_home: Home) -> Home:
    vault = at_home.open()
    add_note(vault, add_client(vault, f"Marta {CANARY}"), listen=f"Sleeps at the {CANARY}.")
    vault.close()
    return at_home


def reading(home: Home, **how: str) -> Window:
    """The app with a note on the screen and a word typed into it."""
    window = home.unlocked(**how)
    window.wait(f"Marta {CANARY}")
    window.press("marta", ENTER)
    window.wait("Visits", "Sleeps at")
    window.press(ENTER)
    window.wait("1 Listen", f"Sleeps at the {CANARY}.")
    return window


def assert_restored(window: Window) -> None:
    """The window is as it was before the program began, with none of its words."""
    assert not window.on_alternate
    assert not window.mouse_is_reported
    assert window.mode(CURSOR)
    assert window.mode(WRAP)
    assert not window.mode(BRACKETED_PASTE)
    assert not window.mode(FOCUS)
    assert window.settings == window.settings_before
    for seen in (window.text, window.scrollback, "\n".join(window.alternate.display)):
        assert CANARY not in seen
        assert "Marta" not in seen


def quit_by_key(window: Window) -> None:
    window.press(ctrl("q"))


def quit_by_menu(window: Window) -> None:
    window.press(F10)
    window.wait("What can be done here")
    window.press(UP, ENTER)


def lock_then_quit(window: Window) -> None:
    window.press(F8)
    window.wait("Passphrase")
    window.press(ctrl("q"))


def terminate(window: Window) -> None:
    window.send(signal.SIGTERM)


def hang_up_signal(window: Window) -> None:
    window.send(signal.SIGHUP)


@pytest.mark.parametrize(
    "leave", [quit_by_key, quit_by_menu, lock_then_quit, terminate, hang_up_signal]
)
def test_the_terminal_is_given_back_empty(with_note: Home, leave: Callable[[Window], None]) -> None:
    window = reading(with_note)
    window.press("Typed. ")
    window.wait("draft kept")
    leave(window)
    assert window.end() == 0
    assert_restored(window)


def test_nothing_of_a_note_is_written_after_a_lock(with_note: Home) -> None:
    window = reading(with_note)
    window.press(F8)
    window.wait("Passphrase")
    mark = window.mark()
    assert CANARY not in window.text
    window.press("wrong passphrase", ENTER)
    window.wait("This does not open the vault.")
    window.press(ctrl("q"))
    window.end()
    assert CANARY.encode() not in window.written[mark:]


def test_a_stopped_program_is_locked_and_its_screen_blank(with_note: Home) -> None:
    window = reading(with_note)
    window.send(signal.SIGTSTP)
    window.wait_stopped()
    assert_restored(window)
    with_note.open().close()  # nobody else holds the vault
    mark = window.mark()
    window.send(signal.SIGCONT)
    window.wait("Passphrase")
    assert CANARY not in window.text
    window.press(ctrl("q"))
    assert window.end() == 0
    assert CANARY.encode() not in window.written[mark:]
    assert_restored(window)


def test_a_stop_in_the_midst_of_typing_is_no_mistake_of_ours(with_note: Home) -> None:
    window = reading(with_note)
    window.press("Typed in a hurry. " * 40)
    window.wait("Typed in a hurry.")  # and more of it is under way
    window.send(signal.SIGTSTP)
    window.wait_stopped()
    window.send(signal.SIGCONT)
    window.wait("Passphrase")
    window.wait_quiet()
    window.press(ctrl("q"))
    assert window.end() == 0


def test_a_stopped_program_goes_on_where_it_was(with_note: Home) -> None:
    window = reading(with_note)
    window.press("Typed. ")
    window.wait("Typed. ")
    window.send(signal.SIGTSTP)
    window.wait_stopped()
    window.send(signal.SIGCONT)
    window.wait("Passphrase")
    with_note.unlock(window)
    window.wait("Go on where you were")
    window.wait_quiet()
    window.press(ENTER)
    window.wait("1 Listen", f"Sleeps at the {CANARY}.Typed.")


def test_a_closed_window_ends_the_program_and_keeps_what_was_typed(with_note: Home) -> None:
    window = reading(with_note)
    window.press("Typed last. ")
    window.wait("Typed last.")
    window.hang_up()
    window.process.wait(20)
    again = with_note.unlocked()
    again.wait_quiet()
    again.press(ENTER)
    again.wait("Typed last.")


def test_a_program_that_is_held_from_outside_leaves_the_terminal_whole(with_note: Home) -> None:
    window = reading(with_note)
    window.send(signal.SIGSTOP)
    window.wait_stopped()
    window.send(signal.SIGCONT)
    window.press("Typed after. ")
    window.wait("Typed after.")
    window.press(ctrl("q"))
    assert window.end() == 0
    assert_restored(window)


def test_a_mistake_of_ours_shows_no_word_of_the_data(with_note: Home) -> None:
    window = with_note.open_window(
        with_note.folder, "--vault", str(with_note.layout.folder), module="tests.e2e.crashing"
    )
    with_note.unlock(window)
    window.wait(f"Marta {CANARY}")
    window.wait_quiet()
    mark = window.mark()
    window.press(ctrl("f"))
    assert window.end() == 1
    assert "Something went wrong inside notes-tui (code" in window.text
    assert CANARY.encode() not in window.written[mark:]
    assert_restored(window)


def test_the_loss_of_the_vault_folder_is_told_and_leaves_the_terminal_whole(
    with_note: Home,
) -> None:
    window = reading(with_note)
    shutil.rmtree(with_note.layout.folder)
    window.press("Typed into nothing. ")
    window.wait("NOT KEPT", "Typed into nothing.")
    window.press(ctrl("q"))
    window.wait("could NOT be kept")
    window.press(ctrl("q"))
    assert window.end() == 0
    assert_restored(window)


def test_a_program_without_stdout_works_and_leaves_the_terminal_whole(with_note: Home) -> None:
    command = f'exec "$0" -m tests.cheaply --vault "{with_note.layout.folder}" >&-'
    window = with_note.open_window(with_note.folder, command=["sh", "-c", command, sys.executable])
    with_note.unlock(window)
    window.press(ctrl("q"))
    assert window.end() == 0
    assert_restored(window)


def test_the_start_after_a_kill_wipes_what_was_left(with_note: Home) -> None:
    window = reading(with_note)
    window.send(signal.SIGKILL)
    assert window.end() == -signal.SIGKILL
    assert CANARY in window.text  # a killed program cannot wipe
    mark = window.mark()
    window.start_again("--vault", str(with_note.layout.folder))
    window.wait("Passphrase")
    assert CANARY not in window.text
    window.press(ctrl("q"))
    assert window.end() == 0
    assert CANARY.encode() not in window.written[mark:]
    assert_restored(window)
