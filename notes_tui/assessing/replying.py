"""What a typed line makes of a form: the answer taken, a question about it, or why it cannot be.

Besides an answer a line can be `.` not retested, `=` measured equal to last time, `n` and a reason,
`u` unable, `d` declined, `?` help, `<` back, `>` to the end, `:last` a look at the earlier value,
`:blank`, `:q` leave and go on later. In a text `n`, `u` and `d` need a colon before them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from notes_tui.assessing.form import Form, Slot
from notes_tui.assessing.telling import SIDE, answer_words, last_time, sentence, side_answer, told
from notes_tui.assessing.typed import NOT_BY_LETTER, ReadAnswer, read_typed
from notes_tui.domain.assessment import Answers, read_missing, trials
from notes_tui.domain.canonical import Value
from notes_tui.domain.measure import Unclear
from notes_tui.domain.template import MEASURED, SIDES, Item, plain_number
from notes_tui.templates.answers import check_answers, questions
from notes_tui.templates.expressions.evaluating import read_answer
from notes_tui.templates.showing import stops_at

_TEXTS: Final = frozenset({"text", "longtext"})


@dataclass(frozen=True)
class Taken:
    """The form with the answer in it, and what is to be said of it."""

    form: Form
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """The answer looks odd: a question, and what a yes to it gives."""

    question: str
    then: Taken


@dataclass(frozen=True)
class Told:
    """Something was asked about; the form is as it was."""

    said: tuple[str, ...]
    peeked: bool = False
    """Whether an earlier value was looked at before the new one was in."""


@dataclass(frozen=True)
class Left:
    """The form is to be left; it can be gone on with."""


Reply: TypeAlias = Taken | Asked | Told | Left | Unclear


def reply(form: Form, typed: str) -> Reply:
    """What comes of a typed line at the form's present question."""
    slot, text = form.at, typed.strip()
    if text == "<":
        return Taken(form.back())
    if slot is None or text == ":q":
        return Left()
    item = form.item(slot)
    if text == ">":
        return Taken(form.end())
    if text == "?":
        return Told(tuple(help_of(form, item)))
    return _open(form, item, text) if item.type == "group" else _answer(form, item, slot, text)


def _open(form: Form, group: Item, text: str) -> Reply:
    word, slot = text.casefold(), Slot(group.id)
    if word in {"y", "yes"}:
        opened = replace(form, opened=form.opened | {group.id})
        return Taken(replace(opened, at=opened.after(slot)))
    if word in {"", "n", "no", "."}:
        return Taken(replace(form, at=form.after(slot)))
    return Unclear("Open it or not?", "Type y to open it, Enter to go on.")


def _answer(form: Form, item: Item, slot: Slot, text: str) -> Reply:
    if text in _ASIDE:
        return _ASIDE[text](form, item, slot)
    missing = _missing(item, text)
    value = read_typed(item, text, form.today, form.language) if missing is None else missing
    return value if isinstance(value, Unclear) else _take(form, item, slot, value)


# ---------------------------------------------------------------------------- what is no value


def _blank(form: Form, item: Item, slot: Slot) -> Reply:
    """Enter alone: leaves what is there, takes over what is offered, or leaves it blank."""
    if slot.trial > 1 or form.value(slot) is not None:
        return _onward(form, item, slot)
    was = form.was(slot)
    if was is not None and form.offered(item, slot):
        return _take(form, item, slot, was.value, whole=True)
    on = _onward(form, item, slot)
    if item.required:
        label = item.label.say(form.language)
        return Asked(f"{label} belongs to this test. Leave it blank?", on)
    return on


def _onward(form: Form, item: Item, slot: Slot) -> Taken:
    """To the next place. Enter where a trial is blank ends the trials, and they are summed up."""
    if slot.trial and form.value(slot) is None:
        end = form.after(_last_trial(item, slot))
        said = _told(form, item, slot.side) if slot.trial > 1 else ()
        return Taken(replace(form, at=end), said)
    return Taken(replace(form, at=form.after(slot)))


