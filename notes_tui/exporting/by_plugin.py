"""Exporting in a format of a plugin, guarded: what it does wrong leaves no file and no word."""

import io
import warnings
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final

from notes_tui.domain.document import ClientDocument
from notes_tui.errors import NotesError, PluginFailed
from notes_tui.exporting.documents import documents
from notes_tui.exporting.new_file import new_file
from notes_tui.plugin_host.host import PluginExporter
from notes_tui.vault.vault import Vault
from notes_tui.vault.views import Progress

_LARGEST: Final = 4 * 1024**3


def export_by_plugin(
    vault: Vault,
    to: Path,
    exporter: PluginExporter,
    progress: Progress,
    *,
    note: str = "",
    client: str = "",
) -> int:
    """Writes a note, a client's course or all clients in a plugin's format; how many notes.

    It may take long, so it has no time limit: whoever waits can interrupt it, and then nothing is
    left of it.
    """
    counted = _Counted(documents(vault, progress, note=note, client=client))
    with new_file(vault, to, exporter.name, note, client) as file:
        written = 0
        for piece in _pieces(exporter, counted):
            written += file.write(piece)
            if written > _LARGEST:
                raise _failed(exporter, "wrote without end")
    return counted.notes


class _Counted:
    """Documents on their way; an error of ours in them is not the plugin's."""

    def __init__(self, source: Iterator[ClientDocument]) -> None:
        self._source = source
        self.notes = 0
        self.error: NotesError | None = None

    def __iter__(self) -> Iterator[ClientDocument]:
        try:
            for client in self._source:
                self.notes += len(client.notes)
                yield client
        except NotesError as error:
            self.error = error
            raise


def _pieces(exporter: PluginExporter, counted: _Counted) -> Iterator[bytes]:
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            for piece in exporter.export(counted):
                if not isinstance(piece, bytes):
                    raise TypeError
                yield piece
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin's, of any kind
            if counted.error is not None:
                raise counted.error from None
            raise _failed(exporter, type(error).__name__) from None


def _failed(exporter: PluginExporter, error: str) -> PluginFailed:
    return PluginFailed(
        f"The plugin {exporter.plugin} {exporter.version} failed while exporting ({error})."
        " No file was written.",
        "Your notes are safe. Tell its author, or use --format md.",
    )
