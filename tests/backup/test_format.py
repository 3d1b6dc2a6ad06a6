"""The format as docs/backup-format.md spells it: read by a stranger, and the same for ever."""

import hmac
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from notes_tui.backup.manifest import RECOVERY, read_manifest, read_outer
from notes_tui.backup.restoring import restore_backup
from notes_tui.backup.unlocking import by_passphrase, by_recovery_code
from notes_tui.backup.verifying import verify_backup
from notes_tui.crypto import recovery
from notes_tui.domain.canonical import encode
from notes_tui.errors import Damaged, NewerVault
from notes_tui.resources import resource_folder
from notes_tui.vault import opening
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, open_vault
from notes_tui.vault.verifying import verify
from tests.backup.conftest import Kept
from tests.backup.filled import AWKWARD
from tests.backup.forging import Apart
from tests.places import PASSPHRASE, surroundings

JUNK: list[Any] = [None, True, -1, 1.5, "x", "", [], {"a": -1}]
READER = Path(__file__).parent.parent / "independent_backup_reader.py"
VECTORS = Path(__file__).parent.parent / "vectors"
GOLDEN = sorted(VECTORS.glob("backup-*.ntbak"))


def read_by_stranger(file: Path, secret: str, *options: str) -> Any:
    answer = subprocess.run(
        [sys.executable, "-I", str(READER), str(file), *options],
        input=secret, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stderr
    return json.loads(answer.stdout)


def schema(name: str) -> Draft202012Validator:
    text = (resource_folder("schemas") / f"{name}.schema.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


@pytest.fixture
def apart(kept: Kept) -> Apart:
    code = recovery.read_code(kept.code)
    assert code is not None
    return Apart.of(kept.file, recovery.age_secret(code))


@pytest.mark.parametrize("way", ["passphrase", "recovery"])
def test_a_program_that_knows_only_the_page_reads_a_backup(kept: Kept, way: str) -> None:
    secret = PASSPHRASE if way == "passphrase" else kept.code
    options = [] if way == "passphrase" else ["--recovery"]
    counted = read_by_stranger(kept.file, secret, *options)
    assert counted == {table: len(rows) for table, rows in kept.rows.items()}


def test_the_strangers_program_refuses_a_forgery(kept: Kept, apart: Apart, tmp_path: Path) -> None:
    manifest = json.loads(apart.get("manifest.json"))
    manifest["counter"] += 1
    apart.put("manifest.json", encode(manifest))
    file = apart.write(tmp_path / "forged.ntbak")
    with pytest.raises(AssertionError, match="not made by its vault"):
        read_by_stranger(file, kept.code, "--recovery")


@pytest.mark.parametrize("file", GOLDEN, ids=[file.stem for file in GOLDEN])
def test_every_backup_that_was_ever_kept_is_verified_and_restored(
    file: Path, tmp_path: Path
) -> None:
    said = json.loads(file.with_suffix(".json").read_text("ascii"))
    for unlock in (by_passphrase(said["passphrase"]), by_recovery_code(said["recovery_code"])):
        read = verify_backup(file, unlock).read
        assert (read.sha256, read.name) == (said["sha256"], said["manifest"])
        assert dict(read.manifest.rows) == said["rows"]
        assert read.problems == ()
    into = Layout(tmp_path / "restored", tmp_path / "anchors")
    restore_backup(file, into, by_passphrase(said["passphrase"]), surroundings())
    unlocked = opening.by_passphrase(said["passphrase"])
    vault = open_vault(into, unlocked, surroundings(), Way.WRITE)
    assert verify(vault, lambda _: None).problems == ()
    assert vault.get(said["note"]).settled("section/listen") == f"0. {AWKWARD[:30]}"
    vault.close()


def test_there_is_a_backup_of_this_version_among_those_that_are_kept() -> None:
    assert [file.stem for file in GOLDEN] == ["backup-1"]


# ---------------------------------------------------------------------- manifests and their schemas


def test_both_manifests_are_as_their_published_schemas_say(apart: Apart) -> None:
    for name, member in (("backup-manifest", "manifest.json"), ("backup-outer", "outer.json")):
        schema(name).validate(json.loads(apart.get(member)))


def changed(fields: Any) -> list[Any]:
    """The fields with each of them gone, or another value, or of another type; and one more."""
    found = [fields | {"more": 1}]
    for name in fields:
        found.append({key: value for key, value in fields.items() if key != name})
        found += [fields | {name: other} for other in JUNK]
    return found


def test_whatever_the_schema_of_the_outer_manifest_refuses_is_refused(apart: Apart) -> None:
    fields, refused = json.loads(apart.get("outer.json")), 0
    for value in changed(fields):
        try:
            data = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
            read_outer(data)
            taken = True
        except (Damaged, NewerVault):
            taken = False
        assert taken == schema("backup-outer").is_valid(value), value
        refused += not taken
    assert refused > 40


def test_whatever_the_schema_of_the_manifest_refuses_is_refused_under_a_fitting_mac(
    kept: Kept, apart: Apart
) -> None:
    code = recovery.read_code(kept.code)
    assert code is not None
    key = recovery.mac_key(code)
    fields = json.loads(apart.get("manifest.json"))
    plain = {name: value for name, value in fields.items() if name != "macs"}
    for value in changed(plain):
        sealed = json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
        mac = hmac.digest(key, b"notes-tui/backup-manifest/1\n" + sealed, "sha256").hex()
        whole = value | {"macs": fields["macs"] | {"recovery": mac}}
        data = json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()
        try:
            read_manifest(data, RECOVERY, key)
            taken = True
        except (Damaged, NewerVault):
            taken = False
        assert taken == schema("backup-manifest").is_valid(whole), value
