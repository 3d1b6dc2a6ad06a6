"""A flipped bit or a cut anywhere in a vault's files: named, with what to do, or without effect.

What must never happen is a text that nobody wrote, or a missing save that nobody mentions.
"""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from notes_tui.domain.note import KIND
from notes_tui.errors import Damaged, NotesError, RolledBack
from notes_tui.vault import drafts
from notes_tui.vault.connection import row
from notes_tui.vault.drafts import Draft
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way
from notes_tui.vault.vault import Vault
from tests.faults.conftest import EARLIER, Ward
from tests.faults.copies import copy_of, flip, open_copy, verified
from tests.places import add_note
from tests.portion import portion

PAGE = 4096
WAL_HEADER, FRAME_HEADER = 32, 24
FRAME = FRAME_HEADER + PAGE
IN_PAGE = (0, 17, 2000, PAGE - 70, PAGE - 1)
"""Offsets in a page: text, then the IV and the authentication code at its end."""
IN_FRAME = (0, 5, 9, 17, FRAME_HEADER, FRAME_HEADER + 2000, FRAME - 1)
"""Page number, size after commit, salt, checksum, then the page."""
LATER = "acknowledged in the log"


class Patient:
    """A vault of which one file is harmed, looked at, and healed."""

    def __init__(self, template: Path, to: Path, key: bytes, owed: dict[str, str]) -> None:
        self._template = template
        self._to = to
        self._key = key
        self._owed = owed
        self.layout = self.heal()

    def heal(self) -> Layout:
        shutil.rmtree(self._to, ignore_errors=True)
        return copy_of(self._template, self._to)

    def named(self) -> bool:
        """Whether opening or `verify` says that something is wrong, and what to do.

        Raises AssertionError if a text is shown that was not written.
        """
        try:
            vault = open_copy(self.layout, self._key, Way.READ)
        except (Damaged, RolledBack) as error:
            return bool(error.message and error.hint and error.exit_code == 4)
        try:
            wrong = [note for note in self._owed if not self._right(vault, note)]
            problems = verified(vault).problems
        finally:
            vault.close()
        assert problems or not wrong, f"verify finds nothing, and these are not right: {wrong}"
        return bool(problems) and all(each.message and each.hint for each in problems)

    def _right(self, vault: Vault, note: str) -> bool:
        try:
            state = vault.find(note)
        except NotesError:
            return False
        text = state.settled("section/listen") if state else None
        assert text in (None, self._owed[note]), f"another text is shown: {text!r:.80}"
        return text is not None


@pytest.fixture
def closed(ward: Ward, tmp_path: Path) -> Patient:
    """The ward's vault, closed: all of it lies in notes.db."""
    return Patient(ward.folder, tmp_path / "patient", ward.key, {ward.note: EARLIER})


def unnamed_flips(patient: Patient, name: str, places: Iterator[int]) -> list[int]:
    """The places in a file of the vault where a flipped bit is not named."""
    found = []
    for at in places:
        flip(patient.layout.folder / name, at, at % 8)
        if not patient.named():
            found.append(at)
        patient.heal()
    return found


@pytest.mark.portion
def test_a_flipped_bit_in_any_page_of_the_database_is_named(closed: Patient) -> None:
    """In the suite two of the offsets in each page, by turns."""
    pages = closed.layout.database.stat().st_size // PAGE
    tries = portion(2, len(IN_PAGE))
    places = (
        page * PAGE + IN_PAGE[(page + turn) % len(IN_PAGE)]
        for page in range(pages)
        for turn in range(tries)
    )
    assert unnamed_flips(closed, "notes.db", places) == []


def test_a_flipped_bit_in_the_salt_of_the_database_is_named(closed: Patient) -> None:
    assert unnamed_flips(closed, "notes.db", iter(range(16))) == []


def test_a_flipped_bit_in_any_byte_of_the_key_file_is_named(closed: Patient) -> None:
    found = []
    data = closed.layout.keys.read_bytes()
    for at in range(len(data)):
        flip(closed.layout.keys, at, at % 8)
        if not closed.named():
            found.append(at)
        closed.layout.keys.write_bytes(data)
    assert found == []


def unnamed_cuts(patient: Patient, name: str, sizes: Iterator[int]) -> list[int]:
    """The sizes to which a file of the vault can be cut without anything being said."""
    found = []
    for size in sizes:
        os.truncate(patient.layout.folder / name, size)
        if not patient.named():
            found.append(size)
        patient.heal()
    return found


def test_a_database_cut_at_a_page_or_inside_one_is_named(closed: Patient) -> None:
    size = closed.layout.database.stat().st_size
    bounds = range(0, size, PAGE)
    assert unnamed_cuts(closed, "notes.db", iter(bounds)) == []
    assert unnamed_cuts(closed, "notes.db", (bound + 1000 for bound in bounds)) == []


def test_a_database_cut_to_nothing_is_left_as_it_was_found(closed: Patient) -> None:
    os.truncate(closed.layout.database, 0)
    assert closed.named()
    assert closed.layout.database.stat().st_size == 0


