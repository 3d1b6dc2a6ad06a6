"""Archives made to harm: refused in bounded time and memory, and nothing outside is touched.

They are sealed to the right recipients, which anyone can do who has a backup; what they hold is
looked at before the proof of origin can be, since that lies at the end.
"""

import io
import os
import sys
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from notes_tui.backup.creating import create_backup
from notes_tui.backup.restoring import restore_backup
from notes_tui.backup.unlocking import by_recovery_code
from notes_tui.backup.verifying import verify_backup
from notes_tui.crypto import age, recovery
from notes_tui.domain.canonical import digest
from notes_tui.errors import Damaged
from notes_tui.vault.layout import Layout
from tests.attachments.storing import store
from tests.backup.conftest import Kept
from tests.backup.forging import Apart, Form, Members, member, put_together
from tests.memory import most_megabytes
from tests.places import Place, add_client, add_note, make_place, surroundings

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SECONDS = 30
MEGABYTES = 300
"""More than the process held before."""


@pytest.fixture
def apart(kept: Kept) -> Apart:
    code = recovery.read_code(kept.code)
    assert code is not None
    return Apart.of(kept.file, recovery.age_secret(code))


def refuse(kept: Kept, file: Path, folder: Path) -> None:
    """By verifying and by restoring; neither leaves anything, nor takes long or much."""
    unlock, before, start = by_recovery_code(kept.code), most_megabytes(), time.monotonic()
    with pytest.raises(Damaged):
        verify_backup(file, unlock)
    seen = sorted(path for path in folder.rglob("*"))
    into = Layout(folder / "new.vault", folder / "anchors")
    with pytest.raises(Damaged):
        restore_backup(file, into, unlock, surroundings())
    assert sorted(path for path in folder.rglob("*")) == seen
    assert time.monotonic() - start < 2 * SECONDS
    assert most_megabytes() - before < MEGABYTES


LINK: dict[str, Any] = {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd", "size": 0}
STRANGERS: dict[str, tuple[str, dict[str, Any]]] = {
    "absolute": ("/etc/cron.d/x", {}),
    "upwards": ("../../x", {}),
    "upwards within": ("dump/../../x", {}),
    "a drive": ("C:\\x", {}),
    "a share": ("\\\\host\\x", {}),
    "a link": ("attachments/x", LINK),
    "a hard link": ("attachments/x", LINK | {"type": tarfile.LNKTYPE}),
    "a device": ("x", {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 5}),
    "a pipe": ("x", {"type": tarfile.FIFOTYPE}),
    "a folder": ("attachments", {"type": tarfile.DIRTYPE}),
    "a sparse file": ("x", {"type": tarfile.GNUTYPE_SPARSE}),
    "another case": ("Dump/00002.sql", {}),
    "another number": ("dump/00003.sql", {}),
    "the same again": ("dump/00001.sql", {}),
    "no name": ("", {}),
    "a name of two lines": ("a\nb", {}),
    "an owner": ("dump/00002.sql", {"uid": 0o777}),
    "a mode": ("dump/00002.sql", {"mode": 0o6777}),
    "an upper-case blob": ("attachments/" + "AB" * 32 + "/0", {}),
    "a chunk of another spelling": ("attachments/" + "ab" * 32 + "/00", {}),
}


@pytest.mark.parametrize("kind", STRANGERS)
@pytest.mark.parametrize("where", ["first", "last"])
def test_a_member_that_does_not_belong_there_is_refused(
    kept: Kept, apart: Apart, tmp_path: Path, kind: str, where: str
) -> None:
    name, fields = STRANGERS[kind]
    data = b"" if "size" in fields or "type" in fields else b"x"
    stranger = member(name, data, **fields)
    apart.inner.insert(0 if where == "first" else len(apart.inner) - 1, stranger)
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


@pytest.mark.parametrize("name", ["/etc/x", "../x", "payload.age", "PAYLOAD.AGE", "x"])
def test_a_member_that_does_not_belong_in_the_outer_archive_is_refused(
    kept: Kept, apart: Apart, tmp_path: Path, name: str
) -> None:
    for at in range(len(apart.outer) + 1):
        file = tmp_path / "x.ntbak"
        changed = [*apart.outer]
        changed.insert(at, member(name, b"x"))
        file.write_bytes(put_together(changed))
        refuse(kept, file, tmp_path)


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT])
def test_other_kinds_of_tar_are_refused(
    kept: Kept, apart: Apart, tmp_path: Path, form: Form
) -> None:
    apart.form = form
    if form == tarfile.PAX_FORMAT:
        apart.inner[0][0].pax_headers = {"path": "../../x", "GNU.sparse.size": "99999999999"}
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


