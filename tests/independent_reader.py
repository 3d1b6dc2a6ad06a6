"""Reads a vault by docs/vault-format.md alone: it imports nothing of notes-tui.

    python -I independent_reader.py FOLDER NOTE_ID [--recovery]

The passphrase, or with --recovery the recovery code, comes on stdin. It verifies the key file, each
revision and the audit chain, then prints the sections of the note as JSON. Whatever is not as the
page says ends it with a message and exit code 1.
"""

import base64
import hashlib
import hmac
import json
import re
import shutil
import sys
import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import sqlcipher3.dbapi2 as sqlcipher
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

KEY_FILE_BOUND = 262_144
BODY_BOUND = 67_108_864
CHUNK = 1_048_576
LARGEST_INTEGER = 2**53 - 1
DEEPEST = 64
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
FIELDS = set("format record kind parents author device stamp at offset schema nonce parts".split())

Object = dict[str, Any]


def refuse(reason: str) -> NoReturn:
    sys.exit(f"refused: {reason}")


def require(condition: bool, reason: str) -> None:
    if not condition:
        refuse(reason)


# 1. Encodings


def encode(value: object) -> bytes:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def decode(data: bytes, what: str) -> Object:
    try:
        value = json.loads(data.decode())
        same = encode(value) == data
    except (ValueError, RecursionError):
        refuse(f"{what} is not canonical JSON")
    require(same and well_formed(value, 0), f"{what} is not canonical JSON")
    if not isinstance(value, dict):
        refuse(f"{what} is not an object")
    return value


def well_formed(value: object, depth: int) -> bool:
    if depth > DEEPEST or isinstance(value, float):
        return False
    if isinstance(value, dict):
        return all(
            re.fullmatch(r"[a-z0-9_./-]+", key) and well_formed(item, depth + 1)
            for key, item in value.items()
        )
    if isinstance(value, list):
        return all(well_formed(item, depth + 1) for item in value)
    return not isinstance(value, int) or abs(value) <= LARGEST_INTEGER


def digest(type_: str, data: bytes) -> bytes:
    return hashlib.sha256(f"notes-tui/{type_}/1\n".encode() + data).digest()


def spell_id(data: bytes) -> str:
    return base64.b32encode(data).decode().rstrip("=").lower()


def derive(secret: bytes, purpose: str, header: Object) -> bytes:
    info = f"notes-tui/{purpose}/1\n".encode() + encode(header)
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(secret)


def is_integer(value: object, least: int, most: int = LARGEST_INTEGER) -> bool:
    return type(value) is int and least <= value <= most


def is_id(value: object) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(r"[a-z2-7]{25}[aeimquy4]", value))


def is_hex(value: object, length: int) -> bool:
    return isinstance(value, str) and bool(re.fullmatch(rf"[0-9a-f]{{{2 * length}}}", value))


def from_hex(value: object, length: int, what: str) -> bytes:
    require(is_hex(value, length), f"{what} is not {length} bytes of hex")
    return bytes.fromhex(str(value))


# 3. keys.json and 4. Recovery code


def read_keys(data: bytes) -> Object:
    require(len(data) <= KEY_FILE_BOUND, "keys.json is too large")
    keys = decode(data, "keys.json")
    rest = {name: value for name, value in keys.items() if name != "sha256"}
    fits = keys.get("sha256") == hashlib.sha256(encode(rest)).hexdigest()
    require(fits, "keys.json: its checksum does not fit")
    require(is_integer(keys.get("format"), 1, 1), "keys.json has another format")
    names = "vault generation slots identity_age recipients mac".split()
    require(all(name in keys for name in names), "keys.json lacks a field")
    require(is_id(keys["vault"]) and is_integer(keys["generation"], 1), "keys.json: vault")
    require(isinstance(keys["slots"], list) and len(keys["slots"]) <= 8, "keys.json: slots")
    from_hex(keys["mac"], 32, "mac")
    for slot in keys["slots"]:
        require(slot["header"]["vault"] == keys["vault"], "a slot of another vault")
    return keys


def unlock(keys: Object, kind: str, typed: str) -> bytes:
    for slot in keys["slots"]:
        header = slot["header"]
        if header["kind"] != kind:
            continue
        if kind == "recovery":
            key = derive(read_code(typed), "recovery/slot", {})
        else:
            key = passphrase_key(header["kdf"], typed)
        nonce = from_hex(slot["nonce"], 12, "nonce")
        wrapped = from_hex(slot["wrapped"], 48, "wrapped key")
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, wrapped, encode(header))
        except InvalidTag:
            continue
    refuse("this does not open the vault")


