"""What a set of revisions of one record says: its heads, and the value of every part.

A pure function of the set: no clock, no order of arrival. The value of a part is what those of its
writes say that are no ancestor of another write to it. Equal values count as one; two or more are a
conflict. So no text ever appears that nobody wrote, and a save of one part never settles another.
"""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from notes_tui.domain.canonical import Value, encode
from notes_tui.domain.revision import Revision
from notes_tui.errors import Damaged, InConflict


@dataclass(frozen=True)
class Write:
    """One author's value for a part, and the revision that says so. None means "removed"."""

    value: Value
    revision: Revision


@dataclass(frozen=True)
class Part:
    """What is said of one part: one write, or several that disagree."""

    name: str
    writes: tuple[Write, ...]
    """The unsettled writes, each value once, in display order."""
    base: tuple[Write, ...]
    """In a conflict, the nearest earlier writes that all of them build on; else empty."""

    @property
    def in_conflict(self) -> bool:
        """Whether authors disagree and a person must settle it."""
        return len(self.writes) > 1

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that are written: one, or in a conflict several."""
        return tuple(write.value for write in self.writes)

    @property
    def value(self) -> Value:
        """The settled value, None where it was removed; InConflict where there is none."""
        if self.in_conflict:
            raise InConflict("This part holds two texts that have not been settled.")
        return self.writes[0].value


@dataclass(frozen=True)
class RecordState:
    """All that the revisions of one record say."""

    record: str
    kind: str
    client: str | None
    revisions: tuple[Revision, ...]
    """In display order, parents always before children; parked ones left out."""
    heads: tuple[str, ...]
    """Ids of the revisions that no other names, sorted."""
    parts: Mapping[str, Part]
    deleted: bool
    """Whether a tombstone holds: it does only if every other revision is its ancestor."""
    parked: tuple[str, ...] = ()
    """Ids of revisions whose parents have not arrived; they say nothing until then."""

    @property
    def conflicts(self) -> tuple[Part, ...]:
        """The parts that a person must settle, by name."""
        return tuple(part for _, part in sorted(self.parts.items()) if part.in_conflict)

    def settled(self, name: str) -> Value:
        """The value of a part, None where it was never written, removed or is in conflict."""
        part = self.parts.get(name)
        return None if part is None or part.in_conflict else part.value

    def values_of(self, name: str) -> tuple[Value, ...]:
        """What is said of a part: None alone where it was never written."""
        part = self.parts.get(name)
        return part.values if part else (None,)

    def in_conflict(self, name: str) -> bool:
        """Whether this part has texts that a person must settle."""
        part = self.parts.get(name)
        return part is not None and part.in_conflict

    def changed(self, parts: Mapping[str, Value]) -> dict[str, Value]:
        """Those of `parts` that say something new, or settle what is in conflict."""
        return {
            name: value
            for name, value in parts.items()
            if self.in_conflict(name) or self.settled(name) != value
        }


def read_record(revisions: Iterable[Revision]) -> RecordState:
    """What these revisions of one record say; Damaged if they are not of one record."""
    known = {revision.id: revision for revision in revisions}
    first = next(iter(known.values()), None)
    if first is None:
        raise Damaged("A record without a revision cannot be read.")
    for revision in known.values():
        if (revision.record, revision.kind, revision.client) != (
            first.record,
            first.kind,
            first.client,
        ):
            raise Damaged("A revision claims another record, kind or client than its record has.")
    ordered = _parents_first(known)
    ancestors = _ancestors(ordered)
    named = {parent for revision in ordered for parent in revision.parents}
    heads = tuple(sorted(revision.id for revision in ordered if revision.id not in named))
    return RecordState(
        record=first.record,
        kind=first.kind,
        client=first.client,
        revisions=tuple(ordered),
        heads=heads,
        parts=_parts(ordered, ancestors),
        deleted=any(
            revision.parts.get("deleted") is True and len(heads) == 1 and revision.id in heads
            for revision in ordered
        ),
        parked=tuple(sorted(set(known) - {revision.id for revision in ordered})),
    )


def as_of(state: RecordState, heads: Iterable[str]) -> RecordState | None:
    """The record as someone saw it whose heads these were; None if none of them is here."""
    heads = tuple(heads)
    if heads == state.heads and not state.parked:
        return state
    known = {revision.id: revision for revision in state.revisions}
    seen: dict[str, Revision] = {}
    waiting = [head for head in heads if head in known]
    while waiting:
        revision = known[waiting.pop()]
        if revision.id not in seen:
            seen[revision.id] = revision
            waiting += revision.parents
    return read_record(seen.values()) if seen else None


def _parents_first(known: Mapping[str, Revision]) -> list[Revision]:
    """Revisions whose ancestors are all known, parents before children, else by stamp and id."""
    children: dict[str, list[str]] = {name: [] for name in known}
    waiting: dict[str, int] = {}
    for name, revision in known.items():
        waiting[name] = len(revision.parents)
        for parent in revision.parents:
            if parent in children:
                children[parent].append(name)
    ready = [(known[name].stamp, name) for name, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    ordered: list[Revision] = []
    while ready:
        _, name = heapq.heappop(ready)
        ordered.append(known[name])
        for child in children[name]:
            waiting[child] -= 1
            if waiting[child] == 0:
                heapq.heappush(ready, (known[child].stamp, child))
    return ordered


def _ancestors(ordered: list[Revision]) -> list[int]:
    """For each revision, its ancestors as bits of an integer: bit i is `ordered[i]`."""
    place = {revision.id: index for index, revision in enumerate(ordered)}
    sets: list[int] = []
    for revision in ordered:
        bits = 0
        for parent in revision.parents:
            index = place[parent]
            bits |= sets[index] | 1 << index
        sets.append(bits)
    return sets


def _parts(ordered: list[Revision], ancestors: list[int]) -> dict[str, Part]:
    writers: dict[str, list[int]] = {}
    for index, revision in enumerate(ordered):
        for name in revision.parts:
            writers.setdefault(name, []).append(index)
    return {name: _part(name, ordered, ancestors, at) for name, at in sorted(writers.items())}


def _part(name: str, ordered: list[Revision], ancestors: list[int], writers: list[int]) -> Part:
    def latest(candidates: list[int]) -> list[int]:
        below = 0
        for index in candidates:
            below |= ancestors[index]
        return [index for index in candidates if not below >> index & 1]

    def distinct(indices: list[int]) -> tuple[Write, ...]:
        writes: dict[bytes, Write] = {}
        for index in sorted(indices, key=lambda i: (ordered[i].stamp, ordered[i].id)):
            value = ordered[index].parts[name]
            writes.setdefault(encode(value), Write(value, ordered[index]))
        return tuple(writes.values())

    unsettled = latest(writers)
    if len(unsettled) == 1:
        last = ordered[unsettled[0]]
        return Part(name, (Write(last.parts[name], last),), ())
    writes = distinct(unsettled)
    if len(writes) == 1:
        return Part(name, writes, ())
    common = ~0
    for index in unsettled:
        common &= ancestors[index]
    return Part(name, writes, distinct(latest([i for i in writers if common >> i & 1])))
