"""Reads a backup by docs/backup-format.md alone: it imports nothing of notes-tui.

    python -I independent_backup_reader.py FILE [--recovery]

The passphrase, or with --recovery the recovery code, comes on stdin. It checks all that the page
asks of a reader, then prints the number of rows of each table as JSON. Whatever is not as the page
says ends it with a message and exit code 1. It holds the whole backup in memory, which a large one
should not be.
"""

import base64
import hashlib
import hmac
import json
import re
import sqlite3
import sys
import tarfile
import unicodedata
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
OUTER = ["README.txt", "keys.json", "identity.age", "payload.age", "outer.json"]
TABLES = "facts identity recovery settings drafts audit backups revisions blobs".split()
AGE_CHUNK = 64 * 1024
PIECE = 8_388_608
CHUNK = 1_048_576

Object = dict[str, Any]


def refuse(reason: str) -> NoReturn:
    sys.exit(f"refused: {reason}")


def require(condition: object, reason: str) -> None:
    if not condition:
        refuse(reason)


def encode(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def decode(data: bytes, what: str) -> Object:
    value = json.loads(data.decode())
    require(isinstance(value, dict) and encode(value) == data, f"{what} is not canonical JSON")
    return dict(value)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest(type_: str, data: bytes) -> bytes:
    return hashlib.sha256(f"notes-tui/{type_}/1\n".encode() + data).digest()


def derive(secret: bytes, purpose: str, header: Object) -> bytes:
    return hkdf(secret, f"notes-tui/{purpose}/1\n".encode() + encode(header))


def hkdf(secret: bytes, info: bytes, salt: bytes | None = None) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(secret)


# 1. The file


def members(data: bytes) -> tuple[list[tuple[str, bytes]], int]:
    """Name and content of each, and the one time that all have."""
    found, at, times = [], 0, set()
    while data[at : at + 512] != bytes(512):
        require(at + 512 <= len(data), "the archive is cut")
        info = tarfile.TarInfo.frombuf(data[at : at + 512], "ascii", "strict")
        again = tarfile.TarInfo(info.name)
        again.size, again.mtime, again.mode = info.size, info.mtime, 0o600
        require(again.tobuf(tarfile.GNU_FORMAT) == data[at : at + 512], "a header is another")
        end = at + 512 + info.size
        padded = end + -info.size % 512
        require(not any(data[end:padded]) and padded <= len(data), "the archive is cut")
        found.append((info.name, data[at + 512 : end]))
        times.add(int(info.mtime))
        at = padded
    require(data[at:] == bytes(1024), "the archive does not end where it should")
    require(len(times) == 1, "members of different times")
    return found, times.pop()


# 2. age


def stanzas(file: bytes, bound: int = 4096) -> tuple[list[list[str]], bytes, bytes, bytes]:
    """The stanzas, each with its body; the header up to its MAC; the MAC; what follows."""
    end = re.search(rb"\n---", file[:bound])
    require(end and file.startswith(b"age-encryption.org/v1\n"), "this is no age file")
    assert end is not None
    header, rest = file[: end.end()], file[end.end() :]
    mac, _, rest = rest.partition(b"\n")
    found = []
    for text in header.decode().split("\n-> ")[1:]:
        first, *body = text.removesuffix("\n---").split("\n")
        found.append([*first.split(" "), "".join(body)])
    return found, header, unbase64(mac.decode().strip()), rest


def unbase64(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4))


def body_of(file_key: bytes, header: bytes, mac: bytes, rest: bytes) -> bytes:
    expected = hmac.digest(hkdf(file_key, b"header"), header, "sha256")
    require(hmac.compare_digest(expected, mac), "the header's MAC of an age file does not fit")
    cipher = ChaCha20Poly1305(hkdf(file_key, b"payload", rest[:16]))
    sealed, plain, number = rest[16:], [], 0
    while True:
        chunk, sealed = sealed[: AGE_CHUNK + 16], sealed[AGE_CHUNK + 16 :]
        last = not sealed
        try:
            found = cipher.decrypt(number.to_bytes(11, "big") + bytes([last]), chunk, None)
        except InvalidTag:
            refuse("an age file is damaged or cut")
        plain.append(found)
        number += 1
        if last:
            return b"".join(plain)


