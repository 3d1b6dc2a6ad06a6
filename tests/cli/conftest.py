"""A command line with a vault that was made by it."""

from pathlib import Path

import pytest

from tests.cli.line import Line


@pytest.fixture
def line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Line:
    line = Line(tmp_path, capsys)
    answer = line("init", str(line.vault), "--practice", "Riverside", "--practitioner", "Ada")
    assert answer.code == 0, answer.err
    line.recovery_code = answer.values["recovery_code"]
    return line