def test_members_in_another_order_are_refused(kept: Kept, apart: Apart, tmp_path: Path) -> None:
    first, *rest = apart.inner
    for inner in ([*rest, first], [*apart.inner[::-1]], [*apart.inner, apart.inner[-1]]):
        apart.inner = inner
        refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


@pytest.mark.parametrize("end", [b"", bytes(512), bytes(1536), bytes(1023) + b"x"])
def test_another_end_of_the_archive_is_refused(
    kept: Kept, apart: Apart, tmp_path: Path, end: bytes
) -> None:
    apart.end = end
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


def row_of(body: bytes) -> bytes:
    """A revision with this body, under the name that it has by its hash."""
    id_, packed = digest("revision", body).hex().upper(), zstd.compress(body).hex().upper()
    return f"INSERT INTO revisions VALUES(1,X'{id_}','{'a' * 26}',X'{packed}');\n".encode()


@pytest.mark.parametrize(
    "line",
    [
        row_of(b"[" * 100_000),
        row_of(b'{"record":"' + b"a" * 26 + b'","parents":' + b"9" * 5000 + b"}"),
        row_of(b'{"record":"' + b"a" * 26 + b'","kind":"note","parents":[],"parts":[]}'),
        b"INSERT INTO blobs VALUES(X'" + b"00" * 32 + b"',-1,X'');\n",
        b"INSERT INTO settings VALUES(9223372036854775808,'b');\n",
        b"INSERT INTO audit VALUES(1,X'00',X'" + b"5B" * 100_000 + b"');\n",
        b"ATTACH DATABASE '/tmp/x' AS x;\n",
        b".shell touch /tmp/x\n",
        b"INSERT INTO facts VALUES('a','b');DROP TABLE facts;\n",
        b"INSERT INTO facts VALUES('a',load_extension('x'));\n",
        b"INSERT INTO facts VALUES('a','b',);\n",
        b"INSERT INTO facts VALUES('a');\n",
        b"INSERT INTO facts VALUES(1,2,3,4,5,6,7,8,9);\n",
        b"INSERT INTO sqlite_schema VALUES('a','b');\n",
        b"INSERT INTO notes VALUES('a','b');\n",
        b"INSERT INTO revisions VALUES(1,X'00','a',X'00');\n",
        b"INSERT INTO revisions VALUES(NULL,NULL,NULL,NULL);\n",
        b"INSERT INTO audit VALUES(1,X'00',X'7b');\n",
        b"INSERT INTO blobs VALUES(X'00',0,X'');\n",
        b"INSERT INTO facts VALUES('\xff','b');\n",
        b"INSERT INTO facts VALUES(X'0','b');\n",
        b"INSERT INTO facts VALUES(99999999999999999999999999,'b');\n",
        b"\n",
        b"COMMIT;\n",
        b"VACUUM INTO '/tmp/x';\n",
    ],
)
def test_a_dump_with_anything_but_rows_in_it_is_refused_and_never_run(
    kept: Kept, apart: Apart, tmp_path: Path, line: bytes
) -> None:
    dump = apart.get("dump/00001.sql")
    for where in (b"-- rows\n", b"INSERT INTO audit"):
        changed = dump.replace(where, where + line if where[0:1] == b"-" else line + where, 1)
        apart.put("dump/00001.sql", changed)
        refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


@pytest.mark.long
def test_a_million_members_are_refused_at_the_first_that_is_not_announced(
    kept: Kept, apart: Apart, tmp_path: Path
) -> None:
    blob = "ff" * 32
    one = [member(f"attachments/{blob}/{n}", b"x") for n in range(2)]
    block = put_together(one[1:], end=b"")
    manifest = put_together(apart.inner[-1:], end=b"")
    before = put_together([*apart.inner[:-1], one[0]], end=b"")
    apart.pack = lambda _: zstd.compress(before + block * 1_000_000 + manifest + bytes(1024), 1)
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


def many_rows(apart: Apart) -> bytes:
    """A million of the same row, each an attachment's."""
    dump = apart.get("dump/00001.sql")
    row = b"INSERT INTO blobs VALUES(X'" + b"FF" * 32 + b"',0,X'');\n"
    return dump.replace(b"COMMIT;\n", row * 1_000_000 + b"COMMIT;\n")


@pytest.mark.long
def test_a_million_rows_that_nothing_follows_are_refused(
    kept: Kept, apart: Apart, tmp_path: Path
) -> None:
    rows = many_rows(apart)
    step = 8 * 1024 * 1024
    pieces: Members = [
        member(f"dump/{n:05}.sql", rows[at : at + step])
        for n, at in enumerate(range(0, len(rows), step), 1)
    ]
    apart.inner = [*pieces, *apart.inner[1:]]
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


