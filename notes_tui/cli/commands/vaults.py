"""init, where, config: making a vault and finding one's files."""

import getpass
from pathlib import Path

import click

from notes_tui.cli.options import Branch, Node, pass_session
from notes_tui.cli.session import Session
from notes_tui.config import read_config
from notes_tui.crypto import recovery
from notes_tui.errors import NotesError
from notes_tui.resources import resource_folder
from notes_tui.vault.creating import create_vault
from notes_tui.vault.layout import Layout
from notes_tui.vault.passphrases import SHORTEST, require_strong, suggest
from notes_tui.vault.swapping import require_nothing_at


@click.command(
    cls=Node,
    examples="""
        notes-tui init ~/practice.vault --practice "Riverside Bodywork" --practitioner Ada
        notes-tui init ./practice.vault --json --passphrase-fd 3 3<passphrase-file
    """,
)
@click.argument("path", type=Path)
@click.option("--practice", metavar="NAME", help="The practice's name.")
@click.option("--practitioner", metavar="NAME", help="Your name, as it stands beside your notes.")
@pass_session
def init(session: Session, path: Path, practice: str | None, practitioner: str | None) -> None:
    """Make a vault at PATH, a folder that does not exist yet."""
    layout = Layout(path, session.places.anchors)
    usual = session.layout.folder
    require_nothing_at(path)
    passphrase = new_passphrase(session, session.passphrase_fd, "--passphrase-fd N")
    session.talk("Making the vault. This takes a few seconds on purpose ...")
    created = create_vault(
        layout,
        passphrase,
        session.around,
        practice=practice or path.stem,
        practitioner=practitioner or getpass.getuser(),
    )
    values = {
        "vault": str(path),
        "vault_id": created.vault,
        "recovery_code": created.recovery_code,
    }
    if session.give(values):
        return
    session.show(f"Made the vault {path}.")
    session.show()
    session.show("Your recovery code opens it if the passphrase is forgotten:")
    session.show()
    session.show(f"    {created.recovery_code}")
    session.show()
    session.show("Write it on paper and keep it away from the computer. It is shown only now.")
    if session.passphrase_fd is None:
        _type_back(session, created.recovery_code)
    if path.resolve() != usual.resolve():
        session.talk(f"Commands find it with: --vault {path}")
        session.talk(f'To leave that away, write into {session.places.config}: vault = "…"')


def _type_back(session: Session, code: str) -> None:
    """The code from the paper, until it fits or is put off."""
    try:
        while typed := session.ask(
            "Type it back from your paper (or press Enter to do it later)",
            hidden=False,
            may_be_empty=True,
        ):
            if recovery.read_code(typed) == recovery.read_code(code):
                session.talk("That is it. Your paper opens the vault.")
                return
            session.talk("That is not the code. Compare it group by group, and type it again.")
    except click.Abort:
        session.talk("The vault is made; this changes nothing in it.")
        raise
    finally:
        session.talk("Check your paper any time: notes-tui recovery check")


def new_passphrase(session: Session, descriptor: int | None, option: str) -> str:
    """A passphrase to be set: from a descriptor, or typed twice, a good one being offered."""
    if descriptor is not None:
        return session.read_line(descriptor, option)
    session.require_terminal(option)
    offered = suggest(session.around.entropy)
    session.talk("The passphrase opens the vault each time. A good one:")
    session.talk(f"\n    {offered}\n")
    session.talk(
        f"Press Enter to take it, or type one of your own: {SHORTEST} characters or more.\n"
        "Then type it once more. Until you know it by heart, keep it on paper."
    )
    while True:
        chosen = session.ask("New passphrase", may_be_empty=True) or offered
        try:
            require_strong(chosen)
        except NotesError as error:
            session.talk(f"{error.message}\n{error.hint}")
            continue
        if session.ask("The same once more", may_be_empty=True) == chosen:
            return chosen
        session.talk("The two are not the same. Begin again.")


@click.command(cls=Node, examples="notes-tui where --json")
@pass_session
def where(session: Session) -> None:
    """Say where the vault, the configuration, the anchors and the logs lie."""
    places = session.places
    values = {
        "vault": str(session.layout.folder),
        "config": str(places.config),
        "anchors": str(places.anchors),
        "logs": str(places.logs),
    }
    if not session.give(values):
        for name, place in values.items():
            session.show(f"{name:<8} {place}")


@click.group(cls=Branch, examples="notes-tui config show")
def config() -> None:
    """The configuration file."""


@config.command(examples="notes-tui config show --json")
@pass_session
def show(session: Session) -> None:
    """Show what the configuration says."""
    found = read_config(session.places.config)
    values = {
        "vault": str(found.vault) if found.vault else None,
        "theme": found.theme,
        "calm": found.calm,
        "keys": dict(found.keys),
    }
    if not session.give(values):
        session.show(f"vault = {found.vault or '(not set)'}")
        session.show(f"theme = {found.theme or '(not set)'}")
        session.show(f"calm = {'true' if found.calm else 'false'}")
        for action, key in found.keys.items():
            session.show(f"keys.{action} = {key}")


@config.command(examples="notes-tui config check")
@pass_session
def check(session: Session) -> None:
    """Check the configuration file; exit code 2 if something in it is wrong."""
    read_config(session.places.config)
    values = {"ok": True, "config": str(session.places.config)}
    if not session.give(values):
        session.show("The configuration is in order.")


@config.command(examples="notes-tui config schema > config.schema.json")
@pass_session
def schema(session: Session) -> None:
    """Print the JSON Schema of the configuration."""
    text = (resource_folder("schemas") / "config.schema.json").read_text(encoding="utf-8")
    session.show(text.rstrip())


COMMANDS = (init, where, config)
