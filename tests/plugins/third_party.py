"""A distribution of somebody else, laid down as an installer would, without running one."""

import base64
import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import pytest

from notes_tui.plugin_host.deciding import approve, look_at
from notes_tui.plugin_host.importing import PinnedFinder
from notes_tui.vault.vault import Vault

QUIET = """
from importlib.resources import files

from notes_tui.api import hookimpl


@hookimpl
def register_pack():
    return files(__name__)
"""
TEMPLATE = """
[template]
id = "their-test"
version = "1.0.0"
title = "Their test"

[[item]]
id = "hold"
type = "duration"
label = "Hold"
"""


@dataclass
class ThirdParty:
    """One plugin in a folder of the import path."""

    site: Path
    package: str
    name: str

    @property
    def folder(self) -> Path:
        return self.site / self.package.replace(".", "/")

    @property
    def source(self) -> Path:
        return self.folder / "__init__.py"


def install(
    site: Path,
    patch: pytest.MonkeyPatch,
    *,
    source: str = QUIET,
    package: str = "their_plugin",
    name: str = "their-plugin",
    module: str = "",
    more: Mapping[str, str] = MappingProxyType({}),
) -> ThirdParty:
    """Lays the plugin down in `site`, which joins the import path for this test.

    `package` may lie in namespaces; `more` are other files of the distribution.
    """
    folder = site / package.replace(".", "/")
    (folder / "templates").mkdir(parents=True)
    files = {
        **{site / name: text for name, text in more.items()},
        folder / "__init__.py": source,
        folder / "templates" / "their-test.toml": TEMPLATE,
        site / f"{package}-1.0.dist-info" / "METADATA": f"Name: {name}\nVersion: 1.0\n",
        site / f"{package}-1.0.dist-info" / "entry_points.txt": (
            f"[notes_tui]\ntheirs = {module or package}\n"
        ),
    }
    record = []
    for file, text in files.items():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()
        record.append(f"{file.relative_to(site).as_posix()},sha256={digest.rstrip('=')},")
    info = site / f"{package}-1.0.dist-info"
    (info / "RECORD").write_text("\n".join(record), "utf-8")
    if str(site) not in sys.path:
        patch.syspath_prepend(str(site))
    return ThirdParty(site, package, name)


def trust(vault: Vault, name: str = "their-plugin") -> None:
    """Approves the plugin as it is now."""
    approve(vault, look_at(vault, name))


def forget(package: str) -> None:
    """As after a new start: nothing of the plugin is imported."""
    if package in {"notes_tui", "json"}:
        return  # a plugin took the name and was refused: these are the real ones
    for finder in [each for each in sys.meta_path if isinstance(each, PinnedFinder)]:
        for name in [each for each in sys.modules if finder.holds(each)]:
            del sys.modules[name]
        sys.meta_path.remove(finder)
    for name in [
        each for each in sys.modules if each.partition(".")[0] == package.partition(".")[0]
    ]:
        del sys.modules[name]
