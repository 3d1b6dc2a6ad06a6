"""A folder of backups: this vault's own are told from all else, which is left alone."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from notes_tui.backup import tar
from notes_tui.backup.naming import Name
from notes_tui.backup.pruning import plan, prune
from notes_tui.backup.shelf import look_into
from notes_tui.errors import ClockInDoubt, Damaged, ReadOnly, StorageFailed
from notes_tui.vault import audit
from notes_tui.vault.vault import Vault
from tests.backup.files import make_backup, put_backup
from tests.places import Place, make_place

NOW = datetime(2026, 3, 2, 11, tzinfo=UTC)
"""What the clock of a place shows."""
STRANGER = "a" * 26


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return make_place(tmp_path)


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


@pytest.fixture
def vault(place: Place) -> Iterator[Vault]:
    vault = place.open()
    yield vault
    vault.close()


def fill(vault: Vault, stick: Path, days: int, *, good: Callable[[int], bool] = bool) -> list[Path]:
    """One backup a day, the newest an hour ago; `good` tells which numbers were verified."""
    begin = NOW - timedelta(days=days, hours=1)
    return [
        make_backup(stick, vault, n, begin + timedelta(days=n), verified=good(n))
        for n in range(1, days + 1)
    ]


def litter(vault: Vault, stick: Path, own: Path) -> dict[Path, str]:
    """All that may lie there besides, with the names of backups that would be long surplus."""
    old = NOW - timedelta(days=300)
    target = stick / "target"
    target.write_text("not to be touched")
    link, folder, torn, empty, pipe = (
        stick / str(Name("practice", int(old.timestamp()) + n, 1000 + n)) for n in range(5)
    )
    link.symlink_to(own)
    folder.mkdir()
    torn.write_bytes(own.read_bytes()[:600])
    empty.touch()
    os.mkfifo(pipe)
    part = stick / (own.name + ".part")
    part.write_bytes(b"half")
    return {
        link: "not a file",
        folder: "not a file",
        pipe: "not a file",
        torn: "not readable",
        empty: "not readable",
        part: "unfinished",
        put_backup(stick, vault, 900, old, of=STRANGER): "another vault",
        put_backup(stick, vault, 901, old): "not known here",
        own.rename(own.with_name("holiday.ntbak")): "not known here",
        target: "",
    }


def test_own_backups_are_listed_by_number_and_all_else_is_named(vault: Vault, stick: Path) -> None:
    own = fill(vault, stick, 12)
    left = litter(vault, stick, own.pop(5))
    shelf = look_into(stick, vault)
    assert [each.path for each in shelf.own] == own
    assert {other.path: other.what for other in shelf.others} | {stick / "target": ""} == left


def test_a_known_backup_that_was_changed_is_not_taken_for_it(vault: Vault, stick: Path) -> None:
    longer, other, renumbered = fill(vault, stick, 3)
    longer.write_bytes(longer.read_bytes() + bytes(512))
    other.write_bytes(put_backup(stick.parent, vault, 2, NOW, of=STRANGER).read_bytes())
    renumbered.write_bytes(put_backup(stick.parent, vault, 9, NOW).read_bytes())
    assert look_into(stick, vault).own == ()


def test_pruning_deletes_only_own_backups_that_no_rule_keeps(vault: Vault, stick: Path) -> None:
    own = fill(vault, stick, 60)
    left = litter(vault, stick, own.pop(5))
    gone = {each.path for each in prune(vault, plan(look_into(stick, vault), NOW))}
    assert len(gone) > 40
    assert gone < set(own)
    assert [path for path in own if path.exists()] == [path for path in own if path not in gone]
    assert all(os.path.lexists(path) for path in left)
    assert (stick / "target").read_text() == "not to be touched"


def test_the_newest_that_the_vault_knows_to_be_good_stays(vault: Vault, stick: Path) -> None:
    own = fill(vault, stick, 60, good=lambda n: n == 3)
    gone = {each.path for each in prune(vault, plan(look_into(stick, vault), NOW))}
    assert own[2].exists()
    assert own[1] in gone


def swap(path: Path) -> None:
    """Garbage of the same size under the same name, which says the same from outside."""
    data = path.read_bytes()
    payload = data.index(b"payload.age") + tar.BLOCK
    path.write_bytes(data[:payload] + b"x" * 700 + data[payload + 700 :])


def test_a_file_that_was_swapped_since_it_was_verified_lets_no_older_one_go(
    vault: Vault, stick: Path
) -> None:
    own = fill(vault, stick, 60, good=lambda n: n in {3, 60})
    swap(own[-1])
    planned = plan(look_into(stick, vault), NOW)
    assert [(other.path, other.what) for other in planned.shelf.others] == [
        (own[-1], "changed since it was verified")
    ]
    gone = {each.path for each in prune(vault, planned)}
    assert own[2].exists()
    assert own[-1].exists()
    assert own[1] in gone


def test_a_file_that_is_swapped_while_one_thinks_lets_nothing_go(vault: Vault, stick: Path) -> None:
    own = fill(vault, stick, 60)
    planned = plan(look_into(stick, vault), NOW)
    swap(own[-1])
    with pytest.raises(Damaged, match=own[-1].name):
        prune(vault, planned)
    assert all(path.exists() for path in own)


def test_each_backup_that_goes_stands_in_the_audit(vault: Vault, stick: Path) -> None:
    fill(vault, stick, 20)
    gone = prune(vault, plan(look_into(stick, vault), NOW))
    acts = [each.fields for each in audit.newest(vault.database, 50)]
    noted = [act["details"] for act in acts if act["act"] == "delete_backup"]
    assert noted[::-1] == [{"counter": each.known.counter, "made": each.known.at} for each in gone]
    assert len(noted) > 5


def test_looking_at_what_would_go_changes_nothing(vault: Vault, stick: Path) -> None:
    own = fill(vault, stick, 20)
    before = vault.tip()
    assert plan(look_into(stick, vault), NOW).going
    assert vault.tip() == before
    assert all(path.exists() for path in own)


def test_a_backup_from_the_future_stops_the_pruning_and_is_named(vault: Vault, stick: Path) -> None:
    own = fill(vault, stick, 20)
    ahead = make_backup(stick, vault, 21, NOW + timedelta(days=1))
    with pytest.raises(ClockInDoubt, match=ahead.name):
        plan(look_into(stick, vault), NOW)
    assert all(path.exists() for path in own)


def test_a_file_that_took_the_place_of_the_one_looked_at_stays(vault: Vault, stick: Path) -> None:
    own = fill(vault, stick, 20)
    planned = plan(look_into(stick, vault), NOW)
    swapped = planned.going[0].path
    swapped.unlink()
    swapped.write_bytes(b"something else")
    gone = prune(vault, planned)
    assert swapped in own
    assert swapped.read_bytes() == b"something else"
    assert len(gone) == len(planned.going) - 1


def test_a_vault_that_is_only_looked_at_prunes_nothing(vault: Vault, stick: Path) -> None:
    own = fill(vault, stick, 20)
    vault.look_only = True
    with pytest.raises(ReadOnly):
        prune(vault, plan(look_into(stick, vault), NOW))
    vault.look_only = False
    assert all(path.exists() for path in own)


def test_a_stick_that_is_not_there_is_said_to_be(vault: Vault, stick: Path) -> None:
    with pytest.raises(StorageFailed, match="not there"):
        look_into(stick / "gone", vault)
