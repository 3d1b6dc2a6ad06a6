"""What a vault's rows must be, checked as they stream by: each by itself, and all together.

The same checks serve a backup that is only read and one that is restored. Of each revision and
record its name is remembered, and nothing of what it says.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from notes_tui.backup.attachments import Attachments
from notes_tui.backup.names import Names
from notes_tui.backup.signatures import Signatures
from notes_tui.domain import assessment, attachment
from notes_tui.domain.canonical import digest
from notes_tui.domain.ids import is_id
from notes_tui.domain.revision import LARGEST_BODY
from notes_tui.errors import Damaged
from notes_tui.vault.sources import SOURCES

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

_MOST_TOLD = 20
_NOT_WELL_FORMED = (
    TypeError, ValueError, KeyError, IndexError, AttributeError, OverflowError, RecursionError
)  # fmt: skip
_NOTHING_BEFORE = "0" * 64


class Content:
    """Takes every row of the dump and then every chunk of the attachments; Damaged if one is not
    as it was written.
    """

    def __init__(self) -> None:
        self.rows: Counter[str] = Counter()
        self.facts: dict[str, str] = {}
        self.tip: tuple[int, str] = (0, _NOTHING_BEFORE)
        self.problems: list[str] = []
        """What was not right in the vault itself when it was backed up, in sentences."""
        self.signatures = Signatures()
        self._tables = list(SOURCES)
        self._seen = Names(32)
        self._in_chain = Names(32)
        self._built_on = Names(32)
        self._records = Names(26)
        self._linked = Names(26)
        self._attachments = Attachments()
        self._checks: dict[str, Callable[[Sequence[Any]], None]] = {
            "facts": self._fact,
            "audit": self._entry,
            "revisions": self._revision,
            "blobs": self._blob,
        }

    @property
    def records(self) -> int:
        """How many records the revisions belong to."""
        return len(self._records)

    def row(self, table: str, values: Sequence[object]) -> None:
        """A row of the dump. The tables come in their order."""
        while self._tables and self._tables[0] != table:
            del self._tables[0]
        if not self._tables:
            raise Damaged("The backup's tables are not those of a vault.")
        self.rows[table] += 1
        check = self._checks.get(table)
        if check is not None:
            try:
                check(values)
            except _NOT_WELL_FORMED:
                raise Damaged(f"A row of {table} in the backup is not well formed.") from None

    def chunk(self, blob: bytes, number: int, data: bytes) -> None:
        """A chunk of an attachment. They come in the order of their rows."""
        self._attachments.arrived(blob, number, data)

    def end(self) -> None:
        """What only all of them together show."""
        self._attachments.end()
        if missing := min(self._in_chain.without(self._seen), default=None):
            raise Damaged(
                f"Revision {missing.hex()[:12]} was saved, says the audit chain, and is not in"
                " the backup."
            )
        if unnamed := min(self._seen.without(self._in_chain), default=None):
            raise Damaged(f"Revision {unnamed.hex()[:12]} is not in the audit chain.")
        self.signatures.end()
        self._tell(
            "Revision {} is named by another one and is missing.",
            (id_.hex() for id_ in self._built_on.without(self._seen)),
        )
        self._tell(
            "Record {} is named by another one and is missing.",
            (id_.decode() for id_ in self._linked.without(self._records)),
        )
        self._tell("The attachment stored as {} is not as it was stored.", self._attachments.bad)
        self._tell("Signature {} does not hold.", self.signatures.bad)

    def _tell(self, sentence: str, ids: Iterable[str]) -> None:
        self.problems += [sentence.format(id_[:12]) for id_ in sorted(ids)[:_MOST_TOLD]]

    def _fact(self, values: Sequence[Any]) -> None:
        name, value = values
        self.facts[name] = value

    def _entry(self, values: Sequence[Any]) -> None:
        n, hash_, body = values
        fields = json.loads(body.decode())
        last, before = self.tip
        right = digest("audit", body) == hash_ and fields["n"] == n == last + 1
        if not right or fields["prev"] != before:
            raise Damaged(f"The audit chain in the backup is broken at entry {last + 1}.")
        for id_ in fields.get("revisions", ()):
            self._in_chain.add(bytes.fromhex(id_))
        self.tip = n, hash_.hex()

    def _revision(self, values: Sequence[Any]) -> None:
        _, id_, record, packed = values
        body = _unpacked(id_, packed)
        fields = json.loads(body.decode())
        if fields["record"] != record or not is_id(record):
            raise Damaged(f"Revision {id_.hex()[:12]} stands in another record's place.")
        self._seen.add(id_)
        self._records.add(record.encode())
        for parent in fields["parents"]:
            self._built_on.add(bytes.fromhex(parent))
        for sealed in self.signatures.revision(fields):
            self._built_on.add(sealed)
        self._attachments.revision(fields)
        for link in _links(fields):
            if is_id(link):
                self._linked.add(link.encode())

    def _blob(self, values: Sequence[Any]) -> None:
        blob, number, rest = values
        if len(blob) != 32 or rest != b"":
            raise ValueError
        self._attachments.announced(blob, number)


def _links(fields: Mapping[str, Any]) -> Iterator[Any]:
    """The records that a revision says it belongs to."""
    parts = fields["parts"]
    whole = parts.get("all")
    yield fields.get("client")
    if fields["kind"] == assessment.KIND and isinstance(whole, dict):
        yield whole.get("note")
    if fields["kind"] == attachment.KIND:
        yield parts.get("note")


def _unpacked(id_: bytes, packed: bytes) -> bytes:
    frame = zstd.ZstdDecompressor()
    try:
        body: bytes = frame.decompress(packed, max_length=LARGEST_BODY)
    except (zstd.ZstdError, EOFError):
        raise Damaged(f"Revision {id_.hex()[:12]} cannot be unpacked.") from None
    if not frame.eof or frame.unused_data or digest("revision", body) != id_:
        raise Damaged(f"Revision {id_.hex()[:12]} is not what was written.")
    return body
