"""Two programs on one vault: one writes, the other reads, and both are audited."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from notes_tui.errors import Busy
from notes_tui.vault import audit, drafts, keyslots, revisions
from notes_tui.vault.audit import Act
from notes_tui.vault.drafts import Draft
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from notes_tui.vault.rekeying import change_keys
from notes_tui.vault.vault import Vault
from tests.faults.conftest import EARLIER, Ward
from tests.faults.copies import copy_of, key_of, layout_of, open_copy, problems_of
from tests.faults.ledger import Ledger
from tests.faults.nursery import Child, Nursery
from tests.faults.operations import NEW_PASSPHRASE, quick_key
from tests.places import add_client, add_note, make_place, surroundings

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="There is no fork and no SIGKILL here."
)

SAVES = 25


@pytest.fixture
def layout(ward: Ward, tmp_path: Path) -> Layout:
    return copy_of(ward.folder, tmp_path / "shared")


@pytest.fixture
def writer(layout: Layout, ward: Ward) -> Iterator[Vault]:
    vault = open_copy(layout, ward.key)
    yield vault
    vault.close()


@pytest.fixture
def reader(writer: Vault, layout: Layout, ward: Ward) -> Iterator[Vault]:
    vault = open_copy(layout, ward.key, Way.READ)
    yield vault
    vault.close()


def test_a_second_instance_reads_what_the_first_saves(
    writer: Vault, reader: Vault, ward: Ward
) -> None:
    note = add_note(writer, ward.client, listen="saved while another reads")
    assert reader.get(note).settled("section/listen") == "saved while another reads"


def test_a_second_instance_that_wants_to_write_is_told_that_the_first_does(
    writer: Vault, layout: Layout, ward: Ward
) -> None:
    with pytest.raises(Busy) as refused:
        open_copy(layout, ward.key)
    assert refused.value.exit_code == 3
    assert writer.writable


def test_a_second_instance_that_was_opened_to_read_cannot_save(reader: Vault) -> None:
    with pytest.raises(Busy):
        add_client(reader)


def test_a_second_instance_that_was_opened_to_read_keeps_no_draft(
    reader: Vault, ward: Ward
) -> None:
    with pytest.raises(Busy):
        reader.keep_draft(Draft(ward.note, "section/plan", "note", None, "mine", 4, (), 3))
    assert [draft.text for draft in drafts.of_record(reader.database, ward.note)] == ["typing"]


def test_the_audit_entries_of_both_instances_survive_interleaved(
    writer: Vault, reader: Vault, layout: Layout, ward: Ward
) -> None:
    before = writer.tip().n
    for _ in range(5):
        add_note(writer, ward.client, listen="written")
        reader.note_act(Act("view", "note", ward.note, ward.client))
    acts = [entry.fields["act"] for entry in audit.entries(reader.database)][before:]
    assert acts == ["create", "view"] * 5
    assert problems_of(writer) == []


def test_a_second_instance_may_close_before_and_after_the_first(layout: Layout, ward: Ward) -> None:
    for first_to_go in (0, 1):
        both = [open_copy(layout, ward.key), open_copy(layout, ward.key, Way.READ)]
        note = add_note(both[0], ward.client, listen="before the first closes")
        both.pop(first_to_go).close()
        assert both[0].get(note).settled("section/listen") == "before the first closes"
        both[0].close()
    vault = open_copy(layout, ward.key)
    assert vault.notices + problems_of(vault) == []
    vault.close()


@pytest.mark.parametrize("text", [b"process 1 on another machine\n", b"\xff\x1b[2J" * 500, b""])
def test_what_stands_in_the_lock_file_keeps_nobody_out(
    text: bytes, layout: Layout, ward: Ward
) -> None:
    layout.lock.write_bytes(text)
    vault = open_copy(layout, ward.key)
    assert vault.writable
    vault.close()


def test_a_writer_that_was_killed_keeps_nobody_out(tmp_path: Path) -> None:
    key = key_of(make_place(tmp_path))
    with Nursery("tests.faults.writer") as nursery:
        child, _ = until_saved(nursery, tmp_path, 1)
        child.kill()
    vault = open_copy(layout_of(tmp_path), key)
    assert vault.writable
    vault.close()


def test_reading_beside_a_writing_process_disturbs_neither(tmp_path: Path) -> None:
    key, layout = key_of(make_place(tmp_path)), layout_of(tmp_path)
    with Nursery("tests.faults.writer") as nursery:
        child, ledger = until_saved(nursery, tmp_path, 1)
        seen = 0
        while len(ledger.saved) < SAVES:
            reader = open_copy(layout, key, Way.READ)
            assert reader.notices == []
            ledger.drafts.clear()  # the writer goes on typing while we look
            assert ledger.lost(reader, seen) == []
            seen = len(ledger.saved)
            reader.close()
            listen(child, ledger, seen + 1)
        child.kill()
        for line in child.lines:
            ledger.note(line)
    vault = open_copy(layout, key)
    assert vault.notices + problems_of(vault) == []
    assert revisions.count(vault.database) >= SAVES
    vault.close()


def until_saved(nursery: Nursery, folder: Path, saves: int) -> tuple[Child, Ledger]:
    nursery.prepare("derive_key", str(folder))
    child, ledger = nursery.start("write", str(folder), 1), Ledger()
    listen(child, ledger, saves)
    return child, ledger


def listen(child: Child, ledger: Ledger, saves: int) -> None:
    while len(ledger.saved) < saves:
        line = child.hear()
        assert line is not None, child.lines
        ledger.note(line)


def test_a_second_instance_that_outlasts_a_change_of_keys_leaves_the_new_anchor_alone(
    layout: Layout, ward: Ward
) -> None:
    writer, reader = open_copy(layout, ward.key), open_copy(layout, ward.key, Way.READ)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keyslots, "passphrase_key", quick_key)
        change_keys(writer, NEW_PASSPHRASE)
        for _ in range(3):
            reader.note_act(Act("view", "note", ward.note, ward.client))
        reader.close()
        vault = open_vault(layout, by_passphrase(NEW_PASSPHRASE), surroundings(), Way.WRITE)
    assert vault.notices + problems_of(vault) == []
    vault.close()


def test_the_first_is_what_it_was_after_the_second_was_refused(
    writer: Vault, layout: Layout, ward: Ward
) -> None:
    with pytest.raises(Busy):
        open_copy(layout, ward.key)
    assert writer.get(ward.note).settled("section/listen") == EARLIER
    add_note(writer, ward.client, listen="goes on")
    assert problems_of(writer) == []
