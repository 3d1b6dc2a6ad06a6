"""The global options, taken at every level, and the tree's own kinds of node."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from notes_tui.cli.session import Session


def _keep(attribute: str) -> Callable[[click.Context, click.Parameter, Any], None]:
    def keep(context: click.Context, parameter: click.Parameter, value: Any) -> None:
        if value is not None and value is not False:
            setattr(context.find_object(Session), attribute, value)

    return keep


def _global_options() -> list[click.Parameter]:
    def option(*names: str, to: str, **settings: Any) -> click.Option:
        return click.Option(names, expose_value=False, callback=_keep(to), **settings)

    number = {"type": click.IntRange(0), "metavar": "N"}
    return [
        option("--vault", to="vault_path", type=Path, metavar="PATH", help="The vault to open."),
        option("--passphrase-fd", to="passphrase_fd", **number,
               help="Read the passphrase as one line from file descriptor N."),
        option("--new-passphrase-fd", to="new_passphrase_fd", **number,
               help="Read the new passphrase as one line from file descriptor N."),
        option("--recovery-fd", to="recovery_fd", **number,
               help="Open by the recovery code, one line from file descriptor N."),
        option("--json", to="as_json", is_flag=True, help="Print one JSON object."),
        option("--look-only", to="look_only", is_flag=True,
               help="Write nothing, and open even a vault that was rolled back."),
        option("--plain", to="plain", is_flag=True,
               help="The app line by line, for a screen reader."),
        option("--calm", to="calm", is_flag=True, help="The app without animation."),
        option("--safe-mode", to="safe_mode", is_flag=True,
               help="Leave the plugins of others out."),
    ]  # fmt: skip


class Node(click.Command):
    """A command that takes the global options too, and shows examples below its help."""

    def __init__(self, *args: Any, examples: str = "", **settings: Any) -> None:
        super().__init__(*args, **settings)
        self.params += _global_options()
        self._examples = examples

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples."""
        if self._examples:
            with formatter.section("Examples"):
                for line in self._examples.strip().splitlines():
                    formatter.write(f"  {line.strip()}\n")


class Branch(Node, click.Group):
    """A group of commands."""

    command_class = Node
    group_class = type


class LazyBranch(Branch):
    """A group whose commands are imported as they are asked for: most runs need one of them."""

    def __init__(self, *args: Any, modules: Mapping[str, str], **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._modules = modules
        """The name of each command, and of the module whose COMMANDS holds it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All of them, by name."""
        return sorted(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of this name."""
        if cmd_name not in self._modules:
            return None
        module = import_module(f"notes_tui.cli.commands.{self._modules[cmd_name]}")
        found: tuple[click.Command, ...] = module.COMMANDS
        return next(command for command in found if command.name == cmd_name)


pass_session = click.make_pass_decorator(Session)
