"""Works with an installed notes-tui as a practitioner's script would: `exercise_wheel.py WHEEL`.

Run it with the interpreter of an environment that holds nothing but the wheel. It speaks only to
the command, by the contract of the command line, and needs only the standard library.
"""

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from fnmatch import fnmatch
from importlib.metadata import entry_points, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

PASSPHRASE = "seven quiet herons cross the frozen canal"
PROGRAM = Path(sys.executable).with_name("notes-tui.exe" if os.name == "nt" else "notes-tui")

SHIPPED = (
    "notes_tui/schemas/*.json",
    "notes_tui/migrations/*.sql",
    "notes_tui/sample/*.toml",
    "notes_tui/exporting/verify_export.py",
    "notes_tui/sample/templates/*.toml",
    "notes_tui_glutes/templates/*.toml",
    "notes_tui_hip_flexors/templates/*.toml",
    "notes_tui_screening/templates/*.toml",
)
DOT = b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff!\xfe\x07Buttock\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"
"""A photo of one pixel, with a comment."""
KINDS = {".css", ".json", ".md", ".py", ".sql", ".tcss", ".toml", ".txt", ".typed"}


def main(wheel: Path) -> None:
    """Raises at the first thing that is not as promised."""
    look_inside(wheel)
    installed = find_spec("notes_tui")
    assert installed is not None, "notes_tui is not installed"
    assert installed.origin is not None
    assert Path(sys.prefix) in Path(installed.origin).parents, installed.origin
    find_packs()
    with tempfile.TemporaryDirectory() as home:
        keep_a_note(Path(home))
    print(f"{wheel.name}: installed, and a note written, found and verified.")


def look_inside(wheel: Path) -> None:
    """The data files are there, and nothing that is no part of the program."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for pattern in SHIPPED:
        assert any(fnmatch(name, pattern) for name in names), f"the wheel lacks {pattern}"
    strays = [
        name
        for name in names
        if not fnmatch(name, "notes_tui-*.dist-info/*")
        and not (name.startswith("notes_tui") and Path(name).suffix in KINDS)
    ]
    assert not strays, f"the wheel holds strays: {strays}"
    assert not any("test" in Path(name).parts[0] for name in names), "the wheel holds tests"


def find_packs() -> None:
    """The bundled packs are found as a third party's would be, and give their templates."""
    packs = {entry.name: entry.load() for entry in entry_points(group="notes_tui")}
    assert {"glutes", "hip_flexors", "screening"} <= set(packs), packs
    for name, pack in packs.items():
        templates = list((pack.register_pack() / "templates").iterdir())
        assert templates, f"{name} has no templates"


def keep_a_note(home: Path) -> None:
    """A vault, a client, a note, and the search that finds it."""
    told = run(home, "--version").stdout
    assert version("notes-tui") in told, told

    vault = Path(ask(home, "init", str(home / "practice.vault"))["vault"])
    assert vault.is_dir(), vault

    def notes(*words: str) -> dict[str, Any]:
        return ask(home, "--vault", str(vault), *words)

    client = notes("client", "add", "Marta Lind", "--born", "1987-05-04")["id"]
    visit = {
        "occurred_at": "2026-03-02T09:30:00+01:00",
        "sections": {"listen": "Buttock pain after long rides.", "plan": "Bike fit, then bridges."},
    }
    (home / "visit.json").write_text(json.dumps(visit), encoding="utf-8")
    note = notes("note", "add", "--client", client, "--from", str(home / "visit.json"))["id"]

    found = notes("search", "buttock")
    assert found["total"] == 1, found
    hit = found["hits"][0]
    assert (hit["note"], hit["client"], hit["section"]) == (note, client, "listen"), hit
    assert notes("search", "kneecap")["hits"] == []
    assert notes("note", "show", note)["sections"]["plan"] == "Bike fit, then bridges."
    fill_in_a_template(home, notes, client)
    attach_a_photo(home, notes, note)
    assert notes("verify")["ok"] is True

    wrong = ("--vault", str(vault), "--passphrase-fd", "0", "client", "list")
    assert run(home, *wrong, typed="not the passphrase of it").returncode == 5
    everything = b"".join(file.read_bytes() for file in vault.rglob("*") if file.is_file())
    assert b"Buttock" not in everything, "the vault holds readable text"
    assert b"Marta" not in everything, "the vault holds readable text"


def attach_a_photo(home: Path, notes: Callable[..., dict[str, Any]], note: str) -> None:
    """The process that cleans a photo starts from the wheel, and needs nothing else."""
    (home / "dot.gif").write_bytes(DOT)
    added = notes("attachment", "add", "--note", note, str(home / "dot.gif"))
    assert added["type"] == "image/gif", added
    notes("attachment", "export", added["id"], "--to", str(home / "out.gif"))
    assert b"Buttock" not in (home / "out.gif").read_bytes()


def fill_in_a_template(home: Path, notes: Callable[..., dict[str, Any]], client: str) -> None:
    """A template of the wheel's own packs, filled in twice, and what is said of the change."""
    assert {"single-leg-bridge", "modified-thomas"} <= {
        each["id"] for each in notes("template", "list")["templates"]
    }
    states = {each["state"] for each in notes("plugin", "list")["plugins"]}
    assert states == {"bundled"}, states
    for day, seconds in (("2026-03-09", 28), ("2026-03-16", 58)):
        answers = {"hold": {"right": seconds}, "heel": "close"}
        asked = {
            "occurred_at": f"{day}T09:30:00+01:00",
            "assessments": [{"template": "single-leg-bridge", "answers": answers}],
        }
        (home / "bridge.json").write_text(json.dumps(asked), encoding="utf-8")
        notes("note", "add", "--client", client, "--from", str(home / "bridge.json"))
    (held,) = notes("track", client, "--measure", "single-leg-bridge/hold")["measures"]
    assert held["verdict"] == "better", held


def ask(home: Path, *words: str) -> dict[str, Any]:
    """The answer of a command that opens the vault."""
    done = run(home, "--json", "--passphrase-fd", "0", *words, typed=PASSPHRASE)
    assert done.returncode == 0, f"notes-tui {' '.join(words)}: {done.returncode}\n{done.stderr}"
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def run(home: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    """One start of the program, whose files about the vault stay under `home`."""
    xdg = {f"XDG_{kind}_HOME": str(home / kind) for kind in ("CACHE", "CONFIG", "DATA", "STATE")}
    return subprocess.run(
        [PROGRAM, *words],
        env={**os.environ, **xdg, "HOME": str(home), "PYTHONUTF8": "1"},
        input=f"{typed}\n",
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
