"""Frozen bytes: what was written once must be written, and read, the same for ever.

The files were made by a program of their own that shares no code with ours (its Argon2id, Ed25519,
X25519, ChaCha20-Poly1305 and ML-KEM came from other libraries). Never change one: a test that fails
here says that notes written by an older version can no longer be read.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyrage
import pytest
from sqlite_utils import Database

from notes_tui.crypto import age, recovery, signing
from notes_tui.crypto.cost import FLOOR_COST
from notes_tui.domain.assessment import read_assessments
from notes_tui.domain.author import key_id
from notes_tui.domain.canonical import decode, encode
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.revision import Revision, read_revision
from notes_tui.domain.signature import (
    TYPE,
    document_hash,
    read_signature,
    signature_parts,
    signature_record,
)
from notes_tui.domain.template import template_record
from notes_tui.domain.template_form import read_kept
from notes_tui.errors import Damaged
from notes_tui.templates.reading import read_file
from notes_tui.templates.rendering import assessment_lines
from notes_tui.vault import audit, keyslots
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import open_database, row, transaction
from notes_tui.vault.migrate import migrate, migrations

FOLDER = Path(__file__).parent.parent / "vectors"
FILES = {path.stem: json.loads(path.read_text("ascii")) for path in FOLDER.glob("*.json")}
CANONICAL, ASSESSMENT = FILES["canonical"], FILES["assessment"]
REVISIONS = FILES["revision"]["cases"] + ASSESSMENT["cases"]
SIGNED = FILES["signature"]
AUDIT, RECOVERY, AGE, KEYS = (FILES[name] for name in ("audit", "recovery", "age", "keys"))
FILE = KEYS["file"].encode()


def named(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(case, id=case["what"]) for case in cases]


def giving(*chunks: str) -> Callable[[int], bytes]:
    """A source of chance that gives these hex digits, one chunk for each request."""
    left = iter(chunks)
    return lambda count: bytes.fromhex(next(left))[:count]


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_file_says_in_one_line_what_it_is(name: str) -> None:
    assert len(FILES[name]["what"].splitlines()) == 1


@pytest.mark.parametrize("case", named(CANONICAL["same"]))
def test_a_value_is_written_as_its_canonical_bytes(case: dict[str, Any]) -> None:
    assert encode(case["value"]).hex() == case["bytes"]


@pytest.mark.parametrize("case", named(CANONICAL["same"]))
def test_canonical_bytes_are_read_as_their_value(case: dict[str, Any]) -> None:
    assert decode(bytes.fromhex(case["bytes"])) == case["value"]


@pytest.mark.parametrize("case", named(CANONICAL["refused"]))
def test_bytes_in_any_other_form_are_refused(case: dict[str, Any]) -> None:
    with pytest.raises(Damaged):
        decode(bytes.fromhex(case["bytes"]))


def test_a_file_of_a_template_has_its_canonical_form_its_hash_and_its_record() -> None:
    given = ASSESSMENT["template"]
    template = read_file(given["source"], "bridge-hold.toml").template
    assert template is not None
    assert encode(template.canonical).decode() == given["canonical"]
    assert template.hash == given["hash"]
    assert template_record(template.id) == given["record"]


def test_the_frozen_assessment_is_read_with_the_template_beside_it() -> None:
    kept, made, gone = map(revision, ASSESSMENT["cases"])
    template = read_kept(kept.parts["all"]).template
    (assessment,) = read_assessments(read_record([made]))
    assert (assessment.template, assessment.hash) == (template.id, template.hash)
    lines = [line.text for line in assessment_lines(template, assessment)]
    assert any("58.5 s" in line and "Krampf" in line for line in lines)
    assert read_record([made, gone]).deleted


def frozen(name: str) -> RecordState:
    """What the revisions of this name in the vector of signatures say."""
    cases = SIGNED[name] if isinstance(SIGNED[name], list) else [SIGNED[name]]
    state = read_record(read_revision(case["body"].encode()) for case in cases)
    assert [each.id for each in state.revisions] == [case["id"] for case in cases]
    return state


def test_the_frozen_signature_is_read_and_names_what_it_seals() -> None:
    manifest = read_signature(frozen("signature")).manifest
    assert encode(manifest.values).decode() == SIGNED["manifest"]["value"]
    assert manifest.digest.hex() == SIGNED["manifest"]["digest"]
    note, assessment = frozen("note"), frozen("assessment")
    assert document_hash(note, [assessment], []) == SIGNED["document"]["hash"] == manifest.document
    assert (manifest.head,) == note.heads
    assert key_id(bytes.fromhex(SIGNED["public"])) == manifest.key == SIGNED["key"]


def test_the_frozen_signature_is_made_and_verified_in_the_same_bytes() -> None:
    secret, public = (bytes.fromhex(SIGNED[name]) for name in ("secret", "public"))
    read = read_signature(frozen("signature"))
    digest = bytes.fromhex(SIGNED["manifest"]["digest"])
    assert signing.public_key(secret) == public
    assert signing.sign(secret, TYPE, digest) == read.signature
    assert signing.verify(public, TYPE, digest, read.signature)
    parts = signature_parts(read.manifest, read.signature)
    assert parts == frozen("signature").revisions[0].parts
    assert signature_record(parts) == SIGNED["signature"]["record"] == read.id


def revision(case: dict[str, Any]) -> Revision:
    fields = {"client": None} | case["fields"]
    return Revision(**fields | {"parents": tuple(fields["parents"])})


@pytest.mark.parametrize("case", named(REVISIONS))
def test_a_revision_is_written_as_its_body(case: dict[str, Any]) -> None:
    assert revision(case).body.decode() == case["body"]


@pytest.mark.parametrize("case", named(REVISIONS))
def test_a_body_is_read_as_its_revision(case: dict[str, Any]) -> None:
    assert read_revision(case["body"].encode()) == revision(case)


@pytest.mark.parametrize("case", named(REVISIONS))
def test_a_revision_has_the_hash_of_its_body_as_its_id(case: dict[str, Any]) -> None:
    assert read_revision(case["body"].encode()).id == case["id"]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database with our tables."""
    path = tmp_path / "notes.db"
    path.touch()
    database = open_database(path, bytes(32))
    migrate(database, migrations())
    yield database
    database.conn.close()


