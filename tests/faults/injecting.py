"""A bench for faults: counts the calls of an operation, then runs it once for each call and fault.

The shim takes its setting once, when a program starts, and starting Python takes a second. So a
server is set to fail at a high number, and each forked child makes that many empty writes less one,
less those that its operation may still do, before it begins (`operations.py`).
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import get_args

from tests.faults import faultline
from tests.faults.faultline import Call, Fault, Kind
from tests.faults.nursery import Child, Nursery

KINDS: tuple[Kind, ...] = get_args(Kind)
_SELDOM = 3
_REACH = (200, 1500)
"""The numbers that servers are set to; the last is more calls than any operation makes."""


def chosen(calls: Sequence[Call], kind: Kind, one_in: int) -> list[Call]:
    """The calls to hit with this kind: of long runs of page writes and the like one in so many.

    Another kind hits others of them, and NOTES_TUI_FAULTS=all hits each with every kind.
    """
    if os.environ.get("NOTES_TUI_FAULTS") == "all":
        return list(calls)
    often = Counter((call.name, call.file) for call in calls)
    turn = KINDS.index(kind)
    return [
        call
        for call in calls
        if often[call.name, call.file] <= _SELDOM or (call.number + turn) % one_in == 0
    ]


@dataclass(frozen=True)
class Operation:
    """Something that is done to a copy of `template`."""

    name: str
    """A function of operations.py."""
    template: Path
    key: bytes = b""
    arguments: tuple[object, ...] = ()


@dataclass(frozen=True)
class Trial:
    """How the operation ended with one fault in it."""

    call: Call
    kind: Kind
    folder: Path
    lines: Sequence[str]
    status: int

    @property
    def done(self) -> bool:
        """Whether the operation was acknowledged."""
        return "done" in self.lines

    def said(self, word: str) -> str:
        """What stands behind this word in the child's lines; empty if it did not get there."""
        return next(
            (line.removeprefix(word).strip() for line in self.lines if line.startswith(word)), ""
        )

    def manners(self) -> list[str]:
        """What was wrong with how the child ended: leaked errors, or one of another kind."""
        if not self.kind.startswith(("eio", "enospc")):
            return [] if self.status == -9 else [f"the fault did not kill it ({self.status})"]
        refused = self.said("refused")
        if self.status == 0 and (self.done or refused.startswith("StorageFailed ")):
            return []
        return [f"ended with {self.status}: {[*self.lines][-1:]}"]

    def __str__(self) -> str:
        return f"{self.kind} at call {self.call.number}, {self.call.name} {self.call.file}"


class Bench:
    """The servers, made when first asked for. A context manager by way of `stack`."""

    def __init__(self, library: Path, base: Path, stack: ExitStack) -> None:
        self._library = library
        self._base = base
        self._trials = base / "trials"
        self._trials.mkdir()
        (self._trials / "blank").touch()
        self._stack = stack
        self._nurseries: dict[_Server, Nursery] = {}
        self._numbers = count(1)

    def calls(self, operation: Operation) -> list[Call]:
        """The calls that the operation makes when nothing fails."""
        folder, child, calls = self._run(operation, _Server(), 0)
        assert child.status == 0, child.lines
        assert "done" in child.lines, child.lines
        shutil.rmtree(folder)
        return calls

    def trials(
        self, operation: Operation, kind: Kind, calls: Sequence[Call], *, sticky: bool = False
    ) -> Iterator[Trial]:
        """The operation with a fault at each of these calls; its folder goes after the look.

        With `sticky` every later call fails as well: the disk is gone and stays gone.
        """
        reach = next(reach for reach in _REACH if reach >= calls[-1].number)
        for call in calls:
            server = _Server(Fault(reach, kind, sticky))
            folder, child, counted = self._run(operation, server, reach - call.number)
            assert counted[-1].number >= reach, f"{operation.name} ended before call {call.number}"
            assert child.status is not None
            yield Trial(call, kind, folder, child.lines, child.status)
            shutil.rmtree(folder)

    def without_faults(self, operation: Operation, folder: Path) -> Child:
        """The operation once more, where it is, with nothing in its way."""
        return self._start(operation, folder, _Server(), 0)

    def _run(
        self, operation: Operation, server: "_Server", skip: int
    ) -> tuple[Path, Child, list[Call]]:
        folder = self._trials / str(next(self._numbers))
        shutil.copytree(operation.template, folder, symlinks=True)
        child = self._start(operation, folder, server, skip)
        return folder, child, faultline.read_log(self._log(server))

    def _start(self, operation: Operation, folder: Path, server: "_Server", skip: int) -> Child:
        nursery = self._nursery(server)
        self._log(server).unlink(missing_ok=True)
        key = (operation.key.hex(),) if operation.key else ()
        arm = self._base / f"{server}.arm"
        return nursery.start(
            operation.name, str(folder), *key, str(arm), skip, *operation.arguments
        ).finish()

    def _nursery(self, server: "_Server") -> Nursery:
        if server not in self._nurseries:
            environment = faultline.environment(
                self._library,
                [self._trials],
                server.fault,
                self._log(server),
                self._base / f"{server}.arm",
            )
            nursery = Nursery("tests.faults.operations", environment)
            self._nurseries[server] = self._stack.enter_context(nursery)
            nursery.prepare("derive_quickly")
        return self._nurseries[server]

    def _log(self, server: "_Server") -> Path:
        return self._base / f"{server}.log"


@dataclass(frozen=True)
class _Server:
    fault: Fault | None = None

    def __str__(self) -> str:
        if self.fault is None:
            return "none"
        return f"{self.fault.kind}-{self.fault.at}{'-sticky' if self.fault.sticky else ''}"
