"""Links, pipes and folders planted where the vault writes: never followed, never taken for ours."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from notes_tui.errors import Damaged, NotesError, StorageFailed
from notes_tui.vault import facts
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from notes_tui.vault.rekeying import change_keys, change_passphrase
from notes_tui.vault.vault import Vault
from tests.places import Place, add_client, add_note, make_place

NEW = "velvet orbit cactus ninety flute"
WORDS = b"the victim's own words\n"


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """A file elsewhere that nothing may touch."""
    file = tmp_path / "elsewhere" / "victim"
    file.parent.mkdir()
    file.write_bytes(WORDS)
    file.chmod(0o644)
    return file


def state(victim: Path) -> tuple[bytes, int, list[str]]:
    return (
        victim.read_bytes(),
        victim.stat().st_mode,
        sorted(file.name for file in victim.parent.iterdir()),
    )


def use(place: Place) -> None:
    """A day with the vault, as far as it gets."""
    try:
        vault = place.open()
    except NotesError:
        return
    try:
        add_note(vault, add_client(vault), listen="Sleeps better.")
        change_passphrase(vault, NEW)
        change_keys(vault, NEW)
    except NotesError:
        pass
    finally:
        if vault.key:
            vault.close()


PLANTED: dict[str, Callable[[Place], Path]] = {
    "keys.json": lambda place: place.layout.keys,
    "keys.json.part": lambda place: place.layout.keys.with_name("keys.json.part"),
    "keys.json.previous": lambda place: place.layout.previous_keys,
    "keys.json.previous.part": lambda place: place.layout.folder / "keys.json.previous.part",
    "notes.db": lambda place: place.layout.database,
    "notes.db-wal": lambda place: place.layout.folder / "notes.db-wal",
    "notes.db-shm": lambda place: place.layout.folder / "notes.db-shm",
    "notes.db-journal": lambda place: place.layout.folder / "notes.db-journal",
    "lock": lambda place: place.layout.lock,
    "exchange": lambda place: place.layout.folder / "exchange",
    "the anchor": lambda place: place.layout.anchors / place.created.vault,
    "the anchor's part": lambda place: place.layout.anchors / f"{place.created.vault}.part",
    "the anchor's lock": lambda place: place.layout.anchors / f"{place.created.vault}.lock",
}


@pytest.mark.parametrize("name", list(PLANTED))
def test_a_link_planted_in_the_vault_leaves_what_it_points_at_unchanged(
    place: Place, victim: Path, name: str
) -> None:
    path = PLANTED[name](place)
    path.unlink(missing_ok=True)
    path.symlink_to(victim)
    before = state(victim)
    use(place)
    assert state(victim) == before


@pytest.mark.parametrize("name", list(PLANTED))
def test_a_link_planted_in_the_vault_makes_no_file_where_it_points(
    place: Place, victim: Path, name: str
) -> None:
    path = PLANTED[name](place)
    path.unlink(missing_ok=True)
    path.symlink_to(victim.parent / "not there yet")
    before = state(victim)
    use(place)
    assert state(victim) == before


@pytest.mark.parametrize(
    ("name", "planted"),
    [
        ("keys.json", "link"),
        ("keys.json", "folder"),
        ("notes.db", "link"),
        ("notes.db-wal", "pipe"),
        ("lock", "pipe"),
    ],
)
def test_what_is_no_regular_file_is_named_as_damage(
    place: Place, victim: Path, name: str, planted: str
) -> None:
    path = PLANTED[name](place)
    path.unlink(missing_ok=True)
    if planted == "link":
        path.symlink_to(victim)
    elif planted == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(Damaged, match=f"{name} is not a regular file"):
        place.open()


@pytest.mark.parametrize("suffix", [".part", ".new", ".old"])
def test_a_folder_linked_beside_the_vault_is_neither_filled_nor_emptied(
    place: Place, victim: Path, suffix: str
) -> None:
    place.layout.beside(suffix).symlink_to(victim.parent)
    before = state(victim)
    use(place)
    assert state(victim) == before
    assert not place.layout.folder.is_symlink()


@pytest.mark.parametrize("suffix", [".part", ".new", ".old"])
def test_a_copy_of_ones_own_beside_the_vault_is_left_alone(place: Place, suffix: str) -> None:
    copy = place.layout.beside(suffix)
    shutil.copytree(place.layout.folder, copy)
    kept = {file.name: file.read_bytes() for file in copy.iterdir()}
    use(place)
    assert {file.name: file.read_bytes() for file in copy.iterdir()} == kept


def test_a_folder_of_ones_own_beside_the_place_of_a_new_vault_is_left_alone(
    tmp_path: Path,
) -> None:
    mine = tmp_path / "practice.vault.part"
    mine.mkdir()
    (mine / "letter.txt").write_text("kept")
    with pytest.raises(StorageFailed, match=r"practice\.vault\.part"):
        make_place(tmp_path)
    assert (mine / "letter.txt").read_text() == "kept"


@pytest.mark.parametrize("suffix", [".new", ".old"])
def test_a_change_of_keys_that_needs_a_taken_name_says_so_and_changes_nothing(
    place: Place, suffix: str
) -> None:
    place.layout.beside(suffix).mkdir()
    vault = place.open()
    with pytest.raises(StorageFailed, match=f"practice.vault{suffix}"):
        change_keys(vault, NEW)
    vault.close()
    place.open().close()


def test_a_folder_under_the_new_name_does_not_become_the_vault(tmp_path: Path) -> None:
    place = make_place(tmp_path)
    other = make_place(tmp_path / "other")
    other.layout.folder.rename(place.layout.beside(".new"))
    vault = place.open()
    assert facts.get(vault.database, facts.VAULT) == place.created.vault
    vault.close()


def cut_short(place: Place, after: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A change of keys that is stopped before its `after`-th renaming."""
    real, done = Path.rename, [0]

    def rename(self: Path, target: Path) -> Path:
        done[0] += 1
        if done[0] > after:
            raise KeyboardInterrupt
        return real(self, target)

    vault = place.open()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        with pytest.raises(KeyboardInterrupt):
            change_keys(vault, NEW)
    if vault.key:
        vault.close()