def append_all(database: Database) -> list[str]:
    """The hashes of the entries that the acts of the vector give."""
    who = {name: AUDIT[name] for name in ("practitioner", "device", "offset")}
    with transaction(database):
        return [
            audit.append(database, Act(**entry["act"]), at=entry["at"], **who).hash
            for entry in AUDIT["entries"]
        ]


def test_each_act_gives_its_entry_and_hash(database: Database) -> None:
    assert append_all(database) == [entry["hash"] for entry in AUDIT["entries"]]


@pytest.mark.parametrize("n", [1, 2])
def test_each_entry_is_stored_as_its_body(database: Database, n: int) -> None:
    append_all(database)
    stored = row(database, "SELECT body FROM audit WHERE n = ?", (n,))
    assert stored == (AUDIT["entries"][n - 1]["body"].encode(),)


@pytest.mark.parametrize("case", RECOVERY["cases"])
def test_a_recovery_code_is_written_from_its_bytes(case: dict[str, str]) -> None:
    assert recovery.write_code(bytes.fromhex(case["secret"])) == case["code"]


@pytest.mark.parametrize("case", RECOVERY["cases"])
def test_a_recovery_code_is_read_as_its_bytes(case: dict[str, str]) -> None:
    assert recovery.read_code(case["code"]) == bytes.fromhex(case["secret"])


