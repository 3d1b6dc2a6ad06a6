"""What came to a signed note without a signature: kept, shown apart, never applied."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from notes_tui.domain import assessment, attachment
from notes_tui.domain.canonical import Value
from notes_tui.domain.note import Note
from notes_tui.domain.parts import RecordState
from notes_tui.errors import Damaged
from notes_tui.vault import signatures
from notes_tui.vault.assessments import read_version
from notes_tui.vault.vault import Vault


@dataclass(frozen=True)
class ArrivedBeside:
    """An assessment or attachment that came to a signed note, or was changed, unsigned."""

    now: RecordState
    signed: RecordState | None
    """None where it was not there as the note was signed."""

    @property
    def name(self) -> str:
        """As it is listed beside the parts of the note: kind and id."""
        return f"{self.now.kind}/{self.now.record}"

    @property
    def values(self) -> tuple[Value, ...]:
        """What it says now: None alone where it was taken out."""
        return _says(self.now)

    @property
    def brought_back(self) -> dict[str, Value]:
        """The parts that let it read as it was signed; where it was not, it is taken out."""
        if self.signed is None:
            return {"deleted": True}
        names = [n for n in self.now.parts if self.now.values_of(n) != self.signed.values_of(n)]
        return {name: self.signed.settled(name) for name in names}


def arrived_beside(vault: Vault, note: Note) -> tuple[ArrivedBeside, ...]:
    """Of a signed note the assessments and attachments that no signature covers as they are."""
    if note.sealed is None:
        return ()
    database = vault.database
    beside = signatures.sealed_beside(database, note.id)
    beside |= set(signatures.apart_from(database, note.id))
    states = filter(None, map(vault.find, sorted(beside)))
    found = (ArrivedBeside(state, signatures.as_shown(database, state)) for state in states)
    return tuple(each for each in found if _differs(each))


def arrived_values(vault: Vault, note: Note) -> Mapping[str, tuple[Value, ...]]:
    """All that changed in a signed note without a signature, by part or by kind and id."""
    parts = {name: part.values for name, part in note.unsealed.items()}
    return parts | {each.name: each.values for each in arrived_beside(vault, note)}


def words_of(vault: Vault, arrived: ArrivedBeside) -> str:
    """What it says as text; "" where it was taken out."""
    state = arrived.now
    if state.deleted:
        return ""
    if state.kind == attachment.KIND:
        try:
            return f"Attachment: {attachment.read_attachment(state).name}"
        except Damaged:
            return ""
    return "\n\n".join(_assessed(vault, state))


def _assessed(vault: Vault, state: RecordState) -> Iterator[str]:
    for value in state.values_of(assessment.PART):
        if assessment.is_assessment(value):
            yield "\n".join(line.text for line in read_version(vault, state, value).lines())


def _differs(arrived: ArrivedBeside) -> bool:
    signed = _says(arrived.signed) if arrived.signed else (None,)
    return any(value not in signed for value in arrived.values)


def _says(state: RecordState) -> tuple[Value, ...]:
    """Of an assessment its whole value, of an attachment its name: nothing else of it changes."""
    if state.deleted:
        return (None,)
    return state.values_of(assessment.PART if state.kind == assessment.KIND else "name")
