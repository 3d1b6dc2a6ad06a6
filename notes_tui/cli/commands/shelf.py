"""backup list, backup prune: a folder of backups, looked into and kept in order."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from notes_tui.backup.pruning import REASONS, Plan, plan
from notes_tui.backup.pruning import prune as prune_by
from notes_tui.backup.shelf import Own, Shelf, look_into
from notes_tui.cli.options import Node, pass_session
from notes_tui.cli.progress import progress
from notes_tui.cli.session import Session
from notes_tui.domain.text import size_words

_folder = click.argument("folder", metavar="DIR", type=Path)


@click.command("list", cls=Node, examples="notes-tui backup list /media/stick")
@_folder
@pass_session
def list_(session: Session, folder: Path) -> None:
    """List the backups of this vault in a folder, and what else lies there."""
    with session.vault(write=False) as vault:
        shelf = look_into(folder, vault)
    values = {
        "folder": str(folder),
        "backups": [_values(own) for own in reversed(shelf.own)],
        "others": _others(shelf),
    }
    if session.give(values):
        return
    for own in reversed(shelf.own):
        session.show(_line(own))
    for other in shelf.others:
        session.show(f"{other.path.name}  ({other.what}; left alone)")
    if not shelf.own:
        session.talk("No backup of this vault lies there. Make one: notes-tui backup create --to")


@click.command(
    cls=Node,
    examples="""
        notes-tui backup prune /media/stick --dry-run
        notes-tui backup prune /media/stick
    """,
)
@_folder
@click.option("--dry-run", is_flag=True, help="Tell what would go, and delete nothing.")
@pass_session
def prune(session: Session, folder: Path, dry_run: bool) -> None:
    """Delete old backups of this vault.

    Kept are the last 7, one a day for 7 days, one a week for 4 weeks, one a month for 12 months,
    one a year for 7 years, and always the newest that was verified. Nothing else in the folder is
    touched.
    """
    with session.vault(write=False) as vault:
        with progress(session) as report:
            planned = plan(look_into(folder, vault), vault.around.clock.now(), report)
        going = planned.going if dry_run else prune_by(vault, planned)
    if session.give(_plan_values(planned, going, dry_run=dry_run)):
        return
    for own in going:
        session.show(f"{'would go' if dry_run else 'deleted'}  {own.path.name}")
    for own, reasons in planned.kept:
        session.show(f"kept  {own.path.name}  ({', '.join(REASONS[why] for why in reasons)})")
    for other in planned.shelf.others:
        session.show(f"left alone  {other.path.name}  ({other.what})")
    if not planned.going:
        session.talk("There is nothing to prune.")


def _values(own: Own) -> dict[str, Any]:
    return {
        "file": str(own.path),
        "counter": own.known.counter,
        "at": _moment(own.known.at),
        "bytes": own.known.bytes,
        "records": own.known.records,
        "verified_at": _moment(own.known.verified),
        "drilled_at": _moment(own.known.drilled),
    }


def _others(shelf: Shelf) -> list[dict[str, str]]:
    return [{"file": str(other.path), "what": other.what} for other in shelf.others]


def _plan_values(planned: Plan, going: tuple[Own, ...], *, dry_run: bool) -> dict[str, Any]:
    return {
        "folder": str(planned.shelf.folder),
        "dry_run": dry_run,
        "deleted": [str(own.path) for own in going],
        "kept": [{"file": str(own.path), "reasons": list(why)} for own, why in planned.kept],
        "others": _others(planned.shelf),
    }


def _line(own: Own) -> str:
    known = own.known
    seen = f"verified {_day(known.verified)}" if known.verified else "not verified"
    if known.drilled:
        seen += f", restored on trial {_day(known.drilled)}"
    at, size = f"{own.at.astimezone():%Y-%m-%d %H:%M}", size_words(known.bytes)
    return f"{at}  {own.path.name}  {size}  {seen}"


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at, UTC).astimezone():%Y-%m-%d}"


def _moment(at: int | None) -> str | None:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None
