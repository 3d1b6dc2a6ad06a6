"""Checks what is signed in a JSON export of notes-tui, without notes-tui.

    python3 verify_export.py course.json
    python3 verify_export.py course.json --key 4f1d... --show

It needs Python 3.9 or later and its library `cryptography` (pip install cryptography), and nothing
else. It opens the one file it is given, writes nothing and asks no network.

--key KEYID   the key id that the practitioner told you; every signature must be by such a key.
              May be given more than once.
--show        prints what was signed, word for word.
--json        prints the answer as one JSON object.

Exit code: 0 all is signed and fits; 1 nothing is amiss, but something is not signed, or not
settled; 2 the file could not be read as an export; 4 something does not fit.

The rules are those of docs/vault-format.md: a revision is canonical JSON, named by its hash, and
names the revisions before it; a signature is made over a manifest that names the last of them, so
nothing before it can be changed, added or taken out.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import heapq
import json
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, NoReturn

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    sys.exit("This needs the Python library cryptography: python3 -m pip install cryptography")

FORMAT = "notes-tui export 1"
STEPS = "listen observation assessment intuition hypothesis test plan track".split()
LABELS = {
    "late": "Late entry",
    "addendum": "Addendum",
    "correction": "Correction",
    "error": "Entered in error",
}
REVISION = set(
    "format record kind parents author device stamp at offset schema nonce parts".split()
)
MANIFEST = set(
    "format meaning note client head assessments attachments document practitioner device key "
    "at offset".split()
)
HEAD = set("format practice authors".split())
NOTE = set(
    "id client occurred_at status sections carried assessments signatures later late arrived "
    "attachments conflicts moved_from heads removed_assessments removed_attachments history "
    "revisions checksum".split()
)
BESIDE = {
    "assessments": set(
        "id template version hash title answers results examiner instrument history".split()
    ),
    "attachments": set("id note client name type size sha256 history".split()),
    "signatures": set("id meaning by practitioner device at head key ok problem".split()),
}
ID = re.compile(r"[a-z2-7]{25}[aeimquy4]")
HASH = re.compile(r"[0-9a-f]{64}")
NAME = re.compile(r"[a-z0-9_./-]+")
LARGEST = 2**53 - 1
LATEST = 250_000_000_000
DEEPEST = 64
LARGEST_LINE = 1024**3

PROVES = """\
What "fits" proves: whoever holds the key of that key id signed exactly these words and values, and
not one of them was changed since. The sections, times, answers, results and later entries in this
file are the signed ones. The questions are those that were asked: the hash of their template is
signed, and --show words them from the “form” of it that is in the file and has that hash.

What it does not prove:
- That the key is the person's. Ask the practitioner for the key id by another way than this file
  came (in person, by telephone) and compare, or give it with --key.
- That the export is complete. A whole note, or a later entry together with its signature, can have
  been left out, and this cannot be seen from the file.
- When it was signed. Times are those of the practitioner's own clock.
- That what was written is true.
- The bytes of attached files, which are not in the export. Their SHA-256 is signed (see --show):
  compare it with that of a file that was handed over beside it.
- The client's name and particulars, the “source” and “origin” of templates, and whatever is called
  not signed above. They are in the file and under no signature.
