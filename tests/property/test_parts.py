"""What a set of revisions says, whichever devices wrote it and in whatever order it arrived."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui.domain.canonical import Value, encode
from notes_tui.domain.parts import RecordState, Write, read_record
from notes_tui.domain.revision import Revision
from notes_tui.errors import Damaged, InConflict

History: TypeAlias = list[Revision]
Parts: TypeAlias = Mapping[str, Value]

ID = "a" * 26
PLAN = "section/plan"
PARTS = (PLAN, "section/listen", "occurred_at")
DEVICES = 3
TEXTS = st.sampled_from(["rest", "walk", "swim", "jump", None])
TOMBSTONE: Parts = {"deleted": True}
CHANGES = st.one_of(
    TEXTS.map(lambda text: {PLAN: text}),
    TEXTS.map(lambda text: {PLAN: text}),
    st.dictionaries(st.sampled_from(PARTS), TEXTS, max_size=2),
    st.just(TOMBSTONE),
)
MASKS = st.integers(0, 2**9 - 1)  # which revisions of a history: one bit each


def for_any(
    *inputs: st.SearchStrategy[Any],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Few examples and no time limit: what is slow here is the machine."""
    few = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    return lambda test: few(given(*inputs)(test))


def save(seen: Iterable[Revision], parts: Parts, *, nonce: int, stamp: int = 0) -> Revision:
    """What a device that has seen these revisions would save."""
    known = list(seen)
    heads = read_record(known).heads if known else ()
    written = f"{stamp:016x}", 0, 0, 1, f"{nonce:032x}"  # stamp, at, offset, schema, nonce
    return Revision(ID, "note", ID, heads, ID, ID, *written, parts)


@st.composite
def histories(draw: st.DrawFn) -> History:
    """One record on three devices that see each other's revisions late and out of order."""
    made: History = []
    seen: list[dict[str, Revision]] = [{} for _ in range(DEVICES)]
    for nonce in range(draw(st.integers(2, 9))):
        here = seen[draw(st.integers(0, DEVICES - 1))]
        arrived = draw(MASKS) & (draw(MASKS) | 1)
        here |= {r.id: r for n, r in enumerate(made) if arrived >> n & 1}
        new = save(here.values(), draw(CHANGES), nonce=nonce, stamp=draw(st.integers(0, 2)))
        here[new.id] = new
        made.append(new)
    return made


def ancestors(history: Sequence[Revision]) -> dict[str, set[str]]:
    """The ids that each revision builds on, worked out the plain way."""
    found: dict[str, set[str]] = {}
    for revision in history:  # parents come first in a history
        found[revision.id] = set(revision.parents).union(*(found[p] for p in revision.parents))
    return found


def latest(history: History, candidates: Iterable[str]) -> set[str]:
    """Those of these ids that no other of them builds on."""
    below, among = ancestors(history), list(candidates)
    return {one for one in among if not any(one in below[other] for other in among)}


def texts(writes: Iterable[Write]) -> list[bytes]:
    return sorted(encode(write.value) for write in writes)


def unsettled(history: History, name: str) -> set[str]:
    return latest(history, (r.id for r in history if name in r.parts))


def values(history: History, ids: set[str], name: str) -> list[bytes]:
    return sorted({encode(r.parts[name]) for r in history if r.id in ids})


@for_any(histories(), st.data())
def test_no_order_of_arrival_and_no_duplicate_changes_the_state(
    history: History, data: st.DataObject
) -> None:
    twice = data.draw(st.lists(st.sampled_from(history), max_size=3))
    arrived = data.draw(st.permutations([*history, *twice]))
    assert read_record(arrived) == read_record(history)


@for_any(histories())
def test_every_text_shown_was_written_by_the_revision_named_beside_it(history: History) -> None:
    parts = read_record(history).parts
    shown = [(name, w) for name, part in parts.items() for w in (*part.writes, *part.base)]
    assert all(w.revision in history and w.revision.parts[name] == w.value for name, w in shown)


@for_any(histories())
def test_a_part_shows_each_text_once_that_no_later_write_builds_on(history: History) -> None:
    shown = {name: texts(part.writes) for name, part in read_record(history).parts.items()}
    names = {name for revision in history for name in revision.parts}
    assert shown == {n: values(history, unsettled(history, n), n) for n in names}


@for_any(histories())
def test_the_writes_of_a_part_stand_in_the_order_of_their_stamps(history: History) -> None:
    parts = read_record(history).parts.values()
    stamps = [[(w.revision.stamp, w.revision.id) for w in part.writes] for part in parts]
    assert stamps == [sorted(row) for row in stamps]


@for_any(histories())
def test_parents_are_shown_before_their_children(history: History) -> None:
    shown = [revision.id for revision in read_record(history).revisions]
    below = ancestors(history)
    assert all(below[name] <= set(shown[:place]) for place, name in enumerate(shown))


@for_any(histories())
def test_the_heads_are_what_no_other_revision_builds_on(history: History) -> None:
    assert set(read_record(history).heads) == latest(history, (r.id for r in history))


@for_any(histories(), st.sampled_from(PARTS), TEXTS)
def test_a_save_of_one_part_leaves_every_other_part_as_it_was(
    history: History, name: str, text: str | None
) -> None:
    before = dict(read_record(history).parts)
    after = read_record([*history, save(history, {name: text}, nonce=99)]).parts
    assert after == before | {name: after[name]}


