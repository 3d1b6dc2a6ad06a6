"""The example project of the documents: what `plugin new` writes, built, installed and used."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hatchling import build

from notes_tui.plugin_host.project import make_project
from tests.places import PASSPHRASE

EXAMPLE = Path(__file__).parent.parent.parent / "docs" / "example-plugin"
RUN = (
    "import site, sys; site.addsitedir(sys.argv.pop(1)); "
    "from notes_tui.cli import main; sys.exit(main())"
)


def files_of(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in sorted(folder.rglob("*"))
        if file.is_file() and "__pycache__" not in file.parts
    }


def test_the_example_is_what_a_new_plugin_begins_with(tmp_path: Path) -> None:
    assert files_of(make_project(tmp_path, "example-plugin")) == files_of(EXAMPLE)


class Program:
    """The real program in an environment where the example is installed."""

    def __init__(self, folder: Path, site: Path) -> None:
        self._folder = folder
        self._site = site
        self("init", str(folder / "v"), "--practice", "P", "--practitioner", "A")

    def __call__(self, *words: str, code: int = 0) -> Any:
        reading, writing = os.pipe()
        os.write(writing, PASSPHRASE.encode() + b"\n")
        os.close(writing)
        options = ["--vault", str(self._folder / "v"), "--json", "--passphrase-fd", str(reading)]
        done = subprocess.run(
            [sys.executable, "-c", RUN, str(self._site), *options, *words],
            pass_fds=[reading],
            capture_output=True,
            env={**os.environ, "HOME": str(self._folder), "XDG_STATE_HOME": str(self._folder)},
            check=False,
        )
        os.close(reading)
        assert done.returncode == code, done.stderr.decode()
        return json.loads(done.stdout or b"null")

    def state(self) -> str:
        plugins = self("plugin", "list")["plugins"]
        return str(next(p["state"] for p in plugins if p["name"] == "example-plugin"))


def installed(tmp_path: Path, project: Path, *, editable: bool) -> Path:
    """The project built and laid into a site folder, which is what installing a wheel does."""
    site = tmp_path / "site"
    here = Path.cwd()
    os.chdir(project)  # a build back end works in the project's folder
    try:
        make = build.build_editable if editable else build.build_wheel
        wheel = make(str(tmp_path))
    finally:
        os.chdir(here)
    with zipfile.ZipFile(tmp_path / wheel) as archive:
        archive.extractall(site)
    return site


@pytest.mark.long
@pytest.mark.skipif(sys.platform == "win32", reason="passes file descriptors")
@pytest.mark.parametrize("editable", [False, True], ids=["wheel", "editable"])
def test_the_example_is_installed_approved_used_and_turned_off_by_a_changed_byte(
    tmp_path: Path, *, editable: bool
) -> None:
    project = make_project(tmp_path / "theirs", "example-plugin")
    package = project / "example_plugin" / "__init__.py"
    trace = tmp_path / "trace"
    seen = f"import pathlib\npathlib.Path({str(trace)!r}).write_text('imported')\n"
    package.write_text(seen + package.read_text("utf-8"), "utf-8")
    if editable:  # a line of path is all, so that the back end needs no more packages
        with (project / "pyproject.toml").open("a", encoding="utf-8") as settings:
            settings.write('\n[tool.hatch.build]\ndev-mode-dirs = ["."]\n')
    site = installed(tmp_path, project, editable=editable)
    program = Program(tmp_path, site)
    assert program.state() == "not approved"
    client = program("client", "add", "Marta Lind")["id"]
    note = tmp_path / "note.json"
    asked = {"template": "example-plugin-balance", "answers": {"hold": {"left": 30, "right": 21}}}
    note.write_text(json.dumps({"assessments": [asked]}), "ascii")
    words = ("note", "add", "--client", client, "--from", str(note))
    program(*words, code=1)
    assert not trace.exists()

    program("plugin", "approve", "example-plugin", "--yes")
    assert program.state() == "approved"
    shown = program("note", "show", program(*words)["id"])["assessments"][0]
    assert shown["results"] == {"gap": "9"}
    assert trace.exists()
    out = tmp_path / "out.txt"
    program("export", "all", "--format", "text", "--to", str(out))
    assert "Side difference: 9 s" in out.read_text("utf-8")

    used = package if editable else site / "example_plugin" / "__init__.py"
    used.write_text(used.read_text("utf-8") + " ", "utf-8")
    assert program.state() == "changed"
    program("export", "all", "--format", "text", "--to", str(tmp_path / "two"), code=2)
    assert program("note", "show", program("note", "list")["notes"][0]["id"])["assessments"]
    program("plugin", "disable", "example-plugin")
    assert program.state() == "disabled"
