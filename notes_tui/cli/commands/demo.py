"""demo: the app on the sample practice, or the main job walked without a screen."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from notes_tui.charting.revising import add_note, edit_section
from notes_tui.cli.options import Node, pass_session
from notes_tui.cli.progress import advancing
from notes_tui.cli.session import Session
from notes_tui.domain.later import Addition
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.query import parse_query
from notes_tui.domain.text import count
from notes_tui.errors import SignedAlready, UsageError
from notes_tui.practice.desk import read_desk
from notes_tui.practice.sampling import PRACTICE, PRACTITIONER, load_sample, make_practice
from notes_tui.practice.signing import add_to_signed, sign_notes
from notes_tui.practice.tracking import change_words, read_measures
from notes_tui.vault import listing, tally
from notes_tui.vault.conflicts import open_conflicts
from notes_tui.vault.creating import create_vault
from notes_tui.vault.layout import Layout
from notes_tui.vault.notes import get_note
from notes_tui.vault.opening import Way, by_passphrase, by_recovery_code, open_vault
from notes_tui.vault.passphrases import suggest
from notes_tui.vault.progress import Advance, Stage
from notes_tui.vault.reauthenticating import confirm
from notes_tui.vault.signatures import check_note
from notes_tui.vault.vault import Vault
from notes_tui.vault.verifying import verify

_WORD = "Quendelhaus"  # in none of the sample's notes, and in no library


@click.command(
    cls=Node,
    examples="""
        notes-tui demo
        notes-tui demo --clients 200 --notes 5000 --into ./big.vault --passphrase-fd 3 3<passphrase
    """,
)
@click.option("--headless", is_flag=True, help="Without a screen; prints what it does.")
@click.option("--clients", type=click.IntRange(1), help="Make up so many clients instead.")
@click.option("--notes", type=click.IntRange(0), help="Make up so many notes instead.")
@click.option("--into", type=Path, metavar="PATH", help="Keep the vault here.")
@pass_session
def demo(
    session: Session,
    headless: bool,
    clients: int | None,
    notes: int | None,
    into: Path | None,
) -> int:
    """Open the app on invented clients, in a throw-away vault.

    Without a terminal, or with --headless or --plain, it walks the main job and prints what it did.
    """
    if into is not None and session.passphrase_fd is None:
        raise UsageError("A vault that stays needs a passphrase.", "Give it: --passphrase-fd N")
    wanted = _wanted(clients, notes)
    if session.has_screen and not (headless or into or session.as_json or session.plain):
        return session.open_app(fill_practice=lambda vault: _fill(vault, wanted, lambda _: None))
    with _place(session, into) as (layout, passphrase):
        session.talk("Making a vault. This takes a few seconds on purpose ...")
        created = create_vault(
            layout, passphrase, session.around, practice=PRACTICE, practitioner=PRACTITIONER
        )
        vault = open_vault(layout, by_passphrase(passphrase), session.around, Way.WRITE)
        try:
            with advancing(session, Stage.INVENTING, sum(wanted) if wanted else None) as advance:
                _fill(vault, wanted, advance)
            steps = [_count(vault)]
            if wanted is None:
                steps += _walk(vault, passphrase)
        finally:
            vault.close()
        if wanted is None:
            steps += _reopen(session, layout, created.recovery_code)
        if not session.give({"vault": str(into) if into else None, "steps": steps}):
            for step in steps:
                session.show(f"· {step}")
            if into is None:
                session.show("· The throw-away vault is gone again.")
    return 0


@contextmanager
def _place(session: Session, into: Path | None) -> Iterator[tuple[Layout, str]]:
    if into is not None:
        yield Layout(into, session.places.anchors), session.ask_passphrase()
        return
    with tempfile.TemporaryDirectory(prefix="notes-tui-demo-") as folder:
        layout = Layout(Path(folder) / "sample.vault", Path(folder) / "anchors")
        yield layout, suggest(session.around.entropy)


def _wanted(clients: int | None, notes: int | None) -> tuple[int, int] | None:
    """How many clients and notes to make up; None for the sample as it is."""
    if clients is None and notes is None:
        return None
    return clients or max(1, (notes or 0) // 10), notes or 0


def _fill(vault: Vault, wanted: tuple[int, int] | None, advance: Advance) -> None:
    if wanted is None:
        load_sample(vault)
    else:
        make_practice(vault, *wanted, advance)


def _count(vault: Vault) -> str:
    people, notes = tally.number(vault.database, "clients"), tally.notes_in_all(vault.database)
    return f"Made an encrypted vault with {count(people, 'client')} and {count(notes, 'note')}."


def _walk(vault: Vault, passphrase: str) -> list[str]:
    """A practitioner's day, in sentences that say what was really found."""
    steps = []
    desk = read_desk(vault)
    first = desk.clients[0]
    people, unsigned = count(desk.clients_in_all, "client"), count(desk.unsigned_in_all, "note")
    steps.append(f"The desk: {people}, {unsigned} unsigned, "
                 f"{len(desk.to_settle)} to settle. Seen last: {first.name}.")  # fmt: skip
    wrong = vault.search(parse_query("clamshel"))
    right = vault.search(parse_query(wrong.did_you_mean or ""))
    steps.append(f"Searched “clamshel”: nothing. Did you mean “{wrong.did_you_mean}”? "
                 f"{count(right.total, 'note')}.")  # fmt: skip
    last = list(listing.notes(vault.database, client=first.id))[-1]
    shown = get_note(vault, last.id)
    plan = (shown.text("plan") or "(left blank)").splitlines()
    steps.append(f"Last visit of {first.name}, {last.occurred_at[:10]}: “{plan[0]}”")
    course = max(read_measures(vault, first.id), key=lambda measure: len(measure.points))
    steps.append(f"Tracked “{course.label}”, measured {len(course.points)} times. Since the first: "
                 f"{change_words(course.since_first, course.unit)}.")  # fmt: skip
    saved = add_note(vault, first.id, {"listen": f"Slept well. {_WORD} again.", "plan": "Same."})
    saved = edit_section(vault, saved.note, "plan", "Same, and a walk each day.")
    history = get_note(vault, saved.note).state.revisions
    steps.append(f"Wrote a note of {len(SECTIONS)} possible sections and changed one: "
                 f"{len(history)} revisions, both kept.")  # fmt: skip
    steps.append(_sign(vault, saved.note, passphrase))
    for conflict in open_conflicts(vault):
        names = " and ".join(text.author for text in conflict.texts)
        steps.append(f"To settle: {conflict.part} holds two texts, by {names}. Neither is lost.")
    return steps


