"""note: add, list, show, history, edit, resolve, move, discard; what signs one is in signing.py."""

from typing import Any

import click

from notes_tui.assessing.answering import fill
from notes_tui.charting import revising
from notes_tui.charting.naming import client_named
from notes_tui.charting.note_file import read_note_file, read_text_file
from notes_tui.charting.registering import get_client
from notes_tui.charting.resolving import choose_write, resolve_section
from notes_tui.charting.revising import Saved
from notes_tui.cli.commands import signing
from notes_tui.cli.options import Branch, pass_session
from notes_tui.cli.session import Session
from notes_tui.domain.note import SECTIONS, Note
from notes_tui.errors import BadInput
from notes_tui.exporting.json import assessment_histories, history_values, note_values
from notes_tui.exporting.markdown import note_page
from notes_tui.practice.recording import record_session
from notes_tui.vault import listing
from notes_tui.vault.audit import Act
from notes_tui.vault.notes import get_note
from notes_tui.vault.vault import Vault


@click.group(cls=Branch, examples="notes-tui note list")
def note() -> None:
    """Notes: one session each, in eight sections."""


def _given(session: Session, saved: Saved) -> None:
    if not session.give({"id": saved.note, "revision": saved.revision}):
        session.show(saved.note)


@note.command(
    examples="""
        notes-tui note add --client k7q2 --from visit.json
        echo '{"sections": {"listen": "Slept."}}' | notes-tui note add --client k7q2 --from -
    """
)
@click.option("--client", required=True, metavar="CLIENT", help="Whose note it is.")
@click.option("--from", "file", required=True, metavar="FILE", help="A note file; - reads a pipe.")
@pass_session
def add(session: Session, client: str, file: str) -> None:
    """Write a note from a file: {"occurred_at": …, "sections": {"listen": …}, "assessments": […]}.

    An assessment is {"template": "single-leg-bridge", "answers": {"hold": {"left": 61}}}, with
    "examiner" and "instrument" where that matters. All is stored, or nothing.
    """
    if file != "-":
        asked = read_note_file(session.read_input(file))  # a bad file needs no passphrase
    with session.vault(write=True) as vault:
        if file == "-":
            asked = read_note_file(session.read_input(file))
        whole = client_named(vault, client)
        library = session.library(vault) if asked.assessments else None
        filled = [
            fill(
                library,
                each.template,
                each.answers,
                examiner=each.examiner,
                instrument=each.instrument,
            )
            for each in asked.assessments
            if library is not None
        ]
        saved = record_session(vault, whole, asked, filled)
    for each in filled:
        for question in each.questions:
            side = f", {question.side}" if question.side else ""
            where = f"{each.found.template.id}, {question.item}{side}"
            session.talk(f"{where}: {question.message} {question.fix}")
    _given(session, saved)


@note.command("list", examples="notes-tui note list --client k7q2 --json")
@click.option("--client", metavar="CLIENT", help="Only this client's.")
@click.option("--discarded", is_flag=True, help="Only the discarded ones.")
@pass_session
def list_(session: Session, client: str | None, discarded: bool) -> None:
    """List notes by time of session, the oldest first."""
    with session.vault(write=False) as vault:
        whole = client_named(vault, client) if client else None
        status = "discarded" if discarded else None
        found = list(listing.notes(vault.database, client=whole, status=status))
        names = {row.id: row.name for row in listing.clients(vault.database, archived=True)}
    rows = [
        {"id": r.id, "client": r.client, "occurred_at": r.occurred_at, "status": r.status}
        for r in found
    ]
    if not session.give({"notes": rows, "total": len(rows)}):
        for row in found:
            when = row.occurred_at[:16].replace("T", " ")
            session.show(f"{row.id[:8]}  {when}  {row.status}  {names.get(row.client, '')}")


@note.command(examples="notes-tui note show m3xa --json")
@click.argument("id_", metavar="ID")
@pass_session
def show(session: Session, id_: str) -> None:
    """Show a note."""
    with session.vault(write=False) as vault:
        found = _view(vault, id_)
        values = note_values(vault, found)
        if not session.give(values):
            session.show(get_client(vault, found.client).name)
            session.show(note_page(vault, found).rstrip())


@note.command(examples="notes-tui note history m3xa")
@click.argument("id_", metavar="ID")
@pass_session
def history(session: Session, id_: str) -> None:
    """Show who wrote which part of a note and its assessments, and when."""
    with session.vault(write=False) as vault:
        found = _view(vault, id_)
        rows = history_values(vault, found.state, whole=False)
        assessments = assessment_histories(vault, found)
    if session.give({"revisions": rows, "assessments": assessments}):
        return
    _show_revisions(session, rows)
    for each in assessments:
        removed = ", removed" if each["removed"] else ""
        session.show(f"assessment {each['id'][:8]}, {each['template']}{removed}:")
        _show_revisions(session, each["revisions"])


