"""What the sample's practitioners measured: templates filled in as the practitioners would have."""

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from notes_tui.assessing.answering import (
    Filled,
    assessment_revision,
    compose,
    fill_found,
    template_revision,
)
from notes_tui.assessing.library import OWN, Found
from notes_tui.domain.revision import Revision
from notes_tui.practice.templates import open_library
from notes_tui.resources import resource_folder
from notes_tui.templates.reading import read_file
from notes_tui.vault.vault import Vault


def read_told(text: str) -> dict[str, Any]:
    """A file of the sample; its decimals stay as they are written, like every measured value."""
    return tomllib.loads(text, parse_float=str)


class Measures:
    """Fills in templates for a vault into which nothing of the sample has been saved yet."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._library = open_library(vault)
        self._found: dict[str, Found] = {}
        self._keeping: set[str] = set()

    def own_templates(self) -> Iterator[Revision]:
        """The revisions that take in the practice's own templates."""
        folder = resource_folder("sample") / "templates"
        for file in sorted(folder.iterdir(), key=lambda file: file.name):
            read = read_file(file.read_bytes(), file.name)
            assert read.template is not None  # a test holds them to be in order
            self._found[read.template.id] = Found(read.template, read.source, OWN)
            self._keeping.add(read.template.hash)
            yield template_revision(self._vault, read.template, read.source)

    def taken(self, note: str, client: str, told: Mapping[str, Any]) -> list[Revision]:
        """The revisions of one assessment; the last is its own, before it its template's."""
        filled = self._fill(told, told["answers"])
        return compose(self._vault, note, client, [filled], self._keeping)

    def changed(
        self, before: Revision, note: str, told: Mapping[str, Any], answers: Mapping[str, Any]
    ) -> Revision:
        """The revision that puts other answers in the place of those that were taken."""
        filled = self._fill(told, answers)
        return assessment_revision(
            self._vault, before.record, note, str(before.client), filled, [before.id]
        )

    def _fill(self, told: Mapping[str, Any], answers: Mapping[str, Any]) -> Filled:
        name = told["template"]
        found = self._found.get(name) or self._library.get(name)
        self._found[name] = found
        return fill_found(found, answers, instrument=told.get("instrument", ""))
