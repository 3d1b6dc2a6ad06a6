"""Exporting in a format of a plugin, guarded: what it does wrong leaves no file and no word."""

import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from notes_tui.domain.document import ClientDocument
from notes_tui.errors import NotesError, PluginFailed
from notes_tui.exporting.documents import documents
from notes_tui.exporting.new_file import act_of, new_file
from notes_tui.plugin_host.guarding import error_name, silenced
from notes_tui.plugin_host.host import PluginExporter
from notes_tui.vault.progress import Advance
from notes_tui.vault.vault import Vault

_LARGEST: Final = 4 * 1024**3
_END: Final = object()


def export_by_plugin(
    vault: Vault,
    to: Path,
    exporter: PluginExporter,
    advance: Advance,
    *,
    note: str = "",
    client: str = "",
) -> int:
    """Writes a note, a client's course or all clients in a plugin's format; how many notes.

    It may take long, so it has no time limit: whoever waits can interrupt it, and then nothing is
    left of it.
    """
    counted = _Counted(documents(vault, advance, note=note, client=client))
    with new_file(vault, to, act_of(vault, exporter.name, note, client)) as file:
        written = 0
        with closing(_Pieces(exporter, counted)) as pieces:
            while (piece := pieces.next()) is not None:
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


class _Pieces:
    """What an exporter gives, piece by piece, each asked for under a guard."""

    def __init__(self, exporter: PluginExporter, counted: _Counted) -> None:
        self._exporter = exporter
        self._counted = counted
        self._given: Iterator[bytes] | None = None

    def next(self) -> bytes | None:
        """The next piece, None at the end; PluginFailed for whatever else comes.

        An error of ours is raised though the plugin may have caught it: its file is not whole.
        """
        try:
            with silenced(threading.current_thread()):
                if self._given is None:
                    self._given = iter(self._exporter.export(self._counted))
                piece = next(self._given, _END)
            if self._counted.error is not None:
                raise self._counted.error
            if piece is _END:
                return None
            if type(piece) is not bytes:
                raise TypeError
            return piece
        except KeyboardInterrupt:
            raise  # most likely the one who waits
        except BaseException as error:  # noqa: BLE001 - a plugin's, of any kind
            if self._counted.error is not None:
                raise self._counted.error from None
            raise _failed(self._exporter, error_name(error)) from None

    def close(self) -> None:
        """Ends the exporter, silenced too: it may still have something to say."""
        given, self._given = self._given, None
        with silenced(threading.current_thread()), suppress(BaseException):
            if given is not None:
                getattr(given, "close", lambda: None)()
            del given


def _failed(exporter: PluginExporter, error: str) -> PluginFailed:
    return PluginFailed(
        f"The plugin {exporter.plugin} {exporter.version} failed while exporting ({error})."
        " No file was written.",
        "Your notes are safe. Tell its author, or use --format md.",
    )
