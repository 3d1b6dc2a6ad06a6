"""The audit chain: who did what to which record and when, without a word of what was written.

Every save and every audited act appends an entry whose hash names the one before, so an entry
cannot be taken out, changed or put elsewhere unseen. The last entry is the tip.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlite_utils import Database

from notes_tui.domain.canonical import Value, decode_object, digest, encode
from notes_tui.errors import Damaged
from notes_tui.vault.connection import row, rows, run

_NOTHING_BEFORE = "0" * 64

WITH: Final = "with"
"""Among an act's details: ids of records that went along: a note's assessments, its attachments."""
KEPT: Final = "kept"
"""Among an act's details: ids of templates of which a version was kept. An undo leaves them."""


@dataclass(frozen=True)
class Act:
    """What is to be noted."""

    act: str
    """A word for what was done: create, revise, view, export, unlock, …"""
    kind: str | None = None
    record: str | None = None
    client: str | None = None
    revisions: Sequence[str] = ()
    """Ids of the revisions that this act saved."""
    details: Mapping[str, Value] = field(default_factory=dict)
    """Codes and counts only; and why the concern of a plugin was set aside, in the practitioner's
    words.
    """


@dataclass(frozen=True)
class Tip:
    """The end of the chain."""

    n: int
    hash: str
    at: int
    device: str


@dataclass(frozen=True)
class Entry:
    """One link of the chain, as stored."""

    n: int
    hash: str
    fields: Mapping[str, Value]

    @property
    def revisions(self) -> tuple[str, ...]:
        """Ids of the revisions that it says were saved."""
        named = self.fields.get("revisions", [])
        return tuple(map(str, named)) if isinstance(named, list) else ()


def append(
    database: Database, act: Act, *, practitioner: str, device: str, at: int, offset: int
) -> Tip:
    """Adds an entry, inside the caller's transaction, and gives the new tip."""
    last = tip(database)
    fields: dict[str, Value] = {
        "n": last.n + 1 if last else 1,
        "prev": last.hash if last else _NOTHING_BEFORE,
        "at": at,
        "offset": offset,
        "practitioner": practitioner,
        "device": device,
        "act": act.act,
    }
    named = {"kind": act.kind, "record": act.record, "client": act.client}
    fields |= {name: value for name, value in named.items() if value is not None}
    if act.revisions:
        fields["revisions"] = list(act.revisions)
    if act.details:
        fields["details"] = act.details
    body = encode(fields)
    hash_ = digest("audit", body)
    n = last.n + 1 if last else 1
    run(database, "INSERT INTO audit (n, hash, body) VALUES (?, ?, ?)", (n, hash_, body))
    return Tip(n, hash_.hex(), at, device)


def tip(database: Database) -> Tip | None:
    """The end of the chain, or None in a vault that is being made."""
    found = row(database, "SELECT n, hash, body FROM audit ORDER BY n DESC LIMIT 1")
    if found is None:
        return None
    entry = _read(*found)
    at = entry.fields["at"]
    return Tip(entry.n, entry.hash, at if isinstance(at, int) else 0, str(entry.fields["device"]))


def hash_of(database: Database, n: int) -> str | None:
    """The hash of entry `n`, or None if the chain does not reach that far."""
    found = row(database, "SELECT hash FROM audit WHERE n = ?", (n,))
    return found[0].hex() if found else None


def entries(database: Database) -> Iterator[Entry]:
    """The whole chain from its beginning, each link checked against the one before (Damaged)."""
    previous = _NOTHING_BEFORE
    expected = 1
    for found in rows(database, "SELECT n, hash, body FROM audit ORDER BY n"):
        entry = _read(*found)
        if entry.n != expected or entry.fields.get("prev") != previous:
            raise Damaged(
                f"The audit chain is broken at entry {expected}.",
                "Restore the newest backup beside it and compare.",
            )
        yield entry
        previous = entry.hash
        expected += 1


def newest(database: Database, most: int, *, client: str = "", act: str = "") -> tuple[Entry, ...]:
    """The last entries of the chain, the latest first, each checked against its own hash.

    Of one client, or of one act, where that is asked.
    """
    wanted = {name: value for name, value in (("client", client), ("act", act)) if value}
    # A body is canonical JSON, so this finds them all; what it finds beside them is left out.
    said = [encode({name: value})[1:-1] for name, value in wanted.items()]
    where = " AND ".join(["1", *("instr(body, ?)" for _ in said)])
    found = rows(
        database,
        f"SELECT n, hash, body FROM audit WHERE {where} ORDER BY n DESC LIMIT ?",
        (*said, most),
    )
    entries = (_read(*each) for each in found)
    return tuple(
        entry for entry in entries if all(entry.fields.get(k) == v for k, v in wanted.items())
    )


def _read(n: int, hash_: bytes, body: bytes) -> Entry:
    if digest("audit", body) != hash_:
        raise Damaged(
            f"Entry {n} of the audit chain is not what was written.",
            "Restore the newest backup beside it and compare.",
        )
    fields = decode_object(body)
    if fields.get("n") != n:
        raise Damaged(f"Entry {n} of the audit chain stands in another's place.")
    return Entry(n, hash_.hex(), fields)
