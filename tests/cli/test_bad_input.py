"""Bad input: a clear error with its exit code, and nothing lost."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.line import Line
from tests.places import PASSPHRASE
from tests.terminal import CHECKOUT, home


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "not JSON"),
        (b"[]", "object"),
        (b"{}", "no sections"),
        (b'{"sections": {"lisen": "a"}}', "lisen"),
        (b'{"sections": {"listen": 3}}', "not a text"),
        (b'{"sections": {"listen": "a"}, "date": 1}', "date"),
        (b'{"sections": {"listen": "a", "listen": "b"}}', "twice"),
        (b'{"sections": {"listen": " "}}', "blank"),
        (b'{"sections": {"listen": "a"}, "occurred_at": "yesterday"}', "date"),
        (b'{"sections": {"listen": "a"}, "occurred_at": "2026-02-30T09:00"}', "date"),
        (b'{"sections": {"listen": "a\\u0000b"}}', "NUL"),
        (b'{"sections": {"listen": "a\\ud800b"}}', "surrogate"),
        (b'{"sections": {"listen": "\xff"}}', "UTF-8"),
        (b'{"sections": {"listen": "a"}, "assessments": [{"template": "x"}]}', "its answers"),
        (b"[" * 100_000, "deeply"),
    ],
)
def test_a_malformed_note_file_is_named_and_nothing_is_stored(
    line: Line, content: bytes, words: str
) -> None:
    client = line.add_client()
    answer = line("note", "add", "--client", client, "--from", line.file(content))
    assert answer.code == 1
    assert words in answer.error["message"] + answer.error["hint"]
    assert line("note", "list").values["total"] == 0


def test_a_text_of_fifty_megabytes_is_refused_with_what_to_do(line: Line) -> None:
    client = line.add_client()
    content = json.dumps({"sections": {"listen": "a" * 50_000_000}})
    answer = line("note", "add", "--client", client, "--from", line.file(content))
    assert (answer.code, answer.error["code"]) == (1, "bad_input")
    assert "too long" in answer.error["message"]


@pytest.mark.parametrize("typed", ["zzzz", "a" * 26])
def test_an_unknown_id_exits_1(line: Line, typed: str) -> None:
    answer = line("note", "show", typed)
    assert (answer.code, answer.error["code"]) == (1, "not_found")


def test_what_can_be_no_id_exits_1(line: Line) -> None:
    assert line("note", "show", "Märta!").code == 1


def test_an_ambiguous_id_exits_1_and_lists_the_candidates(line: Line) -> None:
    ids = [line.add_client()]
    while len({id_[0] for id_ in ids}) == len(ids):
        ids.append(line.add_client())
    answer = line("client", "show", ids[-1][0])
    assert all(id_ in answer.error["hint"] for id_ in ids if id_[0] == ids[-1][0])
    assert (answer.code, answer.error["code"]) == (1, "ambiguous_id")


def test_a_date_that_is_none_on_the_command_line_exits_2(line: Line) -> None:
    assert line("client", "add", "A", "--born", "1987-02-30").code == 2


def test_a_birth_in_the_future_is_refused(line: Line) -> None:
    assert line("client", "add", "A", "--born", "2999-01-01").code == 1


def test_a_client_without_a_name_is_refused(line: Line) -> None:
    assert line("client", "add", "  ").code == 1


def test_an_unknown_section_on_the_command_line_exits_2(line: Line) -> None:
    note = line.add_note(line.add_client(), listen="a")
    answer = line("note", "edit", note, "--section", "lisen", "--text-file", line.file("b"))
    assert answer.code == 2


def test_unknown_words_exit_2_with_an_error_object(line: Line) -> None:
    answer = line("nots", "list")
    assert (answer.code, answer.error["code"]) == (2, "usage")


def test_a_group_without_a_command_exits_2_with_an_error_object(line: Line) -> None:
    answer = line("client")
    assert (answer.code, answer.error["code"]) == (2, "usage")


@pytest.mark.parametrize(
    "option", [["--json"], ["--look-only"], ["--recovery-fd", "3"], ["--passphrase-fd", "3"]]
)
def test_the_app_refuses_an_option_that_it_would_pass_over(line: Line, option: list[str]) -> None:
    """One who asks to look only must not get an app that writes."""
    line.in_words = True
    answer = line(*option, passphrase="")
    assert answer.code == 2
    assert "--look-only" in answer.err


def test_what_a_screen_reader_and_a_calm_screen_need_is_taken_at_every_level(line: Line) -> None:
    for options in (["--plain"], ["--calm"], ["--safe-mode"]):
        assert line(*options, "where").code == line("where", *options).code == 0


def test_a_place_that_is_no_vault_exits_2(line: Line) -> None:
    line.vault = line.folder
    assert (line("client", "list").code, line("verify").code) == (2, 2)


def test_a_wrong_passphrase_exits_5_and_is_told_at_the_next_unlock(line: Line) -> None:
    assert line("client", "list", passphrase="wrong horse").code == 5
    acts = [entry["act"] for entry in line("audit", "show").values["entries"]]
    assert "unlock_failed" in acts


def test_a_weak_passphrase_makes_no_vault(line: Line) -> None:
    path = line.folder / "other.vault"
    answer = line("init", str(path), passphrase="password1234567")
    assert (answer.code, answer.error["code"]) == (1, "weak_passphrase")
    assert not path.exists()


def test_a_config_with_an_unknown_key_exits_2_and_names_the_nearest(line: Line) -> None:
    line.file('vualt = "x"', "config.toml")
    answer = line("config", "check")
    assert answer.code == 2
    assert "vault" in answer.error["hint"]


def test_an_escape_sequence_reaches_a_pipe_exact_and_a_terminal_harmless(
    line: Line, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    session = line.session()
    session.show("Eve \x1b]52;c;eA==\x07")
    assert capsys.readouterr().out == "Eve \x1b]52;c;eA==\x07\n"
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    session.show("Eve \x1b]52;c;eA==\x07")
    assert capsys.readouterr().out == "Eve \u241b]52;c;eA==\u2407\n"


# ------------------------------------------------------------------------------- what is too large


MEASURED = """
import sys
from tests.cheaply import main
from tests.memory import most_megabytes
try:
    main()
