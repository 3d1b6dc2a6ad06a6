"""No name and no note drives the terminal: seen in all that the app writes in a whole sitting."""

import json
import re
from pathlib import Path

from notes_tui.domain.note import SECTIONS
from notes_tui.vault.audit import Act
from tests.e2e.conftest import Home
from tests.e2e.window import ENTER, ESC, F1, F3, F5, F8, F10, TAB, ctrl
from tests.places import add_note

PAYLOADS: dict[str, str] = json.loads(
    (Path(__file__).parent.parent / "vectors" / "escape_payloads.json").read_text("ascii")
)["payloads"]

OWN = re.compile(
    rb"\x1b\[[\d;]*m"  # colours
    rb"|\x1b\[\d+;\d+H|\x1b\[H|\x1b\[[23]?J"  # places, wiping
    rb"|\x1b\[\?(?:7|25|1000|1003|1004|1006|1015|1049|2004|2026|2048)[hl]"  # modes
    rb"|\x1b\[\?(?:2026|2048)\$p|\x1b\[>\d+u|\x1b\[<u"  # questions, the keyboard
    rb"|\x1b\]22;(?:default|pointer|text)\x07"  # the mouse's shape
)
"""Every sequence that the app itself writes; the terminal's own line ends go by \\r\\n."""
CONTROL = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)


def storable(text: str) -> bool:
    try:
        return "\0" not in text and bool(text.encode())
    except UnicodeEncodeError:
        return False


def test_nothing_stored_reaches_the_terminal_as_a_sequence(at_home: Home) -> None:
    payloads = [text for text in PAYLOADS.values() if storable(text)]
    assert len(payloads) >= 40
    every, line = "\n".join(payloads), " ".join(text.replace("\n", " ") for text in payloads)
    vault = at_home.open()
    client = vault.new_id()
    parts = dict.fromkeys(("about", "phone", "pronouns", "address"), line)
    parts |= {"name": f"Zoe {line}"}
    warnings = {f"{kind}/{vault.new_id()}": {"text": line} for kind in ("alert", "allergy")}
    revision = vault.compose(client, "client", {**parts, **warnings}, client=client)
    vault.save([revision], Act("create", "client", client, client))
    for text in payloads[::8]:
        other = vault.new_id()
        revision = vault.compose(other, "client", {"name": f"Ann {text}"}, client=other)
        vault.save([revision], Act("create", "client", other, other))
    add_note(vault, client, **dict.fromkeys(SECTIONS, "findable\n" + every))
    vault.close()

    window = at_home.unlocked(columns=200, rows=60)
    window.wait("Zoe")
    for keys, text in (
        ("zoe", "+ New client: zoe"),
        (ENTER, "─ Visits "),
        (ctrl("e"), "─ Profile "),
        (ENTER, "Name"),
        (ESC, "─ Profile "),
        (ESC, "─ Visits "),
        (ENTER, "1 Listen"),
        (F3, "2 Observe"),
        (F3, "3 Assess"),
        ("typed " + TAB, "4 Intuit"),
        (ESC, "─ Visits "),
        (ctrl("n"), "─ Last · "),
        (F1, "Esc closes"),
        (ESC, "─ Last · "),
        (F10, "What can be done here"),
        (ESC, "─ Last · "),
        (ESC, "─ Visits "),
        (ESC, "─ Clients "),
        (ctrl("f"), "Words in your notes"),
        ("findable", "1 note"),
        (ESC, "─ Clients "),
        (ctrl("p"), "─ Anything "),
        ("zoe", "client ·"),
        (ESC, "─ Clients "),
        (F5, "Settings"),
        (F8, "Passphrase"),
    ):
        window.press(keys)
        window.wait(text)
        window.wait_quiet(0.1)
    window.press(ctrl("q"))
    assert window.end() == 0
    left = OWN.sub(b"", window.written).decode()
    around = [left[max(0, at.start() - 30) : at.end() + 30] for at in CONTROL.finditer(left)]
    assert around == []
