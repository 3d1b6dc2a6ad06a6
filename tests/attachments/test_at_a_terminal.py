"""Looking at an attachment from a terminal: until Enter, ctrl-C or a signal; then it is gone."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.attachments.conftest import Copy
from tests.attachments.storing import store
from tests.places import PASSPHRASE, add_client, add_note
from tests.terminal import Terminal, home

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="There is no pseudo-terminal.")

ENDS: dict[str, tuple[Callable[[Terminal], object], int]] = {
    "enter": (lambda terminal: terminal.type(""), 0),
    "ctrl-c": (lambda terminal: terminal.press("\x03"), 130),
    "terminated": (lambda terminal: terminal.send_signal(signal.SIGTERM), 143),
    "hung up": (lambda terminal: terminal.send_signal(signal.SIGHUP), 129),
}


@pytest.mark.parametrize("how", ENDS)
def test_however_the_looking_ends_the_copy_is_deleted(copy: Copy, tmp_path: Path, how: str) -> None:
    vault = copy.open()
    note = add_note(vault, add_client(vault), listen="a")
    id_ = store(vault, note, b"the surgeon's report", "report.pdf").id
    vault.close()
    env = home(tmp_path / "home") | {"TMPDIR": str(tmp_path / "home" / "tmp")}
    words = ("--vault", str(copy.folder / "practice.vault"), "attachment", "open", id_)
    terminal = Terminal(*words, env=env)
    terminal.expect("Passphrase")
    terminal.type(PASSPHRASE)
    terminal.expect("How did it come here?")  # its anchor lies elsewhere
    terminal.type("c")
    terminal.expect("Press Enter when you are done")
    (line,) = [each for each in terminal.shown.splitlines() if "notes-tui-open-" in each]
    file = Path(line.strip())
    assert file.read_bytes() == b"the surgeon's report"
    assert oct(file.parent.stat().st_mode & 0o777) == "0o700"
    assert file.stat().st_uid == os.getuid()
    end, code = ENDS[how]
    end(terminal)
    assert terminal.end() == code, terminal.shown
    assert not file.parent.exists()
