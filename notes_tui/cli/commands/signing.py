"""note sign, late, addendum, correct, void; and what has to be said before a note is signed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from notes_tui.charting import planning
from notes_tui.charting import signing as seals
from notes_tui.charting.adding_later import signed_twice
from notes_tui.charting.naming import client_named
from notes_tui.charting.note_file import read_text_file
from notes_tui.charting.registering import get_client
from notes_tui.charting.revising import Saved
from notes_tui.cli.commands.search import show_texts
from notes_tui.cli.options import Node, pass_session
from notes_tui.cli.session import Session
from notes_tui.domain.later import Addition, Label
from notes_tui.domain.note import SECTIONS
from notes_tui.errors import BadInput, UsageError
from notes_tui.exporting.markdown import note_page
from notes_tui.practice.sealed_note import part_label
from notes_tui.practice.signing import (
    ToSign,
    add_to_signed,
    look_before_signing,
    settle_arrived,
    settle_signatures,
    sign_notes,
)
from notes_tui.vault.notes import get_note
from notes_tui.vault.opening import Way, by_passphrase
from notes_tui.vault.vault import Vault

_reason = click.option("--reason", metavar="R", default="", help="Why, in one line.")
_text = click.option(
    "--text-file", metavar="FILE", required=True, help="What is added; - reads a pipe."
)


@click.command(
    cls=Node,
    examples="""
        notes-tui note sign m3xa
        notes-tui note sign m3xa q7da w2kk --passphrase-fd 3 3<passphrase-file
    """,
)
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option(
    "--override", metavar="REASON", default="",
    help="Sign though a plugin has a concern; the reason stands in the audit trail.",
)  # fmt: skip
@pass_session
def sign(session: Session, ids: tuple[str, ...], override: str) -> None:
    """Sign notes: from then on nothing in them changes. Asks for the passphrase."""
    with _to_sign(session) as (vault, passphrase):
        chosen = list(dict.fromkeys(vault.resolve_id("note", each) for each in ids))
        if session.passphrase_fd is None:
            for note in chosen:
                _tell(session, vault, look_before_signing(vault, note))
            if not click.confirm("Sign?" if len(chosen) == 1 else f"Sign {len(chosen)}?", err=True):
                raise click.Abort
        saved = sign_notes(vault, chosen, passphrase, override=override)
    values = {"notes": [{"id": each.note, "signature": each.revision} for each in saved]}
    if not session.give(values):
        for each in saved:
            session.show(f"{each.note[:8]}  signed")


def _tell(session: Session, vault: Vault, found: ToSign) -> None:
    """The whole note as it would be sealed, what was left blank, and what speaks against it."""
    before = found.before
    session.talk(f"\n{get_client(vault, before.note.client).name}")
    session.talk(note_page(vault, before.note))
    if before.blank:
        session.talk("Left blank: " + ", ".join(SECTIONS[name] for name in before.blank))
    for hindrance in before.hindrances:
        session.talk(f"{hindrance.message} {hindrance.hint}")
    for concern in found.concerns:
        session.talk(f"{concern.plugin}: {concern.message}")


def _later(name: str, label: Label, text: str) -> click.Command:
    """The command that adds an entry of one kind to a signed note."""

    @click.argument("id_", metavar="ID")
    @_text
    @_reason
    @pass_session
    def add(
        session: Session, id_: str, text_file: str, reason: str, event: str | None = None
    ) -> None:
        with _to_sign(session) as (vault, passphrase):
            note = vault.resolve_id("note", id_)
            written = read_text_file(session.read_input(text_file))
            addition = Addition(label, written, reason, event or "")
            saved = add_to_signed(vault, note, addition, passphrase)
        _given(session, saved)

    add.__doc__ = text
    if label == "late":
        add = click.option(
            "--event", metavar="DATE", help="The day it tells of; the session's if left out."
        )(add)
    example = f"notes-tui note {name} m3xa --text-file more.txt"
    example += ' --reason "left and right were swapped"' if label == "correction" else ""
    return click.command(name, cls=Node, examples=example)(add)


@click.command(
    cls=Node,
    examples="""
        notes-tui note void m3xa --reason "wrong client"
        notes-tui note void m3xa --reason "wrong client" --rewrite-for k7q2
    """,
)
@click.argument("id_", metavar="ID")
@_reason
@click.option(
    "--rewrite-for", metavar="ID",
    help="The client it belongs to: it is written there as a late entry, to be signed.",
)  # fmt: skip
@pass_session
def void(session: Session, id_: str, reason: str, rewrite_for: str | None) -> None:
    """Mark a signed note as entered in error: kept, and out of the client's course."""
    with _to_sign(session) as (vault, passphrase):
        note = vault.resolve_id("note", id_)
        client = client_named(vault, rewrite_for) if rewrite_for else ""
        addition = Addition("error", reason=reason, rewrite_for=client)
        saved = add_to_signed(vault, note, addition, passphrase)
    _given(session, saved)


@click.command(
    cls=Node,
    examples="""
        notes-tui note arrived m3xa --keep
        notes-tui note arrived m3xa --set-aside
    """,
)
@click.argument("id_", metavar="ID")
@click.option("--keep/--set-aside", default=None, help="As an addendum, or only in the history.")
@pass_session
def arrived(session: Session, id_: str, keep: bool | None) -> None:
    """Settle a change of a signed note that arrived from another device."""
    if keep is None:
        raise click.UsageError("Give --keep or --set-aside.")
    with _to_sign(session) as (vault, passphrase):
        note = vault.resolve_id("note", id_)
        saved = settle_arrived(vault, note, passphrase, keep=keep)
    _given(session, saved)


