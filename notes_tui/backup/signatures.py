"""Signatures in a backup, checked as they stream by: keys, and that what is sealed is there.

Whether the note still reads as it did needs the whole note: `notes-tui verify` on a vault says so.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from notes_tui.crypto import signing
from notes_tui.domain import author
from notes_tui.domain.canonical import digest, encode
from notes_tui.domain.signature import KIND, PART, TYPE, is_signature, key_id, signature_record


class Signatures:
    """Hears of every revision; knows in the end which signatures do not hold."""

    def __init__(self) -> None:
        self.bad: list[str] = []
        """Ids of records whose signature does not hold; complete in the end."""
        self._found: set[str] = set()
        self._other: set[str] = set()
        self._keys: dict[tuple[str, str, str], bytes] = {}
        self._waiting: list[tuple[str, tuple[str, str, str], bytes, bytes]] = []

    def revision(self, fields: Mapping[str, Any]) -> Iterator[bytes]:
        """Takes one; gives the revisions that it says it seals."""
        if fields["kind"] == author.PRACTITIONER:
            self._learn(fields["record"], fields["parts"])
        if fields["kind"] != KIND or fields["record"] in self._found:
            return
        if signature_record(fields["parts"]) != fields["record"]:
            self._other.add(fields["record"])
            return
        self._found.add(fields["record"])
        value = fields["parts"].get(PART)
        if not is_signature(value):
            self.bad.append(fields["record"])
            return
        manifest = value["manifest"]
        who = manifest["practitioner"], manifest["device"], manifest["key"]
        over, signature = digest(TYPE, encode(manifest)), bytes.fromhex(value["signature"])
        if who in self._keys:
            self._check(fields["record"], who, over, signature)
        else:  # of a practitioner whose record arrives later
            self._waiting.append((fields["record"], who, over, signature))
        yield bytes.fromhex(manifest["head"])
        for sealed in (*manifest["assessments"], *manifest["attachments"]):
            yield bytes.fromhex(sealed["head"])

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self._found)

    def end(self) -> None:
        """Checks those that waited for a key, and for what their record is named by."""
        self.bad += self._other - self._found
        for record, who, over, signature in self._waiting:
            self._check(record, who, over, signature)
        self._waiting.clear()

    def _learn(self, practitioner: str, parts: Mapping[str, Any]) -> None:
        for device, public in author.keys_in(parts).items():
            self._keys.setdefault((practitioner, device, key_id(public)), public)

    def _check(self, record: str, who: tuple[str, str, str], over: bytes, signature: bytes) -> None:
        public = self._keys.get(who)
        if public is None or not signing.verify(public, TYPE, over, signature):
            self.bad.append(record)
