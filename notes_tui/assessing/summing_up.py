"""A form at its end and in between: what it says so far, and how it is kept to go on with."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from notes_tui.assessing.form import Form, Slot
from notes_tui.assessing.replying import not_retested
from notes_tui.assessing.telling import Earlier, item_name
from notes_tui.assessing.typed import TYPED
from notes_tui.domain.canonical import Value
from notes_tui.domain.template import SIDES, Template
from notes_tui.templates.rendering import answer_text
from notes_tui.templates.scoring import results
from notes_tui.templates.showing import shown_items


@dataclass(frozen=True)
class Row:
    """A line of the summary."""

    item: str
    """The item to go back to; "" for what is only said."""
    text: str


def summary(form: Form) -> tuple[Row, ...]:
    """What was asked, answered or blank, and worked out; then what belongs to it and is missing."""
    return (*_rows(form), *_blank(form), *_hidden(form))


def _rows(form: Form) -> Iterator[Row]:
    came = results(form.template, form.answers)
    for item in shown_items(form.template, form.answers):
        label = item_name(item, form.language)
        text = answer_text(item, form.answers, came, form.language)
        found = [text] if text is not None else []
        found += [
            not_retested(form, item, side).removesuffix(".")
            for side in (*SIDES, "")
            if (item.id, side) in form.passed
        ]
        if found:
            back = "" if item.type == "computed" else item.id
            yield Row(back, f"{label}: {' · '.join(found)}")
        elif item.type in TYPED and not item.required:
            yield Row(item.id, f"{label}: blank")
        elif item.type == "computed" and not item.show_if:
            yield Row("", f"{label}: cannot be worked out, an answer is missing")


def _blank(form: Form) -> Iterator[Row]:
    passed = {item for item, _ in form.passed}
    for item in shown_items(form.template, form.answers):
        if item.required and item.id not in form.answers and item.id not in passed:
            yield Row(item.id, f"Left blank, though it belongs to this test: "
                               f"{item.label.say(form.language)}")  # fmt: skip


def _hidden(form: Form) -> Iterator[Row]:
    shown = {item.id for item in shown_items(form.template, form.answers)}
    for item in form.template.items:
        if item.id in form.answers and item.id not in shown:
            text = answer_text(item, form.answers, {}, form.language)
            label = item.label.say(form.language)
            yield Row("", f"Kept, though it is not asked after the other answers: {label}: {text}")


# ------------------------------------------------------------------------------------ keeping it


def keep_form(form: Form) -> dict[str, Value]:
    """The form as it can be kept and gone on with, but for its template and what was earlier."""
    at = form.at
    return {
        "answers": form.answers,
        "at": [at.item, at.side, str(at.trial)] if at else [],
        "passed": [list(each) for each in sorted(form.passed)],
        "opened": sorted(form.opened),
    }


def take_up(
    template: Template,
    today: date,
    earlier: Mapping[tuple[str, str], Earlier],
    kept: Mapping[str, Any],
    language: str = "",
) -> Form:
    """A kept form at the question where it was left; what its template no longer has is dropped."""
    items = {item.id for item in template.items if item.type in TYPED}
    answered = {item.id for item in template.items if item.is_answered}
    form = Form(
        template=template,
        today=today,
        answers={name: value for name, value in kept["answers"].items() if name in answered},
        earlier=earlier,
        passed=frozenset((item, side) for item, side in kept["passed"] if item in items),
        opened=frozenset(kept["opened"]),
        language=language,
    )
    if not kept["at"]:
        return form
    item, side, trial = kept["at"]
    at = Slot(item, side, int(trial))
    if at in form.slots:
        return replace(form, at=at)
    known = template.item(item) is not None and side in {"", *SIDES}
    return replace(form, at=form.after(at) if known else next(iter(form.slots), None))


def form_text(kept: Mapping[str, Value]) -> str:
    """What is kept, as the text of a draft."""
    return json.dumps(kept, ensure_ascii=False)


def read_form_text(text: str) -> dict[str, Any] | None:
    """The same read back; None for what no version of the program has written."""
    try:
        kept = json.loads(text)
    except ValueError:
        return None
    return kept if isinstance(kept, dict) else None
