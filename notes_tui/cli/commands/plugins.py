"""plugin: list, new, check, approve, disable."""

from pathlib import Path

import click

from notes_tui import __version__
from notes_tui.cli.options import Branch, pass_session
from notes_tui.cli.session import Session
from notes_tui.errors import UsageError
from notes_tui.plugin_host import host
from notes_tui.plugin_host.approving import find_approval
from notes_tui.plugin_host.bundled import NAMES
from notes_tui.plugin_host.pins import changed_files
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
        found = host.list_plugins(vault, __version__)
    rows = [
        {
            "name": each.name,
            "version": each.version,
            "state": each.state,
            "kind": each.kind,
            "detail": each.detail,
        }
        for each in found
    ]
    if not session.give({"plugins": rows}):
        for each in found:
            detail = f": {each.detail}" if each.detail else ""
            session.show(f"{each.name} {each.version}  {each.kind}  {each.state}{detail}")


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
def approve(session: Session, name: str, yes: bool) -> None:
    """Let a plugin of others run, as its files are now. A changed file turns it off again."""
    with session.vault(write=True) as vault:
        if name not in NAMES:
            found = host.find_plugin(name)
            session.talk(f"{found.name} {found.version}, {len(found.files)} files.")
            before = find_approval(vault, found.name)
            if before is not None and before.decision == "approved":
                changed = changed_files(found, before.files)
                for file in changed[:_MOST_SHOWN]:
                    session.talk(f"  changed: {file}")
                if len(changed) > _MOST_SHOWN:
                    session.talk(f"  and {len(changed) - _MOST_SHOWN} more")
            session.talk(_MEANING)
            if not yes and not _agrees(session):
                raise UsageError(
                    "It was not approved, and nothing was changed.", "In a script: --yes"
                )
        host.approve(vault, name)
    if not session.give({"name": name, "state": "approved"}):
        session.show("It runs from now on.")


@plugin.command(examples="notes-tui plugin disable hip-tests")
@click.argument("name", metavar="NAME")
@pass_session
def disable(session: Session, name: str) -> None:
    """Turn a plugin off, one that ships with the program too."""
    with session.vault(write=True) as vault:
        host.disable(vault, name)
    if not session.give({"name": name, "state": "disabled"}):
        session.show("It is off from now on.")


def _agrees(session: Session) -> bool:
    if not session.has_screen:
        return False
    answer = session.ask("Approve it? Type yes:", hidden=False, may_be_empty=True)
    return answer.strip().casefold() == "yes"


COMMANDS = (plugin,)