def reopened(place: Place) -> Vault:
    return open_vault(place.layout, by_passphrase(NEW), place.around, Way.WRITE)


@pytest.mark.parametrize("after", [1, 2])
def test_a_change_of_keys_cut_short_is_finished_by_the_next_start(
    place: Place, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(place, after, monkeypatch)
    reopened(place).close()
    beside = [path.name for path in place.layout.folder.parent.glob("practice.vault*")]
    assert beside == ["practice.vault"]
    assert not (place.layout.folder / "exchange").exists()


@pytest.mark.parametrize(("name", "mode"), [("", 0o701), ("keys.json", 0o604), ("notes.db", 0o620)])
def test_a_vault_that_others_may_open_is_told_of(place: Place, name: str, mode: int) -> None:
    path = place.layout.folder / name if name else place.layout.folder
    path.chmod(mode)
    vault = place.open()
    assert any(f"may open {path.name}" in notice for notice in vault.notices)
    vault.close()


def test_every_file_of_a_vault_in_use_is_for_its_owner_only(tmp_path: Path) -> None:
    """Even where the system would give everybody every right to a new file."""
    before = os.umask(0)
    try:
        vault = make_place(tmp_path).open()
        add_note(vault, add_client(vault), listen="a")
        change_passphrase(vault, NEW)
    finally:
        os.umask(before)
    everything = [vault.layout.folder, *vault.layout.folder.iterdir()]
    everything += [vault.layout.anchors, *vault.layout.anchors.iterdir()]
    loose = {path.name for path in everything if path.stat().st_mode & 0o077}
    vault.close()
    assert len(everything) > 8
    assert loose == set()