"""

Object = dict[str, Any]


class Unfit(Exception):
    """Something is not as it must be. The message says what."""


# ------------------------------------------------------------------------------- canonical JSON


def canonical(value: Any) -> bytes:
    """The one spelling of a value, which is what is hashed; Unfit where it has none."""
    try:
        _require_canonical(value, 0)
        return spelt(value).encode()
    except (UnicodeEncodeError, RecursionError):
        raise Unfit("holds a value that cannot be written") from None


def spelt(value: Any) -> str:
    """A value as canonical JSON spells it: two that are spelt alike are the same."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _require_canonical(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Unfit("is nested too deeply")
    if isinstance(value, dict):
        for name, item in value.items():
            if not NAME.fullmatch(name):
                raise Unfit("holds a name of other letters than are used")
            _require_canonical(item, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _require_canonical(item, depth + 1)
    elif isinstance(value, int) and abs(value) > LARGEST:
        raise Unfit("holds a number that is too large")


def digest(type_: str, data: bytes) -> str:
    """The hash of `data` as something of this type: 64 hex digits."""
    return hashlib.sha256(b"notes-tui/" + type_.encode() + b"/1\n" + data).hexdigest()


def id_of(type_: str, data: bytes) -> str:
    """The id that is made of the first 16 bytes of a hash."""
    spelt = base64.b32encode(bytes.fromhex(digest(type_, data))[:16])
    return spelt.decode().rstrip("=").lower()


def parse(text: str) -> Any:
    """JSON without fractions, and with each name once in an object."""
    try:
        return json.loads(
            text, object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse
        )
    except (ValueError, RecursionError):
        raise Unfit("is not JSON any more: it was cut or changed") from None


def _once(pairs: list[tuple[str, Any]]) -> Object:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Unfit("says one thing twice")
    return found


def _refuse(number: str) -> NoReturn:
    raise Unfit(f"holds {number}, which is no value of a note")


def is_id(value: Any) -> bool:
    """Whether this is the id of a record."""
    return isinstance(value, str) and bool(ID.fullmatch(value))


def is_hash(value: Any) -> bool:
    """Whether this is a hash, such as the id of a revision."""
    return isinstance(value, str) and bool(HASH.fullmatch(value))


def is_number(value: Any, least: int, most: int) -> bool:
    """Whether this is a whole number within bounds."""
    return type(value) is int and least <= value <= most


# ------------------------------------------------------------------------ revisions and records


@dataclass
class Revision:
    """What one author wrote at one time."""

    id: str
    fields: Object

    def __getattr__(self, name: str) -> Any:
        return self.fields[name]


def read_revision(body: Any) -> Revision:
    """The revision of this canonical text; its id is the hash of it."""
    if not isinstance(body, str):
        raise Unfit("is no text")
    fields = parse(body)
    if not isinstance(fields, dict) or canonical(fields) != body.encode(errors="replace"):
        raise Unfit("is not in canonical form")
    ids = [fields.get(name) for name in ("record", "author", "device")]
    if set(fields) - {"client"} != REVISION or not all(
        map(is_id, [*ids, fields.get("client", ids[0])])
    ):
        raise Unfit("does not have the fields of a revision")
    parents, parts = fields["parents"], fields["parts"]
    if (
        fields["format"] != 1
        or not isinstance(parents, list)
        or not all(map(is_hash, parents))
        or parents != sorted(set(parents))
        or not isinstance(parts, dict)
        or not isinstance(fields["kind"], str)
        or not isinstance(fields["stamp"], str)
        or not is_number(fields["at"], 0, LATEST)
        or not is_number(fields["offset"], -1440, 1440)
    ):
        raise Unfit("does not have the fields of a revision")
    return Revision(digest("revision", body.encode()), fields)


@dataclass
class Said:
    """What revisions of one record say: of each part its values, several where they disagree."""

    revisions: list[Revision]
    """Parents before children, as they are shown."""
    heads: list[str]
    parts: dict[str, list[Any]]

    def values_of(self, name: str) -> list[Any]:
        """The values of a part: None alone where it was never written."""
        return self.parts.get(name, [None])

    def settled(self, name: str) -> Any:
        """The one value of a part; None where it was never written, taken out or disagreed on."""
        values = self.values_of(name)
        return values[0] if len(values) == 1 else None

    @property
    def deleted(self) -> bool:
        """Whether it was taken away; whatever else was written since outweighs that."""
        (*_, last) = self.revisions
        return len(self.heads) == 1 and last.parts.get("deleted") is True

    @property
    def disagree(self) -> list[str]:
        """The parts that have two values or more."""
        return [name for name, values in self.parts.items() if len(values) > 1]

    @property
    def all_settled(self) -> Object:
        """Every part that says something, and its value; Unfit where there is more than one."""
        if self.disagree:
            raise Unfit("holds two texts of one part, so it could not be signed")
        return {name: each[0] for name, each in self.parts.items() if each[0] is not None}


def read_records(bodies: Iterable[Revision]) -> dict[str, dict[str, Revision]]:
    """Revisions by record and id; Unfit where those of one record are of two kinds or clients."""
    records: dict[str, dict[str, Revision]] = {}
    for revision in bodies:
        record = records.setdefault(revision.record, {})
        record[revision.id] = revision
        first = next(iter(record.values()))
        if (first.kind, first.fields.get("client")) != (
            revision.kind,
            revision.fields.get("client"),
        ):
            raise Unfit("A record changed its client or its kind, which no record can.")
    return records


def say(revisions: dict[str, Revision], heads: Iterable[str] | None = None) -> Said:
    """What a record says; with `heads`, what it said to whoever saw these as its last revisions.

    Unfit where a revision on the way there is missing.
    """
    seen: dict[str, Revision] = {}
    waiting = list(revisions if heads is None else heads)
    while waiting:
        id_ = waiting.pop()
        if id_ in seen:
            continue
        if id_ not in revisions:
            raise Unfit(f"lacks revision {id_[:12]}, or it was changed")
        seen[id_] = revisions[id_]
        waiting += seen[id_].parents
    ordered = _in_order(seen)
    named = {parent for revision in ordered for parent in revision.parents}
    return Said(ordered, sorted(set(seen) - named), _values(ordered))


def say_sealed(revisions: dict[str, Revision], heads: set[str]) -> Said:
    """What a record says by the heads that signatures name.

    A signer who saw an earlier signature let stand what it covers, or chose one where two disagree.
    Where a signer did not, the texts of both stand here.
    """
    sealed = say(revisions, heads)
    seen = {head: say(revisions, [head]) for head in sorted(heads)}
    known = {head: {each.id for each in said.revisions} for head, said in seen.items()}
    for head, last in seen.items():
        before = [seen[other] for other in seen if other != head and other in known[head]]
        if any(head in known[other] for other in seen if other != head):
            continue
        for name, values in last.parts.items():
            signed = [v for said in before for v in said.parts.get(name, [])]
            if signed and any(value not in signed for value in values):
                distinct = {spelt(v): v for v in [*sealed.parts[name], *signed]}
                sealed.parts[name] = list(distinct.values())
    return sealed


def _in_order(seen: dict[str, Revision]) -> list[Revision]:
    """Parents before children; among those that are ready, the smaller stamp, then id."""
    missing = {id_: len(revision.parents) for id_, revision in seen.items()}
    children: dict[str, list[str]] = {id_: [] for id_ in seen}
    for id_, revision in seen.items():
        for parent in revision.parents:
            children[parent].append(id_)
    ready = [(seen[id_].stamp, id_) for id_, number in missing.items() if not number]
    heapq.heapify(ready)
    ordered = []
    while ready:
        _, id_ = heapq.heappop(ready)
        ordered.append(seen[id_])
        for child in children[id_]:
            missing[child] -= 1
            if not missing[child]:
                heapq.heappush(ready, (seen[child].stamp, child))
    return ordered


def _values(ordered: list[Revision]) -> dict[str, list[Any]]:
    """Of each part the values of those writes that are no ancestor of another write to it."""
    place = {revision.id: index for index, revision in enumerate(ordered)}
    above: list[int] = []  # of each revision its ancestors, as bits
    writers: dict[str, list[int]] = {}
    for index, revision in enumerate(ordered):
        bits = 0
        for parent in revision.parents:
            bits |= above[place[parent]] | 1 << place[parent]
        above.append(bits)
        for name in revision.parts:
            writers.setdefault(name, []).append(index)
    found: dict[str, list[Any]] = {}
    for name, indices in writers.items():
        below = 0
        for index in indices:
            below |= above[index]
        last = [ordered[index] for index in indices if not below >> index & 1]
        if len(last) == 1:
            found[name] = [last[0].parts[name]]
            continue
        last.sort(key=lambda revision: (revision.stamp, revision.id))
        distinct = {spelt(each.parts[name]): each.parts[name] for each in last}
        found[name] = list(distinct.values())
    return found


# --------------------------------------------------------------------------------- practitioners


@dataclass
class Author:
    """A practitioner as the file says, and the keys that the file says are theirs."""

    name: str
    keys: dict[tuple[str, str], bytes]
    """By device and key id."""


def read_authors(values: Any) -> dict[str, Author]:
    """The practitioners of an export's first line, read from their revisions."""
    shown = {}
    bodies = []
    for each in values if isinstance(values, list) else []:
        if not isinstance(each, dict) or not isinstance(each.get("revisions"), list):
            raise Unfit("Its list of practitioners cannot be read.")
        shown[str(each.get("id"))] = (each.get("name"), each.get("keys"))
        bodies += each["revisions"]
    records = read_records(map(read_revision, bodies))
    said = {record: say(revisions) for record, revisions in records.items()}
    found = {record: Author(_name(each), _keys(record, said)) for record, each in said.items()}
    if shown != {
        record: (author.name, {key: device for device, key in author.keys})
        for record, author in found.items()
    }:
        raise Unfit("shows a practitioner or a key otherwise than the revisions in it do")
    return found


def _name(said: Said) -> str:
    return " / ".join(name for name in said.parts.get("name", []) if isinstance(name, str))


def _keys(practitioner: str, said: dict[str, Said]) -> dict[tuple[str, str], bytes]:
    """Every key that the very device it is of wrote as this practitioner.

    The device's own record must be begun by it as this practitioner too, and as no other.
    """
    found: dict[tuple[str, str], bytes] = {}
    for revision in said[practitioner].revisions:
        device = revision.device
        begun = {
            each.author
            for each in (said[device].revisions if device in said else ())
            if (each.kind, each.device, each.parents) == ("device", device, [])
        }
        key = revision.parts.get("key/" + device)
        if (
            (revision.kind, revision.author) == ("practitioner", practitioner)
            and begun == {practitioner}
            and is_hash(key)
        ):
            public = bytes.fromhex(key)
            found[device, digest("key", public)] = public
    return found


# ------------------------------------------------------------------------------------ signatures


@dataclass
class Signature:
    """A signature as its record has it."""

    id: str
    manifest: Object
    signature: bytes
    revision: Revision

    @property
    def sealed(self) -> dict[str, str]:
        """Every record it covers, and the last revision of it that the signer saw."""
        beside = self.manifest["assessments"] + self.manifest["attachments"]
        return {self.manifest["note"]: self.manifest["head"]} | {
            each["record"]: each["head"] for each in beside
        }


def read_signature(record: str, revisions: dict[str, Revision]) -> Signature:
    """The signature of this record: what its id is the hash of. All else in it is none."""
    for revision in say(revisions).revisions:
        whole = revision.parts.get("all")
        if id_of("signature-id", canonical(whole)) == record:
            break
    else:
        raise Unfit("The id of a signature is not that of what it says, so it counts for none.")
    if not isinstance(whole, dict) or set(whole) != {"manifest", "signature"}:
        raise Unfit("A signature is not in the form of one.")
    manifest, signature = whole["manifest"], str(whole["signature"])
    if not _is_manifest(manifest) or not re.fullmatch(r"[0-9a-f]{128}", signature):
        raise Unfit("A signature is not in the form of one.")
    return Signature(record, manifest, bytes.fromhex(signature), revision)


def _is_manifest(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == MANIFEST
        and value["format"] == 1
        and (value["meaning"] == "sign" or value["meaning"] in tuple(LABELS))
        and all(is_id(value[name]) for name in ("note", "client", "practitioner", "device"))
        and all(is_hash(value[name]) for name in ("head", "document", "key"))
        and is_number(value["at"], 0, LATEST)
        and is_number(value["offset"], -1440, 1440)
        and all(_are_sealed(value[name]) for name in ("assessments", "attachments"))
    )


def _are_sealed(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict)
        and set(each) == {"record", "head", "hash"}
        and is_id(each["record"])
        and is_hash(each["head"])
        and is_hash(each["hash"])
        for each in value
    )


