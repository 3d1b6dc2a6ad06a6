"""The guide of the line-by-line app shows a sitting as it really is, and names every command."""

import re
from pathlib import Path

import pytest

from notes_tui.plain import chart, desk, note, reading, signed
from tests.places import Place, add_client, add_note
from tests.plain.script import work

GUIDE = (Path(__file__).parents[2] / "docs" / "plain.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"(?:^|^\d, |[.] )([a-z][a-z ]+?)(?: and [a-z' ]+)?: ")
TYPED = (
    "marta", "new",
    "Slept well. The hip is quiet on the stairs.", "Rode 40 km on Sunday.", ".",
    "", "last", "Bridge R 55, L 60.", ".", "plan", "y", "n", "One walk a day.", ".", "save",
    "back", "search stair*", "1", "back", "", "quit",
)  # fmt: skip


def test_the_transcript_in_the_guide_is_what_is_said(place: Place) -> None:
    vault = place.open()
    marta = add_client(vault)
    add_note(
        vault, marta, "2026-02-23T09:30+01:00",
        listen="Hip catches on the stairs.", assessment="Bridge R 50, L 61.",
        plan="clamshell, 2 x 12\nstand up each hour",
    )  # fmt: skip
    vault.close()
    said = [line.rstrip() for line in work(place, *TYPED).said.splitlines()]
    shown = GUIDE.partition("```text\n")[2].partition("```")[0].splitlines()
    assert shown == said, "\n".join(said)


@pytest.mark.parametrize("helps", [desk.HELP, chart.HELP, reading.HELP, note.HELP, signed.HELP])
def test_every_command_of_every_place_stands_in_the_guide(helps: tuple[str, ...]) -> None:
    words = [word for line in helps for word in COMMAND.findall(line)]
    assert len(words) >= 5
    assert [word for word in words if f"`{word}`" not in GUIDE] == []