@click.command(
    cls=Node,
    examples="""
        notes-tui note twice m3xa
        notes-tui note twice m3xa --part section/plan --keep 2
    """,
)
@click.argument("id_", metavar="ID")
@click.option("--part", metavar="PART", help="Which part is settled.")
@click.option("--keep", type=click.IntRange(1), metavar="N", help="Which of its texts holds.")
@pass_session
def twice(session: Session, id_: str, part: str | None, keep: int | None) -> None:
    """Show what was signed twice over different texts, or settle it. Both stay in the history."""
    if (part is None) != (keep is None):
        raise click.UsageError("Give --part PART with --keep N, or neither.")
    if part is not None and keep is not None:
        with _to_sign(session) as (vault, passphrase):
            note = vault.resolve_id("note", id_)
            rivals = signed_twice(vault, get_note(vault, note))
            texts = [text.text for each in rivals if each.part == part for text in each.texts]
            if keep > len(texts):
                raise BadInput(
                    f"Of this part {len(texts)} signed texts stand against each other.",
                    "Nothing was changed. See them: notes-tui note twice ID",
                )
            chosen = texts[keep - 1]
            saved = settle_signatures(vault, note, part, chosen, passphrase)
        _given(session, saved)
        return
    with session.vault(write=False) as vault:
        found = signed_twice(vault, get_note(vault, vault.resolve_id("note", id_)))
    parts = [{"part": each.part, "texts": [t.text for t in each.texts]} for each in found]
    if not session.give({"parts": parts}):
        for each in found:
            session.show(f"{part_label(each.part)} ({each.part})")
            show_texts(session, each)
        if not found:
            session.show("Nothing in this note was signed twice over different texts.")


@click.command(
    cls=Node,
    examples="""
        notes-tui note line m3xa
        notes-tui note line m3xa --holds all
        notes-tui note line m3xa --drop 2
    """,
)
@click.argument("id_", metavar="ID")
@click.option("--holds", metavar="N", help="This line still holds; all for every line.")
@click.option("--drop", metavar="N", help="This line is dropped; all for every line.")
@pass_session
def line(session: Session, id_: str, holds: str | None, drop: str | None) -> None:
    """Show the lines of earlier plans that stand in a note, and say which still hold."""
    with session.vault(write=bool(holds or drop)) as vault:
        note = vault.resolve_id("note", id_)
        lines = get_note(vault, note).carried
        for each in _numbered(lines, holds):
            planning.confirm_line(vault, note, each.id)
        for each in _numbered(lines, drop):
            planning.drop_line(vault, note, each.id)
        lines = get_note(vault, note).carried
    rows = [{"text": each.text, "since": each.since, "confirmed": each.confirmed} for each in lines]
    if not session.give({"lines": rows}):
        for number, each in enumerate(lines, 1):
            said = "still holds" if each.confirmed else "not confirmed"
            session.show(f"{number}  since {each.since}, {said}: {each.text}")


def _numbered(lines: Any, typed: str | None) -> Any:
    if typed is None or typed == "all":
        return lines if typed else ()
    if not typed.isdecimal() or not 1 <= int(typed) <= len(lines):
        raise BadInput(
            f"There are {len(lines)} lines in this note.", "Give the number of one, or all."
        )
    return (lines[int(typed) - 1],)


@click.command(
    cls=Node,
    examples=(
        'notes-tui note flag m3xa --item red-flags/calf --action "Sent to hospital, letter given"'
    ),
)
@click.argument("id_", metavar="ID")
@click.option("--item", required=True, metavar="TEMPLATE/ITEM", help="Which red flag.")
@click.option("--action", required=True, metavar="TEXT", help="What was done about it.")
@click.option("--date", "day", metavar="DATE", help="When; today if left out.")
@pass_session
def flag(session: Session, id_: str, item: str, action: str, day: str | None) -> None:
    """Say what was done about a red flag that was answered yes."""
    with session.vault(write=True) as vault:
        note = vault.resolve_id("note", id_)
        found = seals.find_red_flag(seals.look(vault, note), item)
        day = day or vault.around.clock.now().date().isoformat()
        saved = seals.act_on_flag(vault, note, found, action, day)
    _given(session, saved)


def _given(session: Session, saved: Saved) -> None:
    if not session.give({"id": saved.note, "revision": saved.revision}):
        session.show(saved.note)


@contextmanager
def _to_sign(session: Session) -> Iterator[tuple[Vault, str]]:
    """The vault, and the passphrase that was typed for just this."""
    if session.recovery_fd is not None:
        raise UsageError(
            "A recovery code cannot sign; only the passphrase can.",
            "Set a new passphrase first: notes-tui passphrase change",
        )
    typed: list[str] = []

    def unlock(keys: Any) -> bytes:
        typed[:] = [session.ask_passphrase()]
        return by_passphrase(typed[0])(keys)

    with session.vault_opened(Way.WRITE, unlock) as vault:
        yield vault, typed[0]


COMMANDS = (
    sign,
    _later("late", "late", "Add what was left out then and is remembered now, with both dates."),
    _later("addendum", "addendum", "Add new information to a signed note."),
    _later("correct", "correction", "Say what is wrong in a signed note; the original stands."),
    void,
    arrived,
    twice,
    line,
    flag,
)
