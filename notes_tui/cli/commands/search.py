"""search, conflicts: finding every word again, and what is not settled."""

import time

import click

from notes_tui.charting.naming import client_named
from notes_tui.cli.options import Node, pass_session
from notes_tui.cli.session import Session
from notes_tui.domain.moment import parse_moment
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.text import count
from notes_tui.errors import BadInput
from notes_tui.exporting.json import conflict_values
from notes_tui.practice.searching import Asked, Searching
from notes_tui.vault.audit import Act
from notes_tui.vault.conflicts import OpenConflict, open_conflicts


@click.command(
    cls=Node,
    examples="""
        notes-tui search "psoas left"
        notes-tui search 'brid* "standing on R"' --section assessment --since 2026-01-01
    """,
)
@click.argument("query")
@click.option("--client", metavar="CLIENT", help="Only this client's notes.")
@click.option("--section", type=click.Choice(tuple(SECTIONS)), metavar="NAME", help="Only there.")
@click.option("--since", metavar="DATE", help="Only sessions from this day on.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True,
              help="At most so many notes.")  # fmt: skip
@pass_session
def search(
    session: Session,
    query: str,
    client: str | None,
    section: str | None,
    since: str | None,
    limit: int,
) -> None:
    """Find notes: words, "whole phrases", beginnings*. Accents and capitals do not matter."""
    try:
        from_day = parse_moment(since, session.around.clock) if since else None
    except BadInput as error:
        raise click.BadParameter(f"{error.message} {error.hint}", param_hint="--since") from None
    with session.vault(write=False) as vault:
        whole = client_named(vault, client) if client else None
        searching = Searching(vault, limit)
        start = time.perf_counter()
        found = searching.find(Asked(query, whole, section, from_day))
        elapsed = (time.perf_counter() - start) * 1000
        searching.done()
    hits = [
        {
            "note": hit.note,
            "client": hit.client,
            "section": hit.section,
            "snippet": hit.snippet,
            "occurred_at": hit.occurred_at,
        }
        for hit in found.hits
    ]
    values = {
        "hits": hits,
        "total": found.total,
        "elapsed_ms": round(elapsed, 1),
        "did_you_mean": found.did_you_mean,
    }
    if session.give(values):
        return
    for hit in found.hits:
        snippet = " ".join(hit.snippet.split())
        session.show(f"{hit.note[:8]}  {hit.occurred_at[:10]}  {SECTIONS[hit.section]}: {snippet}")
    if found.did_you_mean:
        session.talk(f"Nothing found. Did you mean: {found.did_you_mean}")
    else:
        session.talk(f"{count(found.total, 'note').capitalize()}.")


@click.command(cls=Node, examples="notes-tui conflicts --json")
@pass_session
def conflicts(session: Session) -> None:
    """List the parts that hold two texts, with both of them and what they began from."""
    with session.vault(write=False) as vault:
        found = open_conflicts(vault)
        for record in {conflict.record: conflict for conflict in found}.values():
            vault.note_act(Act("view", record.kind, record.record, record.client))
    if session.give({"conflicts": [conflict_values(conflict) for conflict in found]}):
        return
    for conflict in found:
        session.show(f"{conflict.record[:8]}  {conflict.part}")
        show_texts(session, conflict)
    if not found:
        session.talk("Nothing to settle.")


def show_texts(session: Session, conflict: OpenConflict) -> None:
    """The texts that stand against each other, numbered, each with whose it is and when."""
    for number, text in enumerate(conflict.texts, 1):
        session.show(f"  {number}  {text.author}, {text.at[:16].replace('T', ' ')}:")
        session.show("     " + text.words.replace("\n", "\n     "))


COMMANDS = (search, conflicts)