def _sign(vault: Vault, note: str, passphrase: str) -> str:
    confirmed = confirm(vault, passphrase)
    sign_notes(vault, [note], confirmed)
    try:
        edit_section(vault, note, "plan", "Something else.")
    except SignedAlready as refused:
        answer = refused.message
    else:
        answer = "It could be changed!"
    addition = Addition("addendum", "She rang: no pain on the stairs.")
    add_to_signed(vault, note, addition, confirmed)
    fits = sum(checked.ok for checked in check_note(vault.database, note))
    return (
        f"Signed it, and tried to change it: “{answer}” Added an addendum; "
        f"{count(fits, 'signature')} fit."
    )


def _reopen(session: Session, layout: Layout, code: str) -> list[str]:
    vault = open_vault(layout, by_recovery_code(code), session.around, Way.WRITE)
    try:
        found = vault.search(parse_query(_WORD))
        checked = verify(vault, lambda _: None)
    finally:
        vault.close()
    readable = sum(_WORD.encode() in file.read_bytes() for file in layout.folder.iterdir())
    return [
        f"Closed it and opened it by the recovery code: the new note is found ({found.total}).",
        f"Looked for its words in the vault's files: readable in {readable} of them.",
        f"Verified {count(checked.revisions, 'revision')}: "
        + (
            " ".join(problem.message for problem in checked.problems) or "all is as it was written."
        ),
    ]


COMMANDS = (demo,)
