"""Genuine old bytes put back, and a chain that was tampered with by someone who has the key.

Every byte here was written by the program at some time, so no authentication code tells.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from notes_tui.domain.canonical import digest, encode
from notes_tui.domain.query import parse_query
from notes_tui.errors import Damaged, NotesError, RolledBack
from notes_tui.vault import audit, facts, keyslots, revisions
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import open_database, row, rows, run, transaction
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Arrival, Way, open_vault
from notes_tui.vault.vault import Vault
from tests.faults.conftest import EARLIER, Ward
from tests.faults.copies import by_key, copy_of, open_copy, problems_of
from tests.faults.ledger import views_of
from tests.places import add_note, surroundings

PAGE = 4096
REVISED = "written over the earlier text"


def revise(vault: Vault, ward: Ward, text: str) -> None:
    heads = vault.get(ward.note).heads
    new = vault.compose(
        ward.note, "note", {"section/listen": text}, client=ward.client, parents=heads
    )
    vault.save([new], Act("revise", "note", ward.note, ward.client))


@pytest.fixture
def layout(ward: Ward, tmp_path: Path) -> Layout:
    """A copy of the ward's vault."""
    return copy_of(ward.folder, tmp_path / "patient")


# the whole folder


def put_back(folder: Path, to: Path) -> None:
    shutil.rmtree(to)
    shutil.copytree(folder, to)


def test_a_whole_folder_that_was_rolled_back_is_refused(
    layout: Layout, ward: Ward, tmp_path: Path
) -> None:
    shutil.copytree(layout.folder, tmp_path / "old")
    vault = open_copy(layout, ward.key)
    revise(vault, ward, REVISED)
    vault.close()
    put_back(tmp_path / "old", layout.folder)
    with pytest.raises(RolledBack) as refused:
        open_copy(layout, ward.key)
    assert "--restored-on-purpose" in refused.value.hint


def test_a_rolled_back_folder_that_is_accepted_goes_on_as_another_device(
    layout: Layout, ward: Ward, tmp_path: Path
) -> None:
    shutil.copytree(layout.folder, tmp_path / "old")
    vault = open_copy(layout, ward.key)
    device = vault.writer.device
    revise(vault, ward, REVISED)
    vault.close()
    put_back(tmp_path / "old", layout.folder)
    vault = open_copy(layout, ward.key, Way.GO_ON)
    assert vault.writer.device != device
    vault.close()


def test_a_log_shortened_to_an_earlier_save_is_refused(
    layout: Layout, ward: Ward, tmp_path: Path
) -> None:
    log = layout.folder / "notes.db-wal"
    vault = open_copy(layout, ward.key)
    revise(vault, ward, REVISED)
    shorter = log.read_bytes()
    revise(vault, ward, "and once more")
    killed = copy_of(layout.folder.parent, tmp_path / "killed")
    vault.close()
    (killed.folder / "notes.db-wal").write_bytes(shorter)
    with pytest.raises(RolledBack):
        open_copy(killed, ward.key)


# one page


@dataclass(frozen=True)
class Content:
    """All that a vault says, drafts apart."""

    revisions: object
    chain: object
    views: object
    stamp: str
    found: object

    @classmethod
    def of(cls, vault: Vault) -> "Content":
        database = vault.database
        return cls(
            sorted(rows(database, "SELECT id, record, body FROM revisions")),
            sorted(rows(database, "SELECT n, hash FROM audit")),
            views_of(vault),
            facts.get(database, facts.STAMP),
            [vault.search(parse_query(word)).hits for word in (*EARLIER.split(), *REVISED.split())],
        )


