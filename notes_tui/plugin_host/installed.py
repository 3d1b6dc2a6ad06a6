"""Plugins of others that are installed: found by their metadata, without importing anything.

Metadata is text that anybody wrote. Nothing in it raises here, and nothing in it grants anything.
"""

import importlib.util
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution, distributions
from pathlib import Path, PurePosixPath
from typing import Final

from notes_tui.hookspecs import GROUP
from notes_tui.plugin_host.bundled import NAMES

_OURS: Final = frozenset({"notes_tui", *NAMES})
_NAME: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?")
_LONGEST_NAME: Final = 65  # one more than a plugin may have, so that it is seen to be too long
_LONGEST_VERSION: Final = 40


@dataclass(frozen=True)
class Installed:
    """A distribution that names a plugin."""

    name: str
    """The distribution's name, in its one spelling: small letters and hyphens."""
    version: str
    module: str
    """What is imported once it is approved."""
    package: str
    """The regular package, or the module, that `module` lies in: "its", or "space.its"."""
    files: tuple[tuple[str, Path], ...]
    """Every file that is pinned: how it is named, and where it lies."""
    refused: str
    """Why it can never be loaded; "" where it can."""


def find_installed() -> tuple[Installed, ...]:
    """The plugins of others, by name."""
    found: dict[str, Installed] = {}
    for distribution in distributions():
        modules = _named_modules(distribution)
        if modules:
            plugin = _installed(distribution, modules)
            found.setdefault(plugin.name, plugin)  # the first on the path is the one imported
    return tuple(found[name] for name in sorted(found))


def plugin_name(typed: str) -> str:
    """A distribution's name in its one spelling."""
    return re.sub(r"[-_.]+", "-", typed).lower()


def module_name(file: str) -> str:
    """The whole name of the module that a file holds, by its place below the import path."""
    path = PurePosixPath(file)
    if path.suffix not in {".py", ".so", ".pyd"}:
        return ""
    parts = [*path.parts[:-1], path.name.partition(".")[0]]
    if len(parts) > 1 and parts[-1] == "__init__":
        del parts[-1]
    return ".".join(parts) if all(part.isidentifier() for part in parts) else ""


def _named_modules(distribution: Distribution) -> list[str]:
    """The modules that it names as plugins, once each; none where that cannot be read."""
    try:
        values = [entry.value for entry in distribution.entry_points.select(group=GROUP)]
    except Exception:  # noqa: BLE001 - broken metadata of any distribution on this machine
        return []
    modules = [value.partition(":")[0].partition("[")[0].strip() for value in values]
    # An entry that names one of ours is our own; whoever else writes it gains nothing by it.
    return list(dict.fromkeys(module for module in modules if module not in NAMES))


def _installed(distribution: Distribution, modules: list[str]) -> Installed:
    try:
        name = plugin_name(str(distribution.metadata["Name"] or ""))[:_LONGEST_NAME]
        version = str(distribution.version or "")[:_LONGEST_VERSION]
        package, of_package = _package_of(modules[0])
        listed = dict(_files_of_distribution(distribution))
        files = dict(of_package) | dict(_files_beside(listed)) | listed
        refused = _refused(name, package, modules, files)
    except Exception:  # noqa: BLE001 - what others wrote, read by code of others
        name, version, package, files = _file_name(distribution), "", "", {}
        refused = "its metadata cannot be read"
    return Installed(
        name=name or "unnamed",
        version=version or "0",
        module=modules[0],
        package=package,
        files=tuple(sorted(files.items())),
        refused=refused,
    )


def _refused(name: str, package: str, modules: list[str], files: dict[str, Path]) -> str:
    if not _NAME.fullmatch(name):
        return "a package cannot have its name"
    if name == "notes-tui" or name in map(plugin_name, NAMES):
        return "it takes the name of something that ships with notes-tui"
    if len(modules) > 1:
        return "it names more than one module"
    if any(name.endswith(".pyc") for name in files):
        return "it brings compiled code without the text that it was made from"
    tops = [each.partition(".")[0] for each in (modules[0], *map(module_name, files))]
    taken = next((top for top in tops if top in sys.stdlib_module_names or top in _OURS), "")
    if taken:
        return f"it brings a module {taken}, and that name is taken"
    return "" if package else "the module that it names is not there"


def _package_of(module: str) -> tuple[str, dict[str, Path]]:
    """The regular package or module that a plugin's code lies in, with its files.

    Its parents are not imported to find it: they may be namespaces, which have no code, and
    nothing else.
    """
    parts = module.split(".")
    if not all(part.isidentifier() for part in parts):
        return "", {}
    name = parts[0]
    spec = PathFinder.find_spec(name) or importlib.util.find_spec(name)
    for part in parts[1:]:
        if spec is None or not _is_namespace(spec):
            break
        name = f"{name}.{part}"
        spec = PathFinder.find_spec(name, list(spec.submodule_search_locations or ()))
    if spec is None or _is_namespace(spec) or not spec.has_location:
        return "", {}
    return name, dict(_files_of_package(name, spec))


def _is_namespace(spec: ModuleSpec) -> bool:
    return spec.submodule_search_locations is not None and not spec.has_location


def _files_of_package(name: str, spec: ModuleSpec) -> Iterator[tuple[str, Path]]:
    """What lies in the package's folder, or the one file that is the module."""
    prefix = PurePosixPath(*name.split("."))
    if spec.submodule_search_locations is None:
        assert spec.origin is not None
        yield (prefix.parent / Path(spec.origin).name).as_posix(), Path(spec.origin)
    for folder in spec.submodule_search_locations or ():
        yield from _files_in(prefix, Path(folder))


def _files_of_distribution(distribution: Distribution) -> Iterator[tuple[str, Path]]:
    for file in distribution.files or ():
        place = Path(str(distribution.locate_file(file)))
        if "__pycache__" not in file.parts and place.is_file():
            yield file.as_posix(), place


def _files_beside(listed: Mapping[str, Path]) -> Iterator[tuple[str, Path]]:
    """All that lies in the packages that are listed, so that what comes later is noticed too."""
    for name, file in listed.items():
        package, _, last = name.rpartition("/")
        outermost = f"{package.rpartition('/')[0]}/__init__.py" not in listed
        if last == "__init__.py" and package and outermost:
            yield from _files_in(PurePosixPath(package), file.parent)


def _files_in(prefix: PurePosixPath, folder: Path) -> Iterator[tuple[str, Path]]:
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder)
        if file.is_file() and "__pycache__" not in inside.parts:
            yield (prefix / inside.as_posix()).as_posix(), file


def _file_name(distribution: Distribution) -> str:
    """What its folder of metadata is called: all that is known where nothing can be read."""
    folder = getattr(distribution, "_path", None)
    return plugin_name(str(getattr(folder, "name", "")).partition("-")[0])[:_LONGEST_NAME]
