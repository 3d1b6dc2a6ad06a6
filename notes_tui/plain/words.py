"""How things are said: a number with its noun, a day, a visit, a text line by line."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from notes_tui.domain.note import SECTIONS
from notes_tui.plain.lines import number_in
from notes_tui.practice.chart import days_ago

_SHORT = 60


def day(occurred_at: str, today: date) -> str:
    """today, 3 days ago, 23 Feb; said even where no time was kept."""
    return days_ago(occurred_at, today) if occurred_at else "at a time that is not settled"


def short(text: str) -> str:
    """The beginning of a line, cut between words."""
    line = " ".join(text.split())
    if len(line) <= _SHORT:
        return line
    return line[:_SHORT].rpartition(" ")[0].rstrip(".,;:") + ", and so on"


def steps(names: Iterable[str]) -> str:
    """Listen, Plan together."""
    return ", ".join(SECTIONS[name] for name in names)


def texts(written: Mapping[str, str]) -> Iterator[str]:
    """The steps of a note that are written, each headed by its verb, and those left blank."""
    for name, verb in SECTIONS.items():
        if written.get(name):
            yield f"{verb}:"
            yield written[name]
    blank = [name for name in SECTIONS if not written.get(name)]
    if blank:
        yield f"Left blank: {steps(blank)}."


def find_step(typed: str) -> str | None:
    """The step that a number, a verb or a part of it names: 3, assess, treat."""
    number = number_in(typed, len(SECTIONS))
    if number is not None:
        return list(SECTIONS)[number - 1]
    wanted = typed.casefold()
    return next(
        (
            name
            for name, verb in SECTIONS.items()
            if wanted in {name, verb.casefold(), *_NAMES.get(name, ())}
        ),
        None,
    )


_NAMES: Mapping[str, tuple[str, ...]] = {
    "test": ("treat", "test and treat"),
    "plan": ("plan",),
}
