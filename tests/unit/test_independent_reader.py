"""docs/vault-format.md is enough: a reader that imports nothing of ours opens what we write."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from notes_tui.charting import adding_later, signing
from notes_tui.charting.attaching import remove_attachment
from notes_tui.charting.composing import compose_signature
from notes_tui.charting.revising import move_note
from notes_tui.domain.later import Addition
from notes_tui.domain.note import KIND, SECTIONS, section_parts
from notes_tui.domain.signature import signature_record
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import run, transaction
from notes_tui.vault.vault import Vault, append
from tests.attachments.storing import store
from tests.places import PASSPHRASE, Place, add_client, add_note

READER = Path(__file__).parents[1] / "independent_reader.py"
LISTEN = 'Schulter links, „wie Blei“ – seit 3 Wochen. 肩が重い 🦶\n\tTab, \\ and "quotes"\x7f\n'
PLAN_BEFORE = "Fußbäder"
PLAN = "Fußbäder, zweimal täglich — 5′"
TEST = "Élévation 150°, ½ Tag Ruhe"


def write_note(vault: Vault) -> str:
    """A note with text beyond ASCII, one section edited and one cleared."""
    client = add_client(vault, "Zoë Lindström")
    add_note(vault, client, listen="another note")
    note = add_note(vault, client, listen=LISTEN, plan=PLAN_BEFORE, track="cleared below")
    change(vault, note, vault.get(note).heads, plan=PLAN, track="")
    change(vault, note, vault.get(note).heads, test=TEST)
    return note


def change(vault: Vault, note: str, parents: tuple[str, ...], **sections: str) -> None:
    client = vault.get(note).client
    parts = section_parts(sections)
    revision = vault.compose(note, KIND, parts, client=client, parents=parents)
    vault.save([revision], Act("revise", KIND, note, client))


def run_reader(
    folder: Path, note: str, secret: str, *options: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-I", str(READER), str(folder), note, *options],
        input=f"{secret}\n".encode(),
        capture_output=True,
        check=False,
        timeout=60,
    )


def read(folder: Path, note: str, secret: str, *options: str) -> object:
    done = run_reader(folder, note, secret, *options)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def ours(place: Place, note: str) -> object:
    """What our own code says of the same note, in the shape that the reader prints."""
    vault = place.open(write=False)
    try:
        parts = vault.get(note).parts
    finally:
        vault.close()
    found = {name: parts.get(f"section/{name}") for name in SECTIONS}
    return {name: [w.value for w in part.writes] for name, part in found.items() if part}


EXPECTED = {"listen": [LISTEN], "plan": [PLAN], "test": [TEST], "track": [None]}


def test_reads_a_vault_by_passphrase(place: Place) -> None:
    vault = place.open()
    note = write_note(vault)
    vault.close()
    before = {path.name: path.read_bytes() for path in place.layout.folder.iterdir()}
    assert read(place.layout.folder, note, PASSPHRASE) == EXPECTED
    assert {path.name: path.read_bytes() for path in place.layout.folder.iterdir()} == before
    assert ours(place, note) == EXPECTED


def test_reads_a_vault_by_recovery_code(place: Place) -> None:
    vault = place.open()
    note = write_note(vault)
    vault.close()
    code = place.created.recovery_code
    assert read(place.layout.folder, note, code, "--recovery") == EXPECTED
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read(place.layout.folder, note, typed, "--recovery") == EXPECTED


def test_reads_a_conflict_and_what_is_only_in_the_log(place: Place) -> None:
    vault = place.open()
    note = write_note(vault)
    heads = vault.get(note).heads
    change(vault, note, heads, plan="Ä")
    change(vault, note, heads, plan="Ö")
    # still open, so that the latest saves stand in notes.db-wal
    found = read(place.layout.folder, note, PASSPHRASE)
    vault.close()
    assert found == EXPECTED | {"plan": ["Ä", "Ö"]}


def test_reads_the_bytes_of_attachments_and_refuses_others(place: Place) -> None:
    vault = place.open()
    note = write_note(vault)
    store(vault, note, b"a" * (2**20 + 5), "knee.jpg")
    remove_attachment(vault, store(vault, note, b"b").id)
    move_note(vault, note, add_client(vault, "Jonas Weber"))  # then two records name one blob
    vault.close()
    assert read(place.layout.folder, note, PASSPHRASE) == EXPECTED
    for sql in (
        "UPDATE blobs SET bytes = CAST('c' AS BLOB) WHERE length(bytes) = 5",
        "INSERT INTO blobs VALUES (randomblob(32), 0, x'00')",
    ):
        vault = place.open()
        with transaction(vault.database):
            run(vault.database, sql)
        vault.close()
        refused = run_reader(place.layout.folder, note, PASSPHRASE)
        assert refused.returncode == 1
        assert b"attachment" in refused.stderr
        vault = place.open()
        with transaction(vault.database):
            run(vault.database, "UPDATE blobs SET bytes = CAST('aaaaa' AS BLOB) WHERE chunk = 1")
        vault.close()


def test_refuses_a_wrong_passphrase_and_a_damaged_key_file(place: Place) -> None:
    folder = place.layout.folder
    wrong = run_reader(folder, "a" * 26, PASSPHRASE + "x")
    assert wrong.returncode == 1
    assert b"does not open" in wrong.stderr
    data = place.layout.keys.read_bytes()
    place.layout.keys.write_bytes(data.replace(b'"generation":1', b'"generation":2'))
    damaged = run_reader(folder, "a" * 26, PASSPHRASE)
    assert damaged.returncode == 1
    assert b"checksum" in damaged.stderr


def test_verifies_signatures(place: Place) -> None:
    vault = place.open()
    note = write_note(vault)
    signing.sign(vault, [note], PASSPHRASE)
    adding_later.add_later(vault, note, Addition("addendum", "More."), PASSPHRASE)
    vault.close()
    read_alone = read(place.layout.folder, note, PASSPHRASE)
    assert read_alone == EXPECTED | {"signatures": ["sign", "addendum"]}


@pytest.mark.parametrize(
    ("renamed", "why"),
    [
        (True, b"a signature was not made over its manifest"),
        (False, b"the id of a signature is not that of what it says"),
    ],
)
def test_refuses_a_vault_in_which_a_signature_does_not_fit(
    place: Place, renamed: bool, why: bytes
) -> None:
    """Somebody with the vault key puts in one by another key, through all that the chain asks."""
    vault = place.open()
    note = write_note(vault)
    made = compose_signature(vault, "sign", vault.get(note))
    whole: Any = made.parts["all"]
    parts = {"all": whole | {"signature": "0" * 128}}
    record = signature_record(parts) if renamed else made.record
    forged = replace(made, record=record, parts=parts)
    with transaction(vault.database):
        append(vault.database, [forged])
        vault._append(Act("sign", KIND, note, revisions=[forged.id]))
    vault.close()
    done = run_reader(place.layout.folder, note, PASSPHRASE)
    assert done.returncode == 1
    assert why in done.stderr
