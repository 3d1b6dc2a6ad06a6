"""The tree of commands, and words that run each of its leaves on a practice that is there."""

from collections.abc import Iterator
from typing import Final

import click

from notes_tui.cli.commands import root

Path = tuple[str, ...]

RUNS: Final[dict[Path, list[list[str]]]] = {
    ("init",): [["{new}", "--practice", "{payload}", "--practitioner", "{payload}"]],
    ("where",): [[]],
    ("config", "show"): [[]],
    ("config", "check"): [[]],
    ("config", "schema"): [[]],
    ("demo",): [["--headless"], ["--headless", "--clients", "1", "--notes", "2"]],
    ("client", "add"): [["{payload}", "--about", "{payload}", "--alert", "{payload}"]],
    ("client", "list"): [[], ["--archived"]],
    ("client", "show"): [["{client}"]],
    ("client", "edit"): [["{client}", "--about", "{payload}"]],
    ("client", "archive"): [["{client}"], ["{client}", "--undo"]],
    ("note", "add"): [["--client", "{client}", "--from", "{visit}"]],
    ("note", "list"): [[], ["--client", "{client}"], ["--discarded"]],
    ("note", "show"): [["{note}"], ["{conflict}"], ["{sealed}"]],
    ("note", "history"): [["{note}"]],
    ("note", "edit"): [["{note}", "--section", "plan", "--text-file", "{text}"]],
    ("note", "resolve"): [["{conflict}", "--section", "plan", "--text-file", "{text}"]],
    ("note", "line"): [["{conflict}"], ["{ready}", "--holds", "all"]],
    ("note", "flag"): [["{flagged}", "--item", "poisoned/numb", "--action", "{payload}"]],
    ("note", "sign"): [["{ready}", "{flagged}"]],
    ("note", "arrived"): [["{sealed}", "--keep"]],
    ("note", "twice"): [["{sealed}"]],
    ("note", "late"): [["{sealed}", "--text-file", "{text}", "--reason", "{payload}"]],
    ("note", "addendum"): [["{sealed}", "--text-file", "{text}", "--reason", "{payload}"]],
    ("note", "correct"): [["{sealed}", "--text-file", "{text}", "--reason", "{payload}"]],
    ("note", "void"): [["{flagged}", "--reason", "{payload}", "--rewrite-for", "{other}"]],
    ("attachment", "add"): [
        ["--note", "{note}", "{text}"],
        ["--note", "{note}", "{text}", "--name", "[b]x[/]"],
    ],
    ("attachment", "list"): [[], ["--note", "{note}"], ["--removed"]],
    ("attachment", "open"): [["{attachment}"]],
    ("attachment", "export"): [["{attachment}", "--to", "{file}.attachment"]],
    ("attachment", "remove"): [["{attachment}"], ["{attachment}", "--undo"]],
    ("note", "move"): [["{note}", "--client", "{other}"]],
    ("note", "discard"): [["{conflict}"], ["{conflict}", "--undo"]],
    ("search",): [["owned"], ["{payload}"], ["ownd"], ["text", "--limit", "100"]],
    ("conflicts",): [[]],
    ("export",): [
        ["all", "--format", "md", "--to", "{file}.md"],
        ["client", "{client}", "--format", "json", "--to", "{file}.json"],
        ["note", "{conflict}", "--format", "md", "--to", "{file}.note"],
        ["verifier", "--to", "{file}.py"],
    ],
    ("template", "list"): [[]],
    ("template", "show"): [["poisoned"], ["poisoned", "--source"], ["single-leg-bridge"]],
    ("template", "new"): [
        ["a-test", "--title", "{passed}", "--measure", "{passed}", "--in", "cm", "--sides"]
    ],
    ("template", "check"): [["{template}"]],
    ("template", "add"): [["{template}"]],
    ("template", "dev"): [["{template}"]],
    ("track",): [["{client}"], ["{client}", "--measure", "{payload}"]],
    ("plugin", "list"): [[]],
    ("plugin", "new"): [["plugin-of-mine"]],
    ("plugin", "check"): [["plugin-of-mine"]],
    ("plugin", "approve"): [["notes_tui_glutes"]],
    ("plugin", "disable"): [["notes_tui_glutes"]],
    ("backup", "list"): [["."]],
    ("backup", "prune"): [[".", "--dry-run"], ["."]],
    ("passphrase", "change"): [[], ["--new-keys"]],
    ("recovery", "check"): [[]],
    ("recovery", "sheet"): [[]],
    ("recovery", "key"): [[]],
    ("backup", "create"): [["--to", "{folder}"]],
    ("backup", "verify"): [["{backup}"]],
    ("backup", "restore"): [["{backup}", "--into", "{new}-again"]],
    ("backup", "drill"): [["{backup}"]],
    ("verify",): [[]],
    ("doctor",): [[], ["--rebuild"]],
    ("audit", "show"): [[], ["--client", "{client}"]],
    ("audit", "export"): [
        ["--to", "{file}.csv"],
        ["--format", "json", "--to", "{file}.audit"],
    ],
}
"""What is not written down here, or is no command any more, fails a test."""


def every_node(
    command: click.Command = root, path: Path = ()
) -> Iterator[tuple[Path, click.Command]]:
    """Every command and every group of them, by its words."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from every_node(child, (*path, name))


def leaves() -> Iterator[tuple[Path, click.Command]]:
    """Every command that is no group."""
    for path, command in every_node():
        if not isinstance(command, click.Group):
            yield path, command


def filled(words: list[str], values: dict[str, str]) -> list[str]:
    """The words with their `{name}` replaced; a payload may hold braces of its own."""
    for name, value in values.items():
        words = [word.replace("{" + name + "}", value) if "{" in word else word for word in words]
    return words


def with_each_parameter(values: dict[str, str], payload: str) -> Iterator[list[str]]:
    """For each option and argument of each command, words that give the payload there."""
    for path, command in leaves():
        base = filled(RUNS[path][0], values)
        for parameter in command.params:
            if isinstance(parameter, click.Argument):
                arguments = [p for p in command.params if isinstance(p, click.Argument)]
                at = arguments.index(parameter)
                yield [*path, *base[:at], payload, *base[at + 1 :]]
            elif isinstance(parameter, click.Option) and not parameter.is_flag:
                yield [*path, *base, parameter.opts[0], payload]
        yield [*path, *base, "--" + payload]
        yield [*path, *base, payload, payload, payload]
    for path, node in every_node():
        if isinstance(node, click.Group):
            yield [*path, payload]