def check_signature(
    signature: Signature, records: dict[str, dict[str, Revision]], authors: dict[str, Author]
) -> None:
    """Unfit, with a sentence, at the first thing that is not as it was when it was signed."""
    manifest = signature.manifest
    author = authors.get(manifest["practitioner"])
    public = author.keys.get((manifest["device"], manifest["key"])) if author else None
    if public is None:
        raise Unfit("The key that signed is not among those of the practitioner who is named.")
    message = b"notes-tui/sign/signature/1\n" + bytes.fromhex(
        digest("signature", canonical(manifest))
    )
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature.signature, message)
    except (InvalidSignature, ValueError):
        raise Unfit("It was not made by this key over this: one of them was changed.") from None
    note = _sealed("The note", records, manifest["note"], manifest["head"])
    if note.revisions[0].fields.get("client") != manifest["client"]:
        raise Unfit("The note is not of the client whom the signature names.")
    document = {"note": manifest["note"], "client": manifest["client"], "parts": note.all_settled}
    for what, title in (("assessments", "An assessment"), ("attachments", "An attachment")):
        document[what] = {}
        for each in manifest[what]:
            said = _sealed(title, records, each["record"], each["head"])
            if said.revisions[0].fields.get("client") != manifest["client"]:
                raise Unfit(f"{title} that was signed is not of the client of the note.")
            _require_its_own(said, manifest["note"], each["hash"], what)
            document[what][each["record"]] = said.all_settled
    if digest("document", canonical(document)) != manifest["document"]:
        raise Unfit("The note does not read as it did when it was signed.")
    if manifest["meaning"] != "sign" and not any(
        name.startswith("later/") and isinstance(value, dict)
        and value.get("label") == manifest["meaning"]
        for name, value in records[manifest["note"]][manifest["head"]].parts.items()
    ):  # fmt: skip
        raise Unfit("What it covers is not the addition that it speaks of.")


