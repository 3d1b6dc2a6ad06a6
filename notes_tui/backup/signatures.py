"""Signatures in a backup, checked as they stream by: keys, and that what is sealed is there.

Whether the note still reads as it did needs the whole note: `notes-tui verify` on a vault says so.
"""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from notes_tui.backup.names import Names
from notes_tui.crypto import signing
from notes_tui.domain import author
from notes_tui.domain.canonical import digest, encode
from notes_tui.domain.revision import read_revision
from notes_tui.domain.signature import KIND, PART, TYPE, is_signature, signature_record

_Who: TypeAlias = tuple[str, str, str]
"""Practitioner, device and key id."""


class Signatures:
    """Hears of every revision; knows in the end which signatures do not hold."""

    def __init__(self) -> None:
        self.bad: list[str] = []
        """Ids of records whose signature does not hold; complete in the end."""
        self._found = Names(26)
        self._other = Names(26)
        self._keys = author.Keys()
        self._made_by: dict[_Who, Names] = {}
        """Records of good signatures, by a key of which it is not known yet whose it is."""
        self._waiting: list[tuple[str, _Who, bytes, bytes]] = []
        """What is rare, since devices come before what they sign: signatures before their key."""

    def revision(self, fields: Mapping[str, Any]) -> Iterator[bytes]:
        """Takes one; gives the revisions that it says it seals."""
        if fields["kind"] in {author.PRACTITIONER, author.DEVICE}:
            self._keys.learn(read_revision(encode(fields)))
        if fields["kind"] != KIND:
            return
        record = fields["record"].encode()
        if signature_record(fields["parts"]) != fields["record"]:
            self._other.add(record)
            return
        self._found.add(record)
        value = fields["parts"].get(PART)
        if not is_signature(value):
            self.bad.append(fields["record"])
            return
        manifest = value["manifest"]
        who = manifest["practitioner"], manifest["device"], manifest["key"]
        over, signature = digest(TYPE, encode(manifest)), bytes.fromhex(value["signature"])
        public = self._keys.written(*who)
        if public is None:
            self._waiting.append((fields["record"], who, over, signature))
        elif signing.verify(public, TYPE, over, signature):
            self._made_by.setdefault(who, Names(26)).add(record)
        else:
            self.bad.append(fields["record"])
        yield bytes.fromhex(manifest["head"])
        for sealed in (*manifest["assessments"], *manifest["attachments"]):
            yield bytes.fromhex(sealed["head"])

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self._found)

    def end(self) -> None:
        """Only now it is known whose every key is."""
        self.bad += (record.decode() for record in self._other.without(self._found))
        for who, made in self._made_by.items():
            if self._keys.find(*who) is None:
                self.bad += (record.decode() for record in made)
        for record, who, over, signature in self._waiting:
            public = self._keys.find(*who)
            if public is None or not signing.verify(public, TYPE, over, signature):
                self.bad.append(record)
        self._waiting.clear()
