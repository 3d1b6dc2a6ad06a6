"""A desk at which notes are signed, and another device that does not know of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from notes_tui.assessing.answering import add_assessment, fill
from notes_tui.assessing.library import Library
from notes_tui.charting import signing
from notes_tui.charting.composing import compose_signature
from notes_tui.crypto import signing as ed25519
from notes_tui.domain import signature
from notes_tui.domain.author import DEVICE, PRACTITIONER, device_parts, key_id, key_parts
from notes_tui.domain.canonical import Value
from notes_tui.domain.ids import new_id
from notes_tui.domain.note import Note
from notes_tui.domain.parts import RecordState, read_record
from notes_tui.domain.revision import Revision
from notes_tui.domain.signature import read_signature, signature_parts, signature_record
from notes_tui.exporting.files import export
from notes_tui.exporting.json import note_values
from notes_tui.plugin_host.packs import read_pack
from notes_tui.vault.assessments import assessments_of
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import transaction
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault, append
from notes_tui.vault.verifying import Problem, verify
from tests.places import PASSPHRASE, add_client, add_note

LISTEN, PLAN = "Ache in the left groin after cycling.", "Stand up each hour."
ANSWERS = {"hold": {"left": 61, "right": 28}, "cramp": True}

RED_FLAGS = """
[template]
id = "red-flags"
version = "1.0.0"
title = "Red flags"

[licence]
holder = "the practice"
terms = "own use"
wording_shipped = true

[[item]]
id = "numb"
type = "yesno"
label = "Numb between the legs"
before_signing = true

[[item]]
id = "night"
type = "yesno"
label = "Pain at night"
"""
"""A template whose first item must be answered before the note is signed."""


@dataclass
class Desk:
    """A vault with a client, and the short ways to what the tests do in it."""

    vault: Vault
    library: Library
    client: str

    def note(self, **sections: str) -> str:
        """A note with an assessment, not signed."""
        note = add_note(self.vault, self.client, **(sections or {"listen": LISTEN, "plan": PLAN}))
        self.assess(note)
        return note

    def assess(self, note: str) -> str:
        filled = fill(self.library, "bridge", ANSWERS)
        return add_assessment(self.vault, note, self.client, filled)

    def sign(self, *notes: str) -> None:
        signing.sign(self.vault, notes, PASSPHRASE)

    def signed(self, **sections: str) -> str:
        note = self.note(**sections)
        self.sign(note)
        return note

    def get(self, note: str) -> Note:
        return get_note(self.vault, note)

    def shown(self, note: str) -> dict[str, object]:
        """What a reader sees of it, what is kept apart left out."""
        values = note_values(self.vault, self.get(note))
        return {
            name: v for name, v in values.items() if name not in {"arrived", "heads", "conflicts"}
        }

    def arrived(self, note: str) -> dict[str, object]:
        values = note_values(self.vault, self.get(note))
        return dict(values["arrived"])

    def assessment(self, note: str) -> str:
        return assessments_of(self.vault, note)[0].assessment.id

    def problems(self) -> tuple[Problem, ...]:
        return verify(self.vault, lambda _: None).problems

    def export(self, to: Path, **chosen: str) -> bytes:
        """A client's course as JSON; with `note` that note alone."""
        export(self.vault, to, "json", lambda _: None, **(chosen or {"client": self.client}))
        data = to.read_bytes()
        to.unlink()
        return data

    def arrive(self, *new: Revision) -> None:
        """Keeps revisions as sync does: appended, not asked whether they fit what is signed."""
        with transaction(self.vault.database):
            append(self.vault.database, new)
            act = Act("sync", revisions=[each.id for each in new])
            tip = self.vault._append(act)
        self.vault._anchor(tip)


class Elsewhere:
    """Another device with a key of its own: of the same practitioner, or of a `colleague`."""

    def __init__(self, desk: Desk, colleague: str = "") -> None:
        self._desk = desk
        self.practitioner = colleague or desk.vault.writer.practitioner
        self.device = new_id(desk.vault.around.entropy)
        self.secret = desk.vault.around.entropy(ed25519.SECRET_BYTES)
        self.public = ed25519.public_key(self.secret)

    def introduce(self, name: str = "") -> None:
        """Its own record arrives, and its key with the practitioner's record."""
        named = {"name": name} if name else {}
        self._desk.arrive(self.begin(), self.claim(self.practitioner, self.device, **named))

    def begin(self) -> Revision:
        """The beginning of the device's own record."""
        parts = device_parts("Laptop", self.public)
        return self._own(self._desk.vault.compose(self.device, DEVICE, parts))

    def claim(self, practitioner: str, device: str, **named: str) -> Revision:
        """A revision by it that says its key is a practitioner's, of this device."""
        vault = self._desk.vault
        state, parts = vault.find(practitioner), named | key_parts({device: self.public})
        heads = state.heads if state else ()
        return self._own(vault.compose(practitioner, PRACTITIONER, parts, parents=heads))

    def write(
        self, state: RecordState, parts: Mapping[str, Value], parents: Sequence[str]
    ) -> Revision:
        """A revision by it that saw these heads."""
        return self._own(
            self._desk.vault.compose(
                state.record, state.kind, parts, client=state.client, parents=parents
            )
        )

    def add(self, kind: str, parts: Mapping[str, Value]) -> Revision:
        """A revision that begins a record."""
        vault = self._desk.vault
        return self._own(vault.compose(vault.new_id(), kind, parts, client=self._desk.client))

    def signature(
        self, note: RecordState, beside: Sequence[tuple[RecordState, str]] = (), **changed: str
    ) -> Revision:
        """A signature by its key; `changed` are fields of the manifest that it claims."""
        vault = self._desk.vault
        here = compose_signature(vault, "sign", note, beside)
        first = read_signature(read_record([here]))
        names = {"practitioner": self.practitioner, "device": self.device}
        names |= {"key": key_id(self.public)} | changed
        manifest = replace(first.manifest, **names)  # type: ignore[arg-type]  # fields of text
        signed = ed25519.sign(self.secret, signature.TYPE, manifest.digest)
        parts = signature_parts(manifest, signed)
        return self._own(replace(here, record=signature_record(parts), parts=parts))

    def _own(self, revision: Revision) -> Revision:
        return replace(revision, author=self.practitioner, device=self.device)


def sealed_beside(desk: Desk, note: str) -> list[tuple[RecordState, str]]:
    """A note's assessments as they stand, with the hashes of their templates."""
    return [
        (desk.vault.get(each.assessment.id), each.assessment.hash)
        for each in assessments_of(desk.vault, note)
    ]


def make_desk(vault: Vault, pack: Path) -> Desk:
    """A desk in this vault, with the templates of this pack."""
    return Desk(vault, Library(vault, [("a-pack", read_pack(pack))]), add_client(vault))