def _sealed(title: str, records: dict[str, dict[str, Revision]], record: str, head: str) -> Said:
    if head not in records.get(record, {}):
        raise Unfit(f"{title} that was signed is not there, or was changed (revision {head[:12]}).")
    try:
        return say(records[record], [head])
    except Unfit as unfit:
        raise Unfit(f"{title} that was signed {unfit}.") from None


def _require_its_own(said: Said, note: str, hash_: str, what: str) -> None:
    """Of an assessment the hash is its template's, of an attachment that of its bytes."""
    whole = said.settled("all") if what == "assessments" else said.all_settled
    if whole is None:
        return  # it had been taken out of the note again when that was signed
    template = whole.get("template", {})
    named = template.get("hash") if what == "assessments" else whole.get("sha256")
    if (whole.get("note"), named) != (note, hash_):
        raise Unfit("Something that was signed belongs to another note than this.")


# ------------------------------------------------------------------------------------- one note


@dataclass
class Checked:
    """A note of the export: what is signed of it, and what does not fit."""

    note: str
    place: str
    """Where it stands in the file."""
    when: str = ""
    client: str = ""
    signatures: list[Object] = field(default_factory=list)
    not_signed: list[str] = field(default_factory=list)
    """What of it no signature covers, or is not settled; a sentence each."""
    problems: list[str] = field(default_factory=list)
    """What does not fit; a sentence each."""
    texts: list[tuple[str, str]] = field(default_factory=list)
    """What was signed, by title."""

    def require(self, right: Any, problem: str) -> None:
        """Notes a problem unless this is right."""
        if not right:
            self.problems.append(problem)


def check_note(
    line: str,
    place: str,
    client: Object,
    authors: dict[str, Author],
    forms: dict[str, Object],
    pins: Iterable[str] = (),
) -> Checked:
    """A note as it stands on its line of the file, compared with what was signed.

    `forms` are the templates in the file, by the hashes that they do have.
    """
    named = re.match(r'\{"id": "([a-z2-7]{26})"', line)
    checked = Checked(named[1] if named else "", place)
    try:
        values = parse(line)
        if not isinstance(values, dict) or not isinstance(values.get("id"), str):
            raise Unfit("is no note")
        checked.note = values["id"]
        _check_form(checked, line, values)
    except Unfit as unfit:
        checked.problems.append(f"What stands here {unfit}.")
        return checked
    checked.when = str(values.get("occurred_at") or "time not settled")
    checked.client = str(values.get("client"))
    checked.require(
        client.get("id", values.get("client")) == values.get("client"),
        "It stands under another client than its own.",
    )
    try:
        _check(checked, values, authors, forms, set(pins))
    except Unfit as unfit:
        checked.problems.append(str(unfit))
    except (KeyError, TypeError, AttributeError, IndexError, ValueError, OverflowError):
        checked.problems.append("It does not have the fields that an exported note has.")
    return checked


def _check_form(checked: Checked, line: str, values: Object) -> None:
    rest = {name: value for name, value in values.items() if name != "checksum"}
    checked.require(
        values.get("checksum") == digest("exported-note", canonical(rest)),
        "Something in it was changed after it was exported: its checksum does not fit.",
    )
    checked.require(
        json.dumps(values, ensure_ascii=False) == line,
        "Something in it was written anew after it was exported.",
    )


def _check(
    checked: Checked,
    values: Object,
    authors: dict[str, Author],
    forms: dict[str, Object],
    pins: set[str],
) -> None:
    records = read_records(_whole_ones(checked, values["revisions"]))
    if checked.note not in records:
        raise Unfit("None of its own revisions is in the file.")
    note = records[checked.note]
    first = next(iter(note.values()))
    checked.require(first.kind == "note", "What stands here as a note is something else.")
    checked.require(
        first.fields.get("client") == values["client"], "It names another client than its record."
    )
    _say_what_is_not_known(checked, values)
    signatures = []
    for record, found in records.items():
        if next(iter(found.values())).kind == "signature":
            signature = read_signature(record, found)
            if signature.manifest["note"] == checked.note:
                signatures.append(signature)
            else:
                checked.problems.append(
                    f"A signature of another note ({signature.manifest['note'][:8]}) stands here."
                )
    signatures.sort(key=lambda each: (each.revision.stamp, each.id))
    for signature in signatures:
        _check_one(checked, signature, records, authors, pins)
    _compare(checked, values, records, signatures, authors, forms)


def _say_what_is_not_known(checked: Checked, values: Object) -> None:
    """What a later program may have added, or anybody: it is in the file and nothing says it."""
    unknown = {f"“{name}”" for name in set(values) - NOTE}
    for kind, known in BESIDE.items():
        found = {name for each in values[kind] for name in set(each) - known}
        unknown |= {f"“{name}” of its {kind}" for name in found}
    for name in sorted(unknown):
        checked.not_signed.append(
            f"Not signed: {name}. This program does not know what that is and did not check it."
        )


def _whole_ones(checked: Checked, bodies: list[Any]) -> Iterator[Revision]:
    for number, body in enumerate(bodies, 1):
        try:
            yield read_revision(body)
        except Unfit as unfit:
            checked.problems.append(f"Revision {number} of those listed {unfit}.")


def _check_one(
    checked: Checked,
    signature: Signature,
    records: dict[str, dict[str, Revision]],
    authors: dict[str, Author],
    pins: set[str],
) -> None:
    manifest = signature.manifest
    problem = ""
    try:
        check_signature(signature, records, authors)
    except Unfit as unfit:
        problem = str(unfit)
    author = authors.get(manifest["practitioner"])
    name = author.name if author and author.name else manifest["practitioner"][:8]
    checked.signatures.append(
        {
            "id": signature.id,
            "meaning": manifest["meaning"],
            "by": name,
            "at": moment(manifest["at"], manifest["offset"]),
            "key": manifest["key"],
            "head": manifest["head"],
            "over": _covered(signature, records),
            "ok": not problem,
        }
    )
    if problem:
        checked.problems.append(f"The signature of {name} does not fit. {problem}")
    elif pins and manifest["key"] not in pins:
        checked.problems.append(
            f"The signature of {name} was made with another key than you gave with --key."
        )


