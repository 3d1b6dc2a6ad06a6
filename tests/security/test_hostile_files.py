"""Files made to hurt: refused in bounded time and memory, and with errors of our own only."""

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes_tui.crypto import kdf, recovery
from notes_tui.domain.canonical import encode
from notes_tui.errors import BadInput, Damaged, NewerVault, NotesError
from notes_tui.vault import audit, keyslots, revisions
from notes_tui.vault.anchor import Anchor, AnchorFile, genuine
from notes_tui.vault.connection import open_database
from notes_tui.vault.keyslots import check_mac, read_keys
from notes_tui.vault.vault import Vault
from tests.places import Place, add_client, add_note
from tests.terminal import CHECKOUT

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

VECTOR = json.loads((Path(__file__).parent.parent / "vectors" / "keys.json").read_text("ascii"))
KEY_FILE: bytes = VECTOR["file"].encode()
VAULT_KEY = bytes.fromhex(VECTOR["vault_key"])
ID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"
JUNK: list[Any] = [
    *(None, True, False, 0, -1, 1, 2, 11, 17, 2**31, 2**53 - 1, 1 << 20, (1 << 20) + 1),
    *("", "a", "é", "\N{GRINNING FACE}" * 50, "0" * 24, "0" * 64, "f" * 96, "0x", ID),
    *([], {}, [[]], [{}] * 9, {"a": {}}, [None], {"header": {}}, "passphrase", "recovery"),
]


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """Bytes with a bit flipped, a piece cut out, doubled or put elsewhere, or an end cut off."""
    at, length = chance.randrange(len(data)), chance.randrange(1, 64)
    piece = data[at : at + length]
    return chance.choice(
        [
            data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :],
            data[:at] + data[at + length :],
            data[:at],
            data[: at + length] + piece + data[at + length :],
            data[:at] + chance.randbytes(length) + data[at + length :],
            piece + data,
        ]
    )


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from places(value[key])


def twisted(value: Any, chance: random.Random) -> Any:
    """A value in which one or two things are something else, gone, more, or under another name."""
    value = json.loads(json.dumps(value))
    for _ in range(chance.choice([1, 1, 2])):
        within, key = chance.choice(list(places(value)))
        how = chance.choice(["other", "other", "gone", "more", "name", "longer"])
        if how == "other":
            within[key] = json.loads(json.dumps(chance.choice(JUNK)))
        elif how == "gone":
            del within[key]
        elif how == "more" and isinstance(within, list):
            within.extend([within[key]] * 300)
        elif how == "name" and isinstance(within, dict):
            within[chance.choice(["kind", "kdf", "salt", "x", "format"])] = within[key]
        elif isinstance(within[key], str):
            within[key] += chance.choice(["0", "00", "\n", "é", "\0"])
    return value


def sealed(fields: Any) -> bytes:
    """A key file as anyone can make it: with a checksum that fits."""
    plain = {name: value for name, value in fields.items() if name != "sha256"}
    return encode(plain | {"sha256": hashlib.sha256(encode(plain)).hexdigest()})


# ---------------------------------------------------------------------------------------- keys.json


def test_two_thousand_spoiled_key_files_are_each_told_as_damage() -> None:
    chance = random.Random("keys, spoiled")
    for _ in range(2000):
        data = spoiled(KEY_FILE, chance)
        if data != KEY_FILE:
            with pytest.raises(Damaged):
                read_keys(data)


