"""The tree of commands, and what the program does without one: it opens the app."""

import click

from notes_tui import __version__
from notes_tui.cli.options import LazyBranch, pass_session
from notes_tui.cli.session import Session
from notes_tui.errors import UsageError

_MODULES = {
    **dict.fromkeys(("init", "where", "config"), "vaults"),
    "demo": "demo",
    "client": "clients",
    "note": "notes",
    **dict.fromkeys(("search", "conflicts"), "search"),
    "export": "exports",
    **dict.fromkeys(("passphrase", "recovery"), "keys"),
    **dict.fromkeys(("verify", "doctor", "audit"), "care"),
}


@click.group(
    cls=LazyBranch,
    modules=_MODULES,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples="""
        notes-tui
        notes-tui demo
        notes-tui init ~/practice.vault --practice "Riverside Bodywork" --practitioner Ada
        notes-tui client add "Marta Lind" --born 1987-11-04
        notes-tui search "psoas left"
    """,
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option("--plain", is_flag=True, help="The app line by line, for a screen reader.")
@click.option("--calm", is_flag=True, help="The app without animation.")
@click.option("--safe-mode", is_flag=True, help="Load no plugins.")
@pass_session
@click.pass_context
def root(
    context: click.Context, session: Session, /, plain: bool, calm: bool, safe_mode: bool
) -> int | None:
    """An offline, encrypted clinical notebook for bodywork and movement practitioners.

    Without a command it opens the app.
    """
    if context.invoked_subcommand is not None:
        return None
    if session.as_json or session.passphrase_fd is not None:
        raise UsageError("The app asks for what it needs itself.", "See: notes-tui --help")
    if plain:
        from notes_tui.plain.app import run as run_lines

        return run_lines(session.settled_layout(), session.around)
    if not session.has_screen:
        raise UsageError(
            "The app needs a terminal, and there is none here.",
            "Use a command instead, or --plain: notes-tui --help",
        )
    return session.open_app(calm=calm)
