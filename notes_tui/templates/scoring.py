"""What the computed items of a template come to, and whether its own examples agree."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from notes_tui.domain.assessment import Answers
from notes_tui.domain.canonical import Value
from notes_tui.domain.template import Template, plain_number
from notes_tui.templates.answers import check_answers
from notes_tui.templates.expressions.evaluating import Sheet
from notes_tui.templates.lines import Place
from notes_tui.templates.problems import Problem, did_you_mean, shortened
from notes_tui.templates.showing import wanted_items
from notes_tui.templates.tables import Table


def results(template: Template, answers: Answers) -> dict[str, Value]:
    """The computed items in the form the record keeps: numbers as plain decimal strings.

    Where a sum, mean or count left answers out, `<id>.of` says so: "3 of 5 answered". Missing
    results are left out, and those that the template does not want shown after these answers.
    """
    found: dict[str, Value] = {}
    sheet = Sheet(template, answers)
    for item in wanted_items(template, sheet):
        if item.type != "computed":
            continue
        outcome = sheet.evaluate(item.value)
        too_few = item.needs is not None and outcome.answered < item.needs
        if outcome.answered and (outcome.skipped or too_few):
            found[f"{item.id}.of"] = f"{outcome.answered} of {outcome.of} answered"
        if outcome.value is not None and not too_few:
            value = outcome.value
            found[item.id] = plain_number(value) if isinstance(value, Decimal) else value
    return found


_MOST_WORK: Final = 1_000_000
"""Characters of formulas times examples: a second or two."""


def check_cases(
    template: Template, places: Mapping[str, list[Place]], file: str
) -> Iterator[Problem]:
    """The template's examples that do not come out as they say."""
    formulas = sum(len(f"{each.value}{each.show_if}{each.check}") for each in template.items)
    if len(template.cases) * formulas > _MOST_WORK:
        yield Problem(
            file,
            places.get("case", [Place("case", 1)])[0].line,
            "[[case]]",
            "there are more examples here than can be worked out in reasonable time",
            "Keep a few: one for each way the formulas can come out.",
        )
        return
    for number, case in enumerate(template.cases):
        place = places.get("case", [])[number : number + 1] or [Place("case", 1)]
        table = Table(file, "case", {}, place[0])
        clean, problems = check_answers(template, case.answers)
        for problem in problems:
            if problem.blocks:
                yield table.problem("answers", problem.message.removesuffix("."), problem.fix)
        if any(problem.blocks for problem in problems):
            continue
        came = results(template, clean)
        for name, expected in case.expect.items():
            yield from _compare(template, table, name, expected, came)


def _compare(
    template: Template, table: Table, name: str, expected: Value, came: Mapping[str, Value]
) -> Iterator[Problem]:
    item = template.item(name)
    if item is None or item.type != "computed":
        computed = [each.id for each in template.items if each.type == "computed"]
        yield table.problem(
            "expect",
            f"“{shortened(name)}” is no computed item",
            did_you_mean(name, computed) if computed else 'Add one: type = "computed"',
        )
        return
    value = came.get(name, "missing")
    if value != expected:
        yield table.problem(
            "expect",
            f"this case expects {_said(expected)} for “{name}”, and it comes to {_said(value)}",
            "Correct the formula, or what the case expects"
            ' (a result that cannot be worked out is "missing").',
        )


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shortened(str(value))
