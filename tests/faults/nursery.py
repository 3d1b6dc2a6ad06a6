"""Children that are born warm: a server with all imports done forks one for each task.

A new interpreter takes a second to start; a fork takes a millisecond, is a process of its own, and
dies of SIGKILL like any other. The server speaks JSON lines: a request names a function of the
module it was started with, `python -m tests.faults.nursery MODULE`.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
_GONE = "gone "


class Child:
    """One forked child, seen by the words it prints."""

    def __init__(self, server: "subprocess.Popen[str]", request: Mapping[str, Any]) -> None:
        assert server.stdin is not None
        self._server = server
        self.lines: list[str] = []
        """All that it has said so far."""
        self.status: int | None = None
        """Its exit code, or the signal that ended it as a negative number; None while it lives."""
        server.stdin.write(json.dumps(request) + "\n")
        server.stdin.flush()
        self._pid = int(self._read())

    def hear(self) -> str | None:
        """The next line it prints, waited for; None once it is gone."""
        if self.status is not None:
            return None
        line = self._read()
        if line.startswith(_GONE):
            self.status = int(line.removeprefix(_GONE))
            return None
        self.lines.append(line)
        return line

    def finish(self) -> "Child":
        """Waits for its end."""
        while self.hear() is not None:
            pass
        return self

    def kill(self) -> "Child":
        """SIGKILL, then its last words. The server keeps its number until the next request."""
        if self.status is None:
            os.kill(self._pid, signal.SIGKILL)
        return self.finish()

    def _read(self) -> str:
        assert self._server.stdout is not None
        line = self._server.stdout.readline()
        if not line:
            raise RuntimeError(f"the server ended with {self._server.wait()}")
        return line.rstrip("\n")


class Nursery:
    """The server, from the side of the test. A context manager."""

    def __init__(self, module: str, environment: Mapping[str, str] | None = None) -> None:
        self._server = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery", module],
            cwd=_ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def start(self, function: str, *arguments: object) -> Child:
        """A child that runs this function of the module."""
        return Child(self._server, {"function": function, "arguments": arguments})

    def prepare(self, function: str, *arguments: object) -> None:
        """Runs this function in the server itself, for what all children are to inherit."""
        child = Child(
            self._server, {"function": function, "arguments": arguments, "in_server": True}
        ).finish()
        if child.status != 0:
            raise RuntimeError("\n".join(child.lines))

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.communicate()


def serve(module: str) -> None:
    """Answers requests until the test closes the pipe."""
    tasks = importlib.import_module(module)
    child = 0
    for line in sys.stdin:
        if child:
            os.waitpid(child, 0)
            child = 0
        request = json.loads(line)
        task = getattr(tasks, request["function"])
        if request.get("in_server"):
            say(os.getpid())
            say(f"{_GONE}{_run(task, request['arguments'])}")
            continue
        child = os.fork()
        if not child:
            os._exit(_live(task, request["arguments"]))
        # Left as a zombie until the next request, so that a late SIGKILL hits nobody else.
        end = os.waitid(os.P_PID, child, os.WEXITED | os.WNOWAIT)
        assert end is not None
        killed = end.si_code in {os.CLD_KILLED, os.CLD_DUMPED}
        say(f"{_GONE}{-end.si_status if killed else end.si_status}")


def _live(task: Callable[..., None], arguments: list[Any]) -> int:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    say(os.getpid())
    return _run(task, arguments)


def _run(task: Callable[..., None], arguments: list[Any]) -> int:
    try:
        task(*arguments)
    except Exception as error:  # noqa: BLE001  (whatever it is, the test must hear of it)
        say(f"error {type(error).__name__}: {' '.join(str(error).split())}")
        return 1
    return 0


def say(*words: object) -> None:
    """Prints a line in one write: a kill cuts no line in two, and a fork inherits no buffer."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


if __name__ == "__main__":
    serve(sys.argv[1])