def passphrase_key(kdf: Object, passphrase: str) -> bytes:
    require(kdf["name"] == "argon2id", "a slot has another key derivation")
    for name, least, most in (
        ("memory_kib", 65_536, 1_048_576),
        ("passes", 1, 10),
        ("lanes", 1, 16),
    ):
        require(is_integer(kdf[name], least, most), f"Argon2id: {name} out of bounds")
    return Argon2id(
        salt=from_hex(kdf["salt"], 16, "salt"),
        length=32,
        iterations=kdf["passes"],
        lanes=kdf["lanes"],
        memory_cost=kdf["memory_kib"],
    ).derive(unicodedata.normalize("NFKC", passphrase).encode())


def read_code(typed: str) -> bytes:
    text = re.sub(r"[\s-]", "", typed).upper().translate(str.maketrans("ILO", "110"))
    require(len(text) == 36 and set(text) <= set(CROCKFORD), "the code is not 36 symbols")
    number = 0
    for symbol in text:
        number = number * 32 + CROCKFORD.index(symbol)
    secret = (number >> 20).to_bytes(20, "big")
    check = int.from_bytes(digest("recovery", secret)[:3], "big") >> 4
    require(check == number % 2**20, "the code has a slip in it")
    return secret


def check_mac(keys: Object, vault_key: bytes) -> None:
    rest = {name: value for name, value in keys.items() if name not in {"sha256", "mac"}}
    key = derive(vault_key, "keys-mac", {"vault": keys["vault"]})
    mac = hmac.new(key, encode(rest), "sha256").hexdigest()
    require(hmac.compare_digest(mac, keys["mac"]), "keys.json: its MAC does not fit")


# 5. notes.db


def connect(path: Path, key: bytes) -> Any:
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute("PRAGMA cipher_compatibility = 4")
    try:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlcipher.DatabaseError:
        refuse("notes.db does not open under the key of its slot")
    require(version == 6, "notes.db has another schema")
    return connection


# 6. Revisions


def read_revision(id_: bytes, record: str, packed: bytes) -> Object:
    unpacker = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 26})
    try:
        body = unpacker.decompress(packed, max_length=BODY_BOUND + 1)
    except zstd.ZstdError:
        refuse("a revision cannot be unpacked")
    require(unpacker.eof and not unpacker.unused_data, "a revision is not one whole frame")
    require(len(body) <= BODY_BOUND, "a revision is too large")
    require(digest("revision", body) == id_, "a revision does not hash to its id")
    fields = decode(body, "a revision")
    require(is_integer(fields.get("format"), 1, 1), "a revision has another format")
    require(set(fields) - {"client"} == FIELDS, "a revision has other fields")
    parents = fields["parents"]
    for name, right in (
        ("record", is_id(fields["record"]) and fields["record"] == record),
        ("client", "client" not in fields or is_id(fields["client"])),
        ("author", is_id(fields["author"])),
        ("device", is_id(fields["device"])),
        ("kind", bool(re.fullmatch(r"[a-z][a-z0-9_-]{0,31}", str(fields["kind"])))),
        (
            "parents",
            isinstance(parents, list)
            and all(is_hex(parent, 32) for parent in parents)
            and parents == sorted(set(parents)),
        ),
        ("stamp", is_hex(fields["stamp"], 8)),
        ("at", is_integer(fields["at"], 0, 249_999_999_999)),
        ("offset", is_integer(fields["offset"], -1440, 1440)),
        ("schema", is_integer(fields["schema"], 1)),
        ("nonce", is_hex(fields["nonce"], 16)),
        (
            "parts",
            isinstance(fields["parts"], dict)
            and not any(v is not None and holds_null(v) for v in fields["parts"].values()),
        ),
    ):
        require(right, f"a revision's {name}")
    return fields


def holds_null(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(holds_null, value.values()))
    if isinstance(value, list):
        return any(map(holds_null, value))
    return value is None