def decrypt_identity(file: bytes, passphrase: str) -> bytes:
    found, header, mac, rest = stanzas(file)
    require(len(found) == 1 and found[0][0] == "scrypt", "identity.age is not under a passphrase")
    _, salt, work, wrapped = found[0]
    require(int(work) <= 20, "identity.age asks for too much work")
    label = b"age-encryption.org/v1/scrypt" + unbase64(salt)
    password = unicodedata.normalize("NFKC", passphrase).encode()
    key = Scrypt(salt=label, length=32, n=2 ** int(work), r=8, p=1).derive(password)
    file_key = ChaCha20Poly1305(key).decrypt(bytes(12), unbase64(wrapped), None)
    return unbech32(body_of(file_key, header, mac, rest).decode().strip().lower())


def unbech32(text: str) -> bytes:
    number = 0
    for symbol in text.removeprefix("age-secret-key-1")[:-6]:
        number = number << 5 | BECH32.index(symbol)
    return (number >> 4).to_bytes(32, "big")


def decrypt_payload(file: bytes, secret: bytes) -> bytes:
    found, header, mac, rest = stanzas(file)
    kinds = [kind for kind, *_ in found if not kind.endswith("-grease")]
    require(kinds == ["X25519", "X25519"], "payload.age has other recipients")
    private = X25519PrivateKey.from_private_bytes(secret)
    for kind, *fields in found:
        if kind != "X25519":
            continue
        share, wrapped = unbase64(fields[0]), unbase64(fields[1])
        shared = private.exchange(X25519PublicKey.from_public_bytes(share))
        salt = share + private.public_key().public_bytes_raw()
        key = hkdf(shared, b"age-encryption.org/v1/X25519", salt)
        try:
            file_key = ChaCha20Poly1305(key).decrypt(bytes(12), wrapped, None)
        except InvalidTag:
            continue
        return body_of(file_key, header, mac, rest)
    refuse("payload.age does not open with this")


# 3. The inner archive


def read_dump(dump: bytes) -> dict[str, list[list[Any]]]:
    """The rows, by running the dump in a plain SQLite: a test knows where its file is from."""
    _, marks, rows = dump.partition(b"-- rows\n")
    require(marks and rows.endswith(b"\nCOMMIT;\n"), "the dump is not one")
    names = [
        match[1].decode()
        for line in rows.removesuffix(b"COMMIT;\n").splitlines()
        if (match := re.fullmatch(rb"INSERT INTO ([a-z]+) VALUES\(.*\);", line))
    ]
    order = [TABLES.index(name) for name in names]
    require(order == sorted(order), "the tables are in another order")
    connection = sqlite3.connect(":memory:")
    connection.executescript(dump.decode())
    found = {
        table: [list(row) for row in connection.execute(f"SELECT * FROM {table}")]
        for table in TABLES
    }
    require(sum(map(len, found.values())) == len(names), "the dump holds something else")
    return found


def check_revisions(rows: dict[str, list[list[Any]]]) -> int:
    """The number of records."""
    named, seen, before, records = set(), set(), "0" * 64, set()
    for expected, (n, hash_, body) in enumerate(sorted(rows["audit"]), 1):
        fields = decode(body, "an audit entry")
        require(digest("audit", body) == hash_, "an audit entry does not hash to its hash")
        require(fields["n"] == n == expected and fields["prev"] == before, "a broken chain")
        named.update(fields.get("revisions", []))
        before = hash_.hex()
    for _, id_, record, packed in rows["revisions"]:
        body = zstd.decompress(packed)
        require(digest("revision", body) == id_, "a revision does not hash to its id")
        require(decode(body, "a revision")["record"] == record, "a revision of another record")
        seen.add(id_.hex())
        records.add(record)
    require(named == seen, "the audit chain names other revisions than are there")
    return len(records)


# 4. and 5.


def open_backup(file: Path, secret_line: str, *, recovery: bool) -> dict[str, int]:
    outer, at = members(file.read_bytes())
    require([name for name, _ in outer] == OUTER, "the members are others")
    content = dict(outer)
    keys = decode(content["keys.json"], "keys.json")
    plain = {name: value for name, value in keys.items() if name != "sha256"}
    require(sha256(encode(plain)) == keys["sha256"], "keys.json: its checksum does not fit")
    require(content["identity.age"].hex() == keys["identity_age"], "identity.age is another")
    kind = "recovery" if recovery else "passphrase"
    code = read_code(secret_line) if recovery else b""
    vault_key = open_slot(keys, kind, secret_line, code)
    mac = plain.pop("mac")
    key = derive(vault_key, "keys-mac", {"vault": keys["vault"]})
    require(hmac.new(key, encode(plain), "sha256").hexdigest() == mac, "keys.json: MAC")
    if recovery:
        secret, mac_key = derive(code, "recovery/age", {}), derive(code, "recovery/mac", {})
    else:
        secret = decrypt_identity(content["identity.age"], secret_line)
        mac_key = derive(secret, "backup-mac", {"vault": keys["vault"]})
    unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})
    payload = unpacker.decompress(decrypt_payload(content["payload.age"], secret))
    require(unpacker.eof and not unpacker.unused_data, "something follows the frame")
    inner, inner_at = members(payload)
    *rest, (last, manifest_bytes) = inner
    require(last == "manifest.json" and inner_at == at, "the manifest is not last")
    manifest = decode(manifest_bytes, "manifest.json")
    macs = manifest.pop("macs")
    message = b"notes-tui/backup-manifest/1\n" + encode(manifest)
    expected = hmac.new(mac_key, message, "sha256").hexdigest()
    require(macs["recovery" if recovery else "backup"] == expected, "not made by its vault")
    return compare(content, keys, manifest, rest, at)


