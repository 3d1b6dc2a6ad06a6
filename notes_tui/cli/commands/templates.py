"""template: list, show, new, check, add, dev."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from notes_tui.assessing.authoring import (
    MEASURED,
    add_template,
    added_words,
    find_measured,
    id_for,
    needs_licence,
    new_template,
    problem_values,
)
from notes_tui.assessing.describing import describe
from notes_tui.cli.options import Branch, pass_session
from notes_tui.cli.session import Session
from notes_tui.domain.text import count
from notes_tui.errors import StorageFailed, UsageError
from notes_tui.templates.problems import Problem
from notes_tui.templates.reading import TemplateFile, read_file

if TYPE_CHECKING:
    from notes_tui.vault.vault import Vault

_WAYS = ", ".join(each.words[0] for each in MEASURED)


@click.group(cls=Branch, examples="notes-tui template list")
def template() -> None:
    """Templates: tests and questionnaires as files that you can write yourself."""


@template.command("list", examples="notes-tui template list --json")
@pass_session
def list_(session: Session) -> None:
    """List the templates that can be filled in, where each comes from, and their sets."""
    with session.vault(write=False) as vault:
        library = session.library(vault)
        found, sets = library.list(), library.sets()
    rows = [
        {"id": each.id, "version": each.version, "title": each.title, "plugin": each.plugin}
        for each in found
    ]
    together = [
        {"id": each.id, "title": each.title.text, "templates": list(each.templates)}
        for each in sets
    ]
    if not session.give({"templates": rows, "sets": together}):
        for each in found:
            session.show(f"{each.id}  {each.version}  {each.title}  ({each.plugin})")
        for one in sets:
            session.show(f"{one.id}  a set  {one.title.text}: {', '.join(one.templates)}")


@template.command(
    examples="""
        notes-tui template show single-leg-bridge
        notes-tui template show single-leg-bridge --source > my-bridge.toml
    """
)
@click.argument("id_", metavar="ID")
@click.option("--source", is_flag=True, help="The file as it was written.")
@pass_session
def show(session: Session, id_: str, source: bool) -> None:
    """Show a template: what it asks, what it rests on, whose it is."""
    with session.vault(write=False) as vault:
        found = session.library(vault).get(id_)
    if source:
        if not session.give({"id": found.template.id, "source": found.source}):
            session.show(found.source.rstrip("\n"))
    elif not session.give(found.template.canonical):
        for line in describe(found.template):
            session.show(line)


@template.command(
    examples="""
        notes-tui template new wall-sit
        notes-tui template new wall-sit --title "Wall sit" --measure "Hold time" --in seconds
    """
)
@click.argument("name", metavar="NAME")
@click.option("--title", metavar="TEXT", help="What the test is called.")
@click.option("--measure", metavar="TEXT", help="What is measured, in a few words.")
@click.option("--in", "way", metavar="UNIT", help=f"How: {_WAYS}.")
@click.option("--sides/--no-sides", default=None, help="Whether left and right are measured.")
@pass_session
def new(
    session: Session,
    name: str,
    title: str | None,
    measure: str | None,
    way: str | None,
    sides: bool | None,
) -> None:
    """Write NAME.toml: a test of your own to go on from, which works as it is.

    At a terminal it asks four questions; what is given as an option is not asked.
    """
    file = Path(name if name.endswith(".toml") else f"{name}.toml")
    id_ = id_for(file.stem)
    if file.exists():
        raise UsageError("There is a file of this name already.", "Take another name.")
    asks = session.has_screen and not session.as_json
    usual = file.stem.replace("-", " ").replace("_", " ").strip().capitalize()
    title = title or (_ask(session, "What is the test called?", usual) if asks else usual)
    measure = measure or (
        _ask(session, "What do you measure, in a few words?", "Result") if asks else "Result"
    )
    way = way or (_ask(session, f"In what? {_WAYS}:", "seconds") if asks else "seconds")
    measured = find_measured(way)
    if measured is None:
        raise UsageError("This is no way of measuring that is known here.", f"One of: {_WAYS}")
    if sides is None:
        sides = not asks or click.confirm("Left and right?", default=True, err=True)
    text = new_template(id_, title, measure, measured, sides=sides)
    try:
        with file.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except OSError as error:
        raise StorageFailed(
            f"The file cannot be written here ({error.strerror}).", "Nothing was written."
        ) from None
    if not session.give({"file": str(file), "id": id_}):
        session.show(str(file))
        session.talk(f"It works as it is. Try it: notes-tui template dev {file}")


def _ask(session: Session, question: str, usual: str) -> str:
    return session.ask(f"{question} (Enter: {usual})", hidden=False, may_be_empty=True) or usual


@template.command(
    examples="""
        notes-tui template check wall-sit.toml
        notes-tui template check *.toml --json
    """
)
@click.argument("files", metavar="FILE…", nargs=-1, required=True)
@pass_session
def check(session: Session, files: tuple[str, ...]) -> int:
    """Say what is wrong in template files, and how to mend it. Needs no vault."""
    return _check(session, files)


def _check(session: Session, files: Sequence[str]) -> int:
    read = {file: _read(session, file) for file in files}
    problems = [problem for each in read.values() for problem in each.problems]
    values = {"ok": not problems, "problems": [dict(problem_values(p)) for p in problems]}
    if not session.give(values):
        for file, each in read.items():
            for problem in each.problems:
                session.show(_said(problem))
            if not each.problems:
                session.show(f"{file}: {_in_order(each)}")
    return 1 if problems else 0


def _read(session: Session, file: str) -> TemplateFile:
    whole = f"{file}.toml"
    if file != "-" and not Path(file).exists() and Path(whole).is_file():
        raise UsageError("There is no file of this name.", f"Did you mean {whole}?")
    return read_file(session.read_input(file), file)


def _said(problem: Problem) -> str:
    where = f"{problem.where}: " if problem.where else ""
    return f"{problem.file}, line {problem.line}: {where}{problem.message}. {problem.fix}"


def _in_order(read: TemplateFile) -> str:
    if read.template is None:
        return f"in order, {count(len(read.sets), 'set')}."
    found = read.template
    items, cases = count(len(found.items), "item"), count(len(found.cases), "case")
    return f"in order, {found.id} {found.version}, {items}, {cases} worked out."


@template.command(examples="notes-tui template add wall-sit.toml")
@click.argument("file", metavar="FILE")
@click.option("--holder", metavar="NAME", help="Whose test it is, where the file does not say.")
@pass_session
def add(session: Session, file: str, holder: str | None) -> int:
    """Take a template of your own into the vault; a changed one needs a higher version.

    It is kept there with its text, so it is there wherever the vault is.
    """
    read = _read(session, file)
    if read.problems:
        if not session.give({"ok": False, "problems": [problem_values(p) for p in read.problems]}):
            for problem in read.problems:
                session.show(_said(problem))
            session.talk("Nothing was added.")
        return 1
    with session.vault(write=True) as vault:
        added = add_template(vault, read, holder or _ask_holder(session, vault, read))
    made = added.template
    values = {
        "id": made.id,
        "version": made.version,
        "title": made.title.text,
        "replaced": added.replaced or None,
    }
    if not session.give(values):
        session.show(f"{made.id} {made.version}")
        session.talk(added_words(added))
    return 0


def _ask_holder(session: Session, vault: "Vault", read: TemplateFile) -> str:
    """Whose it is, asked once where somebody can be asked; else the practice's."""
    if session.as_json or not session.has_screen or not needs_licence(vault, read):
        return ""
    return _ask(session, "Whose test is this?", vault.practice_name)


