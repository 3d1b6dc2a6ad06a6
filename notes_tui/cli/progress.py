"""How far long work is, on one line of the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from notes_tui.backup.progress import Progress, Report, Stage
from notes_tui.cli.session import Session

_MEGABYTE = 1_000_000


@contextmanager
def progress(session: Session) -> Iterator[Report]:
    """A bar with rate and time left, on a terminal and for what takes longer than a second."""
    if session.as_json or not sys.stderr.isatty():
        yield lambda _: None
        return
    line = _Line()
    try:
        yield line.show
    finally:
        line.clear()


class _Line:
    """One line of a terminal, drawn again and again."""

    _WIDTH = 24

    def __init__(self) -> None:
        self._drawn = 0.0
        self._began = False

    def show(self, progress: Progress) -> None:
        """Draws it, some ten times a second."""
        if progress.seconds < 1 or 0 <= progress.seconds - self._drawn < 0.1:
            return
        self._drawn = progress.seconds
        self._began = True
        filled = self._WIDTH * progress.done // progress.total
        left = progress.seconds_left
        text = f"{progress.stage.value:<18} [{'#' * filled:<{self._WIDTH}}] {_rate(progress)}"
        if left is not None:
            text += f", {left:.0f} s left"
        click.echo(f"\r\x1b[2K{text}", err=True, nl=False)

    def clear(self) -> None:
        """Takes the line away."""
        if self._began:
            click.echo("\r\x1b[2K", err=True, nl=False)


def _rate(progress: Progress) -> str:
    if progress.stage is Stage.REBUILDING:
        return f"{progress.rate:,.0f} records a second"
    return f"{progress.rate / _MEGABYTE:.0f} MB/s"
