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
    "attachment": "attachments",
    "template": "templates",
    **dict.fromkeys(("search", "conflicts"), "search"),
    "track": "track",
    "export": "exports",
    "plugin": "plugins",
    "backup": "backup",
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
@pass_session
@click.pass_context
def root(context: click.Context, session: Session, /) -> int | None:
    """An offline, encrypted clinical notebook for bodywork and movement practitioners.

    Without a command it opens the app.
    """
    if context.invoked_subcommand is not None:
        return None
    descriptors = (session.passphrase_fd, session.new_passphrase_fd, session.recovery_fd)
    if session.as_json or session.look_only or descriptors != (None, None, None):
        raise UsageError(
            "The app takes no --json, no --look-only and no secret from a file descriptor.",
            "It asks for what it needs itself. For scripts there are commands: notes-tui --help",
        )
    if session.plain:
        from notes_tui.plain.app import run as run_lines

        return run_lines(session.settled_layout(), session.surroundings)
    if not session.has_screen:
        raise UsageError(
            "The app needs a terminal, and there is none here.",
            "Use a command instead, or --plain: notes-tui --help",
        )
    return session.open_app()
