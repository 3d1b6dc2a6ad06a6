"""Exporting as Markdown or JSON: a note, a client's whole course, or the whole practice."""

import json
from collections.abc import Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import IO, Any, Final

from notes_tui.domain.client import read_client
from notes_tui.domain.note import Note
from notes_tui.domain.template import KIND
from notes_tui.exporting.json import (
    FORMAT,
    export_client,
    export_note,
    template_values,
    templates_named,
)
from notes_tui.exporting.markdown import client_page, note_page
from notes_tui.exporting.new_file import act_of, new_file
from notes_tui.exporting.proofs import Hashed, author_values
from notes_tui.vault import listing
from notes_tui.vault.notes import get_note
from notes_tui.vault.progress import Advance
from notes_tui.vault.templates import find_kept, versions
from notes_tui.vault.vault import Vault

OWN: Final = ("md", "json")
"""The formats that need no plugin."""


def export(
    vault: Vault, to: Path, form: str, advance: Advance, *, note: str = "", client: str = ""
) -> int:
    """Writes a note, a client's whole course, or with neither the whole practice.

    Gives the number of notes. How the file is made: new_file.py.
    """
    with new_file(vault, to, act_of(vault, form, note, client)) as binary:
        hashed = Hashed(binary)
        file = TextIOWrapper(hashed, encoding="utf-8", newline="\n")
        try:
            number = _write(vault, file, form, advance, note, client)
        finally:
            file.detach()  # which writes what is left, and leaves the file open
        if form == "json":
            hashed.write(b",\n")
            binary.write(f'"sha256": "{hashed.sha256}"}}\n'.encode())
    return number


def _write(vault: Vault, file: IO[str], form: str, advance: Advance, note: str, client: str) -> int:
    if note:
        chosen = _note(vault, note)
        advance(1)
        if form == "md":
            name = read_client(vault.get(chosen.client)).name
            file.write(f"*{name}*\n\n" + note_page(vault, chosen))
        else:
            values = export_note(vault, chosen)
            templates = _templates(vault, templates_named(values))
            _head(vault, file, {"format": FORMAT}, "notes")
            file.write("\n")
            _dump(file, values)
            file.write('\n],\n"templates": ')
            _dump(file, templates)
        return 1
    people = [client] if client else list(listing.ids(vault.database, "client"))
    if form == "md":
        return _as_markdown(vault, file, people, advance)
    return _as_json(vault, file, people, advance, one=bool(client))


def _as_markdown(vault: Vault, file: IO[str], people: list[str], advance: Advance) -> int:
    number = 0
    for person in people:
        file.write(client_page(read_client(vault.get(person))) + "\n")
        for id_ in _notes(vault, person):
            file.write(note_page(vault, _note(vault, id_), level=2) + "\n")
            advance(1)
            number += 1
    return number


def _as_json(vault: Vault, file: IO[str], people: list[str], advance: Advance, *, one: bool) -> int:
    """Client by client and note by note, each on a line, so that memory stays flat for any practice
    and for who verifies the file.

    Of `one` client with the templates that its assessments name, of all with every one kept.
    """
    number = 0
    named: set[tuple[str, str]] = set()
    _head(vault, file, {"format": FORMAT, "practice": vault.practice_name}, "clients")
    for place, person in enumerate(people):
        file.write(",\n" if place else "\n")
        values = export_client(vault, read_client(vault.get(person)))
        file.write(json.dumps(values, ensure_ascii=False)[:-1] + ', "notes": [')
        for at, id_ in enumerate(_notes(vault, person)):
            file.write(",\n" if at else "\n")
            exported = export_note(vault, _note(vault, id_))
            named |= templates_named(exported)
            _dump(file, exported)
            advance(1)
            number += 1
        file.write("\n]}")
    file.write('\n],\n"templates": ')
    _dump(file, _templates(vault, named if one else _all_versions(vault)))
    return number


def _head(vault: Vault, file: IO[str], values: dict[str, Any], list_of: str) -> None:
    """The first line: what the file is, who wrote what is in it, and the beginning of the list."""
    values["authors"] = author_values(vault)
    file.write(json.dumps(values, ensure_ascii=False)[:-1] + f', "{list_of}": [')


def _templates(vault: Vault, named: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """The versions of templates without which the assessments could not be read."""
    found = (find_kept(vault.database, id_, hash_) for id_, hash_ in sorted(named))
    return [template_values(kept) for kept in found if kept is not None]


def _all_versions(vault: Vault) -> Iterator[tuple[str, str]]:
    for record in listing.ids(vault.database, KIND):
        for kept in versions(vault.get(record)):
            yield kept.template.id, kept.template.hash


def _note(vault: Vault, note: str) -> Note:
    return get_note(vault, note)


def _notes(vault: Vault, person: str) -> Iterator[str]:
    """All notes of a client, the discarded ones last: an export keeps what the vault keeps."""
    yield from [row.id for row in listing.notes(vault.database, client=person)]
    yield from [r.id for r in listing.notes(vault.database, client=person, status="discarded")]


def _dump(file: IO[str], value: object) -> None:
    file.write(json.dumps(value, ensure_ascii=False))
