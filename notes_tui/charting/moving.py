"""What hangs on a note goes with it to its right client."""

from collections.abc import Iterator, Mapping

from notes_tui.domain.canonical import Value
from notes_tui.domain.parts import RecordState
from notes_tui.domain.revision import Revision
from notes_tui.vault.vault import Vault


def as_record_of(
    vault: Vault, client: str, state: RecordState, values: Mapping[str, Value], schema: int
) -> Iterator[Revision]:
    """A record of this client that holds these values, and the one before taken out.

    Whoever asks for it saves it.
    """
    yield vault.compose(vault.new_id(), state.kind, values, client=client, schema=schema)
    yield vault.compose(
        state.record,
        state.kind,
        {"deleted": True},
        client=state.client,
        parents=state.heads,
        schema=schema,
    )
