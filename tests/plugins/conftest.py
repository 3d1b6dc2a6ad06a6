"""A folder on the import path for plugins of others."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import line  # noqa: F401 - the command line, here too
from tests.plugins.third_party import ThirdParty, forget, install


@pytest.fixture
def third_party(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., ThirdParty]]:
    """Installs a plugin of somebody else; all trace of it goes after the test."""
    made: list[str] = []

    def lay_down(**settings: Any) -> ThirdParty:
        plugin = install(tmp_path / "site", monkeypatch, **settings)
        made.append(plugin.package)
        return plugin

    yield lay_down
    for package in made:
        forget(package)
