"""Passphrases and recovery codes: weak ones are refused, and none is ever an argument."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import click
import pytest
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from notes_tui.cli.running import usual_session
from notes_tui.errors import WeakPassphrase
from notes_tui.vault.passphrases import require_strong, suggest
from tests.cli.line import Line
from tests.places import PASSPHRASE, Place, make_place
from tests.security.tree import every_node, leaves
from tests.terminal import CHECKOUT, home

COMMON: list[str] = FREQUENCY_LISTS["passwords"][:10_000]
EVERY = "NOTES_TUI_TEST_EVERY_PASSPHRASE"
"""Set, the lengthened forms of all 10,000 are judged (minutes); else those of every 40th."""
SECRET_WORDS = ("passphrase", "password", "recovery", "secret", "code", "key", "pin", "token")


def lengthened(password: str) -> Iterator[str]:
    """What people do to a password that is too short."""
    yield password * -(-15 // len(password))
    yield password + "1234567890123456"[: max(4, 15 - len(password))]
    yield "a" * max(6, 15 - len(password)) + password
    yield password + "qwertyuiop" * 2
    yield f"{password} {password} {password} {password}"
    yield password.capitalize() + "!" * max(4, 15 - len(password))


def is_refused(passphrase: str) -> bool:
    try:
        require_strong(passphrase)
    except WeakPassphrase:
        return True
    return False


def test_the_ten_thousand_most_common_passwords_are_refused() -> None:
    assert len(set(COMMON)) == 10_000
    assert [password for password in COMMON if not is_refused(password)] == []


@pytest.mark.long
def test_common_passwords_made_long_enough_are_refused() -> None:
    chosen = COMMON if os.environ.get(EVERY) else COMMON[::40]
    forms = [form for password in chosen for form in lengthened(password) if len(form) >= 15]
    assert len(forms) >= 1000
    assert [form for form in forms if not is_refused(form)] == []


@pytest.mark.parametrize(
    "passphrase",
    [
        "correct horse battery staple",
        "qwertyuiopasdfghjkl",
        "aaaaaaaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabcabc",
        "1234567890123456789012345",
        "2026-03-02 2026-03-02",
        "P@ssw0rd P@ssw0rd P@ssw0rd",
        "\uff50\uff41\uff53\uff53\uff57\uff4f\uff52\uff44" * 3,
        "a" * 1025,
    ],
)
def test_a_long_passphrase_that_follows_a_pattern_is_refused(passphrase: str) -> None:
    assert is_refused(passphrase)


def test_a_phrase_that_the_program_offers_is_always_taken() -> None:
    chance = random.Random("offered")
    for _ in range(100):
        require_strong(suggest(chance.randbytes))


def test_judging_a_passphrase_takes_no_time_one_would_notice() -> None:
    require_strong(PASSPHRASE)  # loads the lists
    start = time.process_time()
    for _ in range(20):
        require_strong(PASSPHRASE)
    assert (time.process_time() - start) / 20 < 0.2


def test_a_guess_at_a_new_passphrase_costs_a_quarter_of_a_gigabyte_three_times_over() -> None:
    cost = usual_session().around.kdf_cost()
    assert cost.memory_kib >= 256 * 1024
    assert cost.passes >= 3


# --------------------------------------------------------------- nothing secret in argv or environ


def test_every_option_that_is_named_for_a_secret_takes_a_file_descriptor() -> None:
    """Or is a switch. An option of any other type could be given the secret itself."""
    named = [
        (path, option)
        for path, node in every_node()
        for option in node.params
        if any(word in name for word in SECRET_WORDS for name in (option.name or "").split("_"))
    ]
    assert {option.name for _, option in named} >= {
        "passphrase_fd",
        "new_passphrase_fd",
        "recovery_fd",
    }
    for path, option in named:
        is_switch = isinstance(option, click.Option) and option.is_flag
        assert is_switch or isinstance(option.type, click.IntRange), (path, option.name)


def test_no_parameter_of_any_command_is_read_from_the_environment() -> None:
    for path, node in every_node():
        assert not node.context_settings.get("auto_envvar_prefix"), path
        assert [p.name for p in node.params if p.envvar] == [], path


def test_no_argument_of_any_command_is_named_for_a_secret() -> None:
    arguments = {
        p.name for _, leaf in leaves() for p in leaf.params if isinstance(p, click.Argument)
    }
    assert arguments <= {
        *("path", "name", "id_", "ids", "query", "what", "client", "file", "files", "folder"),
    }


def test_a_passphrase_in_the_environment_opens_nothing(place: Place, tmp_path: Path) -> None:
    names = {
        f"{prefix}{word}{suffix}".upper()
        for prefix in ("notes_tui_", "notes_", "_notes_tui_", "")
        for word in ("passphrase", "password", "passphrase_fd", "pass", "key", "secret", "recovery")
        for suffix in ("", "_file")
    }
    secrets = dict.fromkeys(names, PASSPHRASE)
    words = ["--vault", str(place.layout.folder), "client", "list"]
    child = subprocess.run(
        [sys.executable, "-m", "tests.cheaply", *words],
        env=home(tmp_path) | secrets, cwd=CHECKOUT, stdin=subprocess.DEVNULL, check=False,
        capture_output=True, text=True,
    )  # fmt: skip
    assert (child.returncode, "no terminal" in child.stderr) == (2, True)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
def test_a_working_command_shows_no_secret_to_other_processes(tmp_path: Path) -> None:
    """While it waits for a note with the vault open: its words, environment and children."""
    place = make_place(tmp_path)
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode() + b"\n")
    os.close(writing)
    words = ["--vault", str(place.layout.folder), "--passphrase-fd", str(reading)]
    words += ["note", "add", "--client", "a", "--from", "-"]
    child = subprocess.Popen(
        [sys.executable, "-m", "notes_tui", *words],
        env=home(tmp_path), cwd=CHECKOUT, pass_fds=[reading],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.close(reading)
    process = Path("/proc") / str(child.pid)
    until = time.monotonic() + 60
    while not (place.layout.folder / "lock").exists() or not (process / "fd").exists():
        assert time.monotonic() < until
        time.sleep(0.02)
    seen = (process / "cmdline").read_bytes()
    with suppress(PermissionError):  # nobody but the administrator may look: better still
        seen += (process / "environ").read_bytes()
    children = (process / "task" / str(child.pid) / "children").read_text()
    child.communicate(b"{}")
    assert b"notes_tui" in seen
    assert PASSPHRASE.encode() not in seen
    assert children == ""


def test_a_secret_on_a_descriptor_is_read_to_the_end_of_its_line_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"first\r\nsecond\n")
    os.close(writing)
    session = Line(tmp_path, capsys).session()
    assert session.read_line(reading, "--passphrase-fd") == "first"
    assert os.read(reading, 99) == b"second\n"
    os.close(reading)
