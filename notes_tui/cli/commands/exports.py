"""export: getting notes out, readable."""

from pathlib import Path

import click

from notes_tui import __version__
from notes_tui.charting.naming import client_named
from notes_tui.cli.options import Node, pass_session
from notes_tui.cli.progress import advancing
from notes_tui.cli.session import Session
from notes_tui.domain.text import count
from notes_tui.errors import UsageError
from notes_tui.exporting.by_plugin import export_by_plugin
from notes_tui.exporting.files import OWN
from notes_tui.exporting.files import export as write_export
from notes_tui.exporting.verifier import write_verifier
from notes_tui.plugin_host.host import open_host
from notes_tui.vault import tally
from notes_tui.vault.progress import Advance, Stage
from notes_tui.vault.vault import Vault


@click.command(
    cls=Node,
    examples="""
        notes-tui export note m3xa --format md --to note.md
        notes-tui export client k7q2 --format md --to course.md
        notes-tui export all --format json --to practice.json
        notes-tui export verifier --to verify_export.py
    """,
)
@click.argument("what", type=click.Choice(["note", "client", "all", "verifier"]))
@click.argument("id_", metavar="[ID]", default="")
@click.option("--format", "form", metavar="F", help="md, json, or a format of a plugin.")
@click.option(
    "--to", required=True, type=Path, metavar="PATH", help="A file that is not there yet."
)
@pass_session
def export(session: Session, what: str, id_: str, form: str | None, to: Path) -> None:
    """Write a note, a client's whole course or all clients to a readable file.

    With verifier: write the Python program with which anyone can check the signatures of a JSON
    export without notes-tui.
    """
    if (what in {"all", "verifier"}) == bool(id_):
        raise click.UsageError("Give an ID with note or client, and none with all or verifier.")
    if (what == "verifier") == bool(form):
        raise click.UsageError("Give a --format with note, client or all, and none with verifier.")
    if form is None:
        sha256 = write_verifier(to)
        if not session.give({"file": str(to), "sha256": sha256}):
            session.show(f"{to}: run python3 {to} EXPORT.json")
        return
    with session.vault(write=False) as vault:
        chosen = {} if what == "all" else {what: _meant(vault, what, id_)}
        total = tally.notes_in_all(vault.database) if what == "all" else None
        with advancing(session, Stage.EXPORTING, total) as advance:
            number = _export(session, vault, form, to, advance, chosen)
    session.talk("This file is readable by whoever can open it. Keep it safe, or delete it soon.")
    if not session.give({"file": str(to), "notes": number}):
        session.show(f"{to}: {count(number, 'note')}")


def _meant(vault: Vault, what: str, typed: str) -> str:
    return client_named(vault, typed) if what == "client" else vault.resolve_id(what, typed)


def _export(
    session: Session, vault: Vault, form: str, to: Path, advance: Advance, chosen: dict[str, str]
) -> int:
    if form in OWN:
        return write_export(vault, to, form, advance, **chosen)
    host = open_host(vault, __version__)
    formats = {each.name: each for each in host.exporters()}
    if form not in formats:
        there = "There are: " + ", ".join([*OWN, *sorted(formats)]) + "."
        idle = host.failures or any(
            each.state not in {"bundled", "approved"} for each in host.plugins
        )
        raise UsageError(
            "There is no format of this name. Nothing was written.",
            f"{there} A plugin does not run: notes-tui plugin list" if idle else there,
        )
    return export_by_plugin(vault, to, formats[form], advance, **chosen)


COMMANDS = (export,)
