"""Templates and assessments as values: their canonical form, hash, record, and what is refused."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_tui.domain.assessment import (
    Missing,
    is_assessment,
    moved_parts,
    read_assessment,
    read_missing,
    sides_of,
    trials,
)
from notes_tui.domain.canonical import decode, encode
from notes_tui.domain.template import (
    ErrorBand,
    plain_number,
    template_hash,
    template_record,
    version_order,
)
from notes_tui.domain.template_form import canonical_form, read_kept, read_template, template_parts
from notes_tui.errors import Damaged

HEAD = {"id": "bridge", "version": "1.0.0", "title": "Bridge", "title_de": "Brücke"}
HOLD = {"id": "hold", "type": "duration", "label": "Hold", "side": "pair", "min": "0"}
FORM: dict[str, Any] = {"template": HEAD, "item": [HOLD]}
ID = "a" * 26


def test_a_template_is_read_from_its_canonical_form() -> None:
    template = read_template(FORM)
    assert (template.id, template.version, str(template.title)) == ("bridge", "1.0.0", "Bridge")
    assert (template.title.say("de"), template.title.say("fr")) == ("Brücke", "Bridge")
    hold = template.item("hold")
    assert hold is template.items[0]
    assert (hold.pair, hold.unit, hold.repeat) == (True, "s", 1)
    assert (hold.min, hold.max) == (Decimal(0), None)
    assert hold.is_answered
    assert template.item("held") is None


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"template": HEAD | {"id": "Bridge"}},
        {"template": HEAD | {"version": "1"}},
        {"template": HEAD | {"title": ""}},
        {"template": {"id": "bridge"}},
        {"template": "bridge"},
        FORM | {"item": [{"id": "hold"}]},
        FORM | {"item": [HOLD | {"min": "low"}]},
        FORM | {"item": [HOLD | {"options": [{"label": "no code"}]}]},
        FORM | {"item": [HOLD | {"mdc": {"value": "3"}}]},
        FORM | {"item": 3},
        FORM | {"case": [{"answers": {}}]},
    ],
)
def test_a_form_that_no_program_wrote_is_damaged(form: Any) -> None:
    with pytest.raises(Damaged):
        read_template(form)
    with pytest.raises(Damaged):
        read_kept({"template": form})


@pytest.mark.parametrize("part", [None, "x", {}, {"template": 1}, {"template": FORM, "source": 1}])
def test_a_part_that_keeps_no_template_is_damaged(part: Any) -> None:
    with pytest.raises(Damaged):
        read_kept(part)


def test_the_hash_names_the_form_and_not_how_it_was_written() -> None:
    other: dict[str, Any] = {"item": [dict(reversed(HOLD.items()))], "template": HEAD}
    assert read_template(other).hash == read_template(FORM).hash == template_hash(FORM)
    changed = FORM | {"item": [HOLD | {"min": "1"}]}
    assert read_template(changed).hash != read_template(FORM).hash


def test_a_version_is_kept_with_its_source_and_where_it_came_from() -> None:
    kept = read_kept(template_parts(FORM, "# mine", "a-pack")["all"])
    assert (kept.template.hash, kept.source, kept.origin) == (
        template_hash(FORM),
        "# mine",
        "a-pack",
    )
    assert read_kept(template_parts(FORM, "")["all"]).origin == ""


def test_every_device_keeps_a_template_in_the_same_record() -> None:
    assert template_record("bridge") == template_record("bridge") != template_record("ely")
    assert len(template_record("bridge")) == 26


def test_numbers_and_texts_have_one_form() -> None:
    tables = {"a": 3, "b": Decimal("3.0"), "c": Decimal("-0.0"), "d": "e\u0301", "e": True}
    assert canonical_form(tables) == {"a": "3", "b": "3", "c": "0", "d": "é", "e": True}
    assert canonical_form({"a": [1, {"b": Decimal("1.50")}]}) == {"a": ["1", {"b": "1.5"}]}


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40))
def test_a_plain_number_loses_no_digit(number: Decimal) -> None:
    text = plain_number(number)
    assert Decimal(text) == number
    assert "e" not in text.lower()
    assert text != "-0"
    assert not ("." in text and text.endswith(("0", ".")))


@given(
    st.recursive(
        st.one_of(st.booleans(), st.integers(-(10**9), 10**9), st.decimals(0, 1, places=3),
                  st.text(st.characters(codec="utf-8"), max_size=5)),
        lambda inner: st.one_of(st.lists(inner, max_size=3),
                                st.dictionaries(st.sampled_from("abc"), inner, max_size=3)),
    )
)  # fmt: skip
def test_a_canonical_form_can_be_stored_and_is_its_own(value: Any) -> None:
    form = canonical_form({"x": value})
    assert canonical_form(form) == form
    assert decode(encode(form)) == form


def test_versions_are_in_the_order_of_their_numbers() -> None:
    assert sorted(["1.10.0", "1.9.0", "0.1.0"], key=version_order) == ["0.1.0", "1.9.0", "1.10.0"]


def test_a_standard_error_gives_the_least_change_that_weir_states() -> None:
    sem = ErrorBand("sem", Decimal(4), None, "", "", "", "Weir 2005")
    assert round(sem.least_change, 2) == Decimal("11.09")  # 1.96 x 1.4142 x 4
    assert ErrorBand("mdc", Decimal(20), 95, "", "", "", "").least_change == 20


# assessments

WHOLE: dict[str, Any] = {
    "note": ID,
    "template": {"id": "bridge", "version": "1.0.0", "hash": "0" * 64},
    "answers": {"hold": {"left": "61"}},
    "results": {"gap": "33", "gap.of": "1 of 2 answered"},
}


@pytest.mark.parametrize(
    "change",
    [
        {"note": "x"},
        {"template": "bridge"},
        {"template": {"id": "bridge", "version": "1.0.0"}},
        {"template": WHOLE["template"] | {"hash": "0" * 63}},
        {"template": WHOLE["template"] | {"id": "Bridge"}},
        {"answers": []},
        {"answers": {"Hold": "61"}},
        {"results": {"gap.off": "1"}},
        {"examiner": 3},
        {"colour": "red"},
    ],
)
def test_a_part_that_is_no_assessment_is_damaged(change: dict[str, Any]) -> None:
    assert is_assessment(WHOLE)
    assert not is_assessment(WHOLE | change)
    with pytest.raises(Damaged):
        read_assessment(None, WHOLE | change)  # type: ignore[arg-type] # is refused before it


def test_an_assessment_that_is_moved_says_the_same_of_another_note() -> None:
    assert moved_parts(WHOLE, "b" * 26) == {"all": WHOLE | {"note": "b" * 26}}


@pytest.mark.parametrize(
    ("answer", "sides"),
    [
        ("61", [("", "61")]),
        (None, []),
        (False, [("", False)]),
        ({"right": "28", "left": "61"}, [("left", "61"), ("right", "28")]),
        ({"right": "28"}, [("right", "28")]),
        ({"not": "unable"}, [("", {"not": "unable"})]),
        ([], [("", [])]),
    ],
)
def test_an_answer_is_taken_apart_by_side(answer: Any, sides: list[Any]) -> None:
    assert list(sides_of(answer)) == sides


def test_why_there_is_no_value_is_read() -> None:
    assert read_missing({"not": "tested", "why": "late"}) == Missing("tested", "late")
    assert read_missing({"not": "unable"}) == Missing("unable", "")
    assert read_missing({"not": "done"}) is None
    assert read_missing("tested") is None
    assert list(trials(["1", "2"])) == ["1", "2"]
    assert list(trials("1")) == ["1"]
