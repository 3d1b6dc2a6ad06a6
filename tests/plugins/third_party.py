"""A distribution of somebody else, laid down as an installer would, without running one."""

import base64
import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

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
        return self.site / self.package

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
) -> ThirdParty:
    """Lays the plugin down in `site`, which joins the import path for this test."""
    folder = site / package
    (folder / "templates").mkdir(parents=True)
    files = {
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


def forget(package: str) -> None:
    """As after a new start: nothing of the plugin is imported."""
    if package in {"notes_tui", "json"}:
        return  # a plugin took the name and was refused: these are the real ones
    for name in [each for each in sys.modules if each.partition(".")[0] == package]:
        del sys.modules[name]
    sys.meta_path[:] = [each for each in sys.meta_path if getattr(each, "package", None) != package]
