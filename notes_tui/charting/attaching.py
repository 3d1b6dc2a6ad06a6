"""Attachments: adding a photo or a file to a note, taking one out, bringing one back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from notes_tui.charting.incoming import incoming
from notes_tui.charting.moving import as_record_of
from notes_tui.domain import attachment as attachments
from notes_tui.domain.attachment import (
    CHUNK,
    LARGEST_FILE,
    LARGEST_NOTE,
    MOST_OF_NOTE,
    Attachment,
    attachment_parts,
    moved_parts,
    read_attachment,
)
from notes_tui.domain.canonical import Value
from notes_tui.domain.note import read_note
from notes_tui.domain.revision import Revision
from notes_tui.domain.text import size_words
from notes_tui.errors import BadInput
from notes_tui.vault import blobs, listing
from notes_tui.vault.audit import Act
from notes_tui.vault.blobs import Contents
from notes_tui.vault.guarding_signed import require_open_for_typing
from notes_tui.vault.progress import Advance
from notes_tui.vault.vault import Vault

_BLOB_BYTES: Final = 32


def add_attachment(
    vault: Vault, note: str, name: str, type_: str, contents: Contents, advance: Advance
) -> Attachment:
    """Puts a photo or a file into a note: record, bytes and audit entry together, or nothing.

    `advance` is told of every MiB. What it raises ends the adding, and nothing is left of it.
    """
    now = read_note(vault.get(note))
    if now.state.deleted:
        raise BadInput("The note was discarded.", "Bring it back first: note discard --undo")
    _require_fitting(vault, note, contents.size)
    blob = vault.around.entropy(_BLOB_BYTES).hex()
    revision = vault.compose(
        vault.new_id(),
        attachments.KIND,
        attachment_parts(note, name, type_, contents.size, contents.sha256, blob),
        client=now.client,
        schema=attachments.SCHEMA,
    )
    vault.require_room(contents.size)
    try:
        vault.save(
            [revision],
            Act("create", attachments.KIND, revision.record, now.client),
            put_first=lambda database: blobs.put(database, blob, contents, advance),
        )
    finally:
        vault.shrink_log()
    return get_attachment(vault, revision.record)


def attach(
    vault: Vault,
    note: str,
    path: Path,
    advance: Advance,
    *,
    name: str = "",
    as_it_is: bool = False,
) -> tuple[Attachment, str]:
    """Puts the file at this place into a note, a photo cleaned; what was stored, and the sentence
    that says what became of what the file says about itself.
    """
    vault.require_writer()
    require_open_for_typing(vault.database, note, attachments.KIND)  # before a long reading
    with incoming(path, name, lambda: advance(0), as_it_is=as_it_is) as found:
        added = add_attachment(vault, note, found.name, found.type, found.contents, advance)
        return added, found.told


def steps_for(path: Path) -> int:
    """How often the adding of this file is told, at most."""
    try:
        return -(-path.stat().st_size // CHUNK)
    except OSError:
        return 0


def remove_attachment(vault: Vault, record: str) -> None:
    """Takes an attachment out of its note. Its bytes stay, and it can be brought back."""
    now = get_attachment(vault, record)
    if not now.removed:
        _write(vault, now, {"deleted": True}, "discard")


def bring_back_attachment(vault: Vault, record: str) -> None:
    """Undoes a removal."""
    now = get_attachment(vault, record)
    if not now.removed:
        raise BadInput("The attachment was not removed.", "Nothing was changed.")
    _write(vault, now, {"deleted": None}, "bring_back")


def get_attachment(vault: Vault, record: str) -> Attachment:
    """The attachment of this id, a removed one too."""
    return read_attachment(vault.get(record))


def move_attachment(vault: Vault, record: str, note: str, client: str) -> Iterator[Revision]:
    """What lets an attachment go with its note, as a record of the other client that names the
    same bytes; whoever asks for it saves it.
    """
    state = vault.get(record)
    values = {name: part.value for name, part in state.parts.items() if part.value is not None}
    moved = moved_parts(values, note)
    yield from as_record_of(vault, client, state, moved, attachments.SCHEMA)


def _write(vault: Vault, now: Attachment, parts: dict[str, Value], act: str) -> None:
    revision = vault.compose(
        now.id,
        attachments.KIND,
        parts,
        client=now.client,
        parents=now.state.heads,
        schema=attachments.SCHEMA,
    )
    vault.save([revision], Act(act, attachments.KIND, now.id, now.client))


def _require_fitting(vault: Vault, note: str, size: int) -> None:
    there = [each.size for each in listing.attachments(vault.database, note=note)]
    if size > LARGEST_FILE:
        raise BadInput(
            f"The file is too large: {size_words(size)}, more than"
            f" {size_words(LARGEST_FILE)}. Nothing was stored.",
            "Shorten the video, or save it smaller.",
        )
    if len(there) >= MOST_OF_NOTE or sum(there) + size > LARGEST_NOTE:
        raise BadInput(
            f"A note holds up to {MOST_OF_NOTE} attachments of {size_words(LARGEST_NOTE)}"
            " together. Nothing was stored.",
            "Put it into another note of this client.",
        )
