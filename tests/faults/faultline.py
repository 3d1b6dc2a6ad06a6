"""Make the N-th file-changing call of a real child process fail, or kill it there.

The faults are injected by a small library loaded with LD_PRELOAD (faultline.c, which
says what counts as a call), so the program under test runs unchanged.
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["eio", "enospc", "kill-before", "kill-after", "short"]

_SOURCE = Path(__file__).with_name("faultline.c")
_FLAGS = ("-std=gnu11", "-O2", "-Wall", "-Wextra", "-fPIC", "-shared")


class FaultlineUnavailable(Exception):
    """Faults cannot be injected on this machine; the message says why."""


@dataclass(frozen=True)
class Fault:
    """What happens to counted call number ``at`` (from 1).

    ``eio`` and ``enospc`` make it fail, with ``sticky`` every later counted call too.
    ``kill-before`` and ``kill-after`` end the process by SIGKILL around it; ``short``
    does so after half of the bytes of a write (any other call: as ``kill-before``).
    """

    at: int
    kind: Kind
    sticky: bool = False

    def __post_init__(self) -> None:
        # The library takes 0 for "only count", and a test of no fault would pass.
        if self.at < 1:
            raise ValueError(f"calls are numbered from 1, not {self.at}")


@dataclass(frozen=True)
class Call:
    """One counted call: ``file`` is a basename, ``size`` the bytes asked for."""

    number: int
    name: str
    file: str
    size: int


def build(into: Path) -> Path:
    """Return the compiled library, kept in ``into`` and compiled again only if changed.

    Any number of processes may call this at once for the same folder. Raises
    FaultlineUnavailable where there is no compiler or the system is not 64-bit Linux
    with glibc; source that does not compile is an error, not a reason to skip tests.
    """
    if sys.platform != "linux" or platform.libc_ver()[0] != "glibc" or sys.maxsize < 2**32:
        raise FaultlineUnavailable("Fault injection needs 64-bit Linux with glibc.")
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise FaultlineUnavailable(
            "Fault injection needs a C compiler: none of cc, gcc and clang was found."
        )

    recipe = "\0".join((platform.machine(), compiler, *_FLAGS)).encode()
    digest = hashlib.sha256(recipe + _SOURCE.read_bytes()).hexdigest()[:16]
    library = into / f"faultline-{digest}.so"
    if library.exists():
        return library
    into.mkdir(parents=True, exist_ok=True)
    # Renamed into place when whole: another process never loads half a library.
    with tempfile.TemporaryDirectory(dir=into) as workshop:
        fresh = Path(workshop) / library.name
        done = subprocess.run(
            [compiler, *_FLAGS, "-o", str(fresh), str(_SOURCE), "-ldl"],
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{_SOURCE.name} does not compile:\n{done.stderr}")
        fresh.replace(library)
    return library


def environment(
    library: Path,
    under: Sequence[Path],
    fault: Fault | None,
    log: Path,
    arm: Path | None,
) -> dict[str, str]:
    """Return the variables to merge into the environment of a child process.

    Calls on the folders ``under`` and anything below them are counted and appended to
    ``log`` (give each run a fresh one); ``fault`` None only counts. With ``arm``,
    counting starts when that file appears: the child touches it just before the
    operation under test. Raises ValueError for paths the library cannot be told.
    """
    # The dynamic linker splits at these, and only warns about what it does not find.
    preload = str(library.resolve())
    if " " in preload or ":" in preload or not library.is_file():
        raise ValueError(f"LD_PRELOAD cannot take {library}")
    folders = [str(folder.resolve()) for folder in under]
    if not folders or any(":" in folder for folder in folders):
        raise ValueError(f"the folders to watch cannot be {folders}")
    return {
        "LD_PRELOAD": preload,
        "FAULTLINE_UNDER": ":".join(folders),
        "FAULTLINE_AT": str(fault.at) if fault else "",
        "FAULTLINE_KIND": fault.kind if fault else "",
        "FAULTLINE_STICKY": "1" if fault and fault.sticky else "",
        "FAULTLINE_LOG": str(log.resolve()),
        "FAULTLINE_ARM": str(arm.resolve()) if arm else "",
    }


def read_log(path: Path) -> list[Call]:
    """Return the counted calls by number, the one a fault hit included.

    Raises FileNotFoundError where the child never loaded the library.
    """
    calls = []
    for line in os.fsdecode(path.read_bytes()).split("\n")[:-1]:
        number, name, file, size = line.split("\t")
        calls.append(Call(int(number), name, file, int(size)))
    # Two threads may write their lines in the other order.
    return sorted(calls, key=lambda call: call.number)
