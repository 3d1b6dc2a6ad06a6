"""Plugins on the command line, by its contract."""

from pathlib import Path

import pytest

from tests.cli.line import Line
from tests.plugins.bundled_page import PACKS
from tests.plugins.third_party import forget, install


def states(line: Line) -> dict[str, str]:
    return {each["name"]: each["state"] for each in line("plugin", "list").values["plugins"]}


def test_the_list_names_what_ships_with_the_program(line: Line) -> None:
    (first, *_) = line("plugin", "list").values["plugins"]
    assert first.keys() >= {"name", "version", "state", "kind"}
    assert states(line) == dict.fromkeys(PACKS, "bundled")


def test_a_plugin_is_approved_listed_used_and_disabled(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "site", monkeypatch)
    refused = line("plugin", "approve", "their-plugin")
    assert refused.code == 2
    assert "--yes" in refused.error["hint"]
    assert states(line)["their-plugin"] == "not approved"
    assert line("plugin", "approve", "their-plugin", "--yes").values["state"] == "approved"
    assert states(line)["their-plugin"] == "approved"
    client = line.add_client()
    asked = b'{"assessments": [{"template": "their-test", "answers": {"hold": 3}}]}'
    assert line("note", "add", "--client", client, "--from", line.file(asked)).code == 0
    assert (
        line("note", "add", "--client", client, "--safe-mode", "--from", line.file(asked)).code == 0
    )
    assert line("plugin", "disable", "their-plugin").values["state"] == "disabled"
    assert states(line)["their-plugin"] == "disabled"
    forget("their_plugin")


def test_safe_mode_knows_no_template_of_others(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(tmp_path / "site", monkeypatch)
    line("plugin", "approve", "their-plugin", "--yes")
    asked = b'{"assessments": [{"template": "their-test", "answers": {"hold": 3}}]}'
    words = ("note", "add", "--client", line.add_client(), "--from", line.file(asked))
    assert line(*words, "--safe-mode").error["code"] == "not_found"
    forget("their_plugin")


def test_an_unknown_plugin_is_told(line: Line) -> None:
    assert line("plugin", "approve", "nobody", "--yes").code == 1
    assert line("plugin", "disable", "nobody").code == 1


def test_a_new_project_passes_the_check_and_is_never_written_over(
    line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert line("plugin", "new", "hip-tests").values["folder"] == "hip-tests"
    assert line("plugin", "check", "hip-tests").values == {"ok": True, "problems": []}
    assert line("plugin", "new", "hip-tests").code == 1
    assert line("plugin", "new", "Hip Tests").code == 1


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("hip_tests/__init__.py", "notes_tui.api", "notes_tui.vault.vault", "notes_tui.api"),
        ("hip_tests/__init__.py", "def register_pack", "def register_packs", "register_pack"),
        ("hip_tests/__init__.py", "register_pack()", "register_pack(vault)", "vault"),
        ("hip_tests/__init__.py", "class PlainText:", "class PlainText", "valid Python"),
        ("hip_tests/__init__.py", "@hookimpl", "", "no hook"),
        ("hip_tests/templates/hip-tests-balance.toml", "duration", "durration", "duration"),
        ("pyproject.toml", "entry-points.notes_tui", "entry-points.notes", "will not find"),
        ("pyproject.toml", 'hip_tests = "hip_tests"', 'hip_tests = "hip"', "hip"),
        ("pyproject.toml", "[project]", "[project", "cannot be read"),
    ],
)
def test_the_check_names_what_is_wrong_without_running_it(
    line: Line,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    file: str,
    old: str,
    new: str,
    says: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    line("plugin", "new", "hip-tests")
    path = tmp_path / "hip-tests" / file
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    answer = line("plugin", "check", "hip-tests")
    assert (answer.code, answer.values["ok"]) == (1, False)
    (problem, *_) = answer.values["problems"]
    assert problem.keys() == {"file", "line", "where", "message", "fix"}
    assert says in problem["message"] + problem["fix"]


def test_a_folder_that_is_no_project_is_told(line: Line, tmp_path: Path) -> None:
    assert line("plugin", "check", str(tmp_path)).code == 2