def compare(
    content: dict[str, bytes],
    keys: Object,
    manifest: Object,
    rest: list[tuple[str, bytes]],
    at: int,
) -> dict[str, int]:
    dumps = [data for name, data in rest if name.startswith("dump/")]
    chunks = rest[len(dumps) :]
    require(
        [name for name, _ in rest[: len(dumps)]]
        == [f"dump/{n:05}.sql" for n in range(1, len(dumps) + 1)],
        "the dump's pieces",
    )
    require(all(len(data) == PIECE for data in dumps[:-1]), "a short piece of the dump")
    rows = read_dump(b"".join(dumps))
    announced = sorted((blob.hex(), number) for blob, number, _ in rows["blobs"])
    require(
        [name for name, _ in chunks]
        == [f"attachments/{blob}/{number}" for blob, number in announced],
        "attachments",
    )
    require(all(0 < len(data) <= CHUNK for _, data in chunks), "a chunk of another size")
    files = {name.lower(): sha256(content[name]) for name in OUTER[:3]}
    listed = "".join(f"{sha256(data)}  {name}\n" for name, data in rest)
    facts = dict(rows["facts"])
    n, hash_, body = max(rows["audit"])
    entry = decode(body, "an audit entry")
    expected = {
        "format": 1,
        "vault": keys["vault"],
        "practice": facts["practice"],
        "device": entry["device"],
        "counter": int(facts["backups"]),
        "previous": manifest["previous"],
        "at": at,
        "schema": manifest["schema"],
        "tip": {"n": n, "hash": hash_.hex(), "at": entry["at"], "device": entry["device"]},
        "records": check_revisions(rows),
        "rows": {table: len(found) for table, found in rows.items() if found},
        "members": len(rest),
        "size": sum(len(data) for _, data in rest),
        "members_sha256": sha256(listed.encode()),
        "files": files,
    }
    require(manifest == expected, "the manifest does not say what is there")
    outer = decode(content["outer.json"], "outer.json")
    names = ("format", "vault", "practice", "counter", "at", "schema")
    said = {name: manifest[name] for name in names}
    said["members"] = files | {"payload.age": sha256(content["payload.age"])}
    require(outer == said and facts["vault"] == keys["vault"], "outer.json says something else")
    return {table: len(found) for table, found in rows.items()}


def open_slot(keys: Object, kind: str, typed: str, code: bytes) -> bytes:
    for slot in keys["slots"]:
        header = slot["header"]
        if header["kind"] != kind:
            continue
        if kind == "recovery":
            key = derive(code, "recovery/slot", {})
        else:
            kdf = header["kdf"]
            key = Argon2id(
                salt=bytes.fromhex(kdf["salt"]), length=32, iterations=kdf["passes"],
                lanes=kdf["lanes"], memory_cost=kdf["memory_kib"],
            ).derive(unicodedata.normalize("NFKC", typed).encode())  # fmt: skip
        nonce, wrapped = bytes.fromhex(slot["nonce"]), bytes.fromhex(slot["wrapped"])
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, wrapped, encode(header))
        except InvalidTag:
            continue
    refuse("this does not open the backup")


def read_code(typed: str) -> bytes:
    text = re.sub(r"[\s-]", "", typed).upper().translate(str.maketrans("ILO", "110"))
    number = 0
    for symbol in text:
        number = number * 32 + CROCKFORD.index(symbol)
    return (number >> 20).to_bytes(20, "big")


if __name__ == "__main__":
    line = sys.stdin.buffer.read().decode().removesuffix("\n")
    counted = open_backup(Path(sys.argv[1]), line, recovery="--recovery" in sys.argv[2:])
    assert "notes_tui" not in sys.modules
    print(json.dumps(counted))
