"""Terminals and environments as they come: poor ones are served, watching ones are refused."""

import random

import pytest

from notes_tui.errors import UsageError
from notes_tui.practice.hardening import require_unwatched
from notes_tui.vault import drafts
from tests.e2e.conftest import Home
from tests.e2e.window import ENTER, ESC, F1, F10, Window, ctrl
from tests.places import PASSPHRASE, add_client

WATCHING = """
    TEXTUAL TEXTUAL_DEBUG TEXTUAL_DEVTOOLS_HOST TEXTUAL_DEVTOOLS_PORT TEXTUAL_DRIVER TEXTUAL_LOG
    TEXTUAL_NOT_THERE_YET TEXTUAL_PRESS TEXTUAL_SCREENSHOT TEXTUAL_SCREENSHOT_FILENAME
    TEXTUAL_SCREENSHOT_LOCATION TEXTUAL_SHOW_RETURN
""".split()


@pytest.fixture
def with_client(at_home: Home) -> Home:
    vault = at_home.open()
    add_client(vault)
    vault.close()
    return at_home


@pytest.mark.parametrize("variable", WATCHING)
def test_what_could_watch_the_screen_is_refused(variable: str) -> None:
    with pytest.raises(UsageError, match=f"{variable} is set"):
        require_unwatched({"PATH", "TEXTUAL_FPS", variable})


def test_the_app_does_not_open_while_its_screen_is_written_to_a_file(at_home: Home) -> None:
    log = at_home.folder / "log"
    window = at_home.start(env={"TEXTUAL_LOG": str(log), "TEXTUAL": "debug,devtools"})
    assert window.end() == 2
    assert "TEXTUAL, TEXTUAL_LOG is set" in window.text
    assert not log.exists()


def test_what_only_changes_the_looks_is_left_alone() -> None:
    require_unwatched({"TEXTUAL_THEME", "TEXTUAL_ANIMATIONS", "TEXTUALISM", "NO_COLOR"})


@pytest.mark.parametrize(
    "env",
    [
        {"NO_COLOR": "1"},
        {"TERM": "dumb"},
        {"TERM": "vt100"},
        {"TERM": ""},
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "tlh_QO.KOI8-R", "TERM": "xterm-256color", "COLORTERM": "truecolor"},
    ],
    ids=lambda env: " ".join(f"{name}={value}" for name, value in env.items()),
)
def test_a_note_can_be_written_in_a_poor_terminal(with_client: Home, env: dict[str, str]) -> None:
    write_a_little(with_client, with_client.start(env=env))


@pytest.mark.parametrize("size", [(60, 20), (200, 60)])
def test_a_note_can_be_written_in_a_window_of(with_client: Home, size: tuple[int, int]) -> None:
    write_a_little(with_client, with_client.start(columns=size[0], rows=size[1]))


def test_in_a_window_that_shows_nothing_what_is_typed_is_kept_all_the_same(
    with_client: Home,
) -> None:
    window = with_client.start(columns=20, rows=5)
    window.wait("prac")
    window.press(PASSPHRASE, ENTER)
    window.wait("1 client")
    window.press("marta", ctrl("n"))
    window.wait_gone("1 client")
    window.press("Slept well.", ctrl("q"))
    assert window.end() == 0
    assert kept(with_client) == "Slept well."


def test_a_storm_of_sizes_changes_nothing_that_is_typed(with_client: Home) -> None:
    window = with_client.unlocked()
    window.press("marta", ctrl("n"))
    window.wait("1 Listen")
    chance, typed = random.Random(20260302), ""
    for _ in range(60):
        window.resize(chance.randint(1, 200), chance.randint(1, 60))
        letter = chance.choice("abcdefghij ")
        typed += letter
        window.press(letter)
    window.resize(80, 24)
    window.wait("1 Listen", "draft kept")
    window.press(F1)
    window.wait("Help")
    window.press(ESC)
    window.wait_gone("Esc closes")
    window.press(F10)
    window.wait("What can be done here")
    window.resize(60, 20)
    window.press(ctrl("q"))
    assert window.end() == 0
    assert kept(with_client) == typed


def write_a_little(home: Home, window: Window) -> None:
    """From the unlock screen into a note and out."""
    home.unlock(window)
    window.wait("Marta Lind")
    window.press("marta", ctrl("n"))
    window.wait("Listen")
    window.press("Schläft gut: „besser“.")
    window.wait("Schläft gut: „besser“.")
    window.press(ctrl("q"))
    assert window.end() == 0
    assert kept(home) == "Schläft gut: „besser“."


def kept(home: Home) -> str:
    """What is typed and not saved."""
    vault = home.open(write=False)
    try:
        return drafts.latest(vault.database, 1)[0].text
    finally:
        vault.close()
