"""track: what was measured again, and whether it changed beyond the test's own error."""

from decimal import Decimal
from typing import Any

import click

from notes_tui.charting.naming import client_named
from notes_tui.charting.tracking import Change, Measure
from notes_tui.cli.options import Node, pass_session
from notes_tui.cli.session import Session
from notes_tui.domain.template import plain_number
from notes_tui.practice.tracking import measure_lines, read_measures


@click.command(
    "track",
    cls=Node,
    examples="""
        notes-tui track k7q2
        notes-tui track marta
        notes-tui track k7q2 --measure single-leg-bridge/hold --json
    """,
)
@click.argument("client", metavar="CLIENT")
@click.option("--measure", default="", metavar="M", help="A template, an item, or template/item.")
@pass_session
def track_command(session: Session, client: str, measure: str) -> None:
    """Show a client's measurements over time, and whether they changed beyond the test's error.

    A change is called one only where the test's error is known and both measurements were taken in
    the same way; else it says "cannot tell".
    """
    with session.vault(write=False) as vault:
        whole = client_named(vault, client)
        found = read_measures(vault, whole, measure)
    if session.give({"measures": [_values(each) for each in found]}):
        return
    for line in measure_lines(found, session.around.clock.now().date()):
        session.show(line)
    if not found:
        session.talk("Nothing has been measured yet." if not measure else "No such measure.")


def _values(measure: Measure) -> dict[str, Any]:
    latest, since_first = measure.latest, measure.since_first
    return {
        "id": measure.id,
        "side": measure.side or None,
        "unit": measure.unit,
        "label": measure.label,
        "points": [
            {"at": point.at, "value": point.value, "line": point.line, "note": point.note}
            for point in measure.points
        ],
        "not_tested": [
            {"at": each.at, "reason": each.reason, "why": each.why, "note": each.note}
            for each in measure.untested
        ],
        **_change(latest),
        "since_first": _change(since_first),
    }


def _change(change: Change) -> dict[str, Any]:
    band = change.band
    return {
        "change": _number(change.by),
        "mdc": _number(band.least_change if band else None),
        "verdict": change.verdict,
        "why": change.why,
        "source": band.source if band else "",
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else plain_number(round(value, 2))


COMMANDS = (track_command,)
