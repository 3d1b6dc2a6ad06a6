"""An exception anywhere, with a client's words in its message and beside it, tells none of them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from notes_tui.vault.connection import run as execute
from tests.cli.line import Answer, Line
from tests.places import PASSPHRASE
from tests.security.canaries import canary, hits
from tests.terminal import CHECKOUT, home

WORD = canary("quilt")

Run = Callable[[Line, str, str], Answer]


def client_add(line: Line, _: str, __: str) -> Answer:
    return line("client", "add", WORD, "--about", WORD)


def note_add(line: Line, client: str, _: str) -> Answer:
    file = line.file(f'{{"sections": {{"listen": "{WORD}"}}}}', "visit.json")
    answer = line("note", "add", "--client", client, "--from", file)
    Path(file).unlink()
    return answer


def note_show(line: Line, _: str, note: str) -> Answer:
    return line("note", "show", note)


def look(line: Line, _: str, __: str) -> Answer:
    return line("search", WORD)


def export(line: Line, _: str, note: str) -> Answer:
    to = str(line.folder / "note.md")
    return line("export", "note", note, "--format", "md", "--to", to)


def check(line: Line, _: str, __: str) -> Answer:
    return line("verify")


def rebuild(line: Line, _: str, __: str) -> Answer:
    return line("doctor", "--rebuild")


def change(line: Line, _: str, __: str) -> Answer:
    return line("passphrase", "change", new_passphrase=f"{WORD} onset parsley tango")


PLACES: dict[str, tuple[str, Run]] = {
    "parsing a note file": ("notes_tui.cli.commands.notes.read_note_file", note_add),
    "taking in a client": ("notes_tui.cli.commands.clients.add_client", client_add),
    "cleaning a text": ("notes_tui.domain.client.clean_line", client_add),
    "encoding a revision": ("notes_tui.domain.revision.encode", client_add),
    "inserting a revision": ("notes_tui.vault.revisions.insert", client_add),
    "refreshing the lists": ("notes_tui.vault.views.refresh", note_add),
    "the audit chain": ("notes_tui.vault.audit.append", note_add),
    "the anchor": ("notes_tui.vault.anchor.write_atomically", note_add),
    "reading a record": ("notes_tui.vault.revisions.read_record", note_show),
    "drawing a note": ("notes_tui.cli.commands.notes.note_values", note_show),
    "searching": ("notes_tui.vault.search.search", look),
    "exporting": ("notes_tui.exporting.files.note_page", export),
    "verifying": ("notes_tui.vault.verifying.read_record", check),
    "rebuilding": ("notes_tui.vault.vault.rebuild", rebuild),
    "judging a passphrase": ("notes_tui.vault.rekeying.require_strong", change),
    "deriving a key": ("notes_tui.vault.keyslots.passphrase_key", change),
}

ERRORS: dict[str, Callable[[], BaseException]] = {
    "ValueError": lambda: ValueError(WORD),
    "KeyError": lambda: KeyError(WORD),
    "UnicodeError": lambda: UnicodeEncodeError("utf-8", WORD, 0, 1, WORD),
    "the database's": lambda: sqlcipher.OperationalError(WORD),
    "OSError": lambda: OSError(5, WORD, WORD),
    "a group": lambda: ExceptionGroup(WORD, [ValueError(WORD)]),
}


@pytest.mark.parametrize("place", list(PLACES))
def test_a_mistake_of_ours_tells_no_word_on_screen_or_disk(
    line: Line, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = line.add_client()
    note = line.add_note(client, listen=f"{WORD} hip", plan=WORD)
    line.file("", "note.json")
    target, run = PLACES[place]
    error = list(ERRORS.values())[list(PLACES).index(place) % len(ERRORS)]()

    def fail(*given: Any, **named: Any) -> None:
        beside = [WORD, given, named, PASSPHRASE]
        try:
            raise LookupError(WORD)
        except LookupError:
            raise error from RuntimeError(str(beside))

    with monkeypatch.context() as patch:
        patch.setattr(target, fail)
        answer = run(line, client, note)
    assert answer.code in {1, 4}
    assert WORD not in answer.out + answer.err
    assert hits([WORD], line.folder) == []


@pytest.mark.parametrize("kind", list(ERRORS))
def test_an_exception_of_any_kind_tells_no_word(
    line: Line, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        error = ERRORS[kind]()
        raise error

    monkeypatch.setattr("notes_tui.cli.commands.clients.add_client", fail)
    answer = client_add(line, "", "")
    assert answer.code == 1
    assert WORD not in answer.out + answer.err
    assert hits([WORD], line.folder) == []


def test_no_error_that_is_raised_on_purpose_says_what_was_written(line: Line) -> None:
    """Whatever is wrong with a text, its words stay out of the sentence about it."""
    client = line.add_client(f"{WORD} Lind")
    note = line.add_note(client, listen=WORD)
    line.file("", "note.json")
    text = line.file(f"{WORD}\0", "text.txt")
    answers = [
        line("client", "add", f"{WORD}\n{WORD}"),
        line("client", "edit", client, "--remove", WORD),
        line("client", "edit", client, "--name", ""),
        line("note", "show", WORD),
        line("note", "edit", note, "--section", "plan", "--text-file", text),
        line("note", "edit", note, "--occurred-at", WORD),
        line("note", "resolve", note, "--section", "listen", "--text-file", text),
        line("note", "move", note, "--client", client),
        line("client", "list", passphrase=f"{WORD} wrong"),
        line("recovery", "check", recovery=WORD),
        line("passphrase", "change", new_passphrase=WORD[:14]),
    ]
    assert [answer for answer in answers if answer.code not in {1, 5}] == []
    assert [answer.err for answer in answers if WORD in answer.err] == []


def test_the_audit_chain_holds_no_word_of_what_was_done(line: Line) -> None:
    client = line.add_client(f"{WORD} Lind")
    note = line.add_note(client, listen=WORD)
    line("note", "edit", note, "--section", "plan", "--text-file", line.file(WORD))
    line("search", WORD)
    line("client", "edit", client, "--about", WORD, "--alert", WORD)
    to = str(line.folder / f"{WORD}.md")
    line("export", "client", client, "--format", "md", "--to", to)
    line("client", "list", passphrase=WORD)
    shown = line("audit", "show").out
    assert "export" in shown
    assert WORD not in shown


def test_a_refusal_of_the_database_is_told_without_its_words(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite quotes what it was given: `no such column: …`."""
    client = line.add_client()

    def insert(database: Any, _: object) -> None:
        execute(database, f"INSERT INTO revisions VALUES ({WORD})")

    monkeypatch.setattr("notes_tui.vault.revisions.insert", insert)
    answer = note_add(line, client, "")
    assert answer.code == 4
    assert WORD not in answer.out + answer.err