def _covered(signature: Signature, records: dict[str, dict[str, Revision]]) -> str:
    """What a signature covers, in words."""
    manifest = signature.manifest
    try:
        said = say(records[manifest["note"]], [manifest["head"]])
    except (KeyError, Unfit):
        return "what is not there"
    parts = {name for name, values in said.parts.items() if values != [None]}
    steps = [step for step in STEPS if f"section/{step}" in parts]
    words = [f"{count(len(steps), 'step')} ({', '.join(steps)})"] if steps else []
    words += ["the time of the session"] if "occurred_at" in parts else []
    for prefix, what in (
        ("carried/", "line carried forward"),
        ("red_flag/", "answer to a red flag"),
        ("later/", "later entry"),
    ):
        number = sum(name.startswith(prefix) for name in parts)
        words += [count(number, what)] if number else []
    for name, what in (("assessments", "assessment"), ("attachments", "attachment")):
        words += [count(len(manifest[name]), what)] if manifest[name] else []
    return ", ".join(words)


# ------------------------------------------- what the file shows, compared with what was signed


def _compare(
    checked: Checked,
    values: Object,
    records: dict[str, dict[str, Revision]],
    signatures: list[Signature],
    authors: dict[str, Author],
    forms: dict[str, Object],
) -> None:
    """The fields that people read, each against the revisions: signed ones as they were signed."""
    whole = say(records[checked.note])
    heads: dict[str, set[str]] = {}
    for signature in signatures:
        for record, head in signature.sealed.items():
            if head in records.get(record, {}):
                heads.setdefault(record, set()).add(head)
    signed = checked.note in heads
    shown = say_sealed(records[checked.note], heads[checked.note]) if signed else whole
    later = list(_later(shown, authors)) if signed else []
    expected: Object = {
        "occurred_at": shown.settled("occurred_at"),
        "sections": _sections(shown),
        "carried": _carried(shown),
        "late": shown.settled("late_entry") is True,
        "moved_from": shown.settled("moved_from"),
        "later": later,
        "heads": whole.heads,
        "history": _history(whole, authors),
    }
    for name, value in expected.items():
        checked.require(
            same(values[name], value),
            f"What the file shows under “{name}” is not what the revisions say.",
        )
    in_error = any(each["label"] == "error" for each in later)
    states = {"error"} if in_error else {"signed"} if signed else {"unsigned", "discarded"}
    checked.require(values["status"] in states, f"It is called “{values['status']}” and is not.")
    _compare_signatures(checked, values, signatures)
    _compare_conflicts(checked, values, records, heads)
    arrived = _arrived(whole, shown) if signed else {}
    for kind in ("assessment", "attachment"):
        arrived |= _compare_beside(checked, values, records, heads, authors, forms, kind)
    checked.require(
        same(values["arrived"], arrived),
        "What the file shows as changed after signing is not what the revisions say.",
    )
    _say_what_is_not_signed(checked, shown, arrived, signed=signed)
    checked.texts = list(_texts(shown, later)) + checked.texts if signed else []
    checked.require(
        all(isinstance(text, str) for _, text in checked.texts),
        "Something stands in the place of a text and is none.",
    )


def _compare_conflicts(
    checked: Checked,
    values: Object,
    records: dict[str, dict[str, Revision]],
    heads: dict[str, set[str]],
) -> None:
    """That the texts shown against one another are those that are not settled."""
    for each in values["conflicts"]:
        record, part = each["record"], each["part"]
        found = [say(records[record])] if record in records else []
        found += [say_sealed(records[record], heads[record])] if record in heads else []
        shown = sorted(spelt(text["text"]) for text in each["texts"])
        checked.require(
            len(shown) > 1
            and any(sorted(map(spelt, said.values_of(part))) == shown for said in found),
            "The texts that the file shows against one another are not those in it.",
        )


def _compare_signatures(checked: Checked, values: Object, signatures: list[Signature]) -> None:
    shown = [{name: each[name] for name in _OF_SIGNATURE} for each in values["signatures"]]
    found = [
        each | {name: signature.manifest[name] for name in ("practitioner", "device")}
        for each, signature in zip(checked.signatures, signatures)
    ]
    checked.require(
        same(shown, [{name: each[name] for name in _OF_SIGNATURE} for each in found])
        and all(bool(each["problem"]) is not each["ok"] for each in values["signatures"]),
        "The signatures that the file shows are not those that are in it.",
    )


_OF_SIGNATURE = ("id", "meaning", "by", "practitioner", "device", "at", "head", "key", "ok")


def _compare_beside(
    checked: Checked,
    values: Object,
    records: dict[str, dict[str, Revision]],
    heads: dict[str, set[str]],
    authors: dict[str, Author],
    forms: dict[str, Object],
    kind: str,
) -> Object:
    """What the file shows of the assessments or attachments; gives those that are not signed."""
    signed = checked.note in heads
    arrived: Object = {}
    expected: dict[str, Said] = {}
    removed = set()
    for record, revisions in records.items():
        if next(iter(revisions.values())).kind != kind:
            continue
        now = say(revisions)
        before = say_sealed(revisions, heads[record]) if record in heads else None
        says, said = _says(now, kind), _says(before, kind)
        if signed and any(value not in said for value in says):
            arrived[f"{kind}/{record}"] = says
        seen = before if signed else now
        if seen and _says(seen, kind) != [None]:
            expected[record] = seen
        elif now.deleted:
            removed.add(record)
    shown = {each["id"]: each for each in values[f"{kind}s"]}
    gone = values[f"removed_{kind}s"]
    checked.require(
        set(shown) == set(expected) and len(shown) == len(values[f"{kind}s"]),
        f"The {kind}s that the file shows are not those that are in it.",
    )
    checked.require(
        {each["id"] for each in gone} == removed,
        f"The {kind}s that were taken out of it are not those that the file shows.",
    )
    for each in [*shown.values(), *gone]:
        checked.require(
            each["id"] in records
            and same(each["history"], _history(say(records[each["id"]]), authors)),
            f"The history of an {kind} is not what the revisions say.",
        )
    for record in sorted(set(shown) & set(expected)):
        read = _read_assessment if kind == "assessment" else _read_attachment
        for name, value in read(expected[record]).items():
            checked.require(
                same(shown[record][name], value),
                f"Of an {kind} the file shows another “{name}” than the revisions say.",
            )
        if signed and kind == "assessment":
            _note_signed(checked, shown[record], expected[record], forms)
        elif signed:
            file = read(expected[record])
            title = f"Attachment {file['name']}, {file['size']} bytes"
            checked.texts.append((title, f"SHA-256 {file['sha256']}"))
    return arrived