def _last_trial(item: Item, slot: Slot) -> Slot:
    return replace(slot, trial=item.repeat) if slot.trial else slot


def _not_retested(form: Form, item: Item, slot: Slot) -> Reply:
    """Nothing is stored; what it was last is said with its day."""
    if slot.trial > 1:
        return _onward(form, item, slot)
    now = side_answer(form.answers.get(item.id), slot.side)
    blank = _without(form, slot)
    blank = replace(blank, passed=form.passed | {(slot.item, slot.side)})
    blank = replace(blank, at=blank.after(_last_trial(item, slot)))
    taken = Taken(blank, (not_retested(form, item, slot.side),))
    return taken if now is None else _instead(form, item, slot, taken)


def not_retested(form: Form, item: Item, side: str) -> str:
    """A side that was said not to be retested, with what it was last."""
    was = form.earlier.get((item.id, side))
    known = f", {last_time(item, was, form.language)}" if was is not None else ""
    return sentence(f"{SIDE[side]} not retested{known}".strip())


def _instead(form: Form, item: Item, slot: Slot, taken: Taken) -> Asked:
    now = side_answer(form.answers.get(item.id), slot.side)
    return Asked(
        f"This takes the place of {answer_words(item, slot.side, now, form.language)}. Sure?", taken
    )


def _same(form: Form, item: Item, slot: Slot) -> Reply:
    """Measured, and equal to last time."""
    was = form.was(slot)
    if was is None:
        return Unclear("There is no earlier value to be equal to.", "Type what you measured.")
    if not form.fits(item, was):
        return Unclear("Last time it was measured in another way.", "Type what you measured today.")
    value = was.value
    if item.type in MEASURED and isinstance(value, list | tuple):
        best = read_answer(item, value)
        value = plain_number(best) if not isinstance(best, bool | str | tuple | None) else value
    return _take(form, item, slot, value, whole=True)


def _peek(form: Form, item: Item, slot: Slot) -> Told:
    was = form.was(slot)
    if was is None:
        return Told(("It was not measured before.",))
    return Told((sentence(last_time(item, was, form.language)),), peeked=True)


def _blanked(form: Form, item: Item, slot: Slot) -> Reply:
    """Takes out what stands at this place: of repeated measurements this one only."""
    now = form.answers.get(item.id)
    taken = side_answer(now, slot.side)
    if slot.trial and taken is not None and read_missing(taken) is None:
        rest = list(trials(taken))
        if slot.trial > len(rest):
            return Unclear("Nothing is entered here.", "< goes to the measurement before.")
        del rest[slot.trial - 1]
        if rest:
            left = _with_side(now, slot.side, rest if len(rest) > 1 else rest[0])
            return Taken(replace(form, answers={**form.answers, item.id: left}), ("Blank.",))
    return Taken(_without(form, slot), ("Blank.",))


_ASIDE: Final[Mapping[str, Callable[[Form, Item, Slot], Reply]]] = {
    "": _blank,
    ".": _not_retested,
    "=": _same,
    ":last": _peek,
    ":blank": _blanked,
}


def _missing(item: Item, text: str) -> ReadAnswer:
    """Why there is no value, if that was typed; else None."""
    bare = text.removeprefix(":")
    letter, _, why = bare.partition(" ")
    letter, why = letter.casefold(), why.strip()
    if letter not in NOT_BY_LETTER or (item.type in _TEXTS and bare == text):
        return None
    if letter == "n" and not why:
        if item.type == "yesno":
            return None
        return Unclear("Why was it not tested?", "Type n and the reason: n ran out of time.")
    reason: dict[str, Value] = {"not": NOT_BY_LETTER[letter]}
    return reason | ({"why": why} if why else {})


def _without(form: Form, slot: Slot) -> Form:
    answers = dict(form.answers)
    answer = answers.pop(slot.item, None)
    if slot.side and isinstance(answer, Mapping):
        rest = {side: value for side, value in _by_side(answer).items() if side != slot.side}
        answers |= {slot.item: rest} if rest else {}
    return replace(form, answers=answers)


