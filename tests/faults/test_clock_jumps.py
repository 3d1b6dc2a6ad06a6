"""A clock that jumps: stamps never go back, nothing is lost, and texts stay in their order."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from notes_tui.domain.stamp import is_stamp
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import rows
from tests.faults.copies import problems_of
from tests.places import Place, StandingClock, add_client, add_note

Jump = Callable[[StandingClock], None]


def to_1990(clock: StandingClock) -> None:
    clock.moment = datetime(1990, 1, 1, tzinfo=clock.moment.tzinfo)


def thirty_years_on(clock: StandingClock) -> None:
    clock.move(days=30 * 365)


def to_the_far_east(clock: StandingClock) -> None:
    clock.moment = clock.moment.astimezone(timezone(timedelta(hours=14)))


def to_the_far_west(clock: StandingClock) -> None:
    clock.moment = clock.moment.astimezone(timezone(timedelta(hours=-12)))


def an_hour_back(clock: StandingClock) -> None:
    clock.move(hours=-1)


JUMPS: list[Jump] = [
    to_1990, thirty_years_on, to_the_far_east, to_the_far_west, an_hour_back,
]  # fmt: skip
TEXTS = [f"written as number {number}" for number in range(6)]


class Course:
    """One note that is written over and over while the clock jumps and the vault is reopened."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self.vault = place.open()
        self.client = add_client(self.vault)
        self.note = add_note(self.vault, self.client, listen=TEXTS[0])

    def write(self, text: str) -> None:
        vault, heads = self.vault, self.vault.get(self.note).heads
        parts = {"section/listen": text}
        new = vault.compose(self.note, "note", parts, client=self.client, parents=heads)
        vault.save([new], Act("revise", "note", self.note, self.client))

    def reopen(self) -> None:
        self.vault.close()
        self.vault = self._place.open()

    def stamps(self) -> list[str]:
        """In the order in which they were given out."""
        order = [id_.hex() for (id_,) in rows(self.vault.database, _IN_ORDER)]
        known = {each.id: each.stamp for each in self.vault.get(self.note).revisions}
        return [known[id_] for id_ in order if id_ in known]

    def shown(self) -> list[object]:
        """The texts in the order of the history."""
        revisions = self.vault.get(self.note).revisions
        return [each.parts["section/listen"] for each in revisions]


_IN_ORDER = "SELECT id FROM revisions ORDER BY seq"


@pytest.fixture(params=JUMPS, ids=lambda jump: jump.__name__)
def course(request: pytest.FixtureRequest, tmp_path: Path, place: Place) -> Iterator[Course]:
    """Writing with a jump, in one opening and over the next, there and back."""
    jump: Jump = request.param
    course, noon = Course(place), place.clock.moment
    for turn, text in enumerate(TEXTS[1:]):
        if turn % 2:
            place.clock.moment = noon
        else:
            jump(place.clock)
        if turn in (1, 2):
            course.reopen()
        course.write(text)
    yield course
    course.vault.close()


def test_stamps_never_go_back(course: Course) -> None:
    stamps = course.stamps()
    assert all(map(is_stamp, stamps))
    assert stamps == sorted(set(stamps))
    assert len(stamps) == len(TEXTS)


def test_nothing_is_lost_and_the_last_text_is_the_text(course: Course) -> None:
    assert course.vault.get(course.note).settled("section/listen") == TEXTS[-1]


def test_the_history_shows_the_texts_in_the_order_they_were_written(course: Course) -> None:
    assert course.shown() == TEXTS


def test_the_vault_verifies_and_opens_without_a_word(course: Course) -> None:
    assert problems_of(course.vault) == []
    course.reopen()
    assert course.vault.notices == []


def test_two_notes_of_one_hour_are_ordered_by_when_they_were_and_not_by_the_wall(
    place: Place,
) -> None:
    vault = place.open()
    client = add_client(vault)
    later = add_note(vault, client, "2026-03-02T09:30-05:00", listen="in New York")
    earlier = add_note(vault, client, "2026-03-02T10:00+01:00", listen="in Berlin")
    ordered = [id_ for (id_,) in rows(vault.database, "SELECT id FROM notes ORDER BY occurred, id")]
    assert ordered == [earlier, later]
    vault.close()


def test_another_device_far_ahead_does_not_change_what_a_note_says(place: Place) -> None:
    vault = place.open()
    client = add_client(vault)
    note = add_note(vault, client, listen="first")
    parents = vault.get(note).heads
    thirty_years_on(place.clock)
    ahead = vault.compose(note, "note", {"section/listen": "ahead"}, client=client, parents=parents)
    vault.save([ahead], Act("revise", "note", note, client))
    to_1990(place.clock)
    behind = vault.compose(
        note, "note", {"section/listen": "after it"}, client=client, parents=[ahead.id]
    )
    vault.save([behind], Act("revise", "note", note, client))
    assert vault.get(note).settled("section/listen") == "after it"
    vault.close()