def _says(said: Said | None, kind: str) -> list[Any]:
    if said is None or said.deleted:
        return [None]
    return said.values_of("all" if kind == "assessment" else "name")


def _read_assessment(said: Said) -> Object:
    whole = said.settled("all")
    if whole is None:
        return {}  # two versions, which are shown under conflicts
    return {
        **{name: whole["template"][name] for name in ("version", "hash")},
        "template": whole["template"]["id"],
        **{name: whole[name] for name in ("answers", "results")},
        **{name: whole.get(name, "") for name in ("examiner", "instrument")},
    }


def _read_attachment(said: Said) -> Object:
    names = ("note", "name", "type", "size", "sha256")
    return {"client": said.revisions[0].fields.get("client")} | {
        name: said.values_of(name)[-1] for name in names
    }


def _note_signed(checked: Checked, shown: Object, said: Said, forms: dict[str, Object]) -> None:
    whole = said.settled("all")
    if whole is None:
        return
    template = whole["template"]
    form = forms.get(template["hash"])
    if form is None:
        checked.problems.append(
            f"The questions of an assessment ({template['id']}) are not in the file, or were "
            "changed."
        )
        return
    head = form["template"]
    checked.require(
        (head["id"], head["version"], head["title"])
        == (template["id"], template["version"], shown["title"]),
        "It shows another title of an assessment than its template has.",
    )
    title = f"Assessment: {head['title']} ({template['id']} {template['version']})"
    checked.texts.append((title, "\n".join(_worded(form, whole))))


def _worded(form: Object, whole: Object) -> Iterator[str]:
    """What was asked, in the words of the template, and what was answered: nothing left out."""
    for name, title in (("examiner", "By"), ("instrument", "With")):
        if name in whole:
            yield f"{title}: {whole[name]}"
    given = {**whole["results"], **whole["answers"]}
    heading = ""
    for item in form["item"]:
        if item["type"] == "group":
            heading = item["label"]
        if item["id"] not in given:
            continue
        if heading:
            yield f"{heading}:"
            heading = ""
        label = item["label"] + _SIDE_IS.get(item.get("side_is"), "")
        label += f", {item['scheme']}" if "scheme" in item else ""
        options = {each["code"]: each["label"] for each in item.get("options", [])}
        answer = _answer(given.pop(item["id"]), options, item.get("unit", "").strip("{}"))
        of = given.pop(f"{item['id']}.of", "")
        yield f"{label}: {answer}" + (f" ({of})" if of else "")
    for name, value in given.items():
        yield f"{name}: {_answer(value, {}, '')}"


_SIDE_IS = {"stance": ", standing on", "top_leg": ", top leg", "tested": ", side tested"}


