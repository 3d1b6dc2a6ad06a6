"""How far long work is, on one line of the terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from notes_tui.cli.session import Session
from notes_tui.vault.progress import Advance, Progress, Report, Stage, Ticker, never

_WIDTH = 24


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


@contextmanager
def advancing(
    session: Session, stage: Stage, total: int | None, each: int = 1
) -> Iterator[Advance]:
    """The same for work that tells of its steps, each of so many of what the stage counts; where
    nobody knows how many they are, what is done is said alone.
    """
    if total is None:
        if sys.stderr.isatty():
            session.talk(f"{stage.label} ...")
        yield lambda _: None
        return
    with progress(session) as report:
        ticker = Ticker(stage, total * each, report, never)
        yield lambda steps: ticker.advance(steps * each)


class _Line:
    """One line of a terminal, drawn again and again."""

    def __init__(self) -> None:
        self._drawn = 0.0
        self._began = False

    def show(self, progress: Progress) -> None:
        """Draws it, some ten times a second."""
        if not progress.pace or 0 <= progress.seconds - self._drawn < 0.1:
            return
        self._drawn = progress.seconds
        self._began = True
        filled = "#" * (_WIDTH * progress.percent // 100)
        text = f"{progress.stage.label:<18} [{filled:<{_WIDTH}}] {progress.pace}"
        left = progress.seconds_left
        if left is not None:
            text += f", {left:.0f} s left"
        click.echo(f"\r\x1b[2K{text}", err=True, nl=False)

    def clear(self) -> None:
        """Takes the line away."""
        if self._began:
            click.echo("\r\x1b[2K", err=True, nl=False)
