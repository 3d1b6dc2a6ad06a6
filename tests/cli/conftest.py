"""A command line with a vault: a copy of one that was made once."""

from pathlib import Path

import pytest

from notes_tui.vault.layout import Layout
from tests.cli.line import Line
from tests.places import Place, copy_vault


@pytest.fixture
def line(made: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    line = Line(tmp_path, capsys)
    copy_vault(made, Layout(line.vault, tmp_path / "anchors"))
    line.recovery_code = made.created.recovery_code
    return line
