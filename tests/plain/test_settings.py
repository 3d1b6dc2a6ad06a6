"""The settings line by line: the recovery code is checked, and another one is made."""

import re

import pytest

from notes_tui.errors import WrongPassphrase
from notes_tui.vault.recovering import require_opens
from tests.places import Place
from tests.plain.script import Script, Typed, work


def from_paper(number: int) -> Typed:
    """The group that was read out and written down."""

    def group(script: Script) -> str:
        return str(re.findall(rf"Group {number} of 9: (.*)", script.said)[0]).replace(" ", "")

    return group


LISTENED: tuple[Typed, ...] = ("",) * 9
BACK: tuple[Typed, ...] = tuple(map(from_paper, range(1, 10)))


def opens(place: Place, code: str) -> bool:
    try:
        require_opens(place.layout, code)
    except WrongPassphrase:
        return False
    return True


def test_the_recovery_code_on_paper_is_checked(place: Place) -> None:
    code = place.created.recovery_code
    script = work(place, "5", "3", "AAAA-BBBB", "3", code, "", "quit")
    assert "this code opens the vault" not in script.said.partition(code)[0]
    assert "this code opens the vault" in script.said_after(code)


def test_a_new_recovery_code_is_in_force_once_it_was_typed_back(place: Place) -> None:
    script = work(place, "5", "4", "y", *LISTENED, *BACK, "", "quit")
    code = "-".join(re.findall(r"Group \d of 9: (.*)", script.said)).replace(" ", "")
    assert "The new code is in force." in script.said
    assert opens(place, code)
    assert not opens(place, place.created.recovery_code)


@pytest.mark.parametrize("typed", [("n",), ("y", *LISTENED, "later")])
def test_a_new_recovery_code_that_is_not_typed_back_changes_nothing(
    place: Place, typed: tuple[Typed, ...]
) -> None:
    work(place, "5", "4", *typed, "", "quit")
    assert opens(place, place.created.recovery_code)