def ancestors(revisions: dict[str, Object]) -> dict[str, set[str]]:
    """All ancestors of each revision of one record; none may be missing."""
    found: dict[str, set[str]] = {}
    waiting = dict(revisions)
    while waiting:
        ready = [id_ for id_, fields in waiting.items() if set(fields["parents"]) <= set(found)]
        require(bool(ready), "a revision's parent is missing")
        for id_ in ready:
            parents = waiting.pop(id_)["parents"]
            found[id_] = set(parents).union(*(found[parent] for parent in parents))
    return found


def values(revisions: dict[str, Object], above: dict[str, set[str]], part: str) -> list[Any]:
    """The values of a part: one, or in a conflict several."""
    writes = [id_ for id_, fields in revisions.items() if part in fields["parts"]]
    unsettled = [id_ for id_ in writes if not any(id_ in above[other] for other in writes)]
    distinct = {encode(revisions[id_]["parts"][part]) for id_ in unsettled}
    return [json.loads(value) for value in sorted(distinct)]


def read_records(connection: Any) -> dict[str, dict[str, Object]]:
    """Record to revision id to fields."""
    records: dict[str, dict[str, Object]] = {}
    for id_, record, packed in connection.execute("SELECT id, record, body FROM revisions"):
        records.setdefault(record, {})[id_.hex()] = read_revision(id_, record, packed)
    for record, revisions in records.items():
        alike = {(fields["kind"], fields.get("client")) for fields in revisions.values()}
        require(len(alike) == 1, "a record changed its kind or client")
        kept = connection.execute("SELECT revision FROM heads WHERE record = ?", (record,))
        named = {parent for fields in revisions.values() for parent in fields["parents"]}
        ends = set(revisions) - named
        require({row[0].hex() for row in kept} == ends, "a record does not end where it was left")
    return records


# 6.5 The bytes of attachments


def check_attachments(connection: Any, records: dict[str, dict[str, Object]]) -> None:
    named = set()
    for revisions in records.values():
        if next(iter(revisions.values()))["kind"] != "attachment":
            continue
        above = ancestors(revisions)
        parts = {name: values(revisions, above, name)[0] for name in ("size", "sha256", "blob")}
        named.add(parts["blob"])
        chunks = connection.execute(
            "SELECT chunk, bytes FROM blobs WHERE blob = ? ORDER BY chunk",
            (bytes.fromhex(parts["blob"]),),
        ).fetchall()
        whole = b"".join(data for _, data in chunks)
        require(len(whole) == parts["size"], "an attachment has another size")
        for expected, (number, data) in enumerate(chunks):
            length = min(CHUNK, len(whole) - expected * CHUNK)
            require((number, len(data)) == (expected, length), "a chunk is not in its place")
        require(
            hashlib.sha256(whole).hexdigest() == parts["sha256"], "an attachment is not what it was"
        )
    stored = {row[0].hex() for row in connection.execute("SELECT DISTINCT blob FROM blobs")}
    require(stored == named, "there are bytes that no attachment names")


# 6.6 Signatures


def check_signatures(records: dict[str, dict[str, Object]]) -> list[Object]:
    """The manifest of every signature, each verified against what it names."""
    manifests = []
    for record, revisions in records.items():
        if next(iter(revisions.values()))["kind"] != "signature":
            continue
        fitting = [
            fields
            for fields in revisions.values()
            if spell_id(digest("signature-id", encode(fields["parts"].get("all")))[:16]) == record
        ]
        require(bool(fitting), "the id of a signature is not that of what it says")
        whole = fitting[0]["parts"]["all"]
        check_signature(whole["manifest"], whole["signature"], records)
        manifests.append((min(fields["stamp"] for fields in fitting), whole["manifest"]))
    return [manifest for _, manifest in sorted(manifests, key=lambda each: str(each[0]))]


