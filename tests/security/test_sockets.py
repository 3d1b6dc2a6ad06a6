"""The whole program works where nothing may open a socket."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from notes_tui.assessing.answering import template_revision
from notes_tui.backup.creating import create_backup
from notes_tui.vault.audit import Act
from tests.attachments.storing import store
from tests.places import PASSPHRASE, add_client, add_note, make_place
from tests.security.test_display import template_text, unchecked
from tests.security.to_sign import notes_to_sign
from tests.security.tree import RUNS, filled
from tests.terminal import CHECKOUT, home

PROBE = (
    "import sys; from tests.security.many import refuse_sockets; sys.addaudithook(refuse_sockets); "
)


@pytest.mark.long
def test_every_command_works_with_sockets_refused(tmp_path: Path) -> None:
    """The interpreter itself tells of each use, however a library came to it."""
    place = make_place(tmp_path)
    vault = place.open()
    client, other = add_client(vault), add_client(vault, "Ines Okafor")
    note, conflict = add_note(vault, client, listen="a text", plan="owned"), vault.new_id()
    for text in ("one", "two"):
        part = {"section/plan": text}
        vault.save([vault.compose(conflict, "note", part, client=client)], Act("create"))
    kept = unchecked("Bridge")
    vault.save([template_revision(vault, kept, template_text("Bridge"))], Act("sample"))
    to_sign = notes_to_sign(vault, client, "a text", kept)
    attachment = store(vault, note, b"a text").id
    made = create_backup(vault, tmp_path)
    vault.close()
    (tmp_path / "template").write_text(template_text("Bridge"))
    for name, content in (("visit", '{"sections": {"listen": "a"}}'), ("text", "b")):
        (tmp_path / name).write_text(content)
    values = {
        "client": client, "other": other, "note": note, "conflict": conflict, "payload": "A name",
        "visit": "visit", "text": "text", "file": "export", "new": "new.vault",
        "template": "template", "passed": "Hold", "attachment": attachment, **to_sign,
        "folder": str(tmp_path), "backup": str(made.file),
    }  # fmt: skip
    commands = [[*path, *filled(words, values)] for path in RUNS for words in RUNS[path]]
    work = {
        "vault": str(place.layout.folder), "passphrase": PASSPHRASE, "sockets": False,
        "recovery": place.created.recovery_code, "commands": commands,
    }  # fmt: skip
    (tmp_path / "work.json").write_text(json.dumps(work))
    child = subprocess.run(
        [sys.executable, "-m", "tests.security.many", str(tmp_path / "work.json")],
        env=home(tmp_path), cwd=CHECKOUT, stdin=subprocess.DEVNULL, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert child.returncode == 0, child.stderr
    failed = [n for n in range(len(commands)) if f"</{n} 0>" not in child.stdout]
    assert [commands[n] for n in failed] == [], child.stderr


@pytest.mark.parametrize(
    "use",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('localhost', 9)",
        "import urllib.request; urllib.request.urlopen('http://127.0.0.1:9')",
    ],
)
def test_the_refusal_that_the_commands_work_under_notices_a_connection(use: str) -> None:
    child = subprocess.run(
        [sys.executable, "-c", PROBE + use], cwd=CHECKOUT, check=False, capture_output=True
    )
    assert b"the program uses socket." in child.stderr
