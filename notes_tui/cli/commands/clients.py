"""client: add, list, show, edit, archive."""

from collections.abc import Callable
from typing import Any

import click

from notes_tui.charting.naming import client_named
from notes_tui.charting.registering import (
    add_client,
    archive_client,
    edit_client,
    get_client,
)
from notes_tui.cli.options import Branch, pass_session
from notes_tui.cli.session import Session
from notes_tui.domain.client import FIELDS
from notes_tui.domain.moment import age_on, parse_day
from notes_tui.domain.text import count, fold
from notes_tui.errors import BadInput
from notes_tui.exporting.json import client_values
from notes_tui.vault import listing
from notes_tui.vault.audit import Act

_WARNINGS = ("alert", "allergy")
_OPTIONAL = tuple(name for name in FIELDS if name != "name")


class Day(click.ParamType[str]):
    """A day on the command line; empty clears it."""

    name = "DATE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The day in stored form."""
        try:
            return parse_day(value) if value else ""
        except BadInput as error:
            self.fail(f"{error.message} {error.hint}", param, ctx)


def _fields(function: Callable[..., Any]) -> Callable[..., Any]:
    for name in reversed(_OPTIONAL):
        kind = Day() if name == "born" else str
        function = click.option(f"--{name}", type=kind, help=f"{FIELDS[name]}.")(function)
    for kind_of_warning in _WARNINGS:
        function = click.option(
            f"--{kind_of_warning}", multiple=True, metavar="TEXT",
            help=f"Put up an {kind_of_warning}.",
        )(function)  # fmt: skip
    return function


def _given(options: dict[str, Any]) -> dict[str, str]:
    return {name: options[name] for name in _OPTIONAL if options[name] is not None}


def _warnings(options: dict[str, Any]) -> list[tuple[str, str]]:
    return [(kind, text) for kind in _WARNINGS for text in options[kind]]


@click.group(cls=Branch, examples="notes-tui client list")
def client() -> None:
    """Clients: the people."""


@client.command(
    examples="""
        notes-tui client add "Marta Lind" --born 1987-11-04 --pronouns she/her
        notes-tui client add "Ines Okafor" --alert "scar: ask first"
    """
)
@click.argument("name")
@_fields
@pass_session
def add(session: Session, /, name: str, **options: Any) -> None:
    """Take in a client."""
    with session.vault(write=True) as vault:
        same = [c for c in listing.clients(vault.database, archived=True)
                if fold(c.name) == fold(name.strip())]  # fmt: skip
        added = add_client(vault, {"name": name, **_given(options)}, _warnings(options))
        if same:
            session.talk("Another client has this name already; this one was added beside.")
        if not session.give({"id": added}):
            session.show(added)


@client.command("list", examples="notes-tui client list --json")
@click.option("--archived", is_flag=True, help="The archived ones too.")
@pass_session
def list_(session: Session, archived: bool) -> None:
    """List the clients by name."""
    with session.vault(write=False) as vault:
        found = list(listing.clients(vault.database, archived=archived))
    values = [
        {"id": c.id, "name": c.name, "born": c.born, "notes": c.notes, "archived": c.archived}
        for c in found
    ]
    if not session.give({"clients": values}):
        for row in found:
            session.show(f"{row.id[:8]}  {row.name}  ·  {count(row.notes, 'note')}")
        if not found:
            session.talk("No clients yet. Add one: notes-tui client add NAME")


@client.command(
    examples="""
        notes-tui client show k7q2
        notes-tui client show "marta l"
    """
)
@click.argument("id_", metavar="CLIENT")
@pass_session
def show(session: Session, id_: str) -> None:
    """Show what is known of a client, and the client's notes."""
    with session.vault(write=False) as vault:
        person = get_client(vault, client_named(vault, id_))
        vault.note_act(Act("view", "client", person.id, person.id))
        notes = list(listing.notes(vault.database, client=person.id))
        today = vault.around.clock.now().date()
    values = client_values(person) | {
        "notes": sum(row.status != "error" for row in notes),
        "conflicts": [
            {"part": part.name, "texts": [write.value for write in part.writes]}
            for part in person.state.conflicts
        ],
    }
    if session.give(values):
        return
    born = person.fields.get("born")
    session.show(person.name + (f" · {age_on(born, today)}" if born else ""))
    for name in _OPTIONAL:
        if name in person.fields:
            session.show(f"  {name}: {person.fields[name]}")
    for warning in person.warnings:
        session.show(f"  {warning.kind}: {warning.text}  ({warning.id[:6]})")
    for part in person.state.conflicts:
        texts = " / ".join(str(write.value) for write in part.writes)
        session.show(f"  not settled, {part.name}: {texts}")
    for row in notes:
        session.show(f"  {row.occurred_at[:16].replace('T', ' ')}  {row.id[:8]}  {row.status}")


@client.command(
    examples="""
        notes-tui client edit k7q2 --phone "030 1234" --alert "ask before the neck"
        notes-tui client edit k7q2 --about ""
    """
)
@click.argument("id_", metavar="CLIENT")
@click.option("--name", help="The name.")
@_fields
@click.option("--remove", multiple=True, metavar="WARNING", help="Take down a warning, by its id.")
@pass_session
def edit(
    session: Session, /, id_: str, name: str | None, remove: tuple[str, ...], **options: Any
) -> None:
    """Change what is known of a client. An empty text clears a field."""
    fields = _given(options) | ({"name": name} if name is not None else {})
    with session.vault(write=True) as vault:
        person = edit_client(
            vault,
            client_named(vault, id_),
            fields,
            warnings=_warnings(options),
            remove=remove,
        )
    if not session.give({"id": person.id}):
        session.show(f"{person.id[:8]}  {person.name}")


@client.command(examples="notes-tui client archive k7q2 --undo")
@click.argument("id_", metavar="CLIENT")
@click.option("--undo", is_flag=True, help="Take the client out of the archive.")
@pass_session
def archive(session: Session, id_: str, undo: bool) -> None:
    """Put a client away from the lists. Nothing is deleted."""
    with session.vault(write=True) as vault:
        whole = client_named(vault, id_)
        archive_client(vault, whole, archived=not undo)
    if not session.give({"id": whole, "archived": not undo}):
        session.show("Back in the lists." if undo else "Archived. Undo: add --undo")


COMMANDS = (client,)