def test_three_thousand_twisted_key_files_with_a_fitting_checksum_are_refused() -> None:
    """By their shape, or at the latest by their MAC once the key is known."""
    chance, fields = random.Random("keys, twisted"), json.loads(KEY_FILE)
    by_shape = by_mac = 0
    for _ in range(3000):
        try:
            data = sealed(twisted(fields, chance))
        except BadInput:
            continue
        if data == KEY_FILE:
            continue
        try:
            keys = read_keys(data)
        except (Damaged, NewerVault):
            by_shape += 1
            continue
        with pytest.raises(Damaged):
            check_mac(data, keys, VAULT_KEY)
        by_mac += 1
    assert by_shape > 1000
    assert by_mac > 100


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("memory_kib", 1024 * 1024 + 1),
        ("memory_kib", 2**53 - 1),
        ("memory_kib", 64 * 1024 - 1),
        ("memory_kib", -1),
        ("memory_kib", True),
        ("memory_kib", "65536"),
        ("passes", 11),
        ("passes", 0),
        ("passes", 2**40),
        ("passes", True),
        ("lanes", 17),
        ("lanes", 0),
        ("lanes", None),
        ("salt", ""),
        ("salt", "00" * 100_000),
    ],
)
def test_a_cost_out_of_bounds_is_refused_before_anything_is_allocated(
    place: Place, name: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    def derive(*_: object, **__: object) -> None:
        raise AssertionError("the key derivation was started")

    monkeypatch.setattr(kdf, "Argon2id", derive)
    fields = json.loads(place.layout.keys.read_bytes())
    slot = next(s for s in fields["slots"] if s["header"]["kind"] == "passphrase")
    slot["header"]["kdf"][name] = value
    place.layout.keys.write_bytes(sealed(fields))
    with pytest.raises(Damaged):
        place.open()


def test_a_key_file_of_ten_gigabytes_is_refused_at_once(place: Place) -> None:
    os.truncate(place.layout.keys, 10 * 2**30)
    start = time.monotonic()
    with pytest.raises(Damaged, match="larger than it can be"):
        place.open()
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    "data", [b"", b"null", b"[]", b"{}", b"\xff" * 99, b"[" * 200_000, b"1" * 9999]
)
def test_what_is_no_key_file_at_all_is_damage(data: bytes) -> None:
    with pytest.raises(Damaged):
        read_keys(data)


@settings(max_examples=200, deadline=None)
@given(st.text())
def test_any_text_may_be_given_as_a_recovery_code(typed: str) -> None:
    assert recovery.read_code(typed) is None


# ----------------------------------------------------------------------------------------- anchors


@pytest.fixture(scope="module")
def anchored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    """A folder for anchors and a genuine one, by the vault key of the vector."""
    folder = tmp_path_factory.mktemp("anchors")
    tip = audit.Tip(7, "ab" * 32, 1_772_449_200, ID)
    AnchorFile(folder, ID, folder / "vault").reset(tip, ID, VAULT_KEY)
    return folder, (folder / ID).read_bytes()


def reading(folder: Path, data: bytes) -> Anchor | None:
    (folder / ID).write_bytes(data)
    return AnchorFile(folder, ID, folder / "vault").read()


def test_the_anchor_that_is_changed_below_is_genuine(anchored: tuple[Path, bytes]) -> None:
    anchor = reading(*anchored)
    assert anchor is not None
    assert genuine(anchor, VAULT_KEY)


def test_four_thousand_hostile_anchors_are_refused_or_not_genuine(
    anchored: tuple[Path, bytes],
) -> None:
    folder, data = anchored
    chance, fields = random.Random("anchors"), json.loads(data)
    signed = {name: fields[name] for name in fields if name not in {"failed_unlocks", "erased"}}
    refused = told_apart = 0
    for round_ in range(4000):
        if round_ % 2:
            hostile = spoiled(data, chance)
        else:
            value = twisted(fields, chance)
            if all(value.get(name) == signed[name] for name in signed):
                continue
            try:
                hostile = encode(value) + b"\n"
            except BadInput:
                continue
        try:
            anchor = reading(folder, hostile)
        except (Damaged, NewerVault):
            refused += 1
            continue
        assert anchor is not None
        kept = {n: v for n, v in json.loads(hostile).items() if n in signed}
        assert genuine(anchor, VAULT_KEY) == (kept == signed)
        told_apart += 1
    assert refused > 2000
    assert told_apart > 100


def test_more_failed_unlocks_than_are_ever_kept_are_no_anchor(
    anchored: tuple[Path, bytes],
) -> None:
    """Nobody signs them, and each opening copies them into the audit chain."""
    folder, data = anchored
    with pytest.raises(Damaged):
        reading(folder, encode(json.loads(data) | {"failed_unlocks": [1] * 101}))


@pytest.mark.parametrize("mac", ["é" * 64, "A" * 64, "", 7])
def test_an_anchor_with_an_impossible_mac_is_damage(
    anchored: tuple[Path, bytes], mac: object
) -> None:
    folder, data = anchored
    with pytest.raises(Damaged):
        reading(folder, encode(json.loads(data) | {"mac": mac}))