UNCAUGHT = {
    "in the place that tells of errors": "running.report = running._tell = fail; broken = fail",
    "before the first command": "running.usual_session = fail",
    "in a thread": "broken = lambda *_, **__: threading.Thread(target=fail).run_in_thread()",
    "as an object goes": "broken = lambda *_, **__: Gone()",
}


@pytest.mark.parametrize("place", list(UNCAUGHT))
def test_an_exception_that_nobody_catches_is_told_by_its_type_alone(
    tmp_path: Path, place: str
) -> None:
    program = f"""
import sys, threading
from notes_tui.cli import main, running
def fail(*_, **__):
    beside = sys.stdin.read()
    raise LookupError(beside)
class Gone:
    def __del__(self):
        fail()
def run_in_thread(thread):
    thread.start(), thread.join()
threading.Thread.run_in_thread = run_in_thread
broken = running.root.main
{UNCAUGHT[place]}
running.root.main = broken
main(["where"])
"""
    child = subprocess.run(
        [sys.executable, "-c", program], env=home(tmp_path), cwd=CHECKOUT, input=WORD, text=True,
        check=False, capture_output=True,
    )  # fmt: skip
    assert "Something went wrong inside notes-tui (LookupError)" in child.stderr
    assert WORD not in child.stderr + child.stdout
    assert hits([WORD], tmp_path) == []
