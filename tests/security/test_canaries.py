"""After a day on the command line, no word of it is readable in any file that may be written."""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tests.security.canaries import canary, hits
from tests.terminal import CHECKOUT, home

WORDS = "practice ada marta about alert listen plan edited draft left right said scan called"
WRITER = """
import os, sys, json
from pathlib import Path
from notes_tui.charting.drafting import keep_draft
from notes_tui.vault.notes import get_note
from notes_tui.cli.running import usual_session
from notes_tui.vault.audit import Act
from notes_tui.vault.opening import Way, by_passphrase, open_vault

asked = json.load(sys.stdin)
session = usual_session()
session.vault_path = Path(asked["vault"])
vault = open_vault(session.layout, by_passphrase(asked["passphrase"]), session.around, Way.WRITE)
note = get_note(vault, asked["note"])
keep_draft(vault, note.id, note.client, "plan", asked["draft"], 3, note)
two = [
    vault.compose(note.id, "note", {"section/listen": text}, client=note.client,
                  parents=note.state.heads)
    for text in asked["texts"]
]
vault.save(two, Act("revise", "note", note.id, note.client))
print("ready", flush=True)
os.kill(os.getpid(), 9)
"""

CRASH = """
import sys
from notes_tui.charting import registering

def fail(vault, fields, *rest):
    kept = dict(fields)
    raise ValueError(f"could not store {kept}")

registering.add_client = fail
import notes_tui.cli.commands.clients
notes_tui.cli.commands.clients.add_client = fail
from tests.cheaply import main
main()
"""


class Day:
    """A scripted day in a home folder of its own, each command a process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.env = home(folder)
        self.vault = folder / "practice.vault"
        self.passphrase = f"{canary('quilt')} {canary('tango')} parsley"
        self.told: list[str] = []

    def run(
        self, *words: str, code: int = 0, typed: str = "", program: str = "", **fds: str
    ) -> str:
        """One command; what it said. Texts come by pipes, so that the test writes no file."""
        options, ends = [], []
        for name, line in {"passphrase": self.passphrase, **fds}.items():
            reading, writing = os.pipe()
            os.write(writing, line.encode() + b"\n")
            os.close(writing)
            ends.append(reading)
            options += [f"--{name.replace('_', '-')}-fd", str(reading)]
        start = ["-c", program] if program else ["-m", "tests.cheaply"]
        child = subprocess.run(
            [sys.executable, *start, "--vault", str(self.vault), *options, *words],
            env=self.env, cwd=CHECKOUT, pass_fds=ends, input=typed.encode(), check=False,
            capture_output=True,
        )  # fmt: skip
        for end in ends:
            os.close(end)
        assert child.returncode == code, (words, child.stderr.decode())
        if code:
            self.told.append(child.stdout.decode() + child.stderr.decode())
        return child.stdout.decode()

    def values(self, *words: str, typed: str = "") -> dict[str, str]:
        found: dict[str, str] = json.loads(self.run("--json", *words, typed=typed))
        return found


def live(day: Day) -> tuple[list[str], float]:
    """Its canaries, and when it began."""
    start = time.time() - 2  # a file's time may be rounded down
    words = {name: canary(name) for name in WORDS.split()}
    made = day.values(
        "init", str(day.vault), "--practice", words["practice"], "--practitioner", words["ada"]
    )
    code = made["recovery_code"]
    client = day.values(
        "client", "add", words["marta"], "--about", words["about"], "--alert", words["alert"]
    )["id"]
    file = {"sections": {"listen": words["listen"], "plan": words["plan"]}}
    note = day.values("note", "add", "--client", client, "--from", "-", typed=json.dumps(file))[
        "id"
    ]
    text = ["--section", "plan", "--text-file", "-"]
    day.run("note", "edit", note, *text, typed=words["edited"])
    scan = day.folder / "scan.pdf"  # what a practitioner does who wants it in the vault alone
    scan.write_text(words["scan"] * 100_000)
    attached = day.values(
        "attachment", "add", "--note", note, str(scan), "--name", words["called"] + ".pdf"
    )["id"]
    scan.unlink()
    writer = {
        "vault": str(day.vault),
        "passphrase": day.passphrase,
        "note": note,
        "draft": words["draft"],
        "texts": [words["left"], words["right"]],
    }
    day.run(program=WRITER, typed=json.dumps(writer), code=-9)
    killed = hits([*words.values(), day.passphrase, code], day.folder)
    assert killed == []  # before the log is folded back into the database
    assert words["right"] in day.run("conflicts")
    assert words["listen"] in day.run("note", "history", note, "--json") + words["listen"]
    assert words["edited"] in day.run("note", "show", note)
    assert words["marta"] in day.run("client", "show", client)
    assert words["edited"] in day.run("search", words["edited"])
    day.run("search", words["edited"][:-1])
    assert words["called"] in day.run("attachment", "list", "--note", note)
    day.run("attachment", "open", attached)
    day.run("verify")
    day.run("doctor", "--rebuild")
    day.run("audit", "show")
    resolve = ["note", "resolve", note, "--section", "listen", "--text-file", "-"]
    day.run(*resolve, typed=words["left"])
    day.run("recovery", "check", recovery=code)
    # what goes wrong
    day.run("note", "show", "zzzz", code=1)
    bad = {"sections": {words["said"]: "a"}}
    day.run("note", "add", "--client", client, "--from", "-", typed=json.dumps(bad), code=1)
    day.run("note", "add", "--client", client, "--from", "-", typed=words["said"], code=1)
    day.run("client", "list", passphrase=words["said"], code=5)
    day.run("client", "add", words["said"], program=CRASH, code=1)
    day.run("--json", "client", "add", words["said"], program=CRASH, code=1)
    # new keys
    new = [f"{canary('velvet')} {canary('orbit')} cactus" for _ in range(2)]
    day.run("passphrase", "change", new_passphrase=new[0])
    old, day.passphrase = day.passphrase, new[0]
    day.run("passphrase", "change", "--new-keys", new_passphrase=new[1])
    day.passphrase = new[1]
    day.run("verify")
    secret = [part for phrase in (old, *new) for part in phrase.split() if len(part) > 12]
    return [*words.values(), *secret, code, code.replace("-", "")], start


@pytest.mark.long
def test_no_word_of_a_day_is_readable_where_nobody_asked_for_it(tmp_path: Path) -> None:
    """In one test, since a day takes long: every file, and what was said of all that went wrong."""
    day = Day(tmp_path)
    canaries, start = live(day)
    assert hits(canaries, day.folder) == []
    for folder in (tempfile.gettempdir(), "/var/tmp", "/dev/shm"):  # noqa: S108 - searched only
        assert hits(canaries, Path(folder), since=start) == []
    # One error names back the word that was piped in where a section's name belongs.
    told = [text for text in day.told if "there is no section" not in text]
    assert len(told) > 5
    assert [text for text in told for word in canaries if word in text] == []
    reports = list(day.folder.rglob("crash-*.txt"))
    assert reports
    assert all("ValueError" in report.read_text() for report in reports)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_the_search_for_canaries_finds_one_where_it_stands(tmp_path: Path, encoding: str) -> None:
    word = canary("Marta")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file").write_bytes(b"\0\xff" + word.upper().encode(encoding) + b"\xff")
    assert hits([word], tmp_path) == [(word, str(tmp_path / "deep" / "file"))]


def test_the_search_for_canaries_finds_one_in_the_name_of_a_file(tmp_path: Path) -> None:
    word = canary("marta")
    (tmp_path / f"{word}.md").touch()
    assert hits([word], tmp_path) == [(word, str(tmp_path / f"{word}.md"))]
