"""What goes in comes out, whole or not at all, and a flipped bit of it is named."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui.charting import attaching, signing, undoing
from notes_tui.charting.attaching import (
    add_attachment,
    bring_back_attachment,
    get_attachment,
    remove_attachment,
)
from notes_tui.charting.revising import bring_back_note, discard_note, move_note
from notes_tui.domain.attachment import CHUNK, LARGEST_FILE
from notes_tui.errors import BadInput, Damaged, SignedAlready, StorageFailed
from notes_tui.exporting.attachment import export_attachment
from notes_tui.vault.attachments import attachments_of, removed_from
from notes_tui.vault.blobs import Contents
from notes_tui.vault.connection import run, transaction
from notes_tui.vault.opening import Way
from notes_tui.vault.signatures import check_note
from notes_tui.vault.vault import Vault, append
from tests.attachments.conftest import Copy
from tests.attachments.storing import chunks_stored, fetched, store
from tests.faults.copies import flip, problems_of
from tests.places import PASSPHRASE, add_client, add_note, make_place


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Vault]:
    """One vault for many small files: making one takes longer than all of them."""
    vault = make_place(tmp_path_factory.mktemp("desk")).open()
    yield vault
    vault.close()


def new_note(vault: Vault) -> str:
    return add_note(vault, add_client(vault), listen="The knee clicks.")


SIZES = st.one_of(
    st.integers(1, 300),
    st.sampled_from([n * CHUNK + by for n in (1, 2, 3) for by in (-1, 0, 1)]),
)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    size=SIZES,
    seed=st.binary(min_size=1, max_size=5),
    piece=st.sampled_from([7919, CHUNK, CHUNK + 1, 3 * CHUNK]),
)
def test_what_goes_in_comes_out_whatever_its_size(
    desk: Vault, size: int, seed: bytes, piece: int
) -> None:
    data = (seed * (size // len(seed) + 1))[:size]
    before = chunks_stored(desk)
    note = new_note(desk)
    added = store(desk, note, data, piece=piece)
    assert fetched(desk, added) == data
    assert chunks_stored(desk) - before == -(-size // CHUNK) == added.chunks
    (found,) = attachments_of(desk, note)
    assert (found.id, found.size, found.sha256) == (
        added.id,
        size,
        hashlib.sha256(data).hexdigest(),
    )
    assert found.state.heads == (found.state.revisions[0].id,)


def test_all_that_was_stored_verifies(desk: Vault) -> None:
    store(desk, new_note(desk), b"a" * (CHUNK + 5))
    assert problems_of(desk) == []


# --------------------------------------------------------------------------------- or nothing


@pytest.mark.parametrize(
    "contents",
    [
        Contents(10, hashlib.sha256(b"a" * 10).hexdigest(), lambda: [b"a" * 9]),
        Contents(10, hashlib.sha256(b"a" * 10).hexdigest(), lambda: [b"a" * 11]),
        Contents(10, hashlib.sha256(b"a" * 10).hexdigest(), lambda: [b"b" * 10]),
        Contents(CHUNK, hashlib.sha256(bytes(CHUNK)).hexdigest(), lambda: [bytes(CHUNK)] * 9),
    ],
    ids=["shrinks", "grows", "changes", "grows without end"],
)
def test_a_file_that_changes_while_it_is_read_is_not_stored(
    vault: Vault, contents: Contents
) -> None:
    note, tip = new_note(vault), vault.tip()
    tip = vault.tip()
    with pytest.raises(BadInput, match="changed while"):
        add_attachment(vault, note, "a.pdf", "application/pdf", contents, lambda _: None)
    assert chunks_stored(vault) == 0
    assert attachments_of(vault, note) == ()
    assert vault.tip() == tip
    assert problems_of(vault) == []


def test_who_stops_it_halfway_leaves_nothing(vault: Vault) -> None:
    class Stop(Exception):
        pass

    done = 0

    def stop(steps: int) -> None:
        nonlocal done
        done += steps
        if done == 3:
            raise Stop

    note = new_note(vault)
    with pytest.raises(Stop):
        store(vault, note, bytes(6 * CHUNK), progress=stop)
    assert chunks_stored(vault) == 0
    assert problems_of(vault) == []
    assert len(fetched(vault, store(vault, note, bytes(2 * CHUNK)))) == 2 * CHUNK
    wal = vault.layout.database.with_name("notes.db-wal")
    assert wal.stat().st_size < CHUNK  # what it took in the log is given back


def test_what_is_too_much_is_refused_before_a_byte_is_written(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = new_note(vault)
    huge = Contents(LARGEST_FILE + 1, "0" * 64, lambda: pytest.fail("it was read"))
    with pytest.raises(BadInput, match="too large"):
        add_attachment(vault, note, "a.mp4", "video/mp4", huge, lambda _: None)
    monkeypatch.setattr(attaching, "MOST_OF_NOTE", 2)
    for _ in range(2):
        store(vault, note, b"a")
    with pytest.raises(BadInput, match="holds up to"):
        store(vault, note, b"a")
    assert len(attachments_of(vault, note)) == 2


def test_where_the_disk_has_no_room_it_is_told_before_a_byte_is_written(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import namedtuple  # noqa: PLC0415

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr("shutil.disk_usage", lambda _: usage(1, 1, 3 * CHUNK))
    note = new_note(vault)
    with pytest.raises(StorageFailed, match="too full"):
        store(vault, note, bytes(2 * CHUNK))
    assert chunks_stored(vault) == 0
    store(vault, note, bytes(CHUNK))


def test_one_who_may_only_read_adds_nothing(copy: Copy) -> None:
    writer = copy.open()
    note = new_note(writer)
    reader = copy.open(Way.READ)
    with pytest.raises(Exception, match="Another instance"):
        store(reader, note, b"a")
    reader.close()
    writer.close()


# ------------------------------------------------------------------------------- life of a note


def names(vault: Vault, note: str) -> list[str]:
    return [each.name for each in attachments_of(vault, note)]


def test_they_stand_in_the_order_in_which_they_were_added(vault: Vault) -> None:
    note = new_note(vault)
    for name in "cab":
        store(vault, note, b"x", name)
    assert names(vault, note) == ["c", "a", "b"]


def test_a_removed_one_is_brought_back_with_its_bytes(vault: Vault) -> None:
    note = new_note(vault)
    added = store(vault, note, b"abc")
    remove_attachment(vault, added.id)
    assert names(vault, note) == []
    assert [each.id for each in removed_from(vault, note)] == [added.id]
    assert problems_of(vault) == []
    bring_back_attachment(vault, added.id)
    assert fetched(vault, attachments_of(vault, note)[0]) == b"abc"
    with pytest.raises(BadInput):
        bring_back_attachment(vault, added.id)


def test_adding_and_removing_can_be_undone_and_done_again(vault: Vault) -> None:
    note = new_note(vault)
    added = store(vault, note, b"abc", "knee.jpg")
    undo(vault)
    assert names(vault, note) == []
    redo(vault)
    assert names(vault, note) == ["knee.jpg"]
    remove_attachment(vault, added.id)
    undo(vault)
    assert names(vault, note) == ["knee.jpg"]
    assert problems_of(vault) == []


def undo(vault: Vault) -> None:
    act = undoing.find_undoable(vault)
    assert act is not None
    assert act.kind == "attachment"
    undoing.undo(vault, act)


def redo(vault: Vault) -> None:
    act = undoing.find_redoable(vault)
    assert act is not None
    undoing.redo(vault, act)


def test_they_go_along_when_a_note_moves_and_come_back_with_it(vault: Vault) -> None:
    note, other = new_note(vault), add_client(vault, "Jonas Weber")
    first = store(vault, note, b"abc", "knee.jpg")
    there = move_note(vault, note, other).note
    (moved,) = attachments_of(vault, there)
    assert (moved.client, moved.name, fetched(vault, moved)) == (other, "knee.jpg", b"abc")
    assert moved.id != first.id
    assert chunks_stored(vault) == 1  # the bytes lie once
    assert names(vault, note) == []
    act = undoing.find_undoable(vault)
    assert act is not None
    undoing.undo(vault, act)
    assert (names(vault, note), names(vault, there)) == (["knee.jpg"], [])
    assert problems_of(vault) == []


def test_they_stay_with_a_note_that_is_discarded(vault: Vault) -> None:
    note = new_note(vault)
    store(vault, note, b"abc", "knee.jpg")
    discard_note(vault, note)
    assert names(vault, note) == ["knee.jpg"]
    with pytest.raises(BadInput, match="discarded"):
        store(vault, note, b"abc")
    bring_back_note(vault, note)
    assert names(vault, note) == ["knee.jpg"]


def test_the_lists_are_worked_out_anew_as_they_were(vault: Vault) -> None:
    note = new_note(vault)
    for name in "ab":
        store(vault, note, b"abc", name)
    remove_attachment(vault, attachments_of(vault, note)[0].id)
    vault.rebuild(lambda _: None)
    assert names(vault, note) == ["b"]
    assert problems_of(vault) == []


# -------------------------------------------------------------------------------------- damage


def harm(vault: Vault, sql: str) -> None:
    with transaction(vault.database):
        run(vault.database, sql)


HARM = {
    "flipped": (
        "UPDATE blobs SET bytes = CAST('x' || substr(bytes, 2) AS BLOB) WHERE chunk = 1",
        "Its bytes are not",
        "",
    ),
    "missing": ("DELETE FROM blobs WHERE chunk = 1", "missing", ", chunk 1"),
    "missing at the end": ("DELETE FROM blobs WHERE chunk = 2", "missing", ", chunk 2"),
    "cut": (
        "UPDATE blobs SET bytes = substr(bytes, 1, 99) WHERE chunk = 0",
        "not as long",
        ", chunk 0",
    ),
    "one too many": (
        "INSERT INTO blobs SELECT blob, 3, bytes FROM blobs WHERE chunk = 0",
        "one too many",
        ", chunk 3",
    ),
    "exchanged": (
        "UPDATE blobs SET bytes = (SELECT o.bytes FROM blobs AS o WHERE o.chunk = 1 - blobs.chunk)"
        + " WHERE chunk < 2",
        "Its bytes are not",
        "",
    ),
    "all gone": ("DELETE FROM blobs", "missing", ", chunk 0"),
    "of nobody": (
        "INSERT INTO blobs VALUES (randomblob(32), 0, x'00')",
        "No attachment names",
        "blob",
    ),
}


@pytest.mark.parametrize("what", HARM)
def test_what_is_not_as_it_was_stored_is_named_and_never_given_out(vault: Vault, what: str) -> None:
    note = new_note(vault)
    data = bytes(CHUNK) + bytes(range(256)) * (CHUNK // 256) + b"end"
    added = store(vault, note, data)
    sql, said, where = HARM[what]
    harm(vault, sql)
    problems = problems_of(vault)
    assert any(said in problem and where in problem.split(": ")[0] for problem in problems)
    assert what == "of nobody" or any(added.id in problem for problem in problems)
    if what in {"of nobody", "one too many"}:
        assert fetched(vault, added) == data
        return
    with pytest.raises(Damaged):
        fetched(vault, added)


def test_a_flipped_bit_on_the_disk_costs_one_file_and_is_named_by_its_chunk(
    copy: Copy, tmp_path: Path
) -> None:
    vault = copy.open()
    note = new_note(vault)
    sound, harmed = store(vault, note, b"abc"), store(vault, note, bytes(range(256)) * 20_000)
    vault.close()
    database = vault.layout.database
    flip(database, database.stat().st_size - 2 * CHUNK, 3)
    vault = copy.open()
    with pytest.raises(Damaged):
        export_attachment(vault, harmed, tmp_path / "out", lambda _: None)
    assert not (tmp_path / "out").exists()
    export_attachment(vault, sound, tmp_path / "out", lambda _: None)  # in the same vault
    assert (tmp_path / "out").read_bytes() == b"abc"
    where = [problem.split(": ")[0] for problem in problems_of(vault)]
    assert where[0] == "notes.db"
    assert [w for w in where if w != "notes.db"] == [f"attachment {harmed.id}, chunk 2"]
    store(vault, note, b"and it goes on")
    vault.close()


def test_a_list_that_does_not_show_an_attachment_as_it_was_written_is_named(vault: Vault) -> None:
    added = store(vault, new_note(vault), b"a")
    harm(vault, "UPDATE attachments SET name = 'other'")
    assert any(added.id in problem for problem in problems_of(vault))
    vault.rebuild(lambda _: None)
    assert problems_of(vault) == []


def test_one_whose_record_was_damaged_is_still_named_by_nobody(vault: Vault) -> None:
    added = store(vault, new_note(vault), b"a")
    harm(vault, f"DELETE FROM revisions WHERE record = '{added.id}'")
    assert any("No attachment names" in problem for problem in problems_of(vault))


def test_a_name_is_text_and_no_path(vault: Vault, tmp_path: Path) -> None:
    note = new_note(vault)
    for name in ("../../etc/passwd", "a\\b", "C:\\x", "\x1b]0;owned\x07[/]", "é" * 255):
        assert store(vault, note, b"a", name).name == name
    for name in ("", "  ", "a\nb", "é" * 256, "a\0b"):
        with pytest.raises(BadInput):
            store(vault, note, b"a", name)
    assert problems_of(vault) == []


def test_one_in_a_form_of_a_later_program_is_kept_and_harms_nothing(vault: Vault) -> None:
    note = new_note(vault)
    added = store(vault, note, b"a")
    client = added.client
    later = vault.compose(vault.new_id(), "attachment", {"pages": 3}, client=client, schema=2)
    from notes_tui.vault.audit import Act  # noqa: PLC0415

    vault.save([later], Act("create", "attachment", later.record, client))
    assert names(vault, note) == ["file.bin"]
    assert problems_of(vault) == []
    assert get_attachment(vault, added.id) == added


def test_what_belongs_to_a_signed_note_is_sealed_with_it(vault: Vault) -> None:
    note = new_note(vault)
    added = store(vault, note, b"abc", "knee.jpg")
    signing.sign(vault, [note], PASSPHRASE)
    (checked,) = check_note(vault.database, note)
    assert checked.ok
    (sealed,) = checked.signature.manifest.attachments
    assert (sealed.record, sealed.hash) == (added.id, added.sha256)
    for change in (
        lambda: store(vault, note, b"a"),
        lambda: remove_attachment(vault, added.id),
        lambda: attaching.attach(vault, note, Path(__file__), lambda _: None),
    ):
        with pytest.raises(SignedAlready):
            change()
    assert names(vault, note) == ["knee.jpg"]
    assert chunks_stored(vault) == 1
    assert problems_of(vault) == []


def test_a_removal_that_arrives_after_signing_hides_nothing(vault: Vault) -> None:
    note = new_note(vault)
    added = store(vault, note, b"abc", "knee.jpg")
    signing.sign(vault, [note], PASSPHRASE)
    heads = vault.get(added.id).heads
    arrived = vault.compose(
        added.id, "attachment", {"deleted": True}, client=added.client, parents=heads
    )
    with transaction(vault.database):
        append(vault.database, [arrived])
    assert names(vault, note) == ["knee.jpg"]
    vault.rebuild(lambda _: None)
    assert names(vault, note) == ["knee.jpg"]
    wrong = ("record", "attachment", "blob", "lists", "note")  # it did not come by a real arrival
    assert [problem for problem in problems_of(vault) if problem.startswith(wrong)] == []
