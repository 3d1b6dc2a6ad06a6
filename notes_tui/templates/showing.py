"""Which items of a template are asked, as far as it has been answered."""

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
    under_shown = True
    for item in template.items:
        visible = not item.show_if or sheet.evaluate(item.show_if).value is True
        if item.type == "group":
            under_shown = visible
        if not (visible and under_shown):
            continue
        shown.append(item)
        if item.stop_if and sheet.evaluate(item.stop_if).value is True:
            break
    return tuple(shown)


def stops_at(template: Template, item: Item, answers: Answers) -> bool:
    """Whether the rest of the template is not asked after this item."""
    return bool(item.stop_if) and evaluate(item.stop_if, template, answers).value is True