def _show_revisions(session: Session, rows: list[dict[str, Any]]) -> None:
    for row in rows:
        session.show(
            f"{row['at'][:16].replace('T', ' ')}  {row['author']}  "
            f"{row['id'][:8]}  {', '.join(row['parts'])}"
        )


def _view(vault: Vault, typed: str) -> Note:
    found = get_note(vault, vault.resolve_id("note", typed))
    vault.note_act(Act("view", "note", found.id, found.client))
    return found


_section = click.option(
    "--section", type=click.Choice(tuple(SECTIONS)), metavar="NAME", help="Which section."
)
_text_file = click.option(
    "--text-file", metavar="FILE", help="Its whole new text; - reads a pipe; empty blanks it."
)


@note.command(
    examples="""
        notes-tui note edit m3xa --section plan --text-file plan.txt
        notes-tui note edit m3xa --occurred-at 2026-03-02T09:30
    """
)
@click.argument("id_", metavar="ID")
@_section
@_text_file
@click.option("--occurred-at", metavar="TIME", help="When the session was.")
@pass_session
def edit(
    session: Session, id_: str, section: str | None, text_file: str | None, occurred_at: str | None
) -> None:
    """Write a section anew, or say anew when the session was. The earlier text stays in history."""
    if (section is None) != (text_file is None) or (section is None and occurred_at is None):
        raise click.UsageError("Give --section NAME with --text-file FILE, or --occurred-at TIME.")
    with session.vault(write=True) as vault:
        whole = vault.resolve_id("note", id_)
        if section is not None and text_file is not None:
            text = read_text_file(session.read_input(text_file))
            saved = revising.edit_section(vault, whole, section, text)
        if occurred_at is not None:
            saved = revising.change_time(vault, whole, occurred_at)
    _given(session, saved)


@note.command(
    examples="""
        notes-tui note resolve m3xa --section listen --text-file agreed.txt
        notes-tui note resolve q7da --keep 2
    """
)
@click.argument("id_", metavar="ID")
@_section
@_text_file
@click.option(
    "--keep",
    type=click.IntRange(1),
    metavar="N",
    help="Of an assessment: the version that holds, counted as `conflicts` lists them.",
)
@pass_session
def resolve(
    session: Session, id_: str, section: str | None, text_file: str | None, keep: int | None
) -> None:
    """Settle a section of a note, or an assessment, that holds two texts. Both stay in history."""
    if (section is None or text_file is None) == (keep is None):
        raise click.UsageError("Give --section NAME with --text-file FILE, or --keep N.")
    with session.vault(write=True) as vault:
        if section is not None and text_file is not None:
            text = read_text_file(session.read_input(text_file))
            saved = resolve_section(vault, vault.resolve_id("note", id_), section, text)
        else:
            assert keep is not None
            saved = _keep_version(vault, vault.resolve_id("assessment", id_), keep)
        _given(session, saved)


def _keep_version(vault: Vault, assessment: str, number: int) -> Saved:
    part = vault.get(assessment).parts["all"]
    if number > len(part.writes):
        raise BadInput(
            f"There are {len(part.writes)} versions to choose from.", "See: notes-tui conflicts"
        )
    choose_write(vault, assessment, part.name, part.writes[number - 1].value)
    return Saved(assessment, vault.get(assessment).heads[0])


@note.command(examples="notes-tui note move m3xa --client w5bt")
@click.argument("id_", metavar="ID")
@click.option("--client", required=True, metavar="CLIENT", help="The client it belongs to.")
@pass_session
def move(session: Session, id_: str, client: str) -> None:
    """Move an unsigned note to the right client. It gets a new id, which is printed."""
    with session.vault(write=True) as vault:
        whole = vault.resolve_id("note", id_)
        _given(session, revising.move_note(vault, whole, client_named(vault, client)))


@note.command(examples="notes-tui note discard m3xa --undo")
@click.argument("id_", metavar="ID")
@click.option("--undo", is_flag=True, help="Bring it back.")
@pass_session
def discard(session: Session, id_: str, undo: bool) -> None:
    """Take an unsigned note out of the lists. Its history stays."""
    act: Any = revising.bring_back_note if undo else revising.discard_note
    with session.vault(write=True) as vault:
        _given(session, act(vault, vault.resolve_id("note", id_)))


for _command in signing.COMMANDS:
    note.add_command(_command)

COMMANDS = (note,)