@dataclass(frozen=True)
class Revised:
    """A vault before and after a note in it was revised, both closed."""

    old: bytes
    new: bytes
    layout: Layout
    content: Content

    @property
    def changed(self) -> list[int]:
        """The pages that an old one can take the place of."""
        pages = range(min(len(self.old), len(self.new)) // PAGE)
        return [page for page in pages if self._page(self.old, page) != self._page(self.new, page)]

    @staticmethod
    def _page(data: bytes, page: int) -> bytes:
        return data[page * PAGE :][:PAGE]

    def put_back(self, page: int) -> None:
        data = bytearray(self.new)
        data[page * PAGE : (page + 1) * PAGE] = self._page(self.old, page)
        self.layout.database.write_bytes(data)


@pytest.fixture
def revised(layout: Layout, ward: Ward) -> Revised:
    old = layout.database.read_bytes()
    vault = open_copy(layout, ward.key)
    revise(vault, ward, REVISED)
    content = Content.of(vault)
    vault.close()
    return Revised(old, layout.database.read_bytes(), layout, content)


def look(layout: Layout, ward: Ward) -> Vault:
    return open_vault(layout, by_key(ward.key), surroundings(), Way.LOOK)


def test_an_old_page_put_in_place_of_a_newer_one_is_found_by_verify(
    revised: Revised, ward: Ward
) -> None:
    found = []
    for page in revised.changed:
        revised.put_back(page)
        try:
            vault = look(revised.layout, ward)
        except (Damaged, RolledBack):
            found.append(page)
            continue
        if problems_of(vault):
            found.append(page)
        else:
            assert Content.of(vault) == revised.content, f"page {page} is old and is not found"
        vault.close()
    assert len(found) > 5, "hardly any page mattered"


def test_no_old_page_makes_an_earlier_text_be_read_as_the_newest(
    revised: Revised, ward: Ward
) -> None:
    refused = 0
    for page in revised.changed:
        revised.put_back(page)
        try:
            vault = look(revised.layout, ward)
        except NotesError:
            continue
        try:
            assert vault.get(ward.note).settled("section/listen") == REVISED, f"page {page}"
        except NotesError:
            refused += 1
        vault.close()
    assert refused, "no old page held anything of the record"


# the anchor


def anchor_of(layout: Layout, ward: Ward) -> Path:
    return layout.anchors / ward.place.created.vault


def make_up(layout: Layout, ward: Ward, **other: object) -> None:
    """An anchor that says something else, by someone without the vault key."""
    path = anchor_of(layout, ward)
    path.write_bytes(encode(json.loads(path.read_bytes()) | other) + b"\n")


MADE_UP: list[dict[str, object]] = [
    {"n": 10**6, "hash": "0" * 64},
    {"hash": "0" * 64},
    {"instance": "aaaaaaaaaaaaaaaaaaaaaaaaae"},
    {"n": 10**6, "mac": "0" * 64},
]


@pytest.mark.parametrize("other", MADE_UP)
def test_an_anchor_made_up_without_the_key_does_not_make_a_vault_look_rolled_back(
    other: dict[str, object], layout: Layout, ward: Ward
) -> None:
    make_up(layout, ward, **other)
    vault = open_copy(layout, ward.key)
    assert any("not genuine" in notice for notice in vault.notices)
    assert vault.get(ward.note).settled("section/listen") == EARLIER
    vault.close()


@pytest.mark.parametrize("how", ["moved", "cloned"])
def test_an_anchor_made_up_without_the_key_is_replaced_when_the_vault_is_opened(
    how: Arrival, layout: Layout, ward: Ward
) -> None:
    make_up(layout, ward, n=10**6)
    for _ in range(2):
        vault = open_vault(layout, by_key(ward.key), surroundings(), Way.WRITE, arrived=lambda: how)
        notices = vault.notices
        vault.close()
    assert notices == []


def test_verify_takes_no_anchor_made_up_without_the_key_for_a_roll_back(
    layout: Layout, ward: Ward
) -> None:
    vault = open_copy(layout, ward.key)
    make_up(layout, ward, n=10**6)
    assert problems_of(vault) == []
    vault.close()


# the audit chain

Tampering = Callable[[Vault, int], None]


def remove(vault: Vault, n: int) -> None:
    run(vault.database, "DELETE FROM audit WHERE n = ?", (n,))


def change(vault: Vault, n: int) -> None:
    """Another act, under the hash that it had."""
    _write_another(vault, n, keep_hash=True)


def change_with_its_hash(vault: Vault, n: int) -> None:
    """Another act, under a hash that fits it."""
    _write_another(vault, n, keep_hash=False)


def _write_another(vault: Vault, n: int, *, keep_hash: bool) -> None:
    found = row(vault.database, "SELECT hash, body FROM audit WHERE n = ?", (n,))
    assert found is not None
    body = encode(json.loads(found[1]) | {"act": "view"})
    hash_ = found[0] if keep_hash else digest("audit", body)
    run(vault.database, "UPDATE audit SET hash = ?, body = ? WHERE n = ?", (hash_, body, n))


def move(vault: Vault, n: int) -> None:
    """To the end, and the later ones up."""
    last = vault.tip().n
    run(vault.database, "UPDATE audit SET n = ? WHERE n = ?", (last + 1, n))
    for later in range(n + 1, last + 2):
        run(vault.database, "UPDATE audit SET n = ? WHERE n = ?", (later - 1, later))


def swap(vault: Vault, n: int) -> None:
    """With the one behind."""
    for old, new in ((n, 0), (n + 1, n), (0, n + 1)):
        run(vault.database, "UPDATE audit SET n = ? WHERE n = ?", (new, old))


def is_seen(vault: Vault) -> bool:
    return any(found.startswith("audit:") for found in problems_of(vault))


@pytest.mark.parametrize("tamper", [remove, change, change_with_its_hash, move, swap])
def test_an_audit_entry_that_was_tampered_with_is_found_by_verify(
    tamper: Tampering, layout: Layout, ward: Ward
) -> None:
    vault = open_copy(layout, ward.key)
    for turn in range(3):
        revise(vault, ward, f"{REVISED} {turn}")
    database = vault.database
    whole = list(rows(database, "SELECT n, hash, body FROM audit"))
    unseen = []
    for n in range(1, vault.tip().n):
        with transaction(database):
            tamper(vault, n)
        if not is_seen(vault):
            unseen.append(n)
        with transaction(database):
            run(database, "DELETE FROM audit")
            database.conn.executemany("INSERT INTO audit VALUES (?, ?, ?)", whole)
    assert unseen == []
    assert problems_of(vault) == []
    vault.close()


@pytest.mark.parametrize("tamper", [remove, change_with_its_hash])
def test_the_last_audit_entry_cannot_be_tampered_with_unseen(
    tamper: Tampering, layout: Layout, ward: Ward
) -> None:
    vault = open_copy(layout, ward.key)
    last = vault.tip().n
    vault.close()
    database = open_database(
        layout.database, keyslots.database_key(ward.key, ward.place.created.vault)
    )
    vault.database = database
    with transaction(database):
        tamper(vault, last)
    database.conn.close()
    with pytest.raises(RolledBack):
        open_copy(layout, ward.key)


def test_a_revision_without_an_audit_entry_is_found_by_verify(layout: Layout, ward: Ward) -> None:
    vault = open_copy(layout, ward.key)
    heads = vault.get(ward.note).heads
    new = vault.compose(
        ward.note, "note", {"section/plan": "unseen"}, client=ward.client, parents=heads
    )
    with transaction(vault.database):
        revisions.insert(vault.database, new)
    assert f"revision {new.id[:12]}: It is not in the audit chain." in problems_of(vault)
    vault.close()


def test_a_revision_that_was_taken_out_is_found_by_verify(layout: Layout, ward: Ward) -> None:
    vault = open_copy(layout, ward.key)
    note = add_note(vault, ward.client, listen="here, and gone")
    named = [id_ for entry in audit.entries(vault.database) for id_ in entry.revisions]
    with transaction(vault.database):
        run(vault.database, "DELETE FROM revisions WHERE record = ?", (note,))
    assert any(named[-1][:12] in found for found in problems_of(vault))
    vault.close()
