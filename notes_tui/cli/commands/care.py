"""verify, doctor, audit: whether everything is as it was written."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from notes_tui import __version__
from notes_tui.charting.naming import client_named
from notes_tui.cli.options import Branch, Node, pass_session
from notes_tui.cli.progress import advancing
from notes_tui.cli.session import Session
from notes_tui.domain.text import count
from notes_tui.errors import Damaged, RolledBack
from notes_tui.exporting.audit_trail import export_audit
from notes_tui.vault import audit as chain
from notes_tui.vault import revisions
from notes_tui.vault.connection import SQLITE
from notes_tui.vault.opening import Way
from notes_tui.vault.progress import Stage
from notes_tui.vault.verifying import Problem, Verified, steps
from notes_tui.vault.verifying import verify as verify_vault

_FAILED = 4


@click.command(cls=Node, examples="notes-tui verify --json")
@pass_session
def verify(session: Session) -> int:
    """Read everything and compare it with what was written. Changes nothing."""
    try:
        with (
            session.vault_opened(Way.EXAMINE) as vault,
            advancing(session, Stage.VERIFYING, steps(vault)) as advance,
        ):
            found = verify_vault(vault, advance)
    except (Damaged, RolledBack) as error:  # it cannot even be opened: that is the finding
        found = Verified(0, 0, (Problem("vault", error.message, error.hint),))
    values = {
        "ok": found.ok,
        "revisions": found.revisions,
        "signatures": found.signatures,
        "problems": [
            {"where": p.where, "message": p.message, "hint": p.hint} for p in found.problems
        ],
    }
    if not session.give(values):
        for problem in found.problems:
            session.show(f"{problem.where}: {problem.message}")
            session.show(f"    {problem.hint}")
        if found.ok:
            session.show(f"{count(found.revisions, 'revision')} read. All is as it was written.")
    return 0 if found.ok else _FAILED


@click.command(
    cls=Node,
    examples="""
        notes-tui doctor
        notes-tui doctor --rebuild
        notes-tui doctor --restored-on-purpose
    """,
)
@click.option("--rebuild", is_flag=True, help="Work out all lists and the search index anew.")
@click.option(
    "--restored-on-purpose", is_flag=True,
    help="Accept a vault that ends before a point it had reached.",
)  # fmt: skip
@pass_session
def doctor(session: Session, rebuild: bool, restored_on_purpose: bool) -> None:
    """Check the vault's surroundings, and mend what can be mended."""
    way = Way.GO_ON if restored_on_purpose else Way.WRITE if rebuild else Way.READ
    rebuilt = None
    with session.vault_opened(way) as vault:
        if rebuild:
            with advancing(session, Stage.REBUILDING, None) as advance:
                rebuilt = vault.rebuild(advance)
        known = revisions.count(vault.database)
        values = {
            "ok": not vault.notices,
            "version": __version__,
            "sqlite": SQLITE,
            "vault_id": vault.id,
            "device": vault.writer.device,
            "revisions": known,
            "notices": vault.notices,
            "rebuilt": rebuilt,
        }
    if not session.give(values):
        session.show(f"notes-tui {__version__}, SQLite {SQLITE}")
        session.show(f"vault {vault.id}, {count(known, 'revision')}")
        if rebuilt is not None:
            session.show(f"Rebuilt the lists of {count(rebuilt, 'record')}.")


@click.group(cls=Branch, examples="notes-tui audit show")
def audit() -> None:
    """Who did what and when."""


@audit.command(
    examples="""
        notes-tui audit show --json
        notes-tui audit show --client Marta
    """
)
@click.option("--client", metavar="ID", help="Only what concerns this client.")
@pass_session
def show(session: Session, client: str | None) -> None:
    """Show the audit chain from its beginning, each link checked."""
    with session.vault(write=False) as vault:
        whose = client_named(vault, client) if client else ""
        entries = chain.entries(vault.database)
        rows = [_row(each) for each in entries if whose in {"", each.fields.get("client")}]
    if not session.give({"entries": rows}):
        for row in rows:
            what = f"{row['kind'] or ''} {(row['record'] or '')[:8]}"
            session.show(f"{row['n']:>6}  {row['at']}  {row['act']:<18} {what}")


@audit.command(
    examples="""
        notes-tui audit export --to audit.csv
        notes-tui audit export --format json --to audit.json
    """
)
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True,
    help="csv to look through; json to check the chain with.",
)  # fmt: skip
@click.option(
    "--to", required=True, type=Path, metavar="PATH", help="A file that is not there yet."
)
@pass_session
def export(session: Session, form: str, to: Path) -> None:
    """Write the audit chain to a readable file, each link checked."""
    with session.vault(write=False) as vault, advancing(session, Stage.EXPORTING, None) as advance:
        number = export_audit(vault, to, form, advance)
    session.talk("This file is readable by whoever can open it. Keep it safe, or delete it soon.")
    if not session.give({"file": str(to), "entries": number}):
        session.show(f"{to}: {number} entries")


def _row(entry: chain.Entry) -> dict[str, Any]:
    fields: Any = entry.fields
    return {
        "n": entry.n,
        "at": datetime.fromtimestamp(fields["at"], UTC).isoformat(),
        "practitioner": fields["practitioner"],
        "device": fields["device"],
        "act": fields["act"],
        "kind": fields.get("kind"),
        "record": fields.get("record"),
        "client": fields.get("client"),
        "details": fields.get("details", {}),
    }


COMMANDS = (verify, doctor, audit)