@pytest.mark.parametrize("part", ["age", "hpke", "sign"])
@pytest.mark.parametrize("case", RECOVERY["cases"])
def test_each_public_part_is_derived_from_the_code(case: dict[str, str], part: str) -> None:
    found = getattr(recovery.public_parts(bytes.fromhex(case["secret"])), part)
    assert (found if part == "age" else found.hex()) == case[part]


@pytest.mark.parametrize("case", RECOVERY["cases"])
def test_the_slot_key_is_derived_from_the_code(case: dict[str, str]) -> None:
    assert recovery.slot_key(bytes.fromhex(case["secret"])).hex() == case["slot_key"]


@pytest.mark.parametrize("case", RECOVERY["cases"])
def test_the_mac_key_is_derived_from_the_code(case: dict[str, str]) -> None:
    assert recovery.mac_key(bytes.fromhex(case["secret"])).hex() == case["mac_key"]


def test_a_secret_is_written_as_its_age_identity() -> None:
    assert age.identity(bytes.fromhex(AGE["secret"])) == AGE["identity"]


def test_an_age_identity_has_its_recipient() -> None:
    assert age.recipient(bytes.fromhex(AGE["secret"])) == AGE["recipient"]


def test_an_identity_is_sealed_in_the_same_bytes() -> None:
    chance = giving(*(AGE["entropy"][name] for name in ("file_key", "salt", "nonce")))
    secret = bytes.fromhex(AGE["secret"])
    sealed = age.seal_identity(secret, AGE["passphrase"], chance, AGE["work"])
    assert sealed.hex() == AGE["sealed"]


def test_the_sealed_identity_is_opened_by_pyrage() -> None:
    opened = pyrage.passphrase.decrypt(bytes.fromhex(AGE["sealed"]), AGE["passphrase"])
    assert opened.decode() == AGE["identity"] + "\n"


def test_the_passphrase_opens_the_key_file() -> None:
    opened = keyslots.open_with_passphrase(keyslots.read_keys(FILE), KEYS["passphrase"])
    assert opened.hex() == KEYS["vault_key"]


def test_the_recovery_code_opens_the_key_file() -> None:
    opened = keyslots.open_with_recovery(keyslots.read_keys(FILE), KEYS["recovery_code"])
    assert opened.hex() == KEYS["vault_key"]


def test_the_key_file_was_made_by_someone_with_the_vault_key() -> None:
    # Raises if its MAC does not fit.
    keyslots.check_mac(FILE, keyslots.read_keys(FILE), bytes.fromhex(KEYS["vault_key"]))


def test_the_key_file_was_not_made_by_anyone_with_another_key() -> None:
    with pytest.raises(Damaged):
        keyslots.check_mac(FILE, keyslots.read_keys(FILE), bytes(32))


def test_the_key_file_holds_the_sealed_backup_identity() -> None:
    assert keyslots.read_keys(FILE).identity_age.hex() == KEYS["identity_age"]


def test_the_database_key_is_derived_from_the_vault_key() -> None:
    found = keyslots.database_key(bytes.fromhex(KEYS["vault_key"]), KEYS["vault"])
    assert found.hex() == KEYS["database_key"]


def test_the_key_file_is_written_in_the_same_bytes() -> None:
    vault, key, chance = KEYS["vault"], bytes.fromhex(KEYS["vault_key"]), KEYS["entropy"]
    code = recovery.read_code(KEYS["recovery_code"])
    assert code
    slots = (
        keyslots.passphrase_slot(
            vault, key, KEYS["passphrase"], FLOOR_COST, giving(*chance["passphrase_slot"])
        ),
        keyslots.recovery_slot(
            vault, key, recovery.slot_key(code), giving(*chance["recovery_slot"])
        ),
    )
    sealed, recipients = bytes.fromhex(KEYS["identity_age"]), tuple(KEYS["recipients"])
    assert keyslots.write_keys(keyslots.Keys(vault, 1, slots, sealed, recipients), key) == FILE
