"""A client's chart: the banner, the visits, the profile, the alerts."""

import re
from collections.abc import Sequence

from notes_tui.charting.registering import archive_client, edit_client
from notes_tui.domain.client import FIELDS, WARNINGS
from notes_tui.domain.text import count
from notes_tui.errors import NotesError
from notes_tui.plain import note, reading, searching, undoing
from notes_tui.plain.lines import Lines, Up
from notes_tui.plain.words import day, short
from notes_tui.practice.chart import Chart, attached, read_chart
from notes_tui.practice.tracking import measure_lines, read_measures
from notes_tui.practice.visit import new_visit
from notes_tui.vault.vault import Vault

_MOST = 5
_VISIT = re.compile(r"[sS]? ?[0-9]+|last")
_OF_A_VISIT = frozenset({"write", "history", "settle", "time", "move", "discard", "bring back"})
_UNDOING = {"undo": undoing.undo, "redo": undoing.redo}
HELP = (
    "new: write a visit that begins now.",
    "S and a number, such as S8, or the number alone: read that visit. last: read the last one.",
    "in error: hear the notes that were entered in error.",
    "more: hear earlier visits. Enter alone: hear the chart again.",
    "track: hear what was measured, and whether it changed beyond the test's own error.",
    "profile: hear and change name, date of birth, pronouns and the like.",
    "alerts: hear alerts, allergies and flags; put one up, or take one down.",
    "search and words: find them in this client's notes.",
    "undo: take back what you saved, discarded, moved or archived last. redo: do it again.",
    "archive: put the client away from the lists; archive again takes it out.",
    "back: to the desk.",
)


def stay(io: Lines, vault: Vault, client: str) -> None:
    """The chart, until the practitioner goes back."""
    chart = read_chart(vault, client)
    heard = banner(io, vault, chart)
    while True:
        typed = io.command(f"{chart.client.name}. new, a visit such as S1, back, or ?:", HELP)
        word = typed.casefold()
        if word == "back":
            return
        try:
            if word == "more":
                heard = _visits(io, vault, chart, heard)
                continue
            if not typed:
                chart = read_chart(vault, client)
                heard = banner(io, vault, chart)
            elif _go(io, vault, chart, typed):
                chart = read_chart(vault, client)
        except Up:
            pass  # back to the chart, from what was going on in it
        except NotesError as error:
            io.tell(error)


def _go(io: Lines, vault: Vault, chart: Chart, typed: str) -> bool:
    """Does what was typed; whether it is known here, so that something may have changed."""
    word, _, rest = typed.partition(" ")
    word = word.casefold()
    visit = _find_visit(chart, typed)
    if visit is not None:
        reading.stay(io, vault, visit)
    elif _VISIT.fullmatch(typed):
        io.say(f"There is no visit {typed}. This chart has {count(len(chart.visits), 'visit')}.")
    elif typed.casefold() in _OF_A_VISIT:
        io.say(f"Read a visit first, such as S1 or last. Then type {typed.casefold()}.")
    elif typed.casefold() in _UNDOING:
        _UNDOING[typed.casefold()](io, vault)
    elif word == "search":
        searching.stay(io, vault, rest, client=chart.client.id)
    elif typed.casefold() == "new":
        vault.require_writer()
        note.write(io, vault, new_visit(vault, chart.client.id))
    elif typed.casefold() == "in error":
        _in_error(io, vault, chart)
    elif typed.casefold() == "track":
        _track(io, vault, chart)
    elif typed.casefold() == "profile":
        _profile(io, vault, chart)
    elif typed.casefold() == "alerts":
        _alerts(io, vault, chart)
    elif typed.casefold() == "archive":
        _archive(io, vault, chart)
    else:
        io.say("The chart does not know that. Type back for the desk, or ? for help.")
        return False
    return True


def _find_visit(chart: Chart, typed: str) -> str | None:
    word = typed.casefold()
    if word == "last" and chart.visits:
        return chart.visits[0].note
    number = word.removeprefix("s").strip()
    return next((v.note for v in chart.visits if str(v.number) == number), None)


# -------------------------------------------------------------------------------------- hearing


