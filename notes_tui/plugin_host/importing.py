"""Importing an approved plugin: each file's bytes are compared at the moment they are run.

So nothing lies between looking and using, not for modules that a plugin imports late either, and
no compiled file from `__pycache__` is run in place of the source that was approved. Only a compiled
extension is loaded by its path, right after it was compared.
"""

import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ExtensionFileLoader, ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

from notes_tui.plugin_host.installed import Installed, module_name
from notes_tui.plugin_host.pins import digest


@dataclass(frozen=True)
class PinnedModule:
    """One module of an approved plugin."""

    file: Path
    digest: str
    """SHA-256 of the file as it was approved, in hex."""

    @property
    def is_package(self) -> bool:
        """Whether other modules may lie in it."""
        return self.file.name.startswith("__init__.")


def modules_of(plugin: Installed, pinned: Mapping[str, str]) -> dict[str, PinnedModule]:
    """The modules that were approved, by their whole name: all that the distribution brings."""
    found = {
        module: PinnedModule(file, pinned[name])
        for name, file in plugin.files
        if name in pinned and (module := module_name(name))
    }
    tops = {name: _top(name, found) for name in found}
    for top in tops.values():
        if top in sys.modules:
            raise ImportError(f"the name {top} is taken", name=top)
    return found


def _top(name: str, modules: Mapping[str, PinnedModule]) -> str:
    """The outermost package of a module: what lies above it is a namespace, which has no code."""
    while (parent := name.rpartition(".")[0]) in modules:
        name = parent
    return name


class PinnedFinder:
    """Finds the modules of one approved plugin, and below its packages nothing else."""

    def __init__(self, package: str, modules: Mapping[str, PinnedModule]) -> None:
        self.package = package
        self._modules = modules
        self._tops = {_top(name, modules) for name in modules}
        self._namespaces = {
            top[:end] for top in self._tops for end, sign in enumerate(top) if sign == "."
        }

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """The module, from its approved file; ModuleNotFoundError for one that was not approved."""
        if fullname in self._namespaces:
            return _without_code(fullname, path, target)
        if not self.holds(fullname):
            return None
        module = self._modules.get(fullname)
        if module is None:
            raise ModuleNotFoundError(f"{fullname} was not approved", name=fullname)
        if module.file.suffix != ".py":
            if digest(module.file.read_bytes()) != module.digest:
                raise ImportError(f"{fullname} is not as it was approved", name=fullname)
            compiled = ExtensionFileLoader(fullname, str(module.file))
            return spec_from_file_location(fullname, module.file, loader=compiled)
        return spec_from_file_location(
            fullname,
            module.file,
            loader=_PinnedLoader(fullname, str(module.file), module.digest),
            submodule_search_locations=[str(module.file.parent)] if module.is_package else None,
        )

    def holds(self, fullname: str) -> bool:
        """Whether a module of this name could only be this plugin's."""
        return any(fullname == top or fullname.startswith(f"{top}.") for top in self._tops)


def _without_code(
    fullname: str, path: Sequence[str] | None, target: ModuleType | None
) -> ModuleSpec | None:
    """A namespace above a plugin's package, which was looked at when it had no code."""
    spec = PathFinder.find_spec(fullname, path, target)
    if spec is not None and spec.has_location:
        raise ImportError(f"{fullname} is not as it was approved", name=fullname)
    return spec


class _PinnedLoader(SourceFileLoader):
    """Reads the source, compares it, compiles it. Never reads or writes a compiled file."""

    def __init__(self, fullname: str, path: str, expected: str) -> None:
        super().__init__(fullname, path)
        self._expected = expected

    def path_stats(self, path: Any) -> Mapping[str, Any]:
        """There is no compiled file: so says the protocol when this fails."""
        raise OSError

    def get_data(self, path: Any) -> bytes:
        """The bytes of a file; of the module itself only as they were approved."""
        data = super().get_data(path)
        if str(path) == self.path and digest(data) != self._expected:
            raise ImportError(f"{self.name} is not as it was approved", name=self.name)
        return data


def import_pinned(plugin: Installed, pinned: Mapping[str, str]) -> ModuleType:
    """Imports an approved plugin; ImportError where its name is taken or a file has changed.

    One that runs already stays as it runs: a program cannot take a module back.
    """
    known = [
        each
        for each in sys.meta_path
        if isinstance(each, PinnedFinder) and each.package == plugin.package
    ]
    if plugin.package in sys.modules:
        if not known:
            raise ImportError(f"the name {plugin.package} is taken", name=plugin.package)
        return importlib.import_module(plugin.module)
    finder = PinnedFinder(plugin.package, modules_of(plugin, pinned))
    sys.meta_path[:] = [finder, *(each for each in sys.meta_path if each not in known)]
    try:
        return importlib.import_module(plugin.module)
    except BaseException:
        for name in [each for each in sys.modules if finder.holds(each)]:
            del sys.modules[name]  # half of it would be in the way of a mended version
        raise
