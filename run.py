#!/usr/bin/env python3
"""The project's jobs in one file: makes .venv once, then runs the program, its tests or the check.

Needs a Python of 3.11 or newer and any pip; nothing else, and no administrator. An older Python
must still be able to read this file, so that it can say that it is too old.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import IO, Callable, Sequence

if sys.platform != "win32":
    import fcntl

USAGE = """\
python3 run.py demo [ARGUMENTS]    try notes-tui on a sample practice, in a throw-away vault
python3 run.py test [ARGUMENTS]    the test suite; arguments go to pytest
python3 run.py long [ARGUMENTS]    the tests that take long: faults, every screen, a day's traces
python3 run.py check               everything a change must pass: the tests, coverage, format,
                                   lint, types, imports, and the built wheel put to use
python3 run.py bench [ARGUMENTS]   the benchmarks
python3 run.py pictures            draws the pictures of README and user guide anew

The first run makes .venv, which takes a minute; later runs start at once."""

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "made-from"
BIN = "Scripts" if os.name == "nt" else "bin"

INSTALL = (
    "install",
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--constraint=constraints.txt",
)
DEVELOPMENT = ("--editable", ".[dev]")

# Branch coverage in per cent, the highest where harm is. Held without the tests that take long,
# which bring the whole to 95 and the vault to 96.
FLOORS = {
    "notes_tui": 87,
    "notes_tui/crypto": 95,
    "notes_tui/domain": 95,
    "notes_tui/vault": 88,
}


class Stop(Exception):
    """Ends the run with a sentence for the person who started it."""


def prepare() -> None:
    """Makes .venv, unless a whole one stands there that was made from the same things."""
    wanted = fingerprint()
    if stands(wanted):
        return
    if Path(sys.prefix).resolve() == VENV:
        raise Stop(".venv has to be made anew: start run.py with the Python outside of it.")
    say("Setting up .venv (once; it takes a minute) ...")
    with Path(__file__).open("rb") as turn:
        take(turn)
        if stands(wanted):  # made by another run that was waited for
            return
        STAMP.unlink(missing_ok=True)  # from here on, a killed run leaves nothing that looks whole
        make_venv(VENV)
        install_into(VENV, *DEVELOPMENT, turn=turn)
        STAMP.write_text(wanted)


def stands(wanted: str) -> bool:
    """Whether .venv was made to its end, and from what this fingerprint says."""
    return python_of(VENV).exists() and STAMP.is_file() and STAMP.read_text() == wanted


def take(turn: IO[bytes]) -> None:
    """Waits until no other run makes .venv. pip holds the turn too: it outlives a killed run."""
    if sys.platform != "win32":
        fcntl.flock(turn, fcntl.LOCK_EX)


def fingerprint() -> str:
    """A hash over all that decides what .venv holds and where it points."""
    recipe = repr((str(ROOT), sys.version, INSTALL, DEVELOPMENT)).encode()
    files = [(ROOT / name).read_bytes() for name in ("pyproject.toml", "constraints.txt")]
    return hashlib.sha256(b"\0".join([recipe, *files])).hexdigest()


def make_venv(folder: Path) -> None:
    """A new, empty environment; whatever stood there goes. Needs no ensurepip."""
    venv.EnvBuilder(clear=True, symlinks=os.name != "nt", with_pip=False).create(folder)


def install_into(folder: Path, *what: str, turn: IO[bytes] | None = None) -> None:
    """Installs into that environment with the host's pip, in the pinned versions."""
    if call(*host_pip(), "--python", str(folder), *INSTALL, *what, stdin=turn):
        raise Stop("The installation failed; pip says why above. It needs pip 22.3 or newer.")


def host_pip() -> list[str]:
    """The command that starts a pip of this machine, of this Python or of another."""
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    program = shutil.which("pip3") or shutil.which("pip")
    if program is None:
        raise Stop(
            "This needs pip, and there is none here. Install it once (on Debian and Ubuntu:"
            " apt install python3-pip), then run this again."
        )
    return [program]


def python_of(folder: Path) -> Path:
    """The interpreter of an environment."""
    return folder / BIN / ("python.exe" if os.name == "nt" else "python")


def in_venv(module: str, *arguments: str) -> list[str]:
    """The command that runs a module in .venv."""
    return [str(python_of(VENV)), "-m", module, *arguments]


def demo(arguments: Sequence[str]) -> int:
    """The program on its sample practice."""
    return become(str(VENV / BIN / "notes-tui"), "demo", *arguments)


def bench(arguments: Sequence[str]) -> int:
    """The benchmarks."""
    return become(*in_venv("benchmarks", *arguments))


def pictures(arguments: Sequence[str]) -> int:
    """The pictures of README and user guide."""
    return call(str(python_of(VENV)), str(ROOT / "docs" / "pictures" / "draw.py"), *arguments)