def _answer(value: Any, options: dict[str, str], unit: str) -> str:
    """An answer in words, with the words of what was chosen behind its code."""
    if isinstance(value, dict):
        return "; ".join(f"{name} {_answer(each, options, unit)}" for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(
            f"({_answer(each, options, unit)})" if isinstance(each, list) else
            _answer(each, options, unit) for each in value
        ) or "none"  # fmt: skip
    if isinstance(value, bool):
        return "yes" if value else "no"
    if options.get(value, value) != value:
        return f"{value} ({options[value]})"
    return f"{value} {unit}".strip() if re.fullmatch(r"-?[0-9.]+", str(value)) else str(value)


def _sections(said: Said) -> Object:
    found = {step: said.parts.get(f"section/{step}", [None]) for step in STEPS}
    return {
        step: values[0] if len(values) == 1 else None
        for step, values in found.items()
        if values != [None]
    }


def _carried(said: Said) -> list[Object]:
    found = []
    for name, values in said.parts.items():
        lines = [value for value in values if isinstance(value, dict)]
        if name.startswith("carried/") and lines:
            found.append((lines[0]["since"], name, lines[0]))
    found.sort(key=lambda each: each[:2])
    return [
        {"text": line["text"], "since": since, "confirmed": line.get("confirmed") is True}
        for since, _, line in found
    ]


def _later(said: Said, authors: dict[str, Author]) -> Iterator[Object]:
    known = set()
    for revision in said.revisions:
        for name, value in revision.parts.items():
            if (
                name.startswith("later/")
                and name not in known
                and isinstance(value, dict)
                and said.settled(name) is not None
            ):
                known.add(name)
                yield {
                    "id": name[len("later/") :],
                    "label": value["label"],
                    "text": value.get("text", ""),
                    "reason": value.get("reason", ""),
                    "event": value.get("event"),
                    "by": _by(revision, authors),
                    "at": moment(revision.at, revision.offset),
                }


def _arrived(whole: Said, shown: Said) -> Object:
    return {
        name: values
        for name, values in whole.parts.items()
        if any(value not in shown.values_of(name) for value in values)
    }


def _history(said: Said, authors: dict[str, Author]) -> list[Object]:
    return [
        {
            "id": revision.id,
            "at": moment(revision.at, revision.offset),
            "author": _by(revision, authors),
            "device": revision.device,
            "parents": revision.parents,
            "parts": revision.parts,
        }
        for revision in said.revisions
    ]


def _by(revision: Revision, authors: dict[str, Author]) -> str:
    author = authors.get(revision.author)
    return author.name if author and author.name else str(revision.author[:8])


def _say_what_is_not_signed(
    checked: Checked, shown: Said, arrived: Object, *, signed: bool
) -> None:
    if not signed:
        checked.not_signed.append("This note is not signed. Nothing vouches for what it says.")
        return
    for name in sorted(arrived):
        checked.not_signed.append(
            f"Not signed: a change of the {title_of(name)} that was made elsewhere, without seeing "
            "the signature. It is kept apart in the file (under “arrived”) and is no part of what "
            "was signed."
        )
    for name in sorted(shown.disagree):
        checked.not_signed.append(
            f"It was signed twice, over two different texts of the {title_of(name)}. Each is "
            "signed; which of them holds is not settled."
        )


def _texts(said: Said, later: list[Object]) -> Iterator[tuple[str, str]]:
    for step in STEPS:
        for value in said.parts.get(f"section/{step}", []):
            if isinstance(value, str):
                yield step, value
    for line in _carried(said):
        yield f"carried forward since {line['since']}", line["text"]
    for each in later:
        about = f"of {each['event']}, " if each["event"] else ""
        reason = f"Reason: {each['reason']}\n" if each["reason"] else ""
        title = f"{LABELS[each['label']]}, {about}written {each['at']} by {each['by']}"
        yield title, reason + each["text"]


def title_of(part: str) -> str:
    """A part in words."""
    kind, _, name = part.partition("/")
    titles = {
        "section": f"step “{name}”",
        "carried": "lines carried forward",
        "later": "later entries",
        "assessment": f"assessment {name[:8]}",
        "red_flag": f"answer to the red flag {name}",
        "occurred_at": "time of the session",
        "deleted": "note as a whole (it was discarded there)",
    }
    return titles.get(kind, f"part “{part}”")


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same, true and 1 told apart."""
    return spelt(one) == spelt(other)


def moment(at: int, offset: int) -> str:
    """A time as it is written in an export."""
    wall = datetime(1970, 1, 1) + timedelta(seconds=at, minutes=offset)  # noqa: DTZ001 - added below
    hours, minutes = divmod(abs(offset), 60)
    sign = "-" if offset < 0 else "+"
    return f"{wall.isoformat(timespec='seconds')}{sign}{hours:02}:{minutes:02}"


def count(number: int, what: str) -> str:
    """A number and a word, in the plural where it is one."""
    plural = what[:-1] + "ies" if what.endswith("y") else what + "s"
    return f"{number} {what if number == 1 else plural}"


# ------------------------------------------------------------------------------------- the file


_TEMPLATES = '"templates": '


class Export:
    """An export, read line by line: each note stands on one, so memory stays flat."""

    def __init__(self, file: IO[bytes], pins: Iterable[str] = ()) -> None:
        self._file = file
        self._pins = tuple(pins)
        self._hash = hashlib.sha256()
        self.forms = self._find_forms()
        self.practice = ""
        self.authors: dict[str, Author] = {}
        self.problems: list[str] = []
        """What does not fit and stands in no note; complete once all notes were read."""

    def notes(self) -> Iterator[Checked]:
        """Each note, checked. Unfit where this is no export at all."""
        number, client, ended = 1, {}, False
        self._head()
        expected = "client" if self._by_client else "note"
        while raw := self._file.readline(LARGEST_LINE):
            number += 1
            place = f"line {number}"
            if raw.startswith(b'"sha256": '):
                ended = True
                self._end(raw)
                break
            self._hash.update(raw)
            text = raw.decode(errors="replace").rstrip("\n")
            after = self._after(expected, text)
            if after:
                if after == "note":
                    client = self._client(text, place)
                if after == "end":
                    self._check_templates(text)
                expected = after
            elif expected == "note":
                checked = check_note(
                    text.removesuffix(","),
                    place, client, self.authors, self.forms, self._pins,
                )  # fmt: skip
                yield checked
            else:
                self.problems.append(f"What stands on {place} has no place in an export.")
        if not ended:
            self.problems.append("The file ends before its end: it was cut.")
        elif expected != "end":
            self.problems.append("The templates are not in the file.")

    def _find_forms(self) -> dict[str, Object]:
        """The templates that stand below the notes, each by the hash that it has."""
        found = {}
        start = self._file.tell()
        while raw := self._file.readline(LARGEST_LINE):
            if raw.startswith(_TEMPLATES.encode()):
                with suppress(Unfit, KeyError, TypeError):
                    for each in self._templates(raw.decode(errors="replace")):
                        found[digest("template", canonical(each["form"]))] = each["form"]
        self._file.seek(start)
        return found

    def _templates(self, text: str) -> Any:
        return parse(text.rstrip("\n")[len(_TEMPLATES) :].rstrip(","))

    def _after(self, expected: str, text: str) -> str:
        """What is to come after this line, where it ends what came before it; else nothing.

        As strict as the file is written: what this took for the end of a list and other programs
        for more of it would be shown by them and checked by nobody.
        """
        if expected == "client" and text.startswith("{") and text.endswith('"notes": ['):
            return "note"
        if expected == "note" and self._by_client and text in {"]}", "]},"}:
            return "client"
        if expected == ("client" if self._by_client else "note") and text == "],":
            return "templates"
        if expected == "templates" and text.startswith(_TEMPLATES):
            return "end"
        return ""

    def _head(self) -> None:
        raw = self._file.readline(LARGEST_LINE)
        self._hash.update(raw)
        text = raw.decode(errors="replace")
        self._by_client = text.endswith('"clients": [\n')
        if not text.endswith(('"clients": [\n', '"notes": [\n')):
            raise Unfit(
                "This is no JSON export of notes-tui as it was written. (A file that was opened "
                "and saved anew by another program is not. Ask for the original file.)"
            )
        try:
            head = parse(text + "]}")
            if not isinstance(head, dict) or head.get("format") != FORMAT:
                raise Unfit("names another format")
            if set(head) - HEAD != {"clients" if self._by_client else "notes"}:
                raise Unfit("holds more than the head of an export does")
            self.practice = str(head.get("practice", ""))
            self.authors = read_authors(head.get("authors"))
        except Unfit as unfit:
            self.problems.append(f"The head of the file, with the practitioners' keys, {unfit}.")

    def _client(self, text: str, place: str) -> Object:
        try:
            client = parse(text + "]}")
        except Unfit as unfit:
            self.problems.append(f"The client on {place} {unfit}.")
            return {}
        return client if isinstance(client, dict) else {}

    def _check_templates(self, text: str) -> None:
        try:
            for each in self._templates(text):
                head = each["form"]["template"]
                names = ("id", "version", "title")
                if digest("template", canonical(each["form"])) != each["hash"] or any(
                    each[name] != head[name] for name in names
                ):
                    self.problems.append(f"The template {each['id']} is not what its hash says.")
        except (Unfit, KeyError, TypeError):
            self.problems.append("The templates in the file cannot be read: they were changed.")

    def _end(self, raw: bytes) -> None:
        expected = f'"sha256": "{self._hash.hexdigest()}"}}\n'.encode()
        if raw != expected or self._file.read(1):
            self.problems.append(
                "The file is not as it was exported: its checksum does not fit. What was changed "
                "is named with its note; if none is named, it is the client's particulars, a "
                "template or the end of the file, which are under no signature."
            )


# ----------------------------------------------------------------------------------- the answer


def main(words: list[str] | None = None) -> int:
    """Reads the command line, prints the answer, gives the exit code."""
    parser = argparse.ArgumentParser(
        description="Checks what is signed in a JSON export of notes-tui.",
        epilog="Exit code: 0 all is signed and fits; 1 something is not signed or not settled; "
        "2 no export; 4 something does not fit.",
    )
    parser.add_argument("file", help="the export, as it came")
    parser.add_argument("--key", action="append", default=[], metavar="KEYID", type=_key,
                        help="a key id that the practitioner told you")  # fmt: skip
    parser.add_argument("--show", action="store_true", help="print what was signed, word for word")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    given = parser.parse_args(words)
    try:
        with Path(given.file).open("rb") as file:
            export = Export(file, given.key)
            answer = (_as_json if given.json else _as_text)(export, show=given.show)
    except OSError as error:
        print(f"The file cannot be read: {error.strerror}.", file=sys.stderr)
        return 2
    except Unfit as unfit:
        print(unfit, file=sys.stderr)
        return 2
    return answer


def _key(typed: str) -> str:
    key = re.sub(r"[\s:-]", "", typed).lower()
    if not is_hash(key):
        raise argparse.ArgumentTypeError("a key id has 64 digits of 0-9 and a-f")
    return key


@dataclass
class _Sum:
    """What was found in all notes together."""

    notes: int = 0
    unfit: int = 0
    partly: int = 0
    keys: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, checked: Checked) -> None:
        self.notes += 1
        self.unfit += bool(checked.problems)
        self.partly += bool(checked.not_signed)
        for each in checked.signatures:
            whose = (each["by"], each["key"])
            self.keys[whose] = self.keys.get(whose, 0) + 1

    def exit_code(self, export: Export) -> int:
        if self.unfit or export.problems:
            return 4
        return 1 if self.partly or not self.notes else 0


def _as_text(export: Export, *, show: bool) -> int:
    found = _Sum()
    for checked in export.notes():
        if not found.notes and export.practice:
            _print(f"Export of {export.practice}")
        found.add(checked)
        _print_note(checked, show=show)
    _print()
    for problem in export.problems:
        _print(f"DOES NOT FIT: {problem}")
    _print(
        f"{count(found.notes, 'note')}: {found.unfit} with something that does not fit, "
        f"{found.partly} with something that is not signed or not settled."
    )
    if found.keys:
        _print()
        _print("Keys that signed. Compare each with the practitioner's own:")
    for (name, key), number in found.keys.items():
        _print(f"  {name}, {count(number, 'signature')}")
        _print(f"    {spaced(key)}")
    _print()
    for line in PROVES.splitlines():
        _print(line)
    return found.exit_code(export)


def _print_note(checked: Checked, *, show: bool) -> None:
    _print()
    _print(f"Note {checked.note or '(its id cannot be read)'}, {checked.place}")
    if checked.when:
        _print(f"  Session of {checked.when}, client {checked.client[:8]}")
    for each in checked.signatures:
        what = "Signed" if each["meaning"] == "sign" else f"{LABELS[each['meaning']]}, signed"
        _print(f"  {what} by {each['by']}, {each['at']}, key {each['key'][:16]}...")
        _print(f"    over {each['over']}")
    for problem in checked.problems:
        _print(f"  DOES NOT FIT: {problem}")
    for sentence in checked.not_signed:
        _print(f"  {sentence}")
    if checked.signatures and not checked.problems:
        _print("  Fits: what was signed is here, unchanged.")
    for title, text in checked.texts if show else ():
        _print(f"    [{title}]")
        for line in str(text).split("\n"):
            _print(f"      {line}")


def _as_json(export: Export, *, show: bool) -> int:
    found = _Sum()
    notes = []
    for checked in export.notes():
        found.add(checked)
        notes.append(
            {
                "id": checked.note,
                "place": checked.place,
                "signatures": checked.signatures,
                "not_signed": checked.not_signed,
                "problems": checked.problems,
            }
            | ({"signed_texts": [list(each) for each in checked.texts]} if show else {})
        )
    code = found.exit_code(export)
    answer = {
        "ok": code in {0, 1},
        "notes": notes,
        "problems": export.problems,
        "keys": [{"by": name, "key": key} for name, key in found.keys],
        "does_not_prove": PROVES,
    }
    print(json.dumps(answer, indent=1))
    return code


def spaced(key: str) -> str:
    """A key id in groups of four, to compare by eye or ear."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def _print(text: str = "") -> None:
    """Prints a line without what could steer a terminal or pass for another line."""
    safe = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    encoding = sys.stdout.encoding or "utf-8"
    print(safe.encode(encoding, "replace").decode(encoding))


if __name__ == "__main__":
    sys.exit(main())
