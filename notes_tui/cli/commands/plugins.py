"""plugin: list, new, check, approve, disable."""

from pathlib import Path

import click

from notes_tui import __version__
from notes_tui.cli.options import Branch, pass_session
from notes_tui.cli.session import Session
from notes_tui.domain.display import display_line
from notes_tui.domain.text import count
from notes_tui.errors import UsageError
from notes_tui.plugin_host import deciding
from notes_tui.plugin_host.project import make_project
from notes_tui.plugin_host.reviewing import review

_MEANING = (
    "A plugin is a program. Once approved, it runs with notes-tui and can read everything in an"
    " open vault. Approve it only if you trust the one who wrote it."
)
_MOST_SHOWN = 10


@click.group(cls=Branch, examples="notes-tui plugin list")
def plugin() -> None:
    """Plugins: what ships with the program, and what others wrote."""


@plugin.command("list", examples="notes-tui plugin list --json")
@pass_session
def list_(session: Session) -> None:
    """List plugins with their states. Loads none."""
    with session.vault(write=False) as vault:
        found = deciding.list_plugins(vault, __version__)
    rows = [
        {
            "name": each.name,
            "version": each.version,
            "state": each.state,
            "kind": each.kind,
            "detail": each.detail,
            "adds": list(each.adds),
        }
        for each in found
    ]
    if not session.give({"plugins": rows}):
        for each in found:
            detail = f": {each.detail}" if each.detail else ""
            adds = f"  ({', '.join(each.adds)})" if each.adds else ""
            line = f"{each.name} {each.version}  {each.kind}  {each.state}{detail}{adds}"
            session.show(display_line(line))  # nothing in it can look like a line of its own
        if session.safe_mode:
            session.talk("In safe mode no plugin of others runs, whatever its state.")


@plugin.command(examples="notes-tui plugin new hip-tests")
@click.argument("name", metavar="NAME")
@pass_session
def new(session: Session, name: str) -> None:
    """Write the project of a new plugin into a folder of this name."""
    root = make_project(Path(), name)
    if not session.give({"folder": str(root)}):
        session.show(str(root))
        session.talk(f"Look it over, then: notes-tui plugin check {root}")


@plugin.command(examples="notes-tui plugin check hip-tests")
@click.argument("path", type=Path, metavar="PATH")
@pass_session
def check(session: Session, path: Path) -> int:
    """Look over a plugin's project, its templates too, without running any of it."""
    found = review(path)
    problems = [
        {
            "file": each.file,
            "line": each.line,
            "where": each.where,
            "message": each.message,
            "fix": each.fix,
        }
        for each in found
    ]
    if not session.give({"ok": not found, "problems": problems}):
        for each in found:
            session.show(f"{each.file}, line {each.line}: {each.message}")
            session.show(f"    {each.fix}")
        if not found:
            session.show("Nothing is wrong with it.")
    return 1 if found else 0


@plugin.command(examples="notes-tui plugin approve hip-tests")
@click.argument("name", metavar="NAME")
@click.option("--yes", is_flag=True, help="You have read what it means; for scripts.")
@pass_session
def approve(session: Session, name: str, yes: bool) -> int:
    """Let a plugin of others run, as its files are now. A changed file turns it off again."""
    with session.vault(write=True) as vault:
        found = deciding.look_at(vault, name)
        if found.folder is not None:
            _tell(session, found)
            if not yes and not _agrees(session):
                session.talk("It was not approved, and nothing was changed.")
                return 1
        deciding.approve(vault, found)
    values = {
        "name": found.name,
        "version": found.version,
        "state": "approved",
        "files": len(found.files),
        "changed": list(found.changed),
    }
    if not session.give(values):
        session.show("It runs from now on.")
    return 0


@plugin.command(examples="notes-tui plugin disable hip-tests")
@click.argument("name", metavar="NAME")
@pass_session
def disable(session: Session, name: str) -> None:
    """Turn a plugin off, one that ships with the program too."""
    with session.vault(write=True) as vault:
        name = deciding.disable(vault, name)
    if not session.give({"name": name, "state": "disabled"}):
        session.show("It is off from now on.")


def _tell(session: Session, found: deciding.Candidate) -> None:
    """What is approved: by what it brings, where it lies, its files, and what it may do."""
    adds = ", ".join(found.adds) or "nothing that its files tell of"
    session.talk(display_line(f"{found.name} {found.version} adds: {adds}."))
    files = count(len(found.files), "file")
    session.talk(display_line(f"It is {files}, its code in {found.folder}:"))
    gone = [f"{name} (gone)" for name in found.changed if name not in found.files]
    changed = [f"{name} (changed)" for name in found.changed if name in found.files]
    lines = [*gone, *changed, *(name for name in sorted(found.files) if name not in found.changed)]
    for line in lines[:_MOST_SHOWN]:
        session.talk(f"  {display_line(line)}")
    if len(lines) > _MOST_SHOWN:
        session.talk(f"  and {len(lines) - _MOST_SHOWN} more")
    session.talk(_MEANING)


def _agrees(session: Session) -> bool:
    if session.as_json or not session.has_screen:
        raise UsageError("Nobody can be asked here, so it was not approved.", "In a script: --yes")
    answer = session.ask("Approve it? Type yes:", hidden=False, may_be_empty=True)
    return answer.strip().casefold() == "yes"


COMMANDS = (plugin,)
