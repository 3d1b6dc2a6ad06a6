"""`verify` names the note of whatever was changed under a signature, whoever changed it and how."""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from notes_tui.charting import adding_later
from notes_tui.domain.canonical import digest, encode
from notes_tui.domain.later import Addition
from notes_tui.domain.note import part_of
from notes_tui.domain.revision import Revision, read_revision
from notes_tui.domain.signature import signature_record
from notes_tui.vault import audit, revisions
from notes_tui.vault.connection import row, rows, run, transaction
from tests.places import PASSPHRASE
from tests.signing.desk import PLAN, Desk, Elsewhere, sealed_beside

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


@pytest.fixture
def note(desk: Desk) -> str:
    note = desk.signed()
    adding_later.add_later(desk.vault, note, Addition("addendum", "More."), PASSPHRASE)
    desk.signed(listen="Another note.")
    assert desk.problems() == ()
    return note


def places(desk: Desk) -> list[str]:
    return [problem.where for problem in desk.problems()]


def is_named(desk: Desk, note: str) -> bool:
    return any(f"note {note}" in where for where in places(desk))


def signatures(desk: Desk, note: str) -> list[dict[str, Any]]:
    shown: Any = desk.shown(note)["signatures"]
    return list(shown)


def sealed_rows(desk: Desk, note: str) -> list[tuple[int, bytes]]:
    """Every stored revision of a note, its assessments and signatures."""
    database = desk.vault.database
    records = [note, desk.assessment(note)]
    records += [each["id"] for each in signatures(desk, note)]
    marks = ", ".join("?" * len(records))
    sql = f"SELECT seq, body FROM revisions WHERE record IN ({marks})"
    return list(rows(database, sql, tuple(records)))


def unpacked(body: bytes) -> bytes:
    return bytes(zstd.decompress(body))


def put(desk: Desk, seq: int, body: bytes) -> None:
    with transaction(desk.vault.database):
        run(desk.vault.database, "UPDATE revisions SET body = ? WHERE seq = ?", (body, seq))


@pytest.mark.long
def test_a_flipped_byte_anywhere_in_what_is_sealed_is_named_with_the_note(
    desk: Desk, note: str
) -> None:
    """In every revision: its first bytes, its last, and every 31st between. One bit of a frame's
    head means nothing: whoever flips it gets the same revision.
    """
    unnamed = []
    for seq, body in sealed_rows(desk, note):
        for place in sorted({0, 1, 4, len(body) - 1, *range(7, len(body), 31)}):
            changed = bytearray(body)
            changed[place] ^= 1 << place % 8
            put(desk, seq, bytes(changed))
            if not is_named(desk, note) and unpacked(bytes(changed)) != unpacked(body):
                unnamed.append((seq, place))
        put(desk, seq, body)
    assert unnamed == []
    assert desk.problems() == ()


# ----------------------------------------------- somebody who has the vault key, and no signing key


class Forger:
    """Rewrites the vault's tables, and mends whatever it takes no signature to mend."""

    def __init__(self, desk: Desk) -> None:
        self.vault, self.database = desk.vault, desk.vault.database

    def replace(self, old: Revision, fields: dict[str, Any]) -> Revision:
        """Another revision in the place of one, under the id that it hashes to."""
        body = encode(json.loads(old.body) | fields)
        new = read_revision(body)
        run(
            self.database,
            "UPDATE revisions SET id = ?, record = ?, body = ? WHERE id = ?",
            (bytes.fromhex(new.id), new.record, zstd.compress(body), bytes.fromhex(old.id)),
        )
        self.rename(old.id, new.id)
        return new

    def rename(self, old: str, new: str) -> None:
        """Whoever names the old one as a parent names the new one, and is rewritten so too."""
        for id_, record, body in list(
            rows(self.database, "SELECT id, record, body FROM revisions")
        ):
            found = revisions.unpack(id_, record, body)
            if old in found.parents:
                parents = sorted({*found.parents} - {old} | {new})
                self.replace(found, {"parents": parents})

    def mend(self) -> None:
        """All views, and an audit chain that names what is there now, with an anchor to it."""
        there = [id_.hex() for (id_,) in rows(self.database, "SELECT id FROM revisions")]
        named = {i for e in audit.entries(self.database) for i in e.revisions}
        gone, new = named - set(there), sorted(set(there) - named)
        previous = "0" * 64
        for entry in list(audit.entries(self.database)):
            fields = dict(entry.fields) | {"prev": previous}
            if any(each in gone for each in entry.revisions):
                kept = [each for each in entry.revisions if each not in gone]
                fields["revisions"] = kept + new
                new = []
            body = encode(fields)
            previous = digest("audit", body).hex()
            run(
                self.database,
                "UPDATE audit SET hash = ?, body = ? WHERE n = ?",
                (bytes.fromhex(previous), body, entry.n),
            )
        self.database.conn.execute("COMMIT")
        self.vault.anchor._path.unlink(missing_ok=True)
        self.vault.rebuild(lambda _: None)
        self.database.conn.execute("BEGIN IMMEDIATE")

    def run(self, forgery: Callable[["Forger"], None]) -> None:
        self.database.conn.execute("BEGIN IMMEDIATE")
        forgery(self)
        self.mend()
        self.database.conn.execute("COMMIT")


