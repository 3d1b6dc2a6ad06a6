"""The plugins that ship with the program. They are trusted with it, and only they are."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

from notes_tui.errors import StorageFailed

NAMES: Final = ("notes_tui_glutes", "notes_tui_hip_flexors", "notes_tui_screening")
"""Import names, one by one: a distribution that takes such a name is still not bundled."""

_PACKAGE: Final = Path(__file__).resolve().parent.parent


def bundled_folder(name: str) -> Path:
    """Where a bundled plugin lies: beside the package in an installation, else in plugins/.

    In this order, since beside an installed package anybody may have put a folder "plugins".
    """
    for folder in (_PACKAGE.parent / name, _PACKAGE.parent / "plugins" / name):
        if (folder / "__init__.py").is_file():
            return folder
    raise StorageFailed(
        f"The bundled plugin {name} is not where it was installed.",
        "Your notes are safe. Install notes-tui again.",
    )


def load_bundled(name: str) -> ModuleType:
    """A bundled plugin, from its own folder and never from what bears its name elsewhere."""
    file = bundled_folder(name) / "__init__.py"
    known = sys.modules.get(name)
    if known is not None and known.__file__ and Path(known.__file__).resolve() == file:
        return known
    spec = importlib.util.spec_from_file_location(
        name, file, submodule_search_locations=[str(file.parent)]
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
