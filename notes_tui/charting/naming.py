"""A client as a person names one on the command line: by id or by name, and never by a guess."""

from notes_tui.domain.ids import id_prefix, is_id
from notes_tui.domain.text import fold
from notes_tui.errors import AmbiguousId, BadInput, NotFound
from notes_tui.vault import listing
from notes_tui.vault.vault import Vault


def client_named(vault: Vault, typed: str) -> str:
    """The id of the one client whose id or name begins so; each word may begin a word of the name.

    A name that is typed whole goes before longer ones that begin like it. Archived clients count
    too. NotFound and AmbiguousId say no name.
    """
    if is_id(typed):
        return vault.resolve_id("client", typed)
    found = dict.fromkeys((*_by_id(vault, typed), *_by_name(vault, typed)))
    if not found:
        raise NotFound(
            "There is no client with this id or name.", "See the list: notes-tui client list"
        )
    if len(found) > 1:
        raise AmbiguousId(
            "More than one client has an id or a name that begins so.",
            "Give more of the name, or an id: " + ", ".join(sorted(found)[:_MOST]),
        )
    return next(iter(found))


_MOST = 5


def _by_id(vault: Vault, typed: str) -> tuple[str, ...]:
    try:
        return listing.ids_beginning(vault.database, "client", id_prefix(typed))
    except BadInput:
        return ()


def _by_name(vault: Vault, typed: str) -> list[str]:
    words = fold(typed).split()
    names = [(row.id, fold(row.name)) for row in listing.clients(vault.database, archived=True)]
    whole = [id_ for id_, name in names if name.split() == words]
    begun = [id_ for id_, name in names if words and all(f" {w}" in f" {name}" for w in words)]
    return whole or begun
