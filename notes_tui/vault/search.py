"""Full-text search over the notes, and the nearest known word where one is not found."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from sqlite_utils import Database

from notes_tui.domain.moment import minutes_since_1970
from notes_tui.domain.note import SECTIONS
from notes_tui.domain.query import Term
from notes_tui.domain.text import fold
from notes_tui.vault.connection import Row, row, rows, run

_SNIPPET_WORDS = 12
_MARK = "\x01"  # no stored text is shown with it, so it cannot be forged into a match
_LIKE_ENOUGH = 72.0
_COLUMNS = (*SECTIONS, "findings")
_FOUND_IN = {"findings": "assessment"}  # assessments belong to that step of the note
_SNIPPETS = ", ".join(
    f"snippet(note_words, {at}, '{_MARK}', '{_MARK}', '…', {_SNIPPET_WORDS})"
    for at in range(len(_COLUMNS))
)


@dataclass(frozen=True)
class Hit:
    """A section of a note in which something was found."""

    note: str
    client: str
    section: str
    snippet: str
    occurred_at: str


@dataclass(frozen=True)
class Found:
    """What a search gave."""

    hits: tuple[Hit, ...]
    """The best first; a note stands here once for each section that matches."""
    total: int
    """How many notes match, beyond the limit too."""
    did_you_mean: str | None
    """The query with unknown words replaced by known ones, where nothing was found."""


def search(
    database: Database,
    terms: Sequence[Term],
    *,
    client: str | None = None,
    section: str | None = None,
    since: str | None = None,
    limit: int = 20,
) -> Found:
    """The notes that contain every term, in whatever sections.

    `since` is a moment in stored form; `limit` counts notes.
    """
    if not terms:
        return Found((), 0, None)
    match = " AND ".join(map(_phrase, terms))
    if section:
        columns = "assessment findings" if section == "assessment" else section
        match = f"{{{columns}}} : ({match})"
    # One walk over the index, with nothing joined to it: only so does SQLite rank first and read
    # texts for snippets after, for the few that are shown.
    where = "note_words MATCH ?"
    values: list[object] = [match]
    filters = []
    if client:
        filters.append("client = ?")
        values.append(client)
    if since:
        filters.append("occurred >= ?")
        values.append(minutes_since_1970(since))
    if filters:
        where += f" AND rowid IN (SELECT n FROM notes WHERE {' AND '.join(filters)})"
    counted = row(database, f"SELECT count(*) FROM note_words WHERE {where}", tuple(values))
    total = int(counted[0]) if counted else 0
    if total == 0:
        return Found((), 0, _did_you_mean(database, terms))
    best = rows(
        database,
        f"SELECT rowid, {_SNIPPETS} FROM note_words WHERE {where} ORDER BY rank LIMIT {int(limit)}",
        tuple(values),
    )
    return Found(tuple(_hits(database, best)), total, None)


def _phrase(term: Term) -> str:
    return '"' + term.text.replace('"', '""') + '"' + ("*" if term.beginning else "")


def _hits(database: Database, found: Iterator[Row]) -> Iterator[Hit]:
    best = list(found)
    marks = ", ".join("?" * len(best))
    notes = {
        number: note
        for number, *note in rows(
            database,
            f"SELECT n, id, client, occurred_at FROM notes WHERE n IN ({marks})",
            tuple(number for number, *_ in best),
        )
    }
    for number, *snippets in best:
        if number not in notes:
            continue  # a word without its note: `verify` names it
        id_, client, occurred_at = notes[number]
        for section, snippet in zip(_COLUMNS, snippets, strict=True):
            if _MARK in snippet:
                where = _FOUND_IN.get(section, section)
                yield Hit(id_, client, where, snippet.replace(_MARK, ""), occurred_at)


def _did_you_mean(database: Database, terms: Sequence[Term]) -> str | None:
    """The query in words of the index's own vocabulary, if that changes anything."""
    run(
        database,
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, note_words, row)",
    )
    known = [word for (word,) in rows(database, "SELECT term FROM temp.vocabulary")]
    there = set(known)
    better, changed = [], False
    for term in terms:
        words = []
        for word in fold(term.text).split():
            near = None if word in there else _nearest(word, known)
            changed = changed or near is not None
            words.append(near or word)
        text = " ".join(words)
        better.append(f'"{text}"' if len(words) > 1 else text + "*" * term.beginning)
    return " ".join(better) if changed else None


def _nearest(word: str, known: Sequence[str]) -> str | None:
    found = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH)
    return found[0] if found else None
