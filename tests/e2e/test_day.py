"""One stranger's day, by keyboard, by mouse and line by line: what is stored is the same."""

from collections.abc import Callable
from typing import Any

import pytest

from notes_tui.charting.registering import get_client
from notes_tui.exporting.json import export_note
from notes_tui.vault import listing
from notes_tui.vault.notes import get_note
from tests.e2e.conftest import Home
from tests.e2e.hands import Hand, Keyboard, LineByLine, Mouse
from tests.e2e.window import Window
from tests.places import add_client, add_note
from tests.terminal import Terminal, home

BEFORE = {
    "listen": "Hip catches on the stairs.",
    "assessment": "Bridge R 50, L 61.",
    "plan": "clamshell, 2 x 12\nstand up each hour",
}
"""The first visit of Marta Lind, written on another day."""

AFTER = [
    {
        "name": "Jonas Weber",
        "warnings": [],
        "notes": [{"sections": {"listen": "Knee stiff.", "track": "Once a week."}, "carried": []}],
    },
    {
        "name": "Marta Lind",
        "warnings": [("alert", "Blood thinner: no deep pressure.")],
        "notes": [
            {
                "sections": BEFORE | {"assessment": "Bridge R 50, L 61. Held less on the left."},
                "carried": [],
            },
            {
                "sections": {
                    "listen": "Slept well.",
                    "assessment": "nprs: now 2, worst 4, best 1 since Monday",
                    "plan": "One walk a day.",
                },
                "carried": [("clamshell, 2 x 12", True), ("stand up each hour", False)],
            },
        ],
    },
]
"""What is stored at the end of the day."""


def live_the_day(hand: Hand) -> None:
    hand.unlock()
    hand.take_in("Jonas Weber")
    hand.write("listen", "Knee stiff.")
    hand.write("track", "Once a week.")
    hand.finish_note()
    hand.find("mrta lnd", "Marta Lind")
    hand.begin_visit()
    hand.look_at_last("listen", "Hip catches")
    hand.write("listen", "Slept well.")
    hand.write_nprs("assessment", ("2", "4", "1", "Monday"))
    hand.confirm(1)
    hand.write("plan", "One walk a day.")
    hand.finish_note()
    hand.correct(1, "assessment", "Bridge R 50, L 61.", " Held less on the left.")
    hand.put_up_alert("Blood thinner: no deep pressure.")
    hand.go_to_desk()
    hand.search("stairs", "Hip catches on the stairs")
    hand.lock_and_leave()


@pytest.fixture
def morning(at_home: Home) -> Home:
    """A practice with one client, who was seen once."""
    vault = at_home.open()
    add_note(vault, add_client(vault), **BEFORE)
    vault.close()
    return at_home


@pytest.mark.long
@pytest.mark.parametrize("hand", [Keyboard, Mouse])
def test_a_day_of_work_is_stored_the_same_by(morning: Home, hand: Callable[[Window], Hand]) -> None:
    window = morning.start()
    live_the_day(hand(window))
    assert window.end() == 0
    assert stored(morning) == AFTER


def test_a_day_of_work_is_stored_the_same_line_by_line(morning: Home) -> None:
    vault = str(morning.layout.folder)
    terminal = Terminal("--vault", vault, "--plain", env=home(morning.folder))
    live_the_day(LineByLine(terminal))
    assert terminal.end() == 0
    assert stored(morning) == AFTER


@pytest.mark.parametrize("hand", [Keyboard, Mouse])
def test_a_vault_is_made_by(empty_home: Home, hand: Callable[[Window], Hand]) -> None:
    window = empty_home.start()
    hand(window).begin()
    window.close()
    assert stored(empty_home) == []


def stored(home: Home) -> list[dict[str, Any]]:
    """All clients and notes of the vault, without ids and times."""
    vault = home.open(write=False)
    try:
        return [
            {
                "name": person.name,
                "warnings": [(w.kind, w.text) for w in get_client(vault, person.id).warnings],
                "notes": [
                    {
                        "sections": {
                            name: text
                            for name, text in export_note(vault, get_note(vault, row.id))[
                                "sections"
                            ].items()
                            if text
                        },
                        "carried": [
                            (line.text, line.confirmed) for line in get_note(vault, row.id).carried
                        ],
                    }
                    for row in listing.course(vault.database, person.id)
                ],
            }
            for person in listing.clients(vault.database)
        ]
    finally:
        vault.close()
