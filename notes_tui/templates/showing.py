"""Which items of a template are asked, as far as it has been answered."""

from collections.abc import Iterator

from notes_tui.domain.assessment import Answers
from notes_tui.domain.template import Item, Template
from notes_tui.templates.expressions.evaluating import Sheet, evaluate


def shown_items(template: Template, answers: Answers) -> tuple[Item, ...]:
    """The items to show now, in order.

    Left out are those whose show_if is not true (with a group, all that stand under it), and all
    that come behind an item whose stop_if is true.
    """
    sheet = Sheet(template, answers)
    shown: list[Item] = []
    for item in wanted_items(template, sheet):
        shown.append(item)
        if item.stop_if and sheet.evaluate(item.stop_if).value is True:
            break
    return tuple(shown)


def wanted_items(template: Template, sheet: Sheet) -> Iterator[Item]:
    """The items whose show_if is true, their group's too; a stop does not count here."""
    under_wanted = True
    for item in template.items:
        wanted = not item.show_if or sheet.evaluate(item.show_if).value is True
        if item.type == "group":
            under_wanted = wanted
        if wanted and under_wanted:
            yield item


def stops_at(template: Template, item: Item, answers: Answers) -> bool:
    """Whether the rest of the template is not asked after this item."""
    return bool(item.stop_if) and evaluate(item.stop_if, template, answers).value is True