COSTLY: dict[str, Callable[[int], bytes]] = {
    "lists": lambda size: b'{"a":[' + b"[]," * (size // 3 - 4) + b"[]]}",
    "numbers": lambda size: b'{"erased":[' + b"1," * (size // 2 - 8) + b"1]}",
    "names": lambda size: b"{" + b",".join(b'"%07d":1' % i for i in range(size // 12)) + b"}",
    "depth": lambda size: b"[" * size,
    "too much": lambda size: b"[" * 40 * size,
}


@pytest.mark.parametrize("kind", list(COSTLY))
def test_the_costliest_anchor_is_refused_in_bounded_time_and_memory(
    tmp_path: Path, kind: str
) -> None:
    (tmp_path / ID).write_bytes(COSTLY[kind](4 * 2**20))
    program = (
        "import sys, time; from pathlib import Path; from tests.memory import most_megabytes\n"
        "from notes_tui.errors import Damaged; from notes_tui.vault.anchor import AnchorFile\n"
        "folder, before, start = Path(sys.argv[1]), most_megabytes(), time.process_time()\n"
        "try: AnchorFile(folder, sys.argv[2], folder).read()\n"
        "except Damaged: print(most_megabytes() - before, time.process_time() - start)"
    )
    child = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path), ID],
        cwd=CHECKOUT,
        check=True,
        stdout=subprocess.PIPE,
    )
    megabytes, seconds = map(float, child.stdout.split())
    assert 0 < megabytes < 250
    assert seconds < 10


# ---------------------------------------------------------------------------------- the database


def told(database_file: Path, key: bytes) -> list[object]:
    """All that a vault's database says, read as the program reads it."""
    database = open_database(database_file, key)
    try:
        said: list[object] = [entry.hash for entry in audit.entries(database)]
        said += [
            revision.id for state in revisions.records(database) for revision in state.revisions
        ]
        return said
    finally:
        database.conn.close()


@pytest.fixture
def left_open(vault: Vault, tmp_path: Path) -> tuple[Path, bytes]:
    """A copy of a vault as a kill leaves it, with its log, and its database's key."""
    client = add_client(vault)
    for number in range(6):
        add_note(vault, client, listen=f"{number} " + "Left hip catches. " * 200, plan="Bridges.")
    copy = shutil.copytree(vault.layout.folder, tmp_path / "copy")
    return copy, keyslots.database_key(vault.key, vault.id)


@pytest.mark.parametrize("name", ["notes.db", "notes.db-wal"])
def test_a_spoiled_database_says_what_was_written_or_is_refused(
    left_open: tuple[Path, bytes], tmp_path: Path, name: str
) -> None:
    folder, key = left_open
    chance = random.Random(name)
    whole = (folder / name).read_bytes()
    expected = None
    refused = shorter = 0
    for round_ in range(121):
        here = tmp_path / f"{round_}"
        here.mkdir()
        for file in ("notes.db", "notes.db-wal"):
            shutil.copy(folder / file, here / file)
        if expected is None:
            expected = told(here / "notes.db", key)
            continue
        (here / name).write_bytes(spoiled(whole, chance))
        try:
            said = told(here / "notes.db", key)
        except NotesError:
            refused += 1
        else:  # a log that is cut is a shorter history, which the anchor tells; never another one
            assert [each for each in said if each not in expected] == []
            shorter += len(said) < len(expected)
        shutil.rmtree(here)
    assert refused + shorter > 60


def test_a_revision_that_unpacks_without_end_is_refused() -> None:
    packing = zstd.ZstdCompressor()
    bomb = b"".join(packing.compress(bytes(2**20)) for _ in range(300)) + packing.flush()
    assert len(bomb) < 100_000
    with pytest.raises(Damaged):
        revisions.unpack(bytes(32), ID, bomb)


def test_two_thousand_spoiled_revisions_are_refused_or_unpack_to_the_same(vault: Vault) -> None:
    add_note(vault, add_client(vault), listen="Left hip catches on the stairs.")
    id_, record, body = next(
        iter(vault.database.execute("SELECT id, record, body FROM revisions ORDER BY seq DESC"))
    )
    chance, refused = random.Random("revisions"), 0
    for _ in range(2000):
        data = spoiled(body, chance)
        try:
            assert revisions.unpack(id_, record, data).id == id_.hex()
        except NotesError:
            refused += 1
    assert refused > 1500
