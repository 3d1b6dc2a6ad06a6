"""Children of the nursery that add a large attachment and are killed at it."""

from pathlib import Path

from notes_tui.domain.attachment import CHUNK
from tests.attachments.storing import store
from tests.faults.copies import layout_of, open_copy
from tests.faults.nursery import say

CHUNKS = 24


def add(folder: str, key: str, note: str) -> None:
    """Says "chunk" for every MiB, and "added" once it is acknowledged."""
    vault = open_copy(layout_of(Path(folder)), bytes.fromhex(key))
    store(vault, note, bytes(CHUNKS * CHUNK - 5), progress=lambda _: say("chunk"))
    say("added")
    vault.close()
    say("closed")


def measure(folder: str, key: str, note: str, chunks: int) -> None:
    """Adds, reads and verifies a large one, and says what memory each has taken more."""
    import hashlib  # noqa: PLC0415

    from notes_tui.charting.attaching import add_attachment  # noqa: PLC0415
    from notes_tui.vault.blobs import Contents, read_chunks  # noqa: PLC0415
    from notes_tui.vault.verifying import verify  # noqa: PLC0415
    from tests.attachments.storing import made_up  # noqa: PLC0415

    vault = open_copy(layout_of(Path(folder)), bytes.fromhex(key))
    store(vault, note, bytes(30 * CHUNK))  # the cache of the database fills up once
    sums = hashlib.sha256()
    for piece in made_up(chunks):
        sums.update(piece)
    whole = Contents(chunks * CHUNK, sums.hexdigest(), lambda: made_up(chunks))
    before = resident()
    most = [before]

    def look(_: int) -> None:
        most.append(resident())

    added = add_attachment(vault, note, "long.mp4", "video/mp4", whole, look)
    for _ in read_chunks(vault.database, added):
        look(1)
    assert verify(vault, look).ok
    say("MiB", (max(most) - before) // 1024)
    vault.close()


def resident() -> int:
    """KiB that this process holds now."""
    status = Path("/proc/self/status").read_text()
    return int(next(x for x in status.splitlines() if x.startswith("VmRSS")).split()[1])
