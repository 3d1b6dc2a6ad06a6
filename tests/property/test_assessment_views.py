"""The views of assessments follow from the set of revisions, in whatever order they arrive."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui.domain.assessment import assessment_parts
from notes_tui.domain.canonical import Value
from notes_tui.domain.note import occurred_part
from notes_tui.domain.revision import Revision
from notes_tui.domain.template import template_hash, template_record
from notes_tui.domain.template_form import template_parts
from notes_tui.vault import views
from notes_tui.vault.audit import Act
from notes_tui.vault.connection import Row, rows
from notes_tui.vault.vault import Vault
from tests.places import VISIT, make_place

QUERIES = (
    "SELECT * FROM assessments ORDER BY id",
    "SELECT * FROM findings ORDER BY 1, 2, 3, 4",
    "SELECT * FROM templates ORDER BY record",
    "SELECT * FROM heads ORDER BY 1, 2",
    "SELECT * FROM conflicts ORDER BY 1, 2",
    "SELECT * FROM records ORDER BY id",
    "SELECT id, listen, findings FROM notes JOIN note_texts USING (n) ORDER BY id",
    "SELECT id, status FROM notes ORDER BY id",
)
NOTES, ASSESSMENTS, VERSIONS = 2, 2, 2
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["measure", "measure", "measure", "remove", "write", "discard"]),
        st.integers(0, 1),  # which note or assessment
        st.integers(0, 1),  # which of its versions, or whether a removal is taken back
        st.sampled_from(["61", "28.5", "0"]),
        st.booleans(),  # by somebody who has seen only its beginning
    ),
    min_size=2,
    max_size=7,
)


def canonical(template_id: str, version: int) -> dict[str, Value]:
    item: dict[str, Value] = {
        "id": "hold",
        "type": "number",
        "label": ["Hold", "Endurance"][version],
    }
    return {
        "template": {"id": template_id, "version": f"1.{version}.0", "title": "Bridge"},
        "item": [item],
    }


@dataclass
class Story:
    """Revisions of notes, assessments and the versions of one template."""

    vault: Vault
    client: str
    made: list[Revision] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.template = "t" + self.vault.new_id()
        self.notes = [self.vault.new_id() for _ in range(NOTES)]
        self.records = [self.vault.new_id() for _ in range(ASSESSMENTS)]
        for note in self.notes:
            self.add("note", note, occurred_part(VISIT), fork=False)
        for version in range(VERSIONS):
            parts = template_parts(canonical(self.template, version), "", "a-pack")
            self.add("template", template_record(self.template), parts, fork=bool(version))

    def add(self, kind: str, record: str, parts: dict[str, Value], *, fork: bool) -> None:
        before = [each for each in self.made if each.record == record]
        named = {parent for each in before for parent in each.parents}
        seen = before[:1] if fork else [each for each in before if each.id not in named]
        client = None if kind == "template" else self.client
        parents = [each.id for each in seen]
        self.made.append(self.vault.compose(record, kind, parts, client=client, parents=parents))

    def step(self, what: str, which: int, version: int, value: str, fork: bool) -> None:
        removed: dict[str, Value] = {"deleted": True if version else None}
        if what == "measure":
            hash_ = template_hash(canonical(self.template, version))
            made_with = (self.template, f"1.{version}.0", hash_)
            parts = assessment_parts(self.notes[which], made_with, {"hold": value}, {})
            self.add("assessment", self.records[which], parts, fork=fork)
        elif what == "remove":
            self.add("assessment", self.records[which], removed, fork=fork)
        elif what == "write":
            self.add("note", self.notes[which], {"section/listen": value}, fork=fork)
        else:
            self.add("note", self.notes[which], removed, fork=fork)


def arrival(made: Sequence[Revision], chance: Random) -> Iterator[Revision]:
    """The revisions in any order in which parents come first."""
    waiting, there = list(made), set[str]()
    while waiting:
        ready = [each for each in waiting if set(each.parents) <= there]
        chosen = chance.choice(ready)
        waiting.remove(chosen)
        there.add(chosen.id)
        yield chosen


def seen_in(vault: Vault) -> list[list[Row]]:
    return [list(rows(vault.database, query)) for query in QUERIES]


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Vault, Vault]]:
    """Two vaults that get the same revisions."""
    folders: list[Path] = [tmp_path_factory.mktemp(name) for name in ("one", "other")]
    one, other = (make_place(folder).open() for folder in folders)
    yield one, other
    one.close()
    other.close()


def test_no_order_of_arrival_changes_what_was_found_and_a_rebuild_gives_the_same(
    desks: tuple[Vault, Vault],
) -> None:
    one, other = desks

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
    @given(STEPS, st.randoms(use_true_random=False))
    def same(steps: list[tuple[str, int, int, str, bool]], chance: Random) -> None:
        story = Story(one, one.new_id())
        for step in steps:
            story.step(*step)
        for vault in desks:
            vault.save(list(arrival(story.made, chance)), Act("sync"))
        here, there = (
            only(seen_in(vault), {each.record for each in story.made}) for vault in desks
        )
        assert here == there
        assert list(views.miscounted(one.database)) == []
        before = seen_in(other)
        other.rebuild(lambda _: None)
        assert seen_in(other) == before

    same()


def only(found: list[list[Row]], records: set[str]) -> list[list[Row]]:
    """The rows of these records."""
    return [[row for row in table if row[0] in records] for table in found]