@for_any(histories(), st.sampled_from(PARTS), TEXTS)
def test_a_save_over_all_heads_gives_its_part_that_value(
    history: History, name: str, text: str | None
) -> None:
    after = read_record([*history, save(history, {name: text}, nonce=99)])
    assert after.parts[name].value == text


@for_any(histories(), st.data())
def test_settling_one_conflict_leaves_all_the_others_open(
    history: History, data: st.DataObject
) -> None:
    forked = [save(history, {n: str(k) for n in PARTS}, nonce=90 + k) for k in range(2)]
    history = [*history, *forked]
    name = data.draw(st.sampled_from(PARTS))
    after = read_record([*history, save(history, {name: "settled"}, nonce=99)])
    assert {part.name for part in after.conflicts} == set(PARTS) - {name}


@for_any(histories(), st.sampled_from(PARTS), TEXTS)
def test_the_same_value_written_twice_at_once_is_no_conflict(
    history: History, name: str, text: str | None
) -> None:
    twins = [save(history, {name: text}, nonce=90 + n, stamp=n) for n in range(2)]
    assert not read_record([*history, *twins]).parts[name].in_conflict


@for_any(histories(), st.data())
def test_revisions_without_their_parents_say_nothing_until_those_arrive(
    history: History, data: st.DataObject
) -> None:
    lost = data.draw(st.integers(0, 2 ** (len(history) - 1) - 1)) << 1  # never the first
    present = [r for n, r in enumerate(history) if not lost >> n & 1]
    ids, below = {r.id for r in present}, ancestors(history)
    whole = [r for r in present if below[r.id] <= ids]
    waiting = tuple(sorted(ids - {r.id for r in whole}))
    assert read_record(present) == replace(read_record(whole), parked=waiting)


@for_any(histories())
def test_a_record_is_deleted_only_by_a_tombstone_that_saw_everything_else(history: History) -> None:
    below, ids = ancestors(history), {r.id for r in history}
    saw_all = [r for r in history if "deleted" in r.parts and below[r.id] == ids - {r.id}]
    assert read_record(history).deleted == bool(saw_all)


@for_any(histories())
def test_a_tombstone_over_all_heads_deletes(history: History) -> None:
    assert read_record([*history, save(history, TOMBSTONE, nonce=99)]).deleted


@for_any(histories(), st.booleans())
def test_an_edit_beside_or_after_a_tombstone_brings_the_record_back(
    history: History, after: bool
) -> None:
    tombstone = save(history, TOMBSTONE, nonce=98)
    edit = save([*history, *[tombstone] * after], {PLAN: "swim"}, nonce=99)
    assert not read_record([*history, tombstone, edit]).deleted


@for_any(histories())
def test_the_base_is_the_nearest_writes_that_all_sides_of_a_conflict_build_on(
    history: History,
) -> None:
    below = ancestors(history)
    for name, part in read_record(history).parts.items():
        common = set.intersection(*(below[i] for i in unsettled(history, name)))
        earlier = {r.id for r in history if r.id in common and name in r.parts}
        nearest = latest(history, earlier) if part.in_conflict else set()
        assert texts(part.base) == values(history, nearest, name)


def test_a_conflict_that_follows_a_conflict_has_both_earlier_texts_as_its_base() -> None:
    first = save([], {PLAN: "rest"}, nonce=0)
    sides = [save([first], {PLAN: text}, nonce=1) for text in ("walk", "swim")]
    again = [save([first, *sides], {PLAN: text}, nonce=2) for text in ("jump", None)]
    base = read_record([first, *sides, *again]).parts[PLAN].base
    assert {write.value for write in base} == {"walk", "swim"}


def merged(*states: RecordState) -> RecordState:
    return read_record([revision for state in states for revision in state.revisions])


@for_any(histories(), st.lists(MASKS, min_size=3, max_size=3))
def test_merging_devices_is_commutative_associative_and_idempotent(
    history: History, masks: list[int]
) -> None:
    below = ancestors(history)
    sides = []
    for mask in masks:
        reached = {r.id for n, r in enumerate(history) if n == 0 or mask >> n & 1}
        reached = reached.union(*(below[name] for name in reached))
        sides.append(read_record([r for r in history if r.id in reached]))
    a, b, c = sides
    ways = merged(merged(a, b), c), merged(a, merged(c, b)), merged(b, a, c, a, b)
    assert ways == (read_record([*a.revisions, *b.revisions, *c.revisions]),) * len(ways)


def test_a_part_in_conflict_has_no_value_to_give() -> None:
    first = save([], {PLAN: "rest"}, nonce=0)
    sides = [save([first], {PLAN: text}, nonce=1) for text in ("walk", "swim")]
    with pytest.raises(InConflict):
        _ = read_record([first, *sides]).parts[PLAN].value


@pytest.mark.parametrize("other", [{"record": "q" * 26}, {"kind": "goal"}, {"client": None}])
def test_a_revision_of_another_record_kind_or_client_is_refused(other: dict[str, Any]) -> None:
    first = save([], {PLAN: "rest"}, nonce=0)
    with pytest.raises(Damaged):
        read_record([first, replace(first, **other)])


def test_no_revisions_are_no_record() -> None:
    with pytest.raises(Damaged):
        read_record([])