# ------------------------------------------------------------------------------- taking a value


def _take(form: Form, item: Item, slot: Slot, value: Value, *, whole: bool = False) -> Reply:
    """The value put in its place, or what is to be asked or said about it first.

    `whole` says that it stands for all repeated measurements of the side.
    """
    missing = read_missing(value) is not None
    whole = whole or missing
    now = side_answer(form.answers.get(item.id), slot.side)
    answer = value if whole else _with_trial(form, slot, value)
    clean, problems = check_answers(
        form.template, {item.id: _with_side(form.answers.get(item.id), slot.side, answer)}
    )
    refused = next((problem for problem in problems if problem.blocks), None)
    if refused is not None:
        return Unclear(refused.message, refused.fix)
    after = replace(
        form,
        answers={**form.answers, **clean},
        passed=form.passed - {(slot.item, slot.side)},
    )
    done = _last_trial(item, slot) if whole else slot
    after = replace(after, at=after.after(done))
    taken = Taken(after, tuple(_said(after, item, done, value)))
    odd = _odd(form, after, item)
    if odd:
        return Asked(f"{' '.join(odd)} Keep it?", taken)
    replaces = missing and now is not None and read_missing(now) is None
    return _instead(form, item, slot, taken) if replaces else taken


def _said(form: Form, item: Item, done: Slot, value: Value) -> Iterator[str]:
    """What is said of an answer: all, or between repeated measurements only how it was read."""
    if done.trial in {0, item.repeat}:
        yield from _told(form, item, done.side)
    else:
        yield answer_words(item, done.side, value, form.language) + "."
    if stops_at(form.template, item, form.answers):
        yield "After that answer the rest of this test is not asked."


def _with_trial(form: Form, slot: Slot, value: Value) -> Value:
    """The repeated measurements of a side with this one among them; else the value alone."""
    if not slot.trial:
        return value
    now = side_answer(form.answers.get(slot.item), slot.side)
    taken = [] if now is None or read_missing(now) is not None else list(trials(now))
    taken[slot.trial - 1 : slot.trial] = [value]
    return taken if len(taken) > 1 else taken[0]


def _with_side(answer: Value, side: str, value: Value) -> Value:
    """The answer to an item with one side's value in it."""
    if not side:
        return value
    now = _by_side(answer) if isinstance(answer, Mapping) else {}
    now[side] = value
    return {each: now[each] for each in SIDES if each in now}


def _by_side(answer: Mapping[str, Value]) -> dict[str, Value]:
    """An answer by its sides; what says of the whole item why it was not tested says so of each."""
    return dict.fromkeys(SIDES, answer) if "not" in answer else dict(answer)


def _odd(before: Form, after: Form, item: Item) -> list[str]:
    """What is to be asked of an answer and was not asked of those before it."""
    return [
        message
        for side, message in _questions(after, item, after.answers)
        if (side, message) not in set(_questions(before, item, before.answers))
    ]


def _questions(form: Form, item: Item, answers: Answers) -> Iterator[tuple[str, str]]:
    for problem in questions(form.template, item, answers):
        yield problem.side, problem.message


def _told(form: Form, item: Item, side: str) -> tuple[str, ...]:
    return tuple(told(form.template, item, side, form.answers, form.earlier, form.language))


def help_of(form: Form, item: Item) -> Iterator[str]:
    """What there is to know about a question before it is answered."""
    language, evidence = form.language, form.template.evidence
    method = f"How: {item.method}." if item.method else ""
    yield from filter(None, (item.help.say(language), method))
    if evidence is None:
        return
    for words, what in (
        (evidence.setup, "Set-up"),
        (evidence.agreement, "Agreement"),
        (evidence.use_rule, "Use"),
    ):
        if words.say(language):
            yield f"{what}: {words.say(language)}"
    yield from (f"Source: {source}" for source in evidence.citation)
