"""The program as it is started at home: at its real key derivation, and within tmux."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.e2e.conftest import Home
from tests.e2e.hands import Keyboard
from tests.e2e.window import PATIENCE, ctrl
from tests.places import PASSPHRASE, add_client
from tests.terminal import CHECKOUT, home

CANARY = "Quendelhaus"


def test_the_real_program_makes_a_vault_and_goes_on_in_it_at_the_next_start(
    empty_home: Home,
) -> None:
    window = empty_home.start(module="notes_tui")
    keyboard = Keyboard(window)
    keyboard.begin()
    keyboard.take_in("Marta Lind")
    keyboard.write("listen", "Slept well.")
    window.press(ctrl("q"))
    assert window.end() == 0
    again = empty_home.unlocked(module="notes_tui")
    again.wait("Go on where you were", "Marta Lind · Listen")
    again.press(ctrl("q"))
    assert again.end() == 0


class Tmux:
    """A tmux server of its own, with a shell in a window of 80 by 24."""

    def __init__(self, place: Home) -> None:
        self._base = ("tmux", "-S", str(place.folder / "tmux"), "-f", "/dev/null")
        self._env = home(place.folder)
        self.do("new-session", "-d", "-x", "80", "-y", "24", "-c", str(CHECKOUT), "sh")

    def do(self, *words: str) -> str:
        return subprocess.run(
            [*self._base, *words], env=self._env, check=True, capture_output=True, text=True
        ).stdout

    def type(self, text: str, *keys: str) -> None:
        self.do("send-keys", "-l", text)
        if keys:
            self.do("send-keys", *keys)

    def seen(self, *, with_scrollback: bool = False) -> str:
        return self.do("capture-pane", "-p", *(("-S", "-") if with_scrollback else ()))

    def wait(self, text: str) -> None:
        until = time.monotonic() + PATIENCE
        while text not in (seen := self.seen()):
            assert time.monotonic() < until, f"“{text}” is not shown:\n{seen}"
            time.sleep(0.05)


@pytest.fixture
def tmux(at_home: Home) -> Iterator[Tmux]:
    if shutil.which("tmux") is None:
        pytest.skip("NOT TESTED HERE: tmux is missing. Install it: apt-get install tmux")
    tmux = Tmux(at_home)
    yield tmux
    tmux.do("kill-server")


def test_within_tmux_a_note_is_written_and_nothing_of_it_stays(at_home: Home, tmux: Tmux) -> None:
    vault = at_home.open()
    add_client(vault)
    vault.close()
    program = f"{sys.executable} -m notes_tui --vault {at_home.layout.folder}; echo ended $?"
    tmux.type(program, "Enter")
    tmux.wait("Passphrase")
    tmux.type(PASSPHRASE, "Enter")
    tmux.wait("Marta Lind")
    tmux.type("marta", "C-n")
    tmux.wait("1 Listen")
    tmux.type(f"Sleeps at the {CANARY}.")
    tmux.wait(f"Sleeps at the {CANARY}.")
    tmux.do("resize-window", "-x", "100", "-y", "30")
    tmux.wait("draft kept")
    tmux.do("send-keys", "C-q")
    tmux.wait("ended 0")
    assert CANARY not in tmux.seen(with_scrollback=True)
