"""Bad input: a clear error with its exit code, and nothing lost."""

import json
import sys

import pytest

from tests.cli.line import Line


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
        (b'{"sections": {"listen": "a"}, "assessments": [{"template": "x"}]}', "templates"),
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
    first = line.add_client("A")
    others = [line.add_client("B") for _ in range(40)]
    twin = next((o for o in others if o[0] == first[0]), None)
    if twin is None:
        letter = next(c for c in (o[0] for o in others) if [o[0] for o in others].count(c) > 1)
    else:
        letter = first[0]
    answer = line("client", "show", letter)
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