def edited(note: str) -> Callable[[Forger], None]:
    def forge(forger: Forger) -> None:
        first = forger.vault.get(note).revisions[0]
        forger.replace(first, {"parts": dict(first.parts) | {part_of("plan"): "Rest."}})

    return forge


def backdated(note: str) -> Callable[[Forger], None]:
    def forge(forger: Forger) -> None:
        first = forger.vault.get(note).revisions[0]
        forger.replace(first, {"at": first.at - 86_400})

    return forge


def without_what_was_added(note: str) -> Callable[[Forger], None]:
    def forge(forger: Forger) -> None:
        last = forger.vault.get(note).revisions[-1]
        run(forger.database, "DELETE FROM revisions WHERE id = ?", (bytes.fromhex(last.id),))

    return forge


def measured_anew(assessment: str) -> Callable[[Forger], None]:
    def forge(forger: Forger) -> None:
        first = forger.vault.get(assessment).revisions[0]
        whole = dict(first.parts["all"]) | {"answers": {"cramp": False}}  # type: ignore[arg-type]
        forger.replace(first, {"parts": {"all": whole}})

    return forge


def signed_at(signature: str, *, renamed: bool = True, **changed: Any) -> Callable[[Forger], None]:
    """The manifest changed, and unless not `renamed`, the record's id with it."""

    def forge(forger: Forger) -> None:
        first = forger.vault.get(signature).revisions[0]
        whole = json.loads(first.body)["parts"]["all"]
        parts = {"all": whole | {"manifest": whole["manifest"] | changed}}
        record = signature_record(parts) if renamed else signature
        forger.replace(first, {"parts": parts, "record": record})

    return forge


def forgeries(desk: Desk, note: str) -> Iterator[tuple[str, Callable[[Forger], None]]]:
    signature = str(signatures(desk, note)[0]["id"])
    yield "a section", edited(note)
    yield "a time of writing", backdated(note)
    yield "an answer", measured_anew(desk.assessment(note))
    yield "what was added", without_what_was_added(note)
    yield "the time of signing", signed_at(signature, at=0)
    yield "who signed", signed_at(signature, practitioner="a" * 26)
    yield "the document", signed_at(signature, document="0" * 64)


@pytest.mark.parametrize(
    "what",
    ["a section", "a time of writing", "an answer", "what was added", "the time of signing",
     "who signed", "the document"],
)  # fmt: skip
def test_rewriting_with_the_vault_key_is_named_with_the_note(
    desk: Desk, note: str, what: str
) -> None:
    Forger(desk).run(dict(forgeries(desk, note))[what])
    assert is_named(desk, note)
    assert {where for where in places(desk) if "note" in where} == {f"note {note}"}
    assert not all(each["ok"] for each in signatures(desk, note))


def test_a_signature_that_was_changed_under_its_id_counts_for_none_and_is_named(
    desk: Desk, note: str
) -> None:
    first, last = signatures(desk, note)
    Forger(desk).run(signed_at(first["id"], renamed=False, at=0))
    (problem,) = desk.problems()
    assert problem.where == f"note {note}"
    assert signatures(desk, note) == [last]


def test_only_the_whole_chain_anew_can_hide_that_a_signature_was_taken_out(
    desk: Desk, note: str
) -> None:
    database = desk.vault.database
    signature = signatures(desk, note)[-1]["id"]
    with transaction(database):
        run(database, "DELETE FROM revisions WHERE record = ?", (signature,))
        for table in ("records", "heads", "signatures", "sealed"):
            name = {"records": "id", "heads": "record", "signatures": "id", "sealed": "signature"}
            run(database, f"DELETE FROM {table} WHERE {name[table]} = ?", (signature,))
    assert is_named(desk, note)
    assert row(database, "SELECT count(*) FROM signatures") == (2,)


def test_a_signature_by_a_key_that_is_not_the_practitioners_is_named(desk: Desk) -> None:
    note, elsewhere = desk.note(), Elsewhere(desk)
    desk.arrive(elsewhere.signature(desk.vault.get(note), sealed_beside(desk, note)))
    (problem,) = desk.problems()
    assert problem.where == f"note {note}"
    assert "key" in problem.message


def test_the_same_key_is_good_once_it_stands_with_the_practitioner(desk: Desk) -> None:
    note, elsewhere = desk.note(), Elsewhere(desk)
    desk.arrive(elsewhere.signature(desk.vault.get(note), sealed_beside(desk, note)))
    elsewhere.introduce()
    assert desk.problems() == ()
    assert desk.get(note).text("plan") == PLAN


def test_who_brings_a_signature_makes_it_nobody_elses(desk: Desk) -> None:
    """It is by the key that made it, whichever device put it into the record."""
    note, elsewhere = desk.note(), Elsewhere(desk)
    elsewhere.introduce()
    signature = elsewhere.signature(desk.vault.get(note), sealed_beside(desk, note))
    desk.arrive(replace(signature, device=Elsewhere(desk).device))
    (shown,) = signatures(desk, note)
    assert (shown["device"], shown["ok"]) == (elsewhere.device, True)
    assert desk.problems() == ()
