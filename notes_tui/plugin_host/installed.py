"""Plugins of others that are installed: found by their metadata, without importing anything."""

import importlib.util
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distributions
from pathlib import Path

from notes_tui.hookspecs import GROUP
from notes_tui.plugin_host.bundled import NAMES


@dataclass(frozen=True)
class Installed:
    """A distribution that names a plugin."""

    name: str
    """The distribution's name, in its one spelling: small letters and hyphens."""
    version: str
    module: str
    """What is imported once it is approved."""
    files: tuple[tuple[str, Path], ...]
    """Every file that is pinned: how it is named, and where it lies."""
    refused: str
    """Why it can never be loaded; "" where it can."""

    @property
    def package(self) -> str:
        """The top of what is imported."""
        return self.module.partition(".")[0]


def find_installed() -> tuple[Installed, ...]:
    """The plugins of others, by name."""
    found: dict[str, Installed] = {}
    for distribution in distributions():
        for entry in distribution.entry_points.select(group=GROUP):
            module = entry.value.partition(":")[0].strip()
            if module in NAMES:
                continue  # our own entry; whoever else writes it gains nothing by it
            plugin = _installed(distribution, module)
            found.setdefault(plugin.name, plugin)  # the first on the path is the one imported
    return tuple(found[name] for name in sorted(found))


def plugin_name(typed: str) -> str:
    """A distribution's name in its one spelling."""
    return re.sub(r"[-_.]+", "-", typed).lower()


def _installed(distribution: Distribution, module: str) -> Installed:
    package = module.partition(".")[0]
    files = dict(_files_of_package(package)) | dict(_files_of_distribution(distribution))
    return Installed(
        name=plugin_name(distribution.metadata["Name"] or "unnamed"),
        version=distribution.version or "0",
        module=module,
        files=tuple(sorted(files.items())),
        refused=_refused(package, files),
    )


def _refused(package: str, files: dict[str, Path]) -> str:
    if package in sys.stdlib_module_names or package in {"notes_tui", *NAMES}:
        return f"it calls its package {package}, and that name is taken"
    if not any(name.startswith((f"{package}/", f"{package}.")) for name in files):
        return f"its package {package} is not there"
    return ""


def _files_of_package(package: str) -> Iterator[tuple[str, Path]]:
    """What lies in the package's folder, or the one file that is the module."""
    try:
        spec = importlib.util.find_spec(package) if package.isidentifier() else None
    except (ImportError, ValueError):
        return
    if spec is None or spec.origin == "built-in":
        return
    if spec.submodule_search_locations is None and spec.origin:
        yield Path(spec.origin).name, Path(spec.origin)
    for folder in spec.submodule_search_locations or ():
        root = Path(folder)
        for file in sorted(root.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                yield f"{package}/{file.relative_to(root).as_posix()}", file


def _files_of_distribution(distribution: Distribution) -> Iterator[tuple[str, Path]]:
    for file in distribution.files or ():
        place = Path(str(distribution.locate_file(file)))
        if "__pycache__" not in place.parts and place.is_file():
            yield file.as_posix(), place