finally:
    print(most_megabytes())
"""


def memory_of(line: Line, *words: str, typed: Path | None = None) -> tuple[int, str, int]:
    """Exit code, errors and the most memory, in MB, of a command in a child process."""
    reading, writing = os.pipe()
    os.write(writing, PASSPHRASE.encode() + b"\n")
    os.close(writing)
    options = ["--vault", str(line.vault), "--passphrase-fd", str(reading)]
    with (typed or Path(os.devnull)).open("rb") as stdin:
        child = subprocess.run(
            [sys.executable, "-c", MEASURED, *options, *words],
            env=home(line.folder / "home"), cwd=CHECKOUT, pass_fds=[reading], stdin=stdin,
            check=False, capture_output=True, text=True,
        )  # fmt: skip
    os.close(reading)
    return child.returncode, child.stderr, int(child.stdout.split()[-1])


FIFTY = 50_000_000
LARGE = {
    "a note file": (b'{"sections": {"listen": "' + b"a" * FIFTY + b'"}}', "too long"),
    "a section": (b"a" * FIFTY, "too long"),
    "beyond a whole note": (b"a" * (70 * 2**20), "too large for a note"),
}


@pytest.mark.parametrize("way", ["by name", "by pipe"])
@pytest.mark.parametrize("what", list(LARGE))
def test_a_text_of_fifty_megabytes_is_refused_in_bounded_memory(
    line: Line, what: str, way: str
) -> None:
    client = line.add_client()
    note = line.add_note(client, listen="a")
    content, words = LARGE[what]
    file = Path(line.file(content))
    command = ["note", "edit", note, "--section", "plan", "--text-file"]
    if what == "a note file":
        command = ["note", "add", "--client", client, "--from"]
    source, typed = (str(file), None) if way == "by name" else ("-", file)
    code, errors, megabytes = memory_of(line, *command, source, typed=typed)
    assert (code, words in errors) == (1, True), errors
    assert 30 < megabytes < 400


def test_a_file_without_end_is_refused(line: Line) -> None:
    client = line.add_client()
    answer = line("note", "add", "--client", client, "--from", "/dev/zero")
    assert (answer.code, answer.error["code"]) == (1, "bad_input")


# ------------------------------------------------------------------------- bytes that are no text


@pytest.mark.parametrize(
    ("content", "words"), [(b"a\0b", "NUL byte"), (b"a\xff", "UTF-8"), (b"\xed\xa0\x80", "UTF-8")]
)
def test_a_section_that_is_no_plain_text_is_refused_and_the_earlier_one_stays(
    line: Line, content: bytes, words: str
) -> None:
    note = line.add_note(line.add_client(), plan="Bridges.")
    answer = line("note", "edit", note, "--section", "plan", "--text-file", line.file(content))
    assert answer.code == 1
    assert words in answer.error["message"]
    assert line("note", "show", note).values["sections"] == {"plan": "Bridges."}


HALF = b"Marta \xff".decode(errors="surrogateescape")  # how Python takes such a word


def test_a_name_with_bytes_that_are_no_text_is_refused(line: Line) -> None:
    answer = line("client", "add", HALF)
    assert (answer.code, answer.error["code"]) == (1, "bad_input")
    assert line("client", "list").values["clients"] == []


def test_bytes_that_are_no_text_are_passed_over_in_a_search(line: Line) -> None:
    line.add_note(line.add_client(), listen="Marta")
    assert line("search", HALF).values["total"] == 1


def test_a_vault_in_a_folder_whose_name_is_no_text_can_be_used(line: Line) -> None:
    line.vault = line.vault.rename(line.folder / HALF)
    assert line("client", "list").code == 0
    assert line("where").code == 0


TEXTS = {
    "right to left": "\u05d0\u05d1 \u202b\u05e9\u05dc\u05d5\u05dd\u202c مرحبا \u200f",
    "emoji": "\N{GRINNING FACE}\N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}"
    "\N{WOMAN}\u200d\N{ROCKET} \u2764\ufe0f",
    "marks and wide letters": "Zoë Ñandú ệ 鈴木 花子 \U00020bb7",
    "looks like a command": "--name ; rm -rf ~ $(x) `y` %s {z} =1+1",
}


@pytest.mark.parametrize("text", list(TEXTS))
def test_a_text_in_any_script_comes_back_to_the_letter(line: Line, text: str) -> None:
    written = f"A{TEXTS[text]}z"
    client = line("client", "add", "--about", written, "--", written).values["id"]
    note = line.add_note(client, listen=written)
    to = line.folder / "export.json"
    line("export", "all", "--format", "json", "--to", str(to))
    exported = json.loads(to.read_text("utf-8"))["clients"][0]
    shown = line("client", "show", client).values
    assert (shown["name"], shown["about"]) == (written, written)
    assert line("note", "show", note).values["sections"] == {"listen": written}
    assert exported["name"] == exported["notes"][0]["sections"]["listen"] == written


# ------------------------------------------------------------------------- times, files and places


@pytest.mark.parametrize("typed", ["2026-13-01", "", "\u0661"])
def test_a_time_of_a_session_that_is_none_exits_1_and_changes_nothing(
    line: Line, typed: str
) -> None:
    note = line.add_note(line.add_client(), listen="a")
    before = line("note", "show", note).values["occurred_at"]
    answer = line("note", "edit", note, "--occurred-at", typed)
    assert (answer.code, answer.error["code"]) == (1, "bad_input")
    assert line("note", "show", note).values["occurred_at"] == before


def test_a_day_to_search_from_that_is_none_exits_2(line: Line) -> None:
    answer = line("search", "a", "--since", "soon")
    assert (answer.code, "--since" in answer.error["message"]) == (2, True)


@pytest.mark.parametrize("command", ["note add", "note edit"])
@pytest.mark.parametrize("what", ["folder", "nothing"])
def test_a_folder_or_nothing_in_place_of_a_file_exits_2(
    line: Line, command: str, what: str
) -> None:
    client = line.add_client()
    path = str(line.folder if what == "folder" else line.folder / "not there")
    words = ["note", "add", "--client", client, "--from", path]
    if command == "note edit":
        note = line.add_note(client, plan="a")
        words = ["note", "edit", note, "--section", "plan", "--text-file", path]
    answer = line(*words)
    assert (answer.code, answer.error["code"]) == (2, "usage")


@pytest.mark.parametrize("what", ["an empty folder", "a file", "nothing", "too long a name"])
def test_what_is_no_vault_is_told_as_that(line: Line, what: str) -> None:
    line.vault = line.folder / ("x" * 300 if what == "too long a name" else "other")
    if what == "an empty folder":
        line.vault.mkdir()
    elif what == "a file":
        line.vault.write_text("a")
    answer = line("client", "list")
    assert answer.error["code"] == ("storage_failed" if what == "too long a name" else "no_vault")


# ------------------------------------------------------------------------------------- permissions


@contextmanager
def without_privileges() -> Iterator[None]:
    """As somebody whom modes hold; the administrator is held by none."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def owned(line: Line) -> Iterator[Line]:
    """A line whose files belong to whoever `without_privileges` is, in a folder all may enter."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder).resolve() / "home"
        shutil.copytree(line.folder, place, symlinks=True)
        line.folder, line.vault = place, place / "practice.vault"
        line.file('{"sections": {"listen": "a"}}', "visit.json")
        client = line.add_client()
        line("export", "client", client, "--format", "md", "--to", str(place / "warm"))
        line("note", "add", "--client", client, "--from", str(place / "visit.json"))
        (place / "out").mkdir()
        Path(folder).chmod(0o755)
        if os.geteuid() == 0:
            for path in (place, *place.rglob("*")):
                os.chown(path, 65534, 65534)
        yield line
        for path in (place, *place.rglob("*")):
            if path.is_dir():
                path.chmod(0o700)


FORBIDDEN: dict[str, tuple[str, int, list[str], int, str]] = {
    "the vault": ("practice.vault", 0, ["client", "list"], 1, "storage_failed"),
    "its parent": (".", 0, ["client", "list"], 1, "storage_failed"),
    "the key file": ("practice.vault/keys.json", 0, ["client", "list"], 1, "storage_failed"),
    "the database": ("practice.vault/notes.db", 0, ["client", "list"], 1, "storage_failed"),
    "writing": ("practice.vault", 0o500, ["client", "add", "A"], 3, "read_only"),
    "the anchors": ("anchors", 0, ["client", "list"], 1, "storage_failed"),
    "a note file": ("visit.json", 0, ["note", "add", "--client", "a", "--from", "{}"], 2, "usage"),
    "the export": (
        "out", 0o500, ["export", "all", "--format", "md", "--to", "{}/a"], 1, "storage_failed"
    ),
    "looking there": (
        "out", 0, ["export", "all", "--format", "md", "--to", "{}/a"], 1, "storage_failed"
    ),
    "the configuration": ("config.toml", 0, ["config", "check"], 2, "bad_config"),
    "making a vault": ("out", 0o500, ["init", "{}/new.vault"], 1, "storage_failed"),
}  # fmt: skip


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
@pytest.mark.parametrize("what", list(FORBIDDEN))
def test_what_one_is_not_permitted_is_told_and_nothing_changes(owned: Line, what: str) -> None:
    name, mode, words, code, told = FORBIDDEN[what]
    if what == "the configuration":
        owned.file("", "config.toml")
    path = owned.folder / name
    words = [word.replace("{}", str(path)) for word in words]
    before = (owned.vault / "keys.json").read_bytes()
    usual = path.stat().st_mode
    path.chmod(mode)
    with without_privileges():
        answer = owned(*words)
    path.chmod(usual)
    assert (answer.code, answer.error["code"]) == (code, told), answer.err
    assert (owned.vault / "keys.json").read_bytes() == before
    assert owned("verify").values["ok"] is True
