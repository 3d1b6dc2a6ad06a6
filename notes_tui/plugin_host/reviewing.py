"""Looking over a plugin's project without running a line of it."""

import ast
import inspect
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from notes_tui.errors import UsageError
from notes_tui.hookspecs import GROUP, Hooks
from notes_tui.plugin_host.bundled import NAMES
from notes_tui.templates.problems import Problem, did_you_mean, shortened
from notes_tui.templates.reading import read_file

HOOKS: Final[Mapping[str, inspect.Signature]] = {
    name: inspect.signature(function)
    for name, function in vars(Hooks).items()
    if not name.startswith("_")
}
"""The hooks by name, with what each may be given."""


def review(project: Path) -> tuple[Problem, ...]:
    """What is wrong with the project in this folder."""
    file = project / "pyproject.toml"
    if not file.is_file():
        raise UsageError(
            "There is no pyproject.toml in this folder.",
            "Name the folder of the project. A new one: notes-tui plugin new NAME",
        )
    try:
        settings = tomllib.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return (
            Problem(
                str(file),
                1,
                "",
                "pyproject.toml cannot be read",
                "Compare it with that of a new project: notes-tui plugin new NAME",
            ),
        )
    return tuple(_project(project, file, settings))


def _project(project: Path, file: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    about = settings.get("project")
    points = about.get("entry-points", {}) if isinstance(about, dict) else {}
    group = points.get(GROUP) if isinstance(points, dict) else None
    if not isinstance(group, dict) or not group:
        yield Problem(
            str(file),
            1,
            "[project]",
            "no plugin is named here, so notes-tui will not find it",
            f'Add: [project.entry-points.{GROUP}] and below it my_plugin = "my_plugin"',
        )
        return
    for module in group.values():
        if not isinstance(module, str) or not all(p.isidentifier() for p in module.split(".")):
            yield Problem(
                str(file),
                1,
                f"[project.entry-points.{GROUP}]",
                f"“{shortened(str(module))}” is not the name of a module",
                "Write the package's import name, without a colon.",
            )
            continue
        yield from _module(project, file, module)


def _module(project: Path, file: Path, module: str) -> Iterator[Problem]:
    package = module.partition(".")[0]
    if package == "notes_tui" or package in NAMES:
        yield Problem(
            str(file), 1, "", f"the package is called {package}", "That name is taken: rename it."
        )
    folder = next((root / package for root in (project, project / "src")
                   if (root / package).is_dir()), None)  # fmt: skip
    if folder is None:
        yield Problem(
            str(file),
            1,
            "",
            f"there is no folder {package} here",
            f"Put the plugin's code into {package}/__init__.py beside pyproject.toml.",
        )
        return
    found: set[str] = set()
    for source in sorted(folder.rglob("*.py")):
        yield from _source(source, found)
    if not found:
        yield Problem(
            str(folder / "__init__.py"),
            1,
            "",
            "no hook is implemented",
            "Write one below @hookimpl: " + ", ".join(HOOKS) + ".",
        )
    for template in sorted((folder / "templates").glob("*.toml")):
        yield from read_file(template.read_bytes(), str(template)).problems


def _source(file: Path, found: set[str]) -> Iterator[Problem]:
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        yield Problem(str(file), line, "", "this file is not valid Python", "Look at this line.")
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            yield from _imports(file, node)
        elif isinstance(node, ast.FunctionDef) and any(map(_is_mark, node.decorator_list)):
            found.add(node.name)
            yield from _hook(file, node)


def _imports(file: Path, node: ast.ImportFrom | ast.Import) -> Iterator[Problem]:
    names = (
        [node.module or ""]
        if isinstance(node, ast.ImportFrom)
        else [each.name for each in node.names]
    )
    for name in names:
        if name == "notes_tui" or (name.startswith("notes_tui.") and name != "notes_tui.api"):
            yield Problem(
                str(file),
                node.lineno,
                "",
                f"{name} is imported, and may change at any time",
                "Import from notes_tui.api only.",
            )


def _is_mark(node: ast.expr) -> bool:
    bare = node.func if isinstance(node, ast.Call) else node
    return (isinstance(bare, ast.Name) and bare.id == "hookimpl") or (
        isinstance(bare, ast.Attribute) and bare.attr == "hookimpl"
    )


def _hook(file: Path, node: ast.FunctionDef) -> Iterator[Problem]:
    if node.name not in HOOKS:
        yield Problem(
            str(file),
            node.lineno,
            f"{node.name}()",
            f"there is no hook {shortened(node.name)}",
            did_you_mean(node.name, HOOKS),
        )
        return
    known = [name for name in HOOKS[node.name].parameters if name != "self"]
    taken = [arg.arg for arg in node.args.args if arg.arg != "self"]
    for name in taken:
        if name not in known:
            yield Problem(
                str(file),
                node.lineno,
                f"{node.name}()",
                f"the hook gives no “{shortened(name)}”",
                f"It gives: {', '.join(known)}." if known else "It gives nothing: write ( ).",
            )
