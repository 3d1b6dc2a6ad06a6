"""A template as text for people: what it asks, what it works out, what it rests on, whose it is."""

from collections.abc import Iterator
from typing import Final

from notes_tui.assessing.telling import item_name, normal_words
from notes_tui.domain.template import ErrorBand, Item, Template, plain_number
from notes_tui.domain.units import unit_behind, unit_shown
from notes_tui.templates.expressions.checking import codes_of

_ANSWERED: Final = {
    "yesno": "yes or no",
    "choice": "one of",
    "choices": "any of",
    "number": "a number",
    "quantity": "a measurement",
    "duration": "a time",
    "scale": "0 to 10",
    "grade": "a grade",
    "text": "a line of text",
    "longtext": "a text",
    "date": "a day",
    "time": "a time of day",
    "order": "who comes first, of",
    "bodychart": "marks on the body",
    "photo": "a photo",
    "computed": "worked out",
}


def describe(template: Template, language: str = "") -> Iterator[str]:
    """A template line by line."""
    yield f"{template.title.say(language)} · {template.id} {template.version}"
    if template.about.say(language):
        yield template.about.say(language)
    if template.position:
        yield f"Position: {template.position.replace('_', ' ')}"
    yield ""
    for item in template.items:
        yield from _item(item, language)
    yield from _evidence(template, language)
    licence = template.licence
    if licence is not None:
        yield ""
        yield "Licence: " + ", ".join(filter(None, (licence.holder, licence.terms)))
        if licence.permission:
            yield f"Permission: {licence.permission}"
    for each in template.sets:
        yield f"Set {each.title.say(language)}: {', '.join(each.templates)}"


def _item(item: Item, language: str) -> Iterator[str]:
    if item.type in {"group", "note"}:
        yield ("" if item.type == "note" else "— ") + item.label.say(language)
        return
    yield f"{item_name(item, language)}: {_answered(item, language)}"
    if item.help.say(language):
        yield f"    {item.help.say(language)}"
    if item.show_if:
        yield f"    asked only if {item.show_if}"
    if item.stop_if:
        yield f"    the rest is not asked if {item.stop_if}"
    yield from (f"    {normal_words(item, normal)}" for normal in item.normal)
    yield from (f"    {_band(item, band)}" for band in item.bands)
    for own in item.own_errors:
        when = f", if {own.holds_if}" if own.holds_if else ""
        yield f"    Your own error counts, once it is entered in {own.item}{when} ({own.source})"


def _answered(item: Item, language: str) -> str:
    words = _ANSWERED[item.type]
    if item.type == "computed":
        words += f" as {item.value}"
    elif item.options:
        words += " " + ", ".join(option.label.say(language) for option in item.options)
    elif item.type == "grade":
        words += f" ({item.scheme}): " + " ".join(codes_of(item))
    unit = unit_shown(item.unit)
    parts = [f"{words} in {unit}" if unit else words]
    parts += ["left and right"] if item.pair else []
    parts += [f"up to {item.repeat} times"] if item.repeat > 1 else []
    parts += [f"from {plain_number(item.min)}"] if item.min is not None else []
    parts += [f"to {plain_number(item.max)}"] if item.max is not None else []
    parts += ["belongs to the test"] if item.required else []
    return "; ".join(parts)


def _band(item: Item, band: ErrorBand) -> str:
    least = plain_number(round(band.least_change, 1))
    what = f"MDC{band.level}" if band.kind == "mdc" else f"from SEM {plain_number(band.value)}"
    where = ", ".join(filter(None, (what, band.conditions)))
    when = f" if {band.holds_if}" if band.holds_if else ""
    return f"A change is more than {least}{unit_behind(item.unit)}{when} ({where}; {band.source})"


def _evidence(template: Template, language: str) -> Iterator[str]:
    evidence = template.evidence
    if evidence is None:
        return
    yield ""
    for what, words in (
        ("Set-up", evidence.setup),
        ("Agreement", evidence.agreement),
        ("Use", evidence.use_rule),
    ):
        if words.say(language):
            yield f"{what}: {words.say(language)}"
    yield from (f"Source: {source}" for source in evidence.citation)