def test(arguments: Sequence[str]) -> int:
    """The tests that anyone waits for. pytest itself fails where no test was found."""
    return pytest("not long", arguments)


def long(arguments: Sequence[str]) -> int:
    """The tests that take long, and those of which `test` does a portion, in full."""
    os.environ["NOTES_TUI_WHOLE"] = "1"  # tests/portion.py
    return pytest("long or portion", arguments)


def pytest(which: str, arguments: Sequence[str]) -> int:
    """Runs the tests with these marks, as many at a time as there are processors."""
    affinity = getattr(os, "sched_getaffinity", None)  # not on macOS and Windows
    usable = len(affinity(0)) if affinity else os.cpu_count() or 1
    return call(*in_venv("pytest", "-n", str(min(usable, 4)), "-m", which, *arguments))


def check(arguments: Sequence[str]) -> int:
    """Runs every step, also after one that failed, and ends with a table of them."""
    if arguments:
        raise Stop("check takes no arguments: it is always the whole check.")
    with tempfile.TemporaryDirectory(prefix="notes-tui-check-") as name:
        away = Path(name).resolve()
        steps: dict[str, Callable[[], int]] = {
            "tests": lambda: test(["--cov", "--cov-report="]),
            "coverage": measure,
            "format": lambda: call(*in_venv("ruff", "format", "--check")),
            "lint": lambda: call(*in_venv("ruff", "check")),
            "types": lambda: call(*in_venv("mypy")),
            "imports": lambda: call(str(VENV / BIN / "lint-imports"), "--no-logo"),
            "build": lambda: call(
                *in_venv("build", "--no-isolation", "--outdir", str(away / "dist"), str(ROOT))
            ),
            "wheel": lambda: use_wheel(away),
        }
        results = [(step, *timed(step, action)) for step, action in steps.items()]
    say("\nsummary")
    for step, code, seconds in results:
        say(f"  {step:10}{'FAILED' if code else 'ok':8}{seconds:7.1f} s")
    return 1 if any(code for _, code, _ in results) else 0


def timed(step: str, action: Callable[[], int]) -> tuple[int, float]:
    """The exit code and the seconds of one step of the check."""
    say(f"\n=== {step}")
    start = time.monotonic()
    try:
        code = action()
    except Stop as stop:
        say(str(stop))
        code = 1
    seconds = time.monotonic() - start
    say(f"=== {step}: {'FAILED' if code else 'ok'}, {seconds:.1f} s")
    return code, seconds


def measure() -> int:
    """Holds what the tests covered against the floors."""
    code = call(*in_venv("coverage", "report"))
    for folder, floor in FLOORS.items():
        total = subprocess.run(
            in_venv("coverage", "report", "--format=total", f"--include={folder}/*"),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        covered = float(total.stdout) if total.returncode == 0 else 0.0
        say(f"{folder:20}{covered:6.1f} %, at least {floor}")
        code = code or int(covered < floor)
    return code


def use_wheel(away: Path) -> int:
    """Installs the wheel where nothing of the checkout is in reach, and works with it there."""
    wheel = next(away.glob("dist/*.whl"), None)
    if wheel is None:
        raise Stop("There is no wheel to try.")
    make_venv(away / "venv")
    install_into(away / "venv", str(wheel))
    (away / "empty").mkdir()
    script = ROOT / "tests" / "packaging" / "exercise_wheel.py"
    return call(str(python_of(away / "venv")), "-I", str(script), str(wheel), cwd=away / "empty")


def call(*command: str, cwd: Path = ROOT, stdin: IO[bytes] | None = None) -> int:
    """Runs a command to its end and gives its exit code."""
    with subprocess.Popen(command, cwd=cwd, stdin=stdin) as process:
        return process.wait()


def become(*command: str) -> int:
    """Runs a command in this one's place, so that keys and signals reach it directly."""
    if os.name != "nt":  # which has no exec that a console would wait for
        os.execv(command[0], command)  # noqa: S606  (no shell, and none wanted)
    return call(*command, cwd=Path.cwd())


def say(text: str) -> None:
    """Prints at once, in order with what the steps print."""
    print(text, flush=True)


def main(arguments: Sequence[str]) -> int:
    """Does the job that the first argument names; gives the exit code."""
    if sys.version_info < (3, 11):
        print("notes-tui needs Python 3.11 or newer; this is", sys.version.split()[0])
        return 1
    jobs = {
        "demo": demo,
        "test": test,
        "long": long,
        "check": check,
        "bench": bench,
        "pictures": pictures,
    }
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE)
        return 0
    job = jobs.get(arguments[0])
    if job is None:
        print(f"There is no job {arguments[0]!r}.\n\n{USAGE}", file=sys.stderr)
        return 2
    try:
        prepare()
        return job(arguments[1:])
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
