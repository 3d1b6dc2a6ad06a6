"""Taking a backup apart and putting it together otherwise, as somebody else might.

A forger has the file and so the two recipients, but neither of their secrets. The tests have one,
so that what is refused is seen to be refused for its own sake.
"""

import hashlib
import io
import json
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pyrage

from notes_tui.crypto import age
from notes_tui.domain.canonical import encode

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Form = Literal[0, 1, 2]
Members = list[tuple[tarfile.TarInfo, bytes]]


def take_apart(data: bytes) -> Members:
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
        return [
            (info, file.read() if (file := archive.extractfile(info)) else b"") for info in archive
        ]


def member(name: str, data: bytes, **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    """A member with whatever its header is to say."""
    info = tarfile.TarInfo(name)
    info.size, info.mtime, info.mode = len(data), 1_772_449_200, 0o600
    for key, value in fields.items():
        setattr(info, key, value)
    return info, data


def put_together(
    members: Members, form: Form = tarfile.GNU_FORMAT, end: bytes = bytes(1024)
) -> bytes:
    """The archive, with exactly the headers that are given."""
    parts = []
    for info, data in members:
        parts += [info.tobuf(form), data, bytes(-len(data) % 512)]
    return b"".join(parts) + end


@dataclass
class Apart:
    """A backup in its parts."""

    outer: Members
    inner: Members
    recipients: list[str]
    end: bytes = bytes(1024)
    form: Form = tarfile.GNU_FORMAT
    seal: Callable[[bytes, list[str]], bytes] = field(default=age.encrypt)
    pack: Callable[[bytes], bytes] = field(default=lambda data: zstd.compress(data, 3))

    @classmethod
    def of(cls, file: Path, secret: bytes) -> "Apart":
        outer = take_apart(file.read_bytes())
        named = {info.name: data for info, data in outer}
        inner = take_apart(zstd.decompress(age.decrypt(named["payload.age"], secret)))
        recipients = json.loads(named["keys.json"])["recipients"]
        return cls(outer, inner, recipients)

    def get(self, name: str) -> bytes:
        """A member of either archive."""
        return next(data for info, data in (*self.outer, *self.inner) if info.name == name)

    def put(self, name: str, data: bytes) -> None:
        """Another content for a member of either archive."""
        for members in (self.outer, self.inner):
            for at, (info, _) in enumerate(members):
                if info.name == name:
                    members[at] = member(name, data, mtime=info.mtime)

    def sealed(self) -> None:
        """The payload once more, of the inner members as they are now."""
        payload = self.pack(put_together(self.inner, self.form, self.end))
        self.put("payload.age", self.seal(payload, self.recipients))

    def named(self) -> None:
        """outer.json with hashes that fit."""
        outer = json.loads(self.get("outer.json"))
        for info, data in self.outer:
            if info.name != "outer.json":
                outer["members"][info.name.lower()] = hashlib.sha256(data).hexdigest()
        self.put("outer.json", encode(outer))

    def write(self, file: Path, *, again: bool = True) -> Path:
        """To a file; with the payload sealed `again`, by whoever has the recipients."""
        if again:
            self.sealed()
        self.named()
        file.write_bytes(put_together(self.outer))
        return file


def to_strangers(data: bytes, recipients: list[str]) -> bytes:
    """Sealed to one more than there may be."""
    keys = [pyrage.x25519.Recipient.from_str(text) for text in recipients]
    keys.append(pyrage.x25519.Identity.generate().to_public())
    return bytes(pyrage.encrypt(data, keys))
