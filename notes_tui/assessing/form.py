"""A template being filled in: which question is next and how it is asked. Pure, for every face.

A `Form` is a frozen value; what an answer makes of it is in replying.py. Earlier values of the
client are handed in, and said only once the new one is in.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from notes_tui.assessing.telling import (
    Earlier,
    answer_words,
    comparable,
    side_answer,
    side_name,
)
from notes_tui.assessing.typed import TYPED, keys_of
from notes_tui.domain.assessment import Answers, read_missing, trials
from notes_tui.domain.canonical import Value
from notes_tui.domain.template import SIDES, Item, Template
from notes_tui.domain.units import unit_shown
from notes_tui.templates.expressions.checking import codes_of
from notes_tui.templates.showing import shown_items


@dataclass(frozen=True)
class Slot:
    """One place for an answer: an item, its side, and which of its repeated measurements."""

    item: str
    side: str = ""
    trial: int = 0
    """From 1; 0 where it is measured once."""


@dataclass(frozen=True)
class Question:
    """What is asked now."""

    slot: Slot
    item: Item
    text: str
    """Hold time, standing on L (s)"""
    keys: tuple[tuple[str, str], ...]
    """The answers to choose from, each with its key; empty where none are listed."""
    before: tuple[str, ...]
    """Headings and notes that stand between the question before and this one."""
    now: str
    """What is entered there already; "" where nothing is."""
    offered: str
    """The earlier answer, where the template lets it be taken over; "" where not."""


@dataclass(frozen=True)
class Form:
    """A template with the answers so far, and where it stands."""

    template: Template
    today: date
    answers: Answers = field(default_factory=dict)
    earlier: Mapping[tuple[str, str], Earlier] = field(default_factory=dict)
    """By item and side ("" for an item without sides)."""
    at: Slot | None = None
    """The place that is asked for; None when all is asked."""
    passed: frozenset[tuple[str, str]] = frozenset()
    """Items and sides that were said not to be retested."""
    opened: frozenset[str] = frozenset()
    """Collapsed groups that were opened."""
    language: str = ""

    @classmethod
    def begin(
        cls,
        template: Template,
        today: date,
        earlier: Mapping[tuple[str, str], Earlier],
        *,
        answers: Answers | None = None,
        language: str = "",
    ) -> "Form":
        """A form at its first question."""
        form = cls(template, today, answers or {}, earlier, language=language)
        return replace(form, at=next(iter(form.slots), None))

    # where it stands

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The places that are asked for as the answers are now, in order."""
        return tuple(self._slots())

    def _slots(self) -> Iterator[Slot]:
        closed = False
        for item in shown_items(self.template, self.answers):
            if item.type == "group":
                closed = item.collapsed and item.id not in self.opened and not self._begun(item)
                if closed:
                    yield Slot(item.id)
            elif item.type in TYPED and not closed:
                for side in SIDES if item.pair else ("",):
                    for trial in range(1, item.repeat + 1) if item.repeat > 1 else (0,):
                        yield Slot(item.id, side, trial)

    def _begun(self, group: Item) -> bool:
        """Whether something under a group is answered."""
        place = self.template.items.index(group)
        for item in self.template.items[place + 1 :]:
            if item.type == "group":
                break
            if item.id in self.answers:
                return True
        return False

    def key(self, slot: Slot) -> tuple[int, int, int]:
        """Where a place comes in the order, also one that is not asked for any more."""
        ids = [item.id for item in self.template.items]
        sides = ("", *SIDES)
        return ids.index(slot.item), sides.index(slot.side), slot.trial

    def after(self, slot: Slot) -> Slot | None:
        """The place that comes next, as the answers are now; None at the end."""
        return min(
            (each for each in self.slots if self.key(each) > self.key(slot)),
            key=self.key,
            default=None,
        )

    def back(self) -> "Form":
        """At the question before; the answers are kept."""
        before = [s for s in self.slots if self.at is None or self.key(s) < self.key(self.at)]
        return replace(self, at=before[-1] if before else self.at)

    def end(self) -> "Form":
        """With nothing left to ask: what is not answered is left blank."""
        return replace(self, at=None)

    def go_to(self, item_id: str) -> "Form":
        """At the first question of an item, if it is asked."""
        return replace(self, at=next((s for s in self.slots if s.item == item_id), self.at))

    # what is asked

    @property
    def question(self) -> Question | None:
        """What is asked now; None at the end."""
        if self.at is None:
            return None
        item = self.item(self.at)
        if item.type == "group":
            text = f"{item.label.say(self.language)}: open it? y, or Enter for no"
            return Question(self.at, item, text, (), self._before(self.at), "", "")
        value = self.value(self.at)
        return Question(
            slot=self.at,
            item=item,
            text=self._text(item, self.at),
            keys=self._keys(item),
            before=self._before(self.at),
            now="" if value is None else answer_words(item, "", value, self.language),
            offered=self.offered(item, self.at),
        )

    def _text(self, item: Item, slot: Slot) -> str:
        words = [item.label.say(self.language), side_name(item, slot.side)]
        words += [f"{slot.trial} of {item.repeat}"] if slot.trial else []
        text = ", ".join(filter(None, words))
        unit = unit_shown(item.unit or ("s" if item.type == "duration" else ""))
        if item.type == "scale":
            unit = "0 to 10"
        elif item.type == "yesno":
            unit = "y or n"
        elif item.type == "grade" and not item.options:
            unit = " ".join(codes_of(item))
        return f"{text} ({unit})" if unit else text

    def _keys(self, item: Item) -> tuple[tuple[str, str], ...]:
        return keys_of(item, self.language)

    def _before(self, slot: Slot) -> tuple[str, ...]:
        """Headings and notes between the place before and this one."""
        shown = shown_items(self.template, self.answers)
        earlier = [s.item for s in self.slots if self.key(s) < self.key(slot)]
        said: list[str] = []
        for item in shown:
            if item.id == slot.item:
                break
            if item.id in earlier:
                said = []
            elif item.type in {"group", "note"}:
                said += filter(None, (item.label.say(self.language), item.help.say(self.language)))
            elif item.type not in TYPED and item.type != "computed":
                said.append(f"{item.label.say(self.language)}: not filled in here yet.")
        return tuple(said) if slot.item not in earlier else ()

    def offered(self, item: Item, slot: Slot) -> str:
        """The earlier answer in words, where it may be taken over; "" where not."""
        was = self.was(slot)
        if was is None or item.carry != "offer" or not self.fits(item, was):
            return ""
        return answer_words(item, "", was.value, self.language)

    def was(self, slot: Slot) -> Earlier | None:
        """What was found here at an earlier visit."""
        return self.earlier.get((slot.item, slot.side))

    def fits(self, item: Item, was: Earlier) -> bool:
        """Whether the earlier answer can be given today."""
        if not comparable(item, was) or read_missing(was.value) is not None:
            return False
        codes = set(codes_of(item))
        chosen = {str(code) for each in trials(was.value) for code in trials(each)}
        return not codes or chosen <= codes

    def item(self, slot: Slot) -> Item:
        """The item that a place belongs to."""
        item = self.template.item(slot.item)
        assert item is not None  # a place is made from the template's own items
        return item

    def value(self, slot: Slot) -> Value:
        """What stands at a place: of repeated measurements the one, or why there is none."""
        answer = side_answer(self.answers.get(slot.item), slot.side)
        if not slot.trial or answer is None or read_missing(answer) is not None:
            return answer
        taken = trials(answer)
        return taken[slot.trial - 1] if slot.trial <= len(taken) else None
