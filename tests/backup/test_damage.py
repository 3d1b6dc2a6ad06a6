"""Whatever happens to a backup's bytes, it is refused with a sentence that says what to do."""

import os
import random
import shutil
from pathlib import Path

import pytest

from notes_tui.backup.creating import create_backup
from notes_tui.backup.reading import glance
from notes_tui.backup.unlocking import by_recovery_code, by_vault
from notes_tui.backup.verifying import verify_backup
from notes_tui.crypto import recovery
from notes_tui.errors import Damaged, NotesError
from tests.backup.conftest import Kept
from tests.backup.forging import Apart, member, put_together, take_apart, to_strangers
from tests.faults.copies import flip
from tests.places import make_place

AGE_CHUNK = 64 * 1024 + 16
FLIPS, CUTS = 500, 100


def secret_of(kept: Kept) -> bytes:
    code = recovery.read_code(kept.code)
    assert code is not None
    return recovery.age_secret(code)


def refusal(kept: Kept, file: Path) -> NotesError:
    """The error that reading it ends with; it must be one of damage, and say what to do."""
    with pytest.raises(Damaged) as caught:
        verify_backup(file, by_recovery_code(kept.code))
    assert caught.value.exit_code == 4
    assert caught.value.message.endswith(".")
    assert caught.value.hint.endswith(".")
    return caught.value


def test_a_whole_backup_is_not_refused(kept: Kept, copy: Path) -> None:
    assert verify_backup(copy, by_recovery_code(kept.code)).read.problems == ()


def test_taking_it_apart_and_putting_it_together_changes_nothing(kept: Kept, copy: Path) -> None:
    """So what the other tests change is all that is changed."""
    members = take_apart(kept.file.read_bytes())
    assert put_together(members) == kept.file.read_bytes()
    Apart.of(copy, secret_of(kept)).write(copy)
    verify_backup(copy, by_recovery_code(kept.code))


def test_every_flipped_bit_is_found(kept: Kept, copy: Path) -> None:
    size = copy.stat().st_size
    chance = random.Random("flips")
    ends = [*range(0, 512, 37), *range(size - 3000, size, 97)]
    for at in (ends + [chance.randrange(size) for _ in range(FLIPS)])[:FLIPS]:
        bit = chance.randrange(8)
        flip(copy, at, bit)
        refusal(kept, copy)
        flip(copy, at, bit)


def test_every_cut_is_found(kept: Kept, copy: Path) -> None:
    data = kept.file.read_bytes()
    payload = data.index(b"age-encryption.org/v1\n-> X25519")
    aligned = range(payload, len(data), AGE_CHUNK)
    chance = random.Random("cuts")
    cuts = [*aligned, *range(0, 4096, 512), len(data) - 1, len(data) - 512, len(data) - 1024]
    cuts += [chance.randrange(len(data)) for _ in range(CUTS)]
    for cut in cuts:
        copy.write_bytes(data[:cut])
        refusal(kept, copy)


def test_what_is_appended_is_found(kept: Kept, copy: Path) -> None:
    for more in (b"\0", bytes(512), b"x", kept.file.read_bytes()):
        copy.write_bytes(kept.file.read_bytes() + more)
        refusal(kept, copy)


@pytest.mark.parametrize("name", ["README.txt", "keys.json", "identity.age", "payload.age"])
def test_a_member_of_another_backup_of_this_vault_is_found(
    kept: Kept, copy: Path, name: str
) -> None:
    """Also where outer.json was made to fit it, which anyone can do."""
    apart = Apart.of(copy, secret_of(kept))
    other = Apart.of(kept.older.file, secret_of(kept))
    changed = other.get(name) if name != "README.txt" else apart.get(name) + b"Trust me.\n"
    if name in {"keys.json", "identity.age"}:  # the same in both: take those of another vault
        changed = changed.replace(b"a", b"b", 1)
    apart.put(name, changed)
    apart.write(copy, again=False)
    refusal(kept, copy)


def test_an_older_payload_under_a_newer_outer_json_is_found(kept: Kept, copy: Path) -> None:
    apart = Apart.of(copy, secret_of(kept))
    apart.put("payload.age", Apart.of(kept.older.file, secret_of(kept)).get("payload.age"))
    copy.write_bytes(put_together(apart.outer))
    assert "do not belong together" in refusal(kept, copy).message
    apart.named()
    copy.write_bytes(put_together(apart.outer))
    assert "do not belong together" in refusal(kept, copy).message


def test_a_backup_of_another_vault_is_found(kept: Kept, tmp_path: Path) -> None:
    other = make_place(tmp_path)
    vault = other.open()
    with pytest.raises(Damaged, match="another vault"):
        verify_backup(kept.file, by_vault(vault))
    vault.close()


def test_a_payload_of_another_vault_under_this_ones_keys_is_found(
    kept: Kept, copy: Path, tmp_path: Path
) -> None:
    """Sealed to the right recipients, with whatever proof of origin its maker could make."""
    other = make_place(tmp_path / "other")
    stick = tmp_path / "stick"
    stick.mkdir()
    vault = other.open()
    made = create_backup(vault, stick)
    vault.close()
    code = recovery.read_code(other.created.recovery_code)
    assert code is not None
    foreign = Apart.of(made.file, recovery.age_secret(code))
    apart = Apart.of(copy, secret_of(kept))
    apart.inner = foreign.inner
    apart.write(copy)
    assert "was not made by its vault" in refusal(kept, copy).message


def test_a_forgery_by_somebody_who_has_only_a_backup_is_found(kept: Kept, copy: Path) -> None:
    """They know the recipients, so age opens it; they have no key for the proof of origin."""
    apart = Apart.of(copy, secret_of(kept))
    dump = apart.get("dump/00001.sql")
    apart.put("dump/00001.sql", dump.replace(b"'hide_minutes','5'", b"'hide_minutes','9'"))
    assert apart.get("dump/00001.sql") != dump
    apart.write(copy)
    refusal(kept, copy)
    apart.put("manifest.json", b'{"format":1,"macs":{"backup":"","recovery":""}}')
    apart.write(copy)
    assert "was not made by its vault" in refusal(kept, copy).message


def test_a_payload_that_strangers_can_open_too_is_refused(kept: Kept, copy: Path) -> None:
    apart = Apart.of(copy, secret_of(kept))
    apart.seal = to_strangers
    apart.write(copy)
    assert "sealed to others" in refusal(kept, copy).message


def test_what_is_no_backup_at_all_is_told_so(kept: Kept, tmp_path: Path) -> None:
    file = tmp_path / "x.ntbak"
    for data in (b"", b"x", bytes(10_000), b"PK\3\4" * 999, put_together([member("a", b"b")])):
        file.write_bytes(data)
        refusal(kept, file)
        with pytest.raises(Damaged):
            glance(file)


def test_a_folder_a_pipe_and_nothing_are_refused(kept: Kept, tmp_path: Path) -> None:
    with pytest.raises(NotesError):
        verify_backup(tmp_path, by_recovery_code(kept.code))
    with pytest.raises(NotesError):
        verify_backup(tmp_path / "none", by_recovery_code(kept.code))
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        refusal(kept, tmp_path / "pipe")


def test_a_backup_is_read_from_wherever_it_was_moved_to(kept: Kept, tmp_path: Path) -> None:
    shutil.copy(kept.file, tmp_path / "renamed")
    verify_backup(tmp_path / "renamed", by_recovery_code(kept.code))
