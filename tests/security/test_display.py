"""No text that is stored or typed drives a terminal, through any command of the tree."""

import json
import re
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from filelock import lock_descriptor

from notes_tui.assessing.answering import template_revision
from notes_tui.assessing.authoring import quoted
from notes_tui.backup.creating import create_backup
from notes_tui.domain.canonical import Value, encode
from notes_tui.domain.template import Template
from notes_tui.domain.template_form import canonical_form, read_template
from notes_tui.errors import BadInput
from notes_tui.vault.audit import Act
from notes_tui.vault.creating import create_vault
from notes_tui.vault.layout import Layout
from notes_tui.vault.opening import Way, by_passphrase, open_vault
from tests.attachments.storing import store
from tests.places import PASSPHRASE, StandingClock, surroundings
from tests.security.to_sign import notes_to_sign
from tests.security.tree import RUNS, filled, leaves, with_each_parameter
from tests.terminal import Terminal, home

PAYLOADS: dict[str, str] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "escape_payloads.json").read_text("ascii")
)["payloads"]
STORED = [p for p in PAYLOADS.values() if not re.search("[\0\ud800-\udfff]", p)]
ONE_LINE = [p for p in STORED if len(p.splitlines()) == 1]
ALL = "".join(STORED)
_AT_A_TIME = 100  # so that none waits for longer than a terminal is waited for
IN_A_NAME = "".join(ONE_LINE)
PASSED = "".join(c for c in IN_A_NAME if not re.match("[\0-\x1f\x7f-\x9f]", c))
"""What the check of a template file lets through: signs that turn the text round."""
BAR = "(?:Verifying|Rebuilding|Exporting|Writing|Adding|Opening)"
# Click's bar hides the cursor, begins its line again as often as it moves, and shows the cursor.
# So does the line of a backup, which clears itself.
OWN = re.compile(rf"\r\x1b\[2K|\r?\x1b\[\?25l(?={BAR})|(?<=%)\x1b\[\?25h|\r(?={BAR})")
CONTROLS = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Poisoned:
    """A practice in which every text is made to drive a terminal."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.vault = folder / "v\x1b]0;owned\x07\x9b31m"
        self.env = home(folder)
        around = surroundings(StandingClock())
        around = type(around)(**{**vars(around), "device_name": IN_A_NAME})
        layout = Layout(self.vault, folder / "state" / "notes-tui" / "anchors")
        made = create_vault(layout, PASSPHRASE, around, practice=IN_A_NAME, practitioner=IN_A_NAME)
        self.recovery = made.recovery_code
        vault = open_vault(layout, by_passphrase(PASSPHRASE), around, Way.WRITE)
        new = []
        for payload in [*STORED, ALL]:
            self.client, self.note = vault.new_id(), vault.new_id()
            fields: dict[str, Value] = dict.fromkeys(
                ("name", "pronouns", "about", "phone", "email", "address", "guardian"), payload
            )
            for kind in ("alert", "allergy", "flag"):
                fields[f"{kind}/{vault.new_id()}"] = {"text": payload}
            fields["born"] = "1987-11-04"
            new.append(vault.compose(self.client, "client", fields, client=self.client))
            names = "listen observation assessment intuition hypothesis test plan track".split()
            parts: dict[str, Value] = {f"section/{name}": payload for name in names}
            parts["occurred_at"] = "2026-03-02T09:30+01:00"
            new.append(vault.compose(self.note, "note", parts, client=self.client))
        self.conflict, self.other = vault.new_id(), vault.new_id()
        new.append(vault.compose(self.other, "client", {"name": "B" + ALL}, client=self.other))
        for text in (ALL, "x" + ALL):
            part = {"section/plan": text}
            new.append(vault.compose(self.conflict, "note", part, client=self.other))
        vault.save(new, Act("sample"))
        kept = unchecked(ALL)
        vault.save([template_revision(vault, kept, template_text(ALL, "0.9.0"))], Act("sample"))
        self.to_sign = notes_to_sign(vault, self.client, ALL, kept)
        for text in STORED:
            self.attachment = store(vault, self.note, b"a text").id
            client, heads = self.client, vault.get(self.attachment).heads
            named = vault.compose(
                self.attachment, "attachment", {"name": text}, client=client, parents=heads
            )
            vault.save([named], Act("sample"))
        self.stick = folder / "stick\x1b[2J"
        self.stick.mkdir()
        self.backup = self.stick / "backup\x1b[2J.ntbak"
        create_backup(vault, self.stick).file.rename(self.backup)
        vault.close()
        self.template, self.refused = folder / "poisoned.toml", folder / "refused.toml"
        self.template.write_text(template_text(PASSED), "utf-8")
        self.refused.write_text(template_text(ALL), "utf-8")

    def values(self) -> dict[str, str]:
        visit = self.folder / "visit.json"
        visit.write_text(json.dumps({"sections": {"listen": ALL}}), "ascii")
        text = self.folder / "text"
        text.write_text(ALL, "utf-8", newline="")
        return {
            "client": self.client[:20],
            "note": self.note[:20],
            "conflict": self.conflict[:20],
            "attachment": self.attachment[:20],
            "other": self.other[:20],
            "visit": str(visit),
            "text": str(text),
            "template": str(self.template),
            "file": "export\x1b[2J",
            "new": "new\x1b[2J.vault",
            "payload": IN_A_NAME,
            "passed": PASSED,
            "folder": str(self.stick),
            "backup": str(self.backup),
            **self.to_sign,
        }

    def run(self, commands: list[list[str]]) -> dict[int, tuple[int, str]]:
        """Exit code of each command, and what of it reached the terminal."""
        found: dict[int, tuple[int, str]] = {}
        for at in range(0, len(commands), _AT_A_TIME):
            for number, result in self._run(commands[at : at + _AT_A_TIME]).items():
                found[at + number] = result
        return found

    def _run(self, commands: list[list[str]]) -> dict[int, tuple[int, str]]:
        work = self.folder / "work.json"
        work.write_text(
            json.dumps(
                {
                    "vault": str(self.vault),
                    "passphrase": PASSPHRASE,
                    "recovery": self.recovery,
                    "commands": commands,
                }
            ),
            "ascii",
        )
        terminal = Terminal(str(work), env=self.env, module="tests.security.many")
        assert terminal.end() == 0, terminal.shown[-2000:]
        found = re.findall(r"<(\d+)>\r\n(.*?)</\1 (\d+)>\r\n", terminal.shown, re.DOTALL)
        assert len(found) == len(commands)
        return {int(number): (int(code), shown) for number, shown, code in found}


def template_text(payload: str, version: str = "1.0.0") -> str:
    """A template file in which every text is made to drive a terminal."""
    text = quoted(payload)
    lines = [
        "[template]", 'id = "poisoned"', f'version = "{version}"',
        f"title = {text}", f"about = {text}",
        "[[item]]", 'id = "found"', 'type = "number"', f"label = {text}", f"help = {text}",
        f"method = {text}", 'side = "pair"', "min = 1",
        f"normal = {{ mean = 1, population = {text}, source = {text} }}",
        f"mdc = {{ value = 1, level = 95, conditions = {text}, source = {text} }}",
        f"flag_over = {{ value = 1, source = {text} }}",
        "[[item]]", 'id = "picked"', 'type = "choice"', f"label = {text}",
        f'options = [ {{ code = "a", label = {text} }}, {{ code = "b", label = {text} }} ]',
        "[[item]]", 'id = "numb"', 'type = "yesno"', f"label = {text}", "before_signing = true",
        "[[item]]", 'id = "heading"', 'type = "group"', f"label = {text}", "collapsed = true",
        "[evidence]", f"setup = {text}", f"use_rule = {text}", f"citation = [{text}]",
        "[licence]", f"holder = {text}", f"terms = {text}", f"permission = {text}",
        "[[set]]", 'id = "poisoned-set"', f"title = {text}", 'templates = ["poisoned"]',
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def unchecked(payload: str) -> Template:
    """The same as another device may have written it, past all checks of a file."""
    tables = tomllib.loads(template_text(payload, "0.9.0"), parse_float=Decimal)
    return read_template(canonical_form(tables))


@pytest.fixture
def poisoned(tmp_path: Path) -> Poisoned:
    return Poisoned(tmp_path)


def controls(shown: str) -> list[str]:
    return CONTROLS.findall(OWN.sub("", shown.replace("\r\n", "\n")))


def test_the_runs_below_leave_out_no_command() -> None:
    assert {path for path, _ in leaves()} == set(RUNS)


def test_the_payloads_are_more_than_forty_and_the_check_below_finds_each() -> None:
    assert len(PAYLOADS) > 40
    assert [payload for payload in STORED if not controls(payload)] == []


@pytest.mark.long
@pytest.mark.parametrize("spelling", [[], ["--json"]], ids=["in words", "in JSON"])
def test_no_command_lets_a_stored_text_drive_the_terminal(
    poisoned: Poisoned, spelling: list[str]
) -> None:
    values = poisoned.values()
    commands = [[*spelling, *path, *filled(words, values)] for path in RUNS for words in RUNS[path]]
    results = poisoned.run(commands)
    assert [(commands[n], shown) for n, (code, shown) in results.items() if code] == []
    harmful = {tuple(commands[n]): controls(shown) for n, (_, shown) in results.items()}
    assert {words: found for words, found in harmful.items() if found} == {}


@pytest.mark.long
def test_no_option_or_argument_is_told_back_so_that_it_drives_the_terminal(
    poisoned: Poisoned,
) -> None:
    """Wherever a word can be given, and whatever becomes of it there: it fails, or it is taken."""
    payload = "".join(p for p in STORED if "/" not in p)[:200]
    values = poisoned.values() | {"file": "made", "new": "made.vault", "payload": "A"}
    commands = list(with_each_parameter(values, payload))
    commands += [["--json", *path, payload, payload, payload] for path in RUNS]
    commands += [["template", act, str(poisoned.refused)] for act in ("check", "add", "dev")]
    assert len(commands) > 150
    results = poisoned.run(commands)
    harmful = {tuple(commands[n]): controls(shown) for n, (_, shown) in results.items()}
    assert {words: found for words, found in harmful.items() if found} == {}
    crashed = [tuple(commands[n]) for n, (_, shown) in results.items() if "went wrong" in shown]
    assert crashed == []


def test_json_on_a_terminal_says_the_same_as_in_a_pipe(poisoned: Poisoned) -> None:
    results = poisoned.run([["client", "list", "--json"]])
    shown = json.loads(results[0][1])
    names = {client["name"] for client in shown["clients"]}
    assert set(STORED) <= names


@pytest.mark.parametrize("where", ["lock", "config"])
def test_a_file_beside_the_vault_does_not_drive_the_terminal_by_an_error(
    poisoned: Poisoned, where: str
) -> None:
    if where == "lock":
        held = poisoned.vault / "lock"
        with held.open("w", encoding="utf-8") as file:
            assert lock_descriptor(file.fileno(), blocking=False)
            file.write(IN_A_NAME[:80])
            file.flush()
            results = poisoned.run([["client", "add", "A"]])
        assert results[0][0] == 3
    else:
        config = poisoned.folder / "config" / "notes-tui" / "config.toml"
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(json.dumps(IN_A_NAME.replace("\x7f", "")) + " = 1", "utf-8")
        results = poisoned.run([["config", "check"]])
        assert results[0][0] == 2
        config.unlink()
    assert controls(results[0][1]) == []
    assert len(results[0][1]) > 100


def test_half_a_character_cannot_even_be_stored() -> None:
    with pytest.raises(BadInput):
        encode(PAYLOADS["half a character"])
