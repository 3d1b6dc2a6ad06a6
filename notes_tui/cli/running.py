"""One run of the command line: every way it can end, and the exit code of each."""

import json
import os
import platform
import secrets
import sys
import time
from collections.abc import Sequence

import click

from notes_tui.cli.commands import root
from notes_tui.cli.session import Session
from notes_tui.config import find_places
from notes_tui.crypto.cost import KdfCost
from notes_tui.domain.display import display_safe, json_safe
from notes_tui.errors import NotesError
from notes_tui.practice.clock import SystemClock
from notes_tui.practice.crash import report
from notes_tui.practice.hardening import keep_memory_private
from notes_tui.practice.outside import clear_leftovers
from notes_tui.vault.surroundings import Surroundings

_INTERRUPTED = 130
_CRASHED = 1


def usual_session() -> Session:
    """A run on this machine: its clock, its chance, its places."""
    around = Surroundings(
        clock=SystemClock(),
        entropy=secrets.token_bytes,
        device_name=platform.node() or "this computer",
        kdf_cost=_calibrated,
    )
    return Session(find_places(), around)


def _calibrated() -> KdfCost:
    from notes_tui.crypto.kdf import calibrate

    return calibrate(time.perf_counter)


def run(words: Sequence[str], session: Session) -> int:  # noqa: PLR0911 - one for each way to end
    """Runs one command and gives its exit code."""
    os.umask(0o077)
    keep_memory_private()
    clear_leftovers()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Before the words are parsed: an error in them must know how to be told.
    session.as_json = "--json" in words
    try:
        code = root.main(list(words), prog_name="notes-tui", standalone_mode=False, obj=session)
        if sys.stdout is not None:  # closed by whoever started us: the app needs none
            sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except NotesError as error:
        return _tell(session, error.code, error.message, error.hint, error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        if session.as_json:
            return _tell(session, "usage", "Missing command.", "See: notes-tui --help", 2)
        click.echo(error.format_message(), err=True)
        return error.exit_code
    except click.ClickException as error:
        hint = "See: notes-tui --help"
        if isinstance(error, click.UsageError) and error.ctx is not None:
            hint = f"See: {error.ctx.command_path} --help"
        return _tell(session, "usage", error.format_message(), hint, 2)
    except (click.Abort, KeyboardInterrupt):
        return _tell(session, "interrupted", "Interrupted.", "", _INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has gone. Nothing more can be said to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _CRASHED
    except Exception as error:  # noqa: BLE001 - the last place to keep a client's words off the screen
        code, where = report(error, session.places.logs)
        message = f"Something went wrong inside notes-tui (code {code}). What was saved is safe."
        return _tell(session, "crashed", message, where, _CRASHED)


def _tell(session: Session, code: str, message: str, hint: str, exit_code: int) -> int:
    if session.as_json:
        error = {"code": code, "message": message, "hint": hint}
        text = json.dumps({"error": error}, ensure_ascii=False)
        print(json_safe(text) if sys.stderr.isatty() else text, file=sys.stderr)
    else:
        for text in filter(None, (message, hint)):
            print(display_safe(text), file=sys.stderr)
    return exit_code
