"""Looking over the Python files of a plugin: what they import, and how their hooks are written."""

import ast
import inspect
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from notes_tui.hookspecs import Hooks
from notes_tui.templates.problems import Problem, did_you_mean, shortened

HOOKS: Final[Mapping[str, inspect.Signature]] = {
    name: inspect.signature(function)
    for name, function in vars(Hooks).items()
    if not name.startswith("_")
}
"""The hooks by name, with what each may be given."""

_LARGEST: Final = 1024 * 1024


def review_source(file: Path, found: set[str]) -> Iterator[Problem]:
    """What is wrong in one file; names of marked functions go into `found`."""
    try:
        with file.open("rb") as source:
            data = source.read(_LARGEST + 1)
    except OSError:
        yield Problem(str(file), 1, "", "this file cannot be read", "Look at who may read it.")
        return
    if len(data) > _LARGEST:
        yield Problem(
            str(file), 1, "", "this file is too large to be looked over", "Make several of it."
        )
        return
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python, about how the file is written
            tree = ast.parse(data)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 1
        yield Problem(str(file), line, "", "this file is not valid Python", "Look at this line.")
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom | ast.Import):
            yield from _imports(file, node)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and any(
            map(_is_mark, node.decorator_list)
        ):
            found.add(node.name)
            yield from _hook(file, node)


def _imports(file: Path, node: ast.ImportFrom | ast.Import) -> Iterator[Problem]:
    if isinstance(node, ast.Import):
        names = [each.name for each in node.names]
    elif node.level:
        return  # of the plugin itself
    elif node.module == "notes_tui":
        names = [f"notes_tui.{each.name}" for each in node.names]
    else:
        names = [node.module or ""]
    for name in names:
        if name == "notes_tui" or (name.startswith("notes_tui.") and name != "notes_tui.api"):
            message = f"{shortened(name)} is imported, and may change at any time"
            yield Problem(str(file), node.lineno, "", message, "Import from notes_tui.api only.")


def _is_mark(node: ast.expr) -> bool:
    bare = node.func if isinstance(node, ast.Call) else node
    return (isinstance(bare, ast.Name) and bare.id == "hookimpl") or (
        isinstance(bare, ast.Attribute) and bare.attr == "hookimpl"
    )


def _own_parts(function: ast.AST) -> Iterator[ast.AST]:
    """What stands in a function itself, and not in another that is made in it."""
    for part in ast.iter_child_nodes(function):
        if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield part
            yield from _own_parts(part)


def _hook(file: Path, node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[Problem]:
    where = f"{shortened(node.name)}()"
    if node.name not in HOOKS:
        message, fix = f"there is no hook {shortened(node.name)}", did_you_mean(node.name, HOOKS)
        yield Problem(str(file), node.lineno, where, message, fix)
        return
    if isinstance(node, ast.AsyncFunctionDef):
        message = "a hook cannot be an async function"
        yield Problem(str(file), node.lineno, where, message, "Write def without async.")
    if any(isinstance(each, ast.Yield | ast.YieldFrom) for each in _own_parts(node)):
        message = "a hook gives its answer in one piece"
        yield Problem(str(file), node.lineno, where, message, "Write return, not yield.")
    known = [name for name in HOOKS[node.name].parameters if name != "self"]
    arguments = node.args
    taken = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    for name in (each.arg for each in taken if each.arg != "self"):
        if name not in known:
            message = f"the hook gives no “{shortened(name)}”"
            fix = f"It gives: {', '.join(known)}." if known else "It gives nothing: write ( )."
            yield Problem(str(file), node.lineno, where, message, fix)