def packed_zeros(gigabytes: int) -> Iterator[bytes]:
    """A Zstandard frame of so many zeros, made without holding them."""
    frame = zstd.ZstdCompressor(level=1)
    zeros = bytes(16 * 1024 * 1024)
    for _ in range(gigabytes * 64):
        yield frame.compress(zeros)
    yield frame.flush()


@pytest.mark.parametrize("name", ["dump/00001.sql", "attachments", "manifest.json"])
def test_a_bomb_is_refused_before_it_has_gone_off(
    kept: Kept, apart: Apart, tmp_path: Path, name: str
) -> None:
    """A member that says it is eight gigabytes, and unpacks from a few hundred kilobytes."""
    said = member("attachments/" + "ab" * 32 + "/0" if name == "attachments" else name, b"")[0]
    said.size = 2**33 - 1
    header = said.tobuf(tarfile.GNU_FORMAT)
    bomb = io.BytesIO()
    frame = zstd.ZstdCompressor(level=1)
    bomb.write(frame.compress(header))
    zeros = bytes(16 * 1024 * 1024)
    for _ in range(64 * 2):
        bomb.write(frame.compress(zeros))
    bomb.write(frame.flush())
    apart.pack = lambda _: bomb.getvalue()
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


def test_zeros_in_the_place_of_rows_are_refused(kept: Kept, apart: Apart, tmp_path: Path) -> None:
    """Pieces of the dump of the right size that never come to the end of a line."""
    head, rows, _ = apart.get("dump/00001.sql").partition(b"-- rows\n")
    step = 8 * 1024 * 1024
    first = (head + rows).ljust(step, b"x")
    pieces = [member(f"dump/{n:05}.sql", b"x" * step) for n in range(2, 23)]
    apart.inner = [member("dump/00001.sql", first), *pieces]
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


def test_a_window_of_a_gigabyte_is_not_allocated(kept: Kept, apart: Apart, tmp_path: Path) -> None:
    options: dict[int, int] = {
        zstd.CompressionParameter.window_log: 27,
        zstd.CompressionParameter.compression_level: 1,
    }

    def pack(data: bytes) -> bytes:
        frame = zstd.ZstdCompressor(options=options)
        return frame.compress(data + bytes(1 << 24)) + frame.flush()

    apart.pack = pack
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


@pytest.mark.parametrize("more", ["a second frame", "a skippable frame", "rubbish"])
def test_what_follows_the_frame_is_refused(
    kept: Kept, apart: Apart, tmp_path: Path, more: str
) -> None:
    behind = {
        "a second frame": zstd.compress(b"x"),
        "a skippable frame": b"\x50\x2a\x4d\x18" + (4).to_bytes(4, "little") + b"abcd",
        "rubbish": b"x",
    }[more]
    apart.pack = lambda data: zstd.compress(data) + behind
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


HEADERS = {
    "endless": b"age-encryption.org/v1\n" + b"-> X25519 abc\nabc\n" * 100_000,
    "of another version": b"age-encryption.org/v2\n-> X25519 abc\nabc\n--- abc\n",
    "with a passphrase": b"age-encryption.org/v1\n-> scrypt abc 30\nabc\n--- abc\n",
    "with a plugin": b"age-encryption.org/v1\n-> yubikey abc\nabc\n--- abc\n",
    "without recipients": b"age-encryption.org/v1\n--- abc\n",
}


@pytest.mark.parametrize("kind", HEADERS)
def test_an_age_header_that_we_would_not_write_is_refused(
    kept: Kept, apart: Apart, tmp_path: Path, kind: str
) -> None:
    apart.seal = lambda data, recipients: HEADERS[kind] + data
    refuse(kept, apart.write(tmp_path / "x.ntbak"), tmp_path)


@pytest.mark.parametrize("work", ["21", "63", "999999999999", "-1", "1e3", "", "18 18"])
def test_an_identity_that_asks_for_endless_work_is_refused_at_once(work: str) -> None:
    sealed = age.seal_identity(os.urandom(32), "a passphrase", os.urandom, 10)
    start = time.monotonic()
    with pytest.raises(Damaged):
        age.open_identity(sealed.replace(b" 10\n", f" {work}\n".encode(), 1), "a passphrase")
    assert time.monotonic() - start < 1


@pytest.mark.long
def test_large_honest_zeros_are_no_bomb(tmp_path: Path) -> None:
    """A blank scan of 300 megabytes packs to nothing and is backed up all the same."""
    place: Place = make_place(tmp_path)
    stick = tmp_path / "stick"
    stick.mkdir()
    vault = place.open()
    note = add_note(vault, add_client(vault), listen="A blank scan.")
    store(vault, note, bytes(300 * 1024 * 1024))
    made = create_backup(vault, stick)
    vault.close()
    assert made.bytes < 300_000
