"""attachment: add, list, open, export, remove."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NoReturn

import click

from notes_tui.charting.attaching import (
    attach,
    bring_back_attachment,
    get_attachment,
    remove_attachment,
    steps_for,
)
from notes_tui.charting.naming import client_named
from notes_tui.cli.options import Branch, pass_session
from notes_tui.cli.progress import advancing
from notes_tui.cli.session import Session
from notes_tui.domain.attachment import CHUNK, Attachment
from notes_tui.domain.text import size_words
from notes_tui.errors import UsageError
from notes_tui.exporting.attachment import export_attachment
from notes_tui.exporting.json import attachment_values
from notes_tui.practice.viewing import Viewing, open_attachment
from notes_tui.vault import listing
from notes_tui.vault.progress import Stage
from notes_tui.vault.vault import Vault


@click.group(cls=Branch, examples="notes-tui attachment list --note m3xa")
def attachment() -> None:
    """Photos and files that belong to a note, encrypted in the vault."""


@attachment.command(
    examples="""
        notes-tui attachment add --note m3xa knee.jpg
        notes-tui attachment add --note m3xa scan0001.pdf --name "Report of the surgeon.pdf"
    """
)
@click.option("--note", required=True, metavar="ID", help="The note it belongs to.")
@click.argument("file", type=Path, metavar="FILE")
@click.option("--name", default="", metavar="NAME", help="What it is called, if not as the file.")
@click.option("--as-it-is", is_flag=True, help="Keep a photo with all that it says about itself.")
@pass_session
def add(session: Session, note: str, file: Path, name: str, as_it_is: bool) -> None:
    """Add a photo or a file to a note. The file itself is left where it is.

    Out of a photo (JPEG, PNG, WebP, TIFF, GIF, HEIC) goes what it tells beside its picture: place,
    time, camera. Any other file is kept as it is.
    """
    if not file.is_file():  # known before a passphrase is asked for
        raise UsageError("There is no file of this name.", "Check the path.")
    with session.vault(write=True) as vault:
        whole = vault.resolve_id("note", note)
        with advancing(session, Stage.STORING, steps_for(file), CHUNK) as advance:
            added, told = attach(vault, whole, file, advance, name=name, as_it_is=as_it_is)
    session.talk(told)
    if not session.give({**attachment_values(added), "told": told}):
        session.show(added.id)


@attachment.command("list", examples="notes-tui attachment list --client Marta --json")
@click.option("--note", metavar="ID", help="Only this note's.")
@click.option("--client", metavar="ID", help="Only this client's.")
@click.option("--removed", is_flag=True, help="Only those that were removed.")
@pass_session
def list_(session: Session, note: str | None, client: str | None, removed: bool) -> None:
    """List attachments in the order they were added."""
    with session.vault(write=False) as vault:
        found = list(
            listing.attachments(
                vault.database,
                note=vault.resolve_id("note", note) if note else None,
                client=client_named(vault, client) if client else None,
                removed=removed,
            )
        )
    if not session.give({"attachments": [vars(row) for row in found], "total": len(found)}):
        for row in found:
            session.show(
                f"{row.id[:8]}  note {row.note[:8]}  {size_words(row.size):>9}  {row.name}"
            )


@attachment.command("open", examples="notes-tui attachment open q7da")
@click.argument("id_", metavar="ID")
@pass_session
def open_(session: Session, id_: str) -> None:
    """Show an attachment in the program that this computer has for it.

    For that long it lies readable outside the vault: until Enter, or where nobody types, until
    the end of the input. Then it is deleted.
    """
    with session.vault(write=False) as vault:
        found = _find(vault, id_)
        with advancing(session, Stage.READING, found.chunks, CHUNK) as advance:
            viewing = open_attachment(vault, found, advance)
    with _deleted_at_the_end(session, viewing):  # the vault is closed meanwhile
        viewing.show()
        if not session.give(
            {**attachment_values(found), "file": str(viewing.file), "in_memory": viewing.in_memory}
        ):
            session.show(str(viewing.file))
        sys.stdout.flush()
        session.talk(viewing.told)
        if sys.stdin.isatty():
            session.talk("Press Enter when you are done. Then it is deleted.")
        with suppress(OSError):  # there is no input at all
            sys.stdin.readline() if sys.stdin.isatty() else sys.stdin.read()


@contextmanager
def _deleted_at_the_end(session: Session, viewing: Viewing) -> Iterator[None]:
    """Whatever ends it: Enter, ctrl+c, or a signal that would else leave no time."""

    def leave(number: int, _: object) -> NoReturn:
        sys.exit(128 + number)

    before: dict[int, Any] = {}
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        with suppress(ValueError):  # not in the main thread
            if number is not None:
                before[number] = signal.signal(number, leave)
    try:
        yield
    finally:
        gone = viewing.close()
        for number, handler in before.items():
            signal.signal(number, handler)
        if not gone:
            session.talk(
                "The file could not be deleted: a program still has it open. Close that; the next"
                f" start of notes-tui deletes it. It lies here: {viewing.file}"
            )


@attachment.command(examples="notes-tui attachment export q7da --to knee.jpg")
@click.argument("id_", metavar="ID")
@click.option(
    "--to", required=True, type=Path, metavar="PATH", help="A file that is not there yet."
)
@pass_session
def export(session: Session, id_: str, to: Path) -> None:
    """Write an attachment to a readable file."""
    with session.vault(write=False) as vault:
        found = _find(vault, id_)
        with advancing(session, Stage.WRITING, found.chunks, CHUNK) as advance:
            export_attachment(vault, found, to, advance)
    session.talk("This file is readable by whoever can open it. Keep it safe, or delete it soon.")
    if not session.give({**attachment_values(found), "file": str(to)}):
        session.show(str(to))


@attachment.command(examples="notes-tui attachment remove q7da --undo")
@click.argument("id_", metavar="ID")
@click.option("--undo", is_flag=True, help="Bring it back.")
@pass_session
def remove(session: Session, id_: str, undo: bool) -> None:
    """Take an attachment out of its note. It stays in the vault and can be brought back."""
    act = bring_back_attachment if undo else remove_attachment
    with session.vault(write=True) as vault:
        whole = vault.resolve_id("attachment", id_)
        act(vault, whole)
    if not session.give({"id": whole}):
        session.show(whole)


def _find(vault: Vault, typed: str) -> Attachment:
    return get_attachment(vault, vault.resolve_id("attachment", typed))


COMMANDS = (attachment,)