@template.command(examples="notes-tui template dev wall-sit.toml")
@click.argument("file", metavar="FILE")
@pass_session
def dev(session: Session, file: str) -> int:
    """Try a template on invented clients, line by line; saving the file shows it anew.

    With --json nobody is asked anything: it says what `check` says.
    """
    from notes_tui.plain.lines import usual_lines
    from notes_tui.plain.trial import run

    if session.as_json:
        return _check(session, [file])
    path = Path(file)
    if not path.is_file():
        raise UsageError("There is no file of this name.", "Check the path.")
    with _throw_away(session) as vault:
        return run(usual_lines(), vault, path)


@contextmanager
def _throw_away(session: Session) -> "Iterator[Vault]":
    """The sample practice, in a vault that goes when it is closed."""
    from notes_tui.practice.sampling import PRACTICE, PRACTITIONER, load_sample
    from notes_tui.vault.creating import create_vault
    from notes_tui.vault.layout import Layout
    from notes_tui.vault.opening import Way, by_passphrase, open_vault
    from notes_tui.vault.passphrases import suggest

    session.talk("Making the sample practice. This takes a few seconds on purpose ...")
    with tempfile.TemporaryDirectory(prefix="notes-tui-demo-") as folder:
        layout = Layout(Path(folder) / "sample.vault", Path(folder) / "anchors")
        passphrase = suggest(session.around.entropy)
        create_vault(
            layout, passphrase, session.around, practice=PRACTICE, practitioner=PRACTITIONER
        )
        vault = open_vault(layout, by_passphrase(passphrase), session.around, Way.WRITE)
        try:
            load_sample(vault)
            yield vault
        finally:
            vault.close()


COMMANDS = (template,)
