"""A template's canonical form: what is hashed and kept, and how it is read again.

The form is the file's own tables and names, with each number as a decimal string. A value of a
shape that no version of the program has written is `Damaged`.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from notes_tui.domain.canonical import Value
from notes_tui.domain.template import (
    PART,
    TEMPLATE_ID,
    VERSION,
    Case,
    ErrorBand,
    Evidence,
    Flag,
    Item,
    Licence,
    Normal,
    Option,
    OwnError,
    Template,
    TemplateSet,
    Words,
    plain_number,
)
from notes_tui.errors import Damaged


def template_parts(
    canonical: Mapping[str, Value], source: str, origin: str = ""
) -> dict[str, Value]:
    """The one part of a template's record: its canonical form, and the file as it was written.

    `origin` names the pack that a version was taken from when an assessment was made with it.
    """
    whole: dict[str, Value] = {"template": canonical, "source": source}
    return {PART: whole | ({"origin": origin} if origin else {})}


@dataclass(frozen=True)
class KeptTemplate:
    """One version of a template as its record keeps it."""

    template: Template
    source: str
    """The file as it was written; "" where only the form was kept."""
    origin: str
    """The pack it was taken from; "" where the practitioner added it."""


def read_kept(value: Value) -> KeptTemplate:
    """A version of a template from the part of its record; Damaged if it is none."""
    if not isinstance(value, Mapping) or "template" not in value:
        raise Damaged("A template in this vault is not in the form that was written.")
    form, source, origin = value["template"], value.get("source", ""), value.get("origin", "")
    if not isinstance(form, Mapping) or not isinstance(source, str) or not isinstance(origin, str):
        raise Damaged("A template in this vault is not in the form that was written.")
    return KeptTemplate(read_template(form), source, origin)


def canonical_form(tables: Mapping[str, Any]) -> dict[str, Value]:
    """The canonical form of a file's tables: numbers are decimal strings, texts are in NFC."""
    return {name: _canonical(value) for name, value in tables.items()}


def read_template(canonical: Mapping[str, Value]) -> Template:
    """The template of this canonical form; Damaged if it is none."""
    try:
        return _template(canonical)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        raise Damaged("A template in this vault is not in the form that was written.") from None


def _number(value: Any) -> Decimal | None:
    """A number of a canonical form; None where there is none."""
    return None if value is None else Decimal(value)


def _canonical(value: Any) -> Value:
    if isinstance(value, Mapping):
        return canonical_form(value)
    if isinstance(value, list | tuple):
        return [_canonical(each) for each in value]
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, int | Decimal):
        return plain_number(Decimal(value))
    return str(value)  # a date or a time


def _template(form: Mapping[str, Any]) -> Template:
    head = form["template"]
    id_, version = head["id"], head["version"]
    if not TEMPLATE_ID.fullmatch(id_) or not VERSION.fullmatch(version) or not head["title"]:
        raise ValueError
    return Template(
        id=id_,
        version=version,
        title=_words(head, "title"),
        about=_words(head, "about"),
        position=head.get("position", ""),
        items=tuple(_item(item) for item in form.get("item", ())),
        evidence=_evidence(form["evidence"]) if "evidence" in form else None,
        licence=_licence(form["licence"]) if "licence" in form else None,
        cases=tuple(Case(case["answers"], case["expect"]) for case in form.get("case", ())),
        sets=read_sets(form),
        canonical=form,
    )


def read_sets(form: Mapping[str, Any]) -> tuple[TemplateSet, ...]:
    """The sets that a file names; a file may hold sets and no template."""
    return tuple(
        TemplateSet(each["id"], _words(each, "title"), tuple(each["templates"]))
        for each in form.get("set", ())
    )


def _item(form: Mapping[str, Any]) -> Item:
    return Item(
        id=form["id"],
        type=form["type"],
        label=_words(form, "label"),
        help=_words(form, "help"),
        required=form.get("required", False),
        unit=form.get("unit", "s" if form["type"] == "duration" else ""),
        min=_number(form.get("min")),
        max=_number(form.get("max")),
        step=_number(form.get("step")),
        options=tuple(_option(option) for option in form.get("options", ())),
        scheme=form.get("scheme", ""),
        pair=form.get("side") == "pair",
        side_is=form.get("side_is", ""),
        position=form.get("position", ""),
        better=form.get("better", ""),
        method=form.get("method", ""),
        repeat=int(form.get("repeat", 1)),
        stop_if=form.get("stop_if", ""),
        show_if=form.get("show_if", ""),
        check=form.get("check", ""),
        check_message=_words(form, "check_message"),
        value=form.get("value", ""),
        needs=int(form["needs"]) if "needs" in form else None,
        normal=tuple(_normal(each) for each in _several(form.get("normal"))),
        mdc=tuple(_band("mdc", each) for each in _several(form.get("mdc"))),
        sem=tuple(_band("sem", each) for each in _several(form.get("sem")) if "value" in each),
        own_errors=tuple(_own_error(each) for each in _several(form.get("sem")) if "own" in each),
        flag_over=_flag(form["flag_over"]) if "flag_over" in form else None,
        carry=form.get("carry", "never"),
        identifier=form.get("identifier", False),
        before_signing=form.get("before_signing", False),
        export=form.get("export", ""),
        columns=int(form.get("columns", 1)),
        collapsed=form.get("collapsed", False),
        page=form.get("page", False),
    )


def _words(form: Mapping[str, Any], name: str) -> Words:
    others = {
        key.removeprefix(f"{name}_"): text
        for key, text in form.items()
        if key.startswith(f"{name}_") and len(key) == len(name) + 3
    }
    return Words(form.get(name, ""), others)


def _option(form: Mapping[str, Any]) -> Option:
    return Option(form["code"], _words(form, "label"), _number(form.get("score")))


def _several(value: Any) -> Sequence[Any]:
    """One table or several: a figure may be known for more than one group or method."""
    if value is None:
        return ()
    return [value] if isinstance(value, Mapping) else list(value)


def _normal(form: Mapping[str, Any]) -> Normal:
    return Normal(
        low=_number(form.get("low")),
        high=_number(form.get("high")),
        mean=_number(form.get("mean")),
        sd=_number(form.get("sd")),
        population=form["population"],
        source=form["source"],
    )


def _band(kind: str, form: Mapping[str, Any]) -> ErrorBand:
    return ErrorBand(
        kind=kind,
        value=Decimal(form["value"]),
        level=int(form["level"]) if "level" in form else None,
        method=form.get("method", ""),
        conditions=form.get("conditions", ""),
        holds_if=form.get("holds_if", ""),
        source=form["source"],
    )


def _own_error(form: Mapping[str, Any]) -> OwnError:
    return OwnError(
        item=form["own"],
        method=form.get("method", ""),
        conditions=form.get("conditions", ""),
        holds_if=form.get("holds_if", ""),
        source=form["source"],
    )


def _flag(form: Mapping[str, Any]) -> Flag:
    return Flag(Decimal(form["value"]), form["source"])


def _evidence(form: Mapping[str, Any]) -> Evidence:
    citation = form.get("citation", ())
    return Evidence(
        setup=_words(form, "setup"),
        agreement=_words(form, "agreement"),
        citation=(citation,) if isinstance(citation, str) else tuple(citation),
        use_rule=_words(form, "use_rule"),
    )


def _licence(form: Mapping[str, Any]) -> Licence:
    return Licence(
        holder=form["holder"],
        terms=form.get("terms", ""),
        wording_shipped=form.get("wording_shipped", False),
        permission=form.get("permission", ""),
    )
