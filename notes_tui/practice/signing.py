"""Signing as a practitioner does it: what would be sealed, what plugins say, then the signature."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from notes_tui import __version__
from notes_tui.charting import adding_later, signing
from notes_tui.charting.revising import Saved
from notes_tui.charting.signing import BeforeSigning
from notes_tui.domain.canonical import Value
from notes_tui.domain.document import ClientDocument
from notes_tui.domain.later import Addition
from notes_tui.domain.text import clean_line
from notes_tui.errors import NotesError, NotReady
from notes_tui.exporting.documents import documents, note_document
from notes_tui.plugin_host.host import Host, PluginConcern, open_host
from notes_tui.vault.conflicts import author_name
from notes_tui.vault.reauthenticating import Typed
from notes_tui.vault.vault import Vault

_LONGEST_REASON = 200


@dataclass(frozen=True)
class ToSign:
    """A note as it would be signed, and what speaks against it."""

    before: BeforeSigning
    concerns: tuple[PluginConcern, ...]
    """What plugins say. It holds the signature until it is set aside with a reason."""
    written_by: str
    """Name of the colleague who began the note; empty where it is one's own. Whoever signs stands
    for it, so it is never signed among others without being chosen."""

    @property
    def why_not(self) -> str:
        """Why it cannot be signed as it stands; empty if it can."""
        held = [f"{each.plugin}: {each.message}" for each in self.concerns]
        return next(iter([each.message for each in self.before.hindrances] + held), "")


def look_before_signing(
    vault: Vault,
    note: str,
    host: Host | None = None,
    charts: dict[str, ClientDocument] | None = None,
) -> ToSign:
    """What signing this note would seal; plugins are asked where nothing else stands in the way.

    `charts` keeps what plugins are given of each client, for whoever looks at several notes.
    """
    before = signing.look(vault, note)
    author = before.note.state.revisions[0].author
    return ToSign(
        before,
        _concerns(vault, host, before, {} if charts is None else charts),
        author_name(vault, author) if author != vault.writer.practitioner else "",
    )


def look_at_day(vault: Vault, notes: Sequence[str]) -> tuple[ToSign, ...]:
    """What signing each of these notes would seal; plugins are loaded once for all."""
    host, charts = open_host(vault, __version__), dict[str, ClientDocument]()
    return tuple(look_before_signing(vault, note, host, charts) for note in notes)


def sign_notes(
    vault: Vault, notes: Sequence[str], passphrase: Typed, *, override: str = ""
) -> tuple[Saved, ...]:
    """Signs these notes, all or none (charting.signing.sign); plugins are told.

    NotReady where a plugin has a concern and no `override` says why it is set aside.
    """
    host, charts = open_host(vault, __version__), dict[str, ClientDocument]()
    if override:
        override = clean_line(override, "The reason")[:_LONGEST_REASON]
    for note in notes:
        for concern in () if override else look_before_signing(vault, note, host, charts).concerns:
            raise NotReady(
                f"The plugin {concern.plugin} holds the signature: {concern.message}",
                "See to it, or say why it is set aside (this stands in the audit trail): "
                "--override REASON",
            )
    saved = signing.sign(vault, notes, passphrase, override=override)
    for note in notes:
        _tell(vault, note, host)
    return saved


def add_to_signed(vault: Vault, note: str, addition: Addition, passphrase: Typed) -> Saved:
    """Adds an entry to a signed note (charting.adding_later.add_later); plugins are told."""
    saved = adding_later.add_later(vault, note, addition, passphrase)
    _tell(vault, note)
    return saved


def settle_arrived(vault: Vault, note: str, passphrase: Typed, *, keep: bool) -> Saved:
    """Settles what arrived at a signed note (charting.adding_later); plugins are told."""
    saved = adding_later.settle_arrived(vault, note, passphrase, keep=keep)
    _tell(vault, note)
    return saved


def settle_signatures(vault: Vault, note: str, part: str, value: Value, passphrase: Typed) -> Saved:
    """Says which of two signed texts holds (charting.adding_later); plugins are told."""
    saved = adding_later.settle_signatures(vault, note, part, value, passphrase)
    _tell(vault, note)
    return saved


def _tell(vault: Vault, note: str, host: Host | None = None) -> None:
    """Tells the plugins. It is signed by then, so nothing that fails here may say otherwise."""
    with suppress(NotesError):
        (host or open_host(vault, __version__)).tell_signed(note_document(vault, note))


def _concerns(
    vault: Vault, host: Host | None, before: BeforeSigning, charts: dict[str, ClientDocument]
) -> tuple[PluginConcern, ...]:
    host = host or open_host(vault, __version__)
    if not before.ready or not host.asks_before_signing:
        return ()
    client = before.note.client
    if client not in charts:
        (charts[client],) = documents(vault, lambda _: None, client=client)
    return host.concerns(note_document(vault, before.note.id), charts[client])
