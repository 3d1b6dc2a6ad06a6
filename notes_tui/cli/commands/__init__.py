"""The tree of commands."""

import click

from notes_tui import __version__
from notes_tui.cli.commands import care, clients, demo, exports, keys, notes, search, vaults
from notes_tui.cli.options import Branch
from notes_tui.errors import UsageError


@click.group(
    cls=Branch,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples="""
        notes-tui demo
        notes-tui init ~/practice.vault --practice "Riverside Bodywork" --practitioner Ada
        notes-tui client add "Marta Lind" --born 1987-11-04
        notes-tui search "psoas left"
    """,
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.option("--plain", is_flag=True, help="The app, line by line.")
@click.option("--calm", is_flag=True, help="The app without animation.")
@click.option("--safe-mode", is_flag=True, help="Load no plugins.")
@click.pass_context
def root(context: click.Context, plain: bool, calm: bool, safe_mode: bool) -> None:
    """An offline, encrypted clinical notebook for bodywork and movement practitioners."""
    if context.invoked_subcommand is None:
        raise UsageError(
            "The app itself is not in this version yet; its commands are.",
            "Try: notes-tui demo, or see: notes-tui --help",
        )


for module in (vaults, demo, clients, notes, search, exports, keys, care):
    for command in module.COMMANDS:
        root.add_command(command)