def check_signature(
    manifest: Object, signature: str, records: dict[str, dict[str, Object]]
) -> None:
    require(is_integer(manifest.get("format"), 1, 1), "a signature has another format")
    practitioner, device = manifest["practitioner"], manifest["device"]
    begun = {
        fields["author"]
        for fields in records[device].values()
        if fields["device"] == device and not fields["parents"]
    }
    require(begun == {practitioner}, "a device that signed is not the signer's")
    keys = [
        from_hex(fields["parts"][f"key/{device}"], 32, "a signing key")
        for fields in records[practitioner].values()
        if (fields["author"], fields["device"]) == (practitioner, device)
        and f"key/{device}" in fields["parts"]
    ]
    keys = [key for key in keys if digest("key", key).hex() == manifest["key"]]
    require(bool(keys), "a signature names another key")
    public = keys[0]
    message = b"notes-tui/sign/signature/1\n" + digest("signature", encode(manifest))
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(signature), message)
    except InvalidSignature:
        refuse("a signature was not made over its manifest")
    document = {
        "note": manifest["note"],
        "client": manifest["client"],
        "parts": sealed(records[manifest["note"]], manifest["head"]),
    }
    for kind in ("assessments", "attachments"):
        document[kind] = {
            each["record"]: sealed(records[each["record"]], each["head"]) for each in manifest[kind]
        }
    hashed = digest("document", encode(document)).hex()
    require(hashed == manifest["document"], "a note does not read as it was signed")


def sealed(revisions: dict[str, Object], head: str) -> Object:
    """What a record said to whoever saw this as its one head."""
    require(head in revisions, "what was signed is not there")
    above = ancestors(revisions)
    seen = {id_: revisions[id_] for id_ in above[head] | {head}}
    found = {}
    for part in {name for fields in seen.values() for name in fields["parts"]}:
        (value,) = values(seen, above, part)
        if value is not None:
            found[part] = value
    return found


# 7. Audit chain


def check_chain(connection: Any, saved: Iterable[str]) -> None:
    previous, named = "0" * 64, set()
    rows = connection.execute("SELECT n, hash, body FROM audit ORDER BY n").fetchall()
    for expected, (n, hash_, body) in enumerate(rows, start=1):
        require(digest("audit", body) == hash_, f"audit entry {n} does not hash to its hash")
        fields = decode(body, "an audit entry")
        require(n == expected == fields.get("n"), f"audit entry {expected} is missing")
        require(fields.get("prev") == previous, f"the audit chain is broken at entry {n}")
        previous = hash_.hex()
        named.update(fields.get("revisions", []))
    require(named == set(saved), "the audit chain names other revisions than there are")


def main(folder: Path, note: str, kind: str, typed: str) -> Object:
    keys = read_keys((folder / "keys.json").read_bytes())
    vault_key = unlock(keys, kind, typed)
    check_mac(keys, vault_key)
    with tempfile.TemporaryDirectory() as copy:
        for name in ("notes.db", "notes.db-wal"):
            if (folder / name).exists():
                shutil.copyfile(folder / name, Path(copy, name))
        connection = connect(
            Path(copy, "notes.db"), derive(vault_key, "database", {"vault": keys["vault"]})
        )
        (vault,) = connection.execute("SELECT value FROM facts WHERE name = 'vault'").fetchone()
        require(vault == keys["vault"], "keys.json and notes.db belong to different vaults")
        records = read_records(connection)
        check_attachments(connection, records)
        manifests = check_signatures(records)
        check_chain(connection, (id_ for revisions in records.values() for id_ in revisions))
        connection.close()
    require(note in records, "there is no such note")
    revisions = records[note]
    above = ancestors(revisions)
    parts = {part for fields in revisions.values() for part in fields["parts"]}
    signed = [each["meaning"] for each in manifests if each["note"] == note]
    return {
        part.removeprefix("section/"): values(revisions, above, part)
        for part in sorted(parts)
        if part.startswith("section/")
    } | ({"signatures": signed} if signed else {})


def worked_values() -> None:
    """Section 11 of the page, as far as it takes no vault."""
    secret = read_code("000G-40R4-0M30-E209-185G-R38E-1W81-24GK-0QBR")
    require(secret == bytes(range(20)), "worked value: recovery code")
    number = spell_id(bytes(16))
    key = derive(bytes(range(32)), "database", {"vault": number})
    expected = "373b62f559a65ca9e41a1820b2d6dabd809757f64eec8b508867c29b792a99d1"
    require(key.hex() == expected, "worked value: database key")


if __name__ == "__main__":
    worked_values()
    way = "recovery" if "--recovery" in sys.argv[3:] else "passphrase"
    secret_line = sys.stdin.buffer.read().decode().removesuffix("\n")
    sections = main(Path(sys.argv[1]), sys.argv[2], way, secret_line)
    assert "notes_tui" not in sys.modules
    sys.stdout.buffer.write(json.dumps(sections, ensure_ascii=False).encode())
