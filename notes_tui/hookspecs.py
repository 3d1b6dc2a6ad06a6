"""The hooks that a plugin may implement, and the protocols of what it gives.

A plugin gets frozen values and gives data: never the vault, a connection, a key or a widget.
Arguments are only ever added to a hook; a plugin names those it wants.
"""

from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from typing import Final, Protocol

import pluggy

from notes_tui.domain.concern import Concern
from notes_tui.domain.document import ClientDocument, NoteDocument

GROUP: Final = "notes_tui"
"""The entry-point group through which a distribution names its plugin, and pluggy's project."""

hookspec = pluggy.HookspecMarker(GROUP)
hookimpl = pluggy.HookimplMarker(GROUP)


class Exporter(Protocol):
    """A format that notes can be exported to."""

    name: str
    """What is typed behind `--format`: small letters, digits and hyphens."""
    title: str
    """What the format is, in a few words."""
    suffix: str
    """How its files end, with the dot: ".csv"."""

    def export(self, clients: Iterable[ClientDocument]) -> Iterator[bytes]:
        """The file's bytes, in pieces. Clients come one by one, so that memory stays flat."""
        ...


class Hooks:
    """What notes-tui asks of its plugins."""

    @hookspec
    def register_pack(self) -> Traversable:  # type: ignore[empty-body]
        """The folder of a pack: templates/ with one TOML file for each template or set."""

    @hookspec
    def register_exporters(self) -> list[Exporter]:  # type: ignore[empty-body]
        """The formats that this plugin can export to."""

    @hookspec
    def check_before_signing(  # type: ignore[empty-body]
        self, note: NoteDocument, chart: ClientDocument
    ) -> list[Concern]:
        """What speaks against signing this note; `chart` is the client's whole course with it."""

    @hookspec
    def note_signed(self, note: NoteDocument) -> None:
        """A note was signed, or something was added to a signed one."""
