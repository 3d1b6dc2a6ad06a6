"""Importing an approved plugin: each file's bytes are compared at the moment they are run.

So nothing lies between looking and using, not for modules that a plugin imports late either, and
no compiled file from `__pycache__` is run in place of the source that was approved.
"""

import importlib
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ExtensionFileLoader, ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any, Final

from notes_tui.plugin_host.installed import Installed
from notes_tui.plugin_host.pins import digest

_COMPILED: Final = (".so", ".pyd")


@dataclass(frozen=True)
class PinnedModule:
    """One module of an approved plugin."""

    file: Path
    digest: str
    """SHA-256 of the file as it was approved, in hex."""
    is_package: bool


def modules_of(plugin: Installed, pinned: Mapping[str, str]) -> dict[str, PinnedModule]:
    """The modules that were approved, by their whole name."""
    found: dict[str, PinnedModule] = {}
    for name, file in plugin.files:
        path = PurePosixPath(name)
        if path.parts[0].partition(".")[0] != plugin.package or name not in pinned:
            continue
        if path.suffix != ".py" and path.suffix not in _COMPILED:
            continue
        parts = [*path.parts[:-1], path.name.partition(".")[0]]
        is_package = parts[-1] == "__init__"
        whole = ".".join(parts[:-1] if is_package else parts)
        found[whole] = PinnedModule(file, pinned[name], is_package)
    return found


class PinnedFinder:
    """Finds the modules of one approved package, and nothing that was not approved with it."""

    def __init__(self, package: str, modules: Mapping[str, PinnedModule]) -> None:
        self.package = package
        self._modules = modules

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """The module, from its approved file; ModuleNotFoundError for one that was not approved."""
        if fullname.partition(".")[0] != self.package:
            return None
        module = self._modules.get(fullname)
        if module is None:
            raise ModuleNotFoundError(f"{fullname} was not approved", name=fullname)
        if module.file.suffix in _COMPILED:
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
    """Imports an approved plugin; ImportError where its name is taken or a file has changed."""
    ours = any(
        isinstance(each, PinnedFinder) and each.package == plugin.package for each in sys.meta_path
    )
    if not ours:
        if plugin.package in sys.modules:
            raise ImportError(f"the name {plugin.package} is taken", name=plugin.package)
        finder = PinnedFinder(plugin.package, modules_of(plugin, pinned))
        sys.meta_path.insert(0, finder)
    return importlib.import_module(plugin.module)
