"""A client's chart: who it is, what to mind, and the course of visits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from notes_tui.charting.registering import get_client
from notes_tui.domain.client import Client
from notes_tui.domain.moment import age_on, show_seconds
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.text import count
from notes_tui.vault import listing
from notes_tui.vault.audit import Act
from notes_tui.vault.vault import Vault

_GIST = ("track", "assessment", "listen", "plan")
"""The sections whose first line says most about a visit, in this order."""


@dataclass(frozen=True)
class ToMind:
    """Something to mind with this client, since a day."""

    id: str
    kind: str
    text: str
    since: str


@dataclass(frozen=True)
class Visited:
    """A session on the timeline."""

    note: str
    number: int
    """S1 is the first session."""
    occurred_at: str
    status: str
    gist: str
    """The line that says most about it; empty where nothing is written."""
    texts: Mapping[str, str]
    findings: str
    """What its assessments found, line by line; "" where there are none."""
    attachments: tuple[str, ...]
    """Names of the photos and files that belong to it."""


@dataclass(frozen=True)
class Chart:
    """What a client's chart shows."""

    client: Client
    age: int | None
    warnings: tuple[ToMind, ...]
    visits: tuple[Visited, ...]
    """The latest first."""
    in_error: tuple[tuple[str, str], ...] = ()
    """The notes that were entered in error, out of the course: id, and time of the session."""


def read_chart(vault: Vault, client: str) -> Chart:
    """A client's chart, now. That it was viewed goes into the audit trail."""
    person = get_client(vault, client)
    vault.note_act(Act("view", "client", client, client))
    return Chart(
        client=person,
        age=age_of(person, vault.around.clock.now().date()),
        warnings=warnings_of(person),
        visits=tuple(
            _visited(number, row)
            for number, row in reversed(list(enumerate(listing.course(vault.database, client), 1)))
        ),
        in_error=tuple(
            (row.id, row.occurred_at)
            for row in listing.notes(vault.database, client=client, status="error")
        ),
    )


def _visited(number: int, row: listing.VisitRow) -> Visited:
    gist = _gist(row.texts) or row.findings.partition("\n")[0]
    return Visited(
        row.id,
        number,
        row.occurred_at,
        row.status,
        gist,
        row.texts,
        row.findings,
        row.attachments,
    )


def attached(names: Sequence[str]) -> str:
    """1 file, 3 files; "" for none."""
    return count(len(names), "file") if names else ""


def age_of(client: Client, today: date) -> int | None:
    """Age in whole years; None where the date of birth is not known."""
    born = client.fields.get("born")
    return age_on(born, today) if born else None


def warnings_of(client: Client) -> tuple[ToMind, ...]:
    """The alerts, allergies and flags, with the day on which each was put up."""
    found = []
    for warning in client.warnings:
        put_up = client.state.parts[f"{warning.kind}/{warning.id}"].writes[0].revision
        since = show_seconds(put_up.at, put_up.offset)[:10]
        found.append(ToMind(warning.id, warning.kind, warning.text, since))
    return tuple(found)


def days_ago(occurred_at: str, today: date) -> str:
    """A day as one says it: today, yesterday, 3 days ago, 23 Feb, 9 Jan 2025."""
    day = datetime.fromisoformat(occurred_at).date()
    days = (today - day).days
    if days in {0, 1}:
        return ("today", "yesterday")[days]
    if 1 < days < 7:
        return f"{days} days ago"
    return short_day(day, today)


def short_day(day: date, today: date) -> str:
    """23 Feb; with the year where it is another."""
    text = f"{day.day} {day:%b}"
    return text if day.year == today.year else f"{text} {day.year}"


def _gist(texts: Mapping[str, str]) -> str:
    for name in (*_GIST, *SECTIONS):
        for line in texts.get(name, "").splitlines():
            if line.strip():
                return line.strip()
    return ""
