"""The audit trail as a file: CSV to look through, JSON with which the chain can be checked."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from notes_tui.domain.canonical import Value, encode
from notes_tui.exporting.new_file import new_file
from notes_tui.exporting.trail import read_chain
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault

FORMAT: Final = "notes-tui audit 1"
_COLUMNS: Final = (
    *("n", "at", "practitioner", "device", "act", "what", "kind", "record", "client"),
    *("client_name", "details", "hash"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula."""


def export_audit(vault: Vault, to: Path, form: str, progress: Callable[[int], object]) -> int:
    """Writes the whole trail to a file that is not there yet; how many entries.

    The chain is checked on the way. That it was exported is the last entry it holds.
    """
    number = 0
    pieces = {"csv": _csv, "json": _json}[form]
    act = Act("export", "audit", details={"format": f"audit-{form}"})
    with new_file(vault, to, act) as file:
        for piece, entries in pieces(vault):
            file.write(piece.encode())
            number += entries
            progress(entries)
    return number


def _csv(vault: Vault) -> Iterator[tuple[str, int]]:
    yield _row(_COLUMNS), 0
    for entry, noted in read_chain(vault):
        yield (
            _row(
                (
                    *(str(noted.n), noted.at, noted.who, noted.device, noted.act, noted.words),
                    *(noted.kind, noted.record, noted.client, noted.whose),
                    encode(noted.details).decode() if noted.details else "",
                    entry.hash,
                )
            ),
            1,
        )


def _row(cells: tuple[str, ...]) -> str:
    line = io.StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([harmless_cell(cell) for cell in cells])
    return line.getvalue()


def harmless_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe stands before it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _json(vault: Vault) -> Iterator[tuple[str, int]]:
    """Each entry's body as it is hashed: its hash is `digest("audit", body)`."""
    head = encode({"format": FORMAT, "vault": vault.id, "practice": vault.practice_name}).decode()
    yield head[:-1] + ',"entries":[\n', 0
    before = ""
    for entry, _ in read_chain(vault):
        body = encode(entry.fields).decode()
        fields: dict[str, Value] = {
            "n": entry.n,
            "hash": entry.hash,
            "prev": entry.fields["prev"],
            "body": body,
        }
        yield before + encode(fields).decode(), 1
        before = ",\n"
    yield "\n]}\n", 0