def banner(io: Lines, vault: Vault, chart: Chart) -> int:
    """Who it is and what to mind, before all else, and the last visits; how many of them."""
    client = chart.client
    pronouns = client.fields.get("pronouns")
    age = None if chart.age is None else f"{count(chart.age, 'year')} old"
    known = ", ".join(each for each in (client.name, pronouns, age) if each)
    io.say(known + (", archived." if client.archived else "."))
    for warning in chart.warnings:
        since = day(warning.since, vault.around.clock.now().date())
        io.say(f"{warning.kind.capitalize()}, since {since}: {warning.text}")
    if not chart.warnings:
        io.say("No alerts.")
    if "about" in client.fields:
        io.say(f"About: {client.fields['about']}")
    in_error = len(chart.in_error)
    left = f", and {count(in_error, 'note')} entered in error: type in error" if in_error else ""
    io.say(f"{count(len(chart.visits), 'visit').capitalize()}{left}.")
    return _visits(io, vault, chart, 0)


def _visits(io: Lines, vault: Vault, chart: Chart, heard: int) -> int:
    today = vault.around.clock.now().date()
    until = heard + _MOST
    for visit in chart.visits[heard:until]:
        gist = short(visit.gist) or "nothing written"
        files = f", {attached(visit.attachments)}" if visit.attachments else ""
        when = day(visit.occurred_at, today)
        io.say(f"S{visit.number}, {when}, {visit.status}{files}: {gist}")
    left = len(chart.visits) - until
    if left > 0:
        io.say(f"{count(left, 'earlier visit')}: type more.")
    elif heard and heard >= len(chart.visits):
        io.say("There are no earlier visits.")
    return until


def _in_error(io: Lines, vault: Vault, chart: Chart) -> None:
    today = vault.around.clock.now().date()
    if not chart.in_error:
        io.say("No note of this client was entered in error.")
        return
    options = [day(occurred_at, today) for _, occurred_at in chart.in_error]
    chosen = io.choose("Entered in error, and kept. Hear which one?", options)
    if chosen is not None:
        reading.stay(io, vault, chart.in_error[chosen][0])


def _track(io: Lines, vault: Vault, chart: Chart) -> None:
    measures = read_measures(vault, chart.client.id)
    today = vault.around.clock.now().date()
    io.say(*measure_lines(measures, today) if measures else ["Nothing has been measured yet."])


# ------------------------------------------------------------------------------------- changing


def _profile(io: Lines, vault: Vault, chart: Chart) -> None:
    names = list(FIELDS)
    while True:
        fields = chart.client.fields
        options = [f"{_label(name)}: {fields.get(name, 'not known')}" for name in names]
        chosen = io.choose("Change which?", options)
        if chosen is None:
            return
        name = names[chosen]
        text = _ask_field(io, name, fields.get(name, ""))
        if text is None:
            io.say("Left as it is.")
            continue
        try:
            edit_client(vault, chart.client.id, {name: text})
            io.say("Saved.")
        except NotesError as error:
            io.tell(error)
        chart = read_chart(vault, chart.client.id)


def _label(name: str) -> str:
    return FIELDS[name].removeprefix("The ")


def _ask_field(io: Lines, name: str, now: str) -> str | None:
    """The new text, empty to clear the field; None to leave it as it is."""
    example = " like 1988-11-04" if name == "born" else ""
    ways = "Enter leaves it" if name == "name" else "Enter leaves it, a single minus clears it"
    typed = io.command(
        f"New {_label(name)}{example}. {ways}:",
        ("Type the new text on one line.", f"{ways}."),
    )
    if not typed or typed == now:
        return None
    return "" if typed == "-" and name != "name" else typed


def _alerts(io: Lines, vault: Vault, chart: Chart) -> None:
    today = vault.around.clock.now().date()
    said = [
        f"take down the {warning.kind} since {day(warning.since, today)}: {warning.text}"
        for warning in chart.warnings
    ]
    put_up = [f"put up a new {kind}" for kind in WARNINGS]
    chosen = io.choose("What to do?", [*said, *put_up])
    if chosen is None:
        return
    if chosen < len(said):
        warning = chart.warnings[chosen]
        if io.yes(f"Take down: {warning.text}?", enter=False):
            edit_client(vault, chart.client.id, {}, remove=[warning.id])
            io.say("Taken down. The history keeps it.")
        return
    kind = WARNINGS[chosen - len(said)]
    about: Sequence[str] = ("Type what is to be minded, on one line.", "Enter alone: go back.")
    text = io.command(f"Text of the {kind}, or Enter to go back:", about)
    if text:
        edit_client(vault, chart.client.id, {}, warnings=[(kind, text)])
        io.say("It is up.")


def _archive(io: Lines, vault: Vault, chart: Chart) -> None:
    away = not chart.client.archived
    question = "Put the client away from the lists?" if away else "Take the client out again?"
    if io.yes(question, enter=False):
        archive_client(vault, chart.client.id, archived=away)
        io.say(
            "Put away. Nothing is deleted; the name still finds the chart."
            if away
            else "The client is in the lists again."
        )
