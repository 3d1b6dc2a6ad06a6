"""Copying: only when asked for, honest about whether it worked, and gone after a minute."""

import base64
import re
from pathlib import Path

import pytest

from notes_tui.ui import clipboard
from tests.e2e.conftest import Home
from tests.e2e.window import ENTER, F8, Window, ctrl
from tests.places import add_client

TEXT = "Bridge 20 s"
MARK_ALL = "\x1b[1;2H"
"""Shift and Home: marks from the cursor to the beginning of the line."""
XCLIP = """#!/bin/sh
case "$*" in
*-o*) exec cat "$XCLIP_HOLDS" ;;
*) exec cat > "$XCLIP_HOLDS" ;;
esac
"""
BROKEN_XCLIP = """#!/bin/sh
echo "Error: Can't open display: :77" >&2
exit 1
"""


@pytest.fixture
def with_client(at_home: Home) -> Home:
    vault = at_home.open()
    add_client(vault)
    vault.close()
    return at_home


def desktop(home: Home, tool: str) -> dict[str, str]:
    """An environment with this xclip, and where it puts what it holds."""
    folder = home.folder / "bin"
    folder.mkdir()
    (folder / "xclip").write_text(tool)
    (folder / "xclip").chmod(0o755)
    held(home).write_text("before")
    return {"PATH": f"{folder}:/usr/bin:/bin", "DISPLAY": ":77", "XCLIP_HOLDS": str(held(home))}


def held(home: Home) -> Path:
    return home.folder / "held"


def copying(home: Home, **how: object) -> Window:
    """The app after a text was typed, marked and copied."""
    window = home.unlocked(**how)
    window.press("marta", ENTER)
    window.wait("─ Visits ")
    window.press(ctrl("n"), TEXT)
    window.wait(TEXT)
    window.press(MARK_ALL, ctrl("c"))
    return window


def handed_over(window: Window) -> list[str]:
    """What the terminal was asked to put into the clipboard."""
    return [
        base64.b64decode(text).decode()
        for text in re.findall(rb"\x1b\]52;c;([^\x07]*)\x07", window.written)
    ]


def test_a_marked_text_is_copied_by_the_tool_of_the_desktop(with_client: Home) -> None:
    window = copying(with_client, env=desktop(with_client, XCLIP))
    window.wait("Copied.", "for a minute")
    assert held(with_client).read_text() == TEXT
    assert handed_over(window) == []


def test_without_a_tool_it_is_handed_to_the_terminal_and_said_so(with_client: Home) -> None:
    window = copying(with_client)
    window.wait("Handed to the terminal", "Some terminals refuse")
    assert handed_over(window) == [TEXT]


def test_a_tool_that_fails_is_not_believed_and_not_heard(with_client: Home) -> None:
    window = copying(with_client, env=desktop(with_client, BROKEN_XCLIP))
    window.wait("Handed to the terminal")
    assert b"open display" not in window.written


def test_where_nothing_can_take_it_that_is_said(with_client: Home) -> None:
    window = copying(with_client, env={"TERM": "linux"})
    window.wait("NOT copied")
    assert handed_over(window) == []


def test_what_was_copied_goes_after_a_minute(with_client: Home) -> None:
    env = desktop(with_client, XCLIP)
    window = copying(with_client, env=env, module="tests.e2e.hasty")
    window.wait("Copied.")
    window.wait_until(lambda: held(with_client).read_text() == "", "it stayed")
    assert clipboard.STAYS == 60


def test_what_another_program_copied_since_stays(with_client: Home) -> None:
    env = desktop(with_client, XCLIP)
    window = copying(with_client, env=env)
    window.wait("Copied.")
    held(with_client).write_text("from elsewhere")
    window.press(ctrl("q"))
    window.end()
    assert held(with_client).read_text() == "from elsewhere"


def test_leaving_takes_along_what_was_copied(with_client: Home) -> None:
    env = desktop(with_client, XCLIP)
    window = copying(with_client, env=env)
    window.wait("Copied.")
    window.press(ctrl("q"))
    window.end()
    assert held(with_client).read_text() == ""


def test_nothing_is_copied_without_being_asked_for(with_client: Home) -> None:
    env = desktop(with_client, XCLIP)
    window = with_client.unlocked(env=env)
    window.press("marta", ENTER)
    window.wait("─ Visits ")
    window.press(ctrl("n"), TEXT)
    window.wait(TEXT)
    window.press(MARK_ALL, ctrl("x"))
    window.wait_gone(TEXT)
    window.press(ctrl("v"))
    window.wait(TEXT)
    window.drag(TEXT)
    window.press(F8)
    window.wait("Passphrase")
    window.press(ctrl("v"), ENTER)
    window.wait_quiet()
    assert "•" not in window.text  # what was cut is forgotten with the lock
    window.press(ctrl("q"))
    window.end()
    assert held(with_client).read_text() == "before"
    assert handed_over(window) == []