def test_a_key_file_cut_anywhere_is_named(closed: Patient) -> None:
    data = closed.layout.keys.read_bytes()
    found = []
    for size in range(len(data)):
        closed.layout.keys.write_bytes(data[:size])
        if not closed.named():
            found.append(size)
    assert found == []


# the log


@dataclass(frozen=True)
class Logged:
    """A vault that was killed: saves, then a draft, lie in its log and nowhere else."""

    folder: Path
    note: str
    saved: int
    """Frames up to the last acknowledged save."""
    frames: int
    """All of them: the rest is a draft's."""


def log_of(layout: Layout) -> Path:
    return layout.folder / "notes.db-wal"


def frames_in(layout: Layout) -> int:
    return (log_of(layout).stat().st_size - WAL_HEADER) // FRAME


@pytest.fixture
def logged(ward: Ward, tmp_path: Path) -> Logged:
    layout = copy_of(ward.folder, tmp_path / "writing")
    vault = open_copy(layout, ward.key)
    note = add_note(vault, ward.client, listen=LATER)
    saved = frames_in(layout)
    type_on(vault, ward)
    killed = tmp_path / "killed"
    copy_of(tmp_path / "writing", killed)
    frames = frames_in(layout)
    vault.close()
    return Logged(killed, note, saved, frames)


def type_on(vault: Vault, ward: Ward) -> None:
    text = "typed last"
    vault.keep_draft(Draft(ward.note, "section/plan", KIND, ward.client, text, 5, (), 2))


@pytest.fixture
def with_log(logged: Logged, ward: Ward, tmp_path: Path) -> Patient:
    owed = {ward.note: EARLIER, logged.note: LATER}
    return Patient(logged.folder, tmp_path / "patient", ward.key, owed)


def test_a_log_that_is_whole_is_taken_in(with_log: Patient, logged: Logged) -> None:
    assert logged.saved < logged.frames
    assert not with_log.named()


def test_a_flipped_bit_in_any_frame_of_the_log_that_holds_a_save_is_named(
    with_log: Patient, logged: Logged
) -> None:
    places = (WAL_HEADER + frame * FRAME + at for frame in range(logged.saved) for at in IN_FRAME)
    assert unnamed_flips(with_log, "notes.db-wal", places) == []


def test_a_flipped_bit_in_the_header_of_the_log_is_named(with_log: Patient) -> None:
    assert unnamed_flips(with_log, "notes.db-wal", iter(range(WAL_HEADER))) == []


def test_a_flipped_bit_in_a_frame_of_a_draft_costs_at_most_its_last_change(
    with_log: Patient, logged: Logged, ward: Ward
) -> None:
    for frame in range(logged.saved, logged.frames):
        for at in IN_FRAME:
            flip(log_of(with_log.layout), WAL_HEADER + frame * FRAME + at)
            assert not with_log.named()
            vault = open_copy(with_log.layout, ward.key)
            assert [d.text for d in drafts.of_record(vault.database, ward.note)] == ["typing"]
            vault.close()
            with_log.heal()


def test_a_log_cut_before_the_end_of_the_last_save_is_named(
    with_log: Patient, logged: Logged
) -> None:
    bounds = [WAL_HEADER + frame * FRAME for frame in range(logged.saved)]
    inside = [bound + 1000 for bound in bounds]
    assert unnamed_cuts(with_log, "notes.db-wal", iter([0, 16, *bounds, *inside])) == []


def test_a_log_that_was_taken_away_is_named(with_log: Patient) -> None:
    log_of(with_log.layout).unlink()
    assert with_log.named()


def test_a_flipped_bit_in_a_stale_frame_changes_nothing(ward: Ward, tmp_path: Path) -> None:
    layout = copy_of(ward.folder, tmp_path / "writing")
    vault = open_copy(layout, ward.key)
    texts = [f"{LATER} {turn}" for turn in range(3)]
    owed = {add_note(vault, ward.client, listen=text): text for text in texts}
    row(vault.database, "PRAGMA wal_checkpoint(RESTART)")
    before = log_of(layout).read_bytes()
    type_on(vault, ward)
    after = log_of(layout).read_bytes()
    killed = tmp_path / "killed"
    copy_of(tmp_path / "writing", killed)
    vault.close()
    assert len(before) == len(after), "the log grew, so it was not begun anew"
    stale = [
        frame
        for frame in range((len(after) - WAL_HEADER) // FRAME)
        if after[WAL_HEADER + frame * FRAME :][:FRAME]
        == before[WAL_HEADER + frame * FRAME :][:FRAME]
    ]
    assert stale
    patient = Patient(killed, tmp_path / "patient", ward.key, owed)
    for turn, frame in enumerate(stale):
        flip(log_of(patient.layout), WAL_HEADER + frame * FRAME + IN_FRAME[turn % len(IN_FRAME)])
        assert not patient.named()
        patient.heal()
