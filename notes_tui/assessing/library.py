"""The templates at hand: those of packs, and those that the practitioner added to the vault."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from notes_tui.domain.template import TEMPLATE_ID, Template, TemplateSet
from notes_tui.domain.template_form import read_sets
from notes_tui.errors import BadInput, NotFound
from notes_tui.templates.problems import Problem, did_you_mean, shortened
from notes_tui.templates.reading import Head, TemplateFile, read_file, read_head
from notes_tui.vault import templates as kept
from notes_tui.vault.vault import Vault

OWN = "your own"
"""What stands in place of a pack's name for a template that was added to the vault."""


@dataclass(frozen=True)
class Listed:
    """A template in a list."""

    id: str
    version: str
    title: str
    plugin: str
    """The pack it comes from, or OWN."""


@dataclass(frozen=True)
class Found:
    """A template ready to be used."""

    template: Template
    source: str
    """The file as it was written."""
    plugin: str


@dataclass(frozen=True)
class _Packed:
    """A file of a pack, of which only the head has been read."""

    plugin: str
    name: str
    data: bytes
    head: Head | None


class Library:
    """All templates that can be used now. What the practitioner added goes before a pack's own.

    Listing reads the heads of the packs' files and parses none of them.
    """

    def __init__(self, vault: Vault, packs: Iterable[tuple[str, Mapping[str, bytes]]]) -> None:
        """`packs` are names of packs, each with its files by name."""
        self._vault = vault
        self._packs = tuple(packs)

    def list(self) -> tuple[Listed, ...]:
        """Every template once, by id."""
        heads = ((packed.head, packed.plugin) for packed in reversed(self._files) if packed.head)
        found = {head.id: Listed(head.id, head.version, head.title, by) for head, by in heads}
        for row in kept.templates(self._vault.database):
            if not row.origin or row.id not in found:
                found[row.id] = Listed(row.id, row.version, row.title, row.origin or OWN)
        return tuple(found[id_] for id_ in sorted(found))

    def get(self, template_id: str) -> Found:
        """The template of this id; NotFound names the nearest."""
        known = TEMPLATE_ID.fullmatch(template_id) is not None
        own = kept.find_kept(self._vault.database, template_id) if known else None
        if own is not None and not own.origin:
            return Found(own.template, own.source, OWN)
        for packed in self._files:
            if packed.head is not None and packed.head.id == template_id:
                return _read(packed)
        if own is not None:  # of a pack that is gone
            return Found(own.template, own.source, own.origin)
        raise NotFound(
            f"There is no template “{shortened(template_id)}”.",
            did_you_mean(template_id, [each.id for each in self.list()]),
        )

    def get_version(self, template_id: str, hash_: str) -> Template | None:
        """The exact version that an assessment was made with, as the vault keeps it."""
        found = kept.find_kept(self._vault.database, template_id, hash_)
        return found.template if found else None

    def sets(self) -> tuple[TemplateSet, ...]:
        """The sets of templates that are used together, by title."""
        found: dict[str, TemplateSet] = {}
        for packed in self._files:
            if b"[[set]]" in packed.data:
                read: TemplateFile = read_file(packed.data, packed.name)
                found |= {each.id: each for each in read.sets if each.id not in found}
        for row in kept.templates(self._vault.database):
            own = kept.find_kept(self._vault.database, row.id)
            sets = read_sets(own.template.canonical) if own else ()
            found |= {each.id: each for each in sets if not row.origin or each.id not in found}
        return tuple(sorted(found.values(), key=lambda each: each.title.text))

    @cached_property
    def _files(self) -> tuple[_Packed, ...]:
        return tuple(
            _Packed(plugin, name, data, read_head(data))
            for plugin, files in self._packs
            for name, data in sorted(files.items())
        )


def _read(packed: _Packed) -> Found:
    read = read_file(packed.data, packed.name)
    if read.template is None:
        raise BadInput(
            f"A template of {packed.plugin} has a mistake and cannot be used.",
            _first(read.problems),
        )
    return Found(read.template, read.source, packed.plugin)


def _first(problems: tuple[Problem, ...]) -> str:
    problem = problems[0]
    return f"{problem.file}, line {problem.line}: {problem.message}. {problem.fix}"
