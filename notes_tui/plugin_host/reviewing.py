"""Looking over a plugin's project without running a line of it."""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from notes_tui.errors import UsageError
from notes_tui.hookspecs import GROUP
from notes_tui.plugin_host.bundled import NAMES
from notes_tui.plugin_host.installed import plugin_name
from notes_tui.plugin_host.reviewing_source import HOOKS, review_source
from notes_tui.templates.problems import Problem, shortened
from notes_tui.templates.reading import read_file
from notes_tui.templates.rules import LARGEST_FILE
from notes_tui.templates.taming import has_chain, read_float


def review(project: Path) -> tuple[Problem, ...]:
    """What is wrong with the project in this folder."""
    file = project / "pyproject.toml"
    if not file.is_file():
        raise UsageError(
            "There is no pyproject.toml in this folder.",
            "Name the folder of the project. A new one: notes-tui plugin new NAME",
        )
    try:
        text = _beginning(file).decode("utf-8")
        settings = tomllib.loads("" if has_chain(text) else text, parse_float=read_float)
    except (OSError, ValueError, RecursionError):
        message = "pyproject.toml cannot be read"
        fix = "Compare it with that of a new project: notes-tui plugin new NAME"
        return (Problem(str(file), 1, "", message, fix),)
    return tuple(_project(project, file, settings))


def _project(project: Path, file: Path, settings: Mapping[str, Any]) -> Iterator[Problem]:
    about = settings.get("project")
    about = about if isinstance(about, dict) else {}
    name = plugin_name(str(about.get("name", "")))
    if name == "notes-tui" or name in map(plugin_name, NAMES):
        message = f"the project is called {name}, as something that ships with notes-tui"
        yield Problem(str(file), 1, "[project]", message, "That name is taken: rename it.")
    points = about.get("entry-points", {})
    group = points.get(GROUP) if isinstance(points, dict) else None
    if not isinstance(group, dict) or not group:
        message = "no plugin is named here, so notes-tui will not find it"
        fix = f'Add: [project.entry-points.{GROUP}] and below it my_plugin = "my_plugin"'
        yield Problem(str(file), 1, "[project]", message, fix)
        return
    where = f"[project.entry-points.{GROUP}]"
    if len(set(map(str, group.values()))) > 1:
        message = "more than one module is named, so notes-tui will refuse the plugin"
        yield Problem(str(file), 1, where, message, "Name one; all hooks can stand in it.")
    for module in group.values():
        if not isinstance(module, str) or not all(p.isidentifier() for p in module.split(".")):
            message = f"“{shortened(str(module))}” is not the name of a module"
            yield Problem(
                str(file), 1, where, message, "Write the package's import name, without a colon."
            )
        else:
            yield from _module(project, file, module)


def _module(project: Path, file: Path, module: str) -> Iterator[Problem]:
    top = module.partition(".")[0]
    if top == "notes_tui" or top in NAMES or top in sys.stdlib_module_names:
        message = f"the package is called {top}"
        yield Problem(str(file), 1, "", message, "That name is taken: rename it.")
    place = Path(*module.split("."))
    roots = (project, project / "src")
    folder = next((root / place for root in roots if (root / place).is_dir()), None)
    if folder is None:
        single = next((root / f"{place}.py" for root in roots if (root / f"{place}.py").is_file()),
                      None)  # fmt: skip
        if single is None:
            message = f"there is no folder {place.as_posix()} here"
            fix = (
                f"Put the plugin's code into {place.as_posix()}/__init__.py beside pyproject.toml."
            )
            yield Problem(str(file), 1, "", message, fix)
            return
        yield from _hooks(single, [single])
        return
    if not (folder / "__init__.py").is_file():
        message = f"there is no __init__.py in the folder {place.as_posix()}"
        yield Problem(str(folder), 1, "", message, "Put the hooks into such a file.")
        return
    yield from _hooks(folder / "__init__.py", sorted(folder.rglob("*.py")))
    for template in sorted((folder / "templates").glob("*.toml")):
        if template.is_file():
            yield from _template(template)


def _hooks(main: Path, sources: list[Path]) -> Iterator[Problem]:
    found: set[str] = set()
    for source in sources:
        if source.is_file():
            yield from review_source(source, found)
    if not found:
        fix = "Write one below @hookimpl: " + ", ".join(HOOKS) + "."
        yield Problem(str(main), 1, "", "no hook is implemented", fix)


def _template(file: Path) -> Iterator[Problem]:
    try:
        yield from read_file(_beginning(file), str(file)).problems
    except OSError:
        yield Problem(str(file), 1, "", "this file cannot be read", "Look at who may read it.")


def _beginning(file: Path) -> bytes:
    """As much of a file as is looked at: a little more than a template may have."""
    with file.open("rb") as source:
        return source.read(LARGEST_FILE + 1)
