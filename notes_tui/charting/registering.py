"""Clients: taking one in, changing what is known, putting one away."""

from collections.abc import Mapping, Sequence

from notes_tui.domain import client as clients
from notes_tui.domain.canonical import Value
from notes_tui.domain.client import Client, field_parts, read_client, warning_part
from notes_tui.errors import BadInput
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault


def add_client(
    vault: Vault, fields: Mapping[str, str], warnings: Sequence[tuple[str, str]] = ()
) -> str:
    """Takes in a client; the new id. `warnings` are pairs of kind and text."""
    client = vault.new_id()
    parts = field_parts(fields) | _warning_parts(vault, warnings)
    if "name" not in parts:
        raise BadInput("A client needs a name.", "Nothing was stored. Give it one.")
    _not_in_future(vault, parts)
    _save(vault, client, parts, (), "create")
    return client


def edit_client(
    vault: Vault,
    client: str,
    fields: Mapping[str, str],
    *,
    warnings: Sequence[tuple[str, str]] = (),
    remove: Sequence[str] = (),
) -> Client:
    """Changes what is known of a client: only what differs is written.

    `remove` names warnings by the beginning of their id.
    """
    now = get_client(vault, client)
    # Saying a field anew is also how one in conflict is settled: `client show` has both values.
    parts = now.state.changed(field_parts(fields))
    _not_in_future(vault, parts)
    for typed in remove:
        warning = [w for w in now.warnings if w.id.startswith(typed.lower())]
        if len({w.id for w in warning}) != 1:
            raise BadInput(
                "No single warning of this client begins with these letters.",
                "See them: notes-tui client show ID",
            )
        parts |= warning_part(warning[0].kind, warning[0].id, None)
    parts |= _warning_parts(vault, warnings)
    if parts:
        _save(vault, client, parts, now.state.heads, "revise")
    return get_client(vault, client)


def archive_client(vault: Vault, client: str, *, archived: bool) -> None:
    """Puts a client away from the lists, or takes the client out again. Nothing is deleted."""
    now = get_client(vault, client)
    if now.state.in_conflict("archived") or now.archived != archived:
        _save(vault, client, {"archived": archived}, now.state.heads, "revise")


def get_client(vault: Vault, client: str) -> Client:
    """The client of this id."""
    return read_client(vault.get(client))


def _warning_parts(vault: Vault, warnings: Sequence[tuple[str, str]]) -> dict[str, Value]:
    parts: dict[str, Value] = {}
    for kind, text in warnings:
        parts |= warning_part(kind, vault.new_id(), text)
    return parts


def _not_in_future(vault: Vault, parts: Mapping[str, Value]) -> None:
    born = parts.get("born")
    if isinstance(born, str) and born > vault.around.clock.now().date().isoformat():
        raise BadInput("The date of birth lies in the future.", "Check the year.")


def _save(
    vault: Vault, client: str, parts: Mapping[str, Value], parents: Sequence[str], act: str
) -> None:
    revision = vault.compose(
        client, clients.KIND, parts, client=client, parents=parents, schema=clients.SCHEMA
    )
    vault.save([revision], Act(act, clients.KIND, client, client))
