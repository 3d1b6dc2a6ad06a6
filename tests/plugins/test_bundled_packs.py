"""The bundled packs: complete, clean, each number with its source, each score as published."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_tui.domain.canonical import Value
from notes_tui.domain.template import POSITIONS, SIDES, Item, Template, Words
from notes_tui.plugin_host.bundled import NAMES
from notes_tui.templates.expressions.checking import names_in
from notes_tui.templates.expressions.evaluating import evaluate
from notes_tui.templates.scoring import results
from notes_tui.templates.showing import shown_items
from tests.plugins.bundled_page import PACKS, PAGE, ROOT, files_of, page

FILES = {(pack, name): file for pack in PACKS for name, file in files_of(pack).items()}
TEMPLATES = {file.template.id: file.template for file in FILES.values() if file.template}
EVERY = pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
ASKED = {"red-flags", "red-flags-again", "before-hands-on"}
"""Those that ask and measure nothing."""
MEASURING = pytest.mark.parametrize(
    "template", [TEMPLATES[id_] for id_ in TEMPLATES if id_ not in ASKED]
)
SCREENING = pytest.mark.parametrize("template", [TEMPLATES[id_] for id_ in sorted(ASKED)])

# An author or title with its year, or an address: enough to find it again.
FINDABLE = re.compile(r"https?://\S+\.\S+|\b[A-Z][\w-]+.*\b(19|20)\d\d\b")


# ------------------------------------------------------------------------------------ the packs


def test_every_file_of_a_pack_passes_template_check() -> None:
    assert len(FILES) == 16
    assert {name: file.problems for name, file in FILES.items() if file.problems} == {}


def test_a_pack_is_found_by_its_entry_point_as_a_third_partys_would_be() -> None:
    declared = {entry.value for entry in entry_points(group="notes_tui")}
    assert set(PACKS) <= declared


@pytest.mark.parametrize("pack", PACKS)
def test_a_pack_gives_its_folder_and_knows_nothing_of_the_program_but_the_api(pack: str) -> None:
    (entry,) = entry_points(group="notes_tui", name=pack.removeprefix("notes_tui_"))
    folder = entry.load().register_pack()
    names = {each.name for each in (folder / "templates").iterdir()}
    assert names == {name for owner, name in FILES if owner == pack}
    code = (ROOT / "plugins" / pack / "__init__.py").read_text(encoding="utf-8")
    assert re.findall(r"(?m)^(?:from|import) (notes_tui\S*)", code) == ["notes_tui.api"]


def test_the_wheel_names_every_bundled_plugin_one_by_one() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    there = {path.parent.name for path in (ROOT / "plugins").glob("*/__init__.py")}
    assert {f"plugins/{name}" for name in there} <= set(wheel["only-include"])
    assert wheel["sources"]["plugins"] == ""
    assert there <= set(project["project"]["entry-points"]["notes_tui"].values())
    assert there <= set(project["tool"]["coverage"]["run"]["source"])
    assert there <= set(NAMES)


def test_the_page_of_bundled_templates_says_what_the_packs_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "python -m tests.plugins.bundled_page"


# ------------------------------------------------------------------- what every template must have


def test_ids_are_unique_over_all_packs_and_each_file_is_named_for_its_template() -> None:
    for (_, name), file in FILES.items():
        if file.template is not None:
            assert name == f"{file.template.id}.toml"
    assert len(TEMPLATES) == sum(file.template is not None for file in FILES.values()) == 15


@EVERY
def test_every_number_has_a_source_that_can_be_found_again(template: Template) -> None:
    for item in template.items:
        sources = [each.source for each in item.normal] + [each.source for each in item.bands]
        sources += [item.flag_over.source] if item.flag_over else []
        for source in sources:
            assert FINDABLE.search(source), (template.id, item.id, source)
        assert all(each.population for each in item.normal)
        assert all(each.conditions for each in item.bands)


@EVERY
def test_evidence_is_whole_and_its_citations_can_be_found_again(template: Template) -> None:
    evidence = template.evidence
    assert evidence is not None
    for words in (evidence.setup, evidence.agreement, evidence.use_rule):
        assert len(words.text) > 80, template.id
        assert "\n" not in words.text
        assert "  " not in words.text
    assert evidence.citation
    for each in evidence.citation:
        assert FINDABLE.search(each), each


@EVERY
def test_the_licence_says_whose_it_is_and_that_the_wording_may_ship(template: Template) -> None:
    licence = template.licence
    assert licence is not None
    assert licence.holder
    assert licence.terms
    assert licence.wording_shipped


@EVERY
def test_every_text_is_there_in_german_too(template: Template) -> None:
    lacking = [
        where for where, words in _words(template) if words.text and not words.others.get("de")
    ]
    assert lacking == []
    same = {words.text for _, words in _words(template) if words.others.get("de") == words.text}
    assert same <= {"Iliopsoas", "elastisch"}


@EVERY
def test_every_template_says_its_position_and_its_sides(template: Template) -> None:
    assert template.position in POSITIONS
    assert all(item.side_is for item in template.items if item.pair), template.id


@MEASURING
def test_pain_is_asked_with_where_and_whether_it_is_the_familiar_one(template: Template) -> None:
    kinds = {item.id: item.type for item in template.items}
    pains = [id_ for id_ in kinds if id_ == "pain" or id_.endswith("_pain")]
    assert pains
    assert all(kinds[id_] == "scale" for id_ in pains)
    assert (kinds["pain_site"], kinds["familiar"]) == ("text", "yesno")


@EVERY
def test_two_cases_at_least_and_every_computed_item_is_in_one(template: Template) -> None:
    assert len(template.cases) >= 2
    expected = {id_ for case in template.cases for id_ in case.expect}
    assert expected == {item.id for item in template.items if item.type == "computed"} - {
        item.id for item in template.items if item.id.startswith("clear_")
    }


@EVERY
def test_no_side_is_named_by_where_it_stands_to_the_other(template: Template) -> None:
    words = " ".join(words.text for _, words in _words(template)).lower()
    assert "contralateral" not in words
    assert "ipsilateral" not in words


def test_a_follow_up_of_the_hip_goes_by_position_and_turns_the_client_over_once() -> None:
    (follow_up,) = [each for file in FILES.values() for each in file.sets]
    assert (follow_up.id, follow_up.title.text) == ("hip-follow-up", "Hip follow-up")
    places = [POSITIONS.index(TEMPLATES[id_].position) for id_ in follow_up.templates]
    assert places == sorted(places)
    packs = {
        pack
        for (pack, _), file in FILES.items()
        for id_ in follow_up.templates
        if file.template and file.template.id == id_
    }
    assert packs == {"notes_tui_glutes", "notes_tui_hip_flexors"}


# --------------------------------------------------------------------------- what must never be


def test_the_order_of_firing_is_never_scored() -> None:
    template = TEMPLATES["glute-order"]
    orders = {item.id for item in template.items if item.type == "order"}
    assert orders == {"order", "order_cued"}
    for item in template.items:
        for text in (item.value, item.check, item.show_if, item.stop_if):
            assert not names_in(text) & orders
        assert not any((item.normal, item.bands, item.flag_over))
        assert not any(option.score for option in item.options)


def test_no_rule_is_made_of_a_gap_between_the_sides() -> None:
    for template in TEMPLATES.values():
        assert not any(item.flag_over for item in template.items), template.id


def test_a_thomas_angle_without_a_controlled_pelvis_has_no_known_error() -> None:
    template = TEMPLATES["modified-thomas"]
    assert _bands_that_hold(template, "hip", {"pelvis": "cuff"}) == []
    assert _bands_that_hold(template, "outward", {"pelvis": "cuff"}) == []
    assert _bands_that_hold(template, "knee", {"pelvis": "cuff"}) == ["mdc 3.7", "sem 7"]
    assert _bands_that_hold(template, "knee", {"pelvis": "none"}) == []
    assert _bands_that_hold(template, "knee", {}) == []


def test_the_error_of_ely_follows_the_strap() -> None:
    template = TEMPLATES["ely"]
    assert _bands_that_hold(template, "angle", {"strap": True}) == ["mdc 8"]
    assert _bands_that_hold(template, "angle", {"strap": False}) == ["sem 4"]
    assert _bands_that_hold(template, "angle", {}) == []


def test_the_error_of_a_bridge_is_known_only_with_the_heel_drawn_close() -> None:
    template = TEMPLATES["single-leg-bridge"]
    assert _bands_that_hold(template, "hold", {"heel": "close"}) == ["mdc 24.8"]
    assert _bands_that_hold(template, "hold", {"heel": "under"}) == []


def test_the_worked_out_limit_of_a_bridge_is_what_its_source_gives() -> None:
    hold = TEMPLATES["single-leg-bridge"].item("hold")
    assert hold is not None
    worked_out = [1.96 * 2**0.5 * 24.79 * (1 - icc) ** 0.5 for icc in (0.87, 0.94)]
    assert [round(each, 1) for each in worked_out] == [24.8, 16.8]
    assert float(hold.mdc[0].value) == 24.8


def test_conflicting_figures_are_all_shown_and_label_nothing() -> None:
    template = TEMPLATES["modified-thomas"]
    for id_ in ("hip", "knee", "outward"):
        item = template.item(id_)
        assert item is not None
        assert len({normal.source for normal in item.normal}) == 2
    computed = [item for item in template.items if item.type == "computed"]
    assert not any(names_in(item.value) & {"hip", "knee", "outward"} for item in computed)


def test_a_grade_of_strength_is_never_calculated_with() -> None:
    for template in TEMPLATES.values():
        graded = {item.id for item in template.items if item.type == "grade"}
        for item in template.items:
            if item.type == "computed" and names_in(item.value) & graded:
                assert item.value in {f"{id_}.left != {id_}.right" for id_ in graded}


# ------------------------------------------------------------------------------------ screening


@SCREENING
def test_every_flag_holds_the_signature_and_no_answer_of_last_time_is_offered(
    template: Template,
) -> None:
    flags = [item for item in template.items if item.type == "yesno"]
    assert flags
    assert all(flag.before_signing for flag in flags)
    assert not any(flag.show_if or flag.stop_if for flag in flags), "one answer hides no other"
    assert not any(item.carry == "offer" for item in template.items)


@SCREENING
def test_any_yes_asks_for_a_decision_and_a_day_and_all_no_asks_for_neither(
    template: Template,
) -> None:
    flags = [item.id for item in template.items if item.type == "yesno"]
    no: dict[str, Value] = dict.fromkeys(flags, False)
    asked_always = {"group", "yesno", "computed"}
    assert {item.type for item in shown_items(template, no)} == asked_always
    for flag in flags:
        told = {item.id for item in shown_items(template, {**no, flag: True})}
        assert "decision" in told
        assert "watch_until" not in told
        decided = {**no, flag: True, "decision": "watch"}
        assert "watch_until" in {item.id for item in shown_items(template, decided)}
        said = [item for item in shown_items(template, {**no, flag: True}) if item.type == "note"]
        assert len(said) == 1, "what to do now stands below the group"


@SCREENING
def test_a_flag_that_could_not_be_asked_is_no_yes(template: Template) -> None:
    flags = [item.id for item in template.items if item.type == "yesno"]
    answers: dict[str, Value] = {flag: {"not": "tested", "why": "no time"} for flag in flags}
    assert results(template, answers).get("flagged") is not True


# ------------------------------------------------------------------------- scores, as published

SQUAT = ("knee_in", "shake", "pelvis", "trunk")
CLEAR = ("wobble", "tips", "thigh", "fast")


@given(seen=st.lists(st.booleans(), min_size=4, max_size=4), side=st.sampled_from(SIDES))
def test_a_squat_has_one_point_for_each_fault(seen: list[bool], side: str) -> None:
    answers: dict[str, Value] = {id_: {side: each} for id_, each in zip(SQUAT, seen, strict=True)}
    found = results(TEMPLATES["single-leg-squat"], answers)
    assert found[f"score_{side}"] == str(sum(seen))


@pytest.mark.parametrize("gone", SQUAT)
@pytest.mark.parametrize("instead", [None, {"not": "unable", "why": "pain"}])
def test_a_squat_with_one_fault_unanswered_has_no_sum(gone: str, instead: Value) -> None:
    answers: dict[str, Value] = {id_: {"left": True} for id_ in SQUAT if id_ != gone}
    if instead is not None:
        answers[gone] = {"left": instead}
    assert "score_left" not in results(TEMPLATES["single-leg-squat"], answers)


@given(
    clear=st.lists(st.booleans(), min_size=4, max_size=4),
    slight=st.booleans(),
    lost=st.booleans(),
    side=st.sampled_from(SIDES),
)
def test_side_lying_abduction_scores_as_the_published_table(
    clear: list[bool], slight: bool, lost: bool, side: str
) -> None:
    answers: dict[str, Value] = {id_: {side: each} for id_, each in zip(CLEAR, clear, strict=True)}
    answers |= {"slight": {side: slight}, "lost": {side: lost}}
    score = results(TEMPLATES["side-lying-abduction"], answers)[f"score_{side}"]
    if lost or sum(clear) > 3:
        assert score == "3"
    elif sum(clear) >= 2:
        assert score == "2"
    elif any(clear) or slight:
        assert score == "1"
    else:
        assert score == "0"


def test_side_lying_abduction_without_all_four_signs_has_no_score() -> None:
    answers: dict[str, Value] = {id_: {"left": False} for id_ in (*CLEAR[1:], "slight", "lost")}
    assert "score_left" not in results(TEMPLATES["side-lying-abduction"], answers)


@given(left=st.integers(0, 5), right=st.integers(0, 5))
def test_a_straight_leg_raise_adds_both_legs(left: int, right: int) -> None:
    answers: dict[str, Value] = {"effort": {"left": f"e{left}", "right": f"e{right}"}}
    found = results(TEMPLATES["active-straight-leg-raise"], answers)
    assert found == {"total": str(left + right)}


def test_a_straight_leg_raise_of_one_leg_has_no_sum() -> None:
    answers: dict[str, Value] = {
        "effort": {"left": "e3", "right": {"not": "declined", "why": ""}},
        "effort_pressed": {"left": "e1", "right": "e1"},
    }
    assert results(TEMPLATES["active-straight-leg-raise"], answers) == {"total_pressed": "2"}


@given(held=st.integers(0, 30), centred=st.booleans(), side=st.sampled_from(SIDES))
def test_trendelenburg_is_negative_only_at_full_height_for_30_seconds_and_centred(
    held: int, centred: bool, side: str
) -> None:
    template = TEMPLATES["trendelenburg-timed"]
    answers: dict[str, Value] = {
        "barrier": "none",
        "lift": {side: "full"},
        "hold": {side: str(held)},
        "centred": {side: centred},
    }
    found = results(template, answers)
    assert found[f"time_{side}"] == str(held)
    assert found[f"negative_{side}"] is (held == 30 and centred)
    part = results(template, {**answers, "lift": {side: "part"}})
    assert (part[f"time_{side}"], part[f"negative_{side}"]) == ("0", False)


def test_trendelenburg_not_timed_is_neither_negative_nor_positive() -> None:
    answers: dict[str, Value] = {"barrier": "none", "lift": {"left": "full"}}
    assert results(TEMPLATES["trendelenburg-timed"], answers) == {}


@pytest.mark.parametrize("barrier", ["pain", "balance", "order", "deformity", "child"])
def test_trendelenburg_ends_where_it_could_not_be_read(barrier: str) -> None:
    template = TEMPLATES["trendelenburg-timed"]
    stop = template.items[0].stop_if
    assert evaluate(stop, template, {"barrier": barrier}).value is True
    assert evaluate(stop, template, {"barrier": "none"}).value is False


def _bands_that_hold(template: Template, id_: str, answers: Mapping[str, Value]) -> list[str]:
    item = template.item(id_)
    assert item is not None
    return [
        f"{band.kind} {band.value}"
        for band in item.bands
        if not band.holds_if or evaluate(band.holds_if, template, answers).value is True
    ]


def _words(template: Template) -> Iterator[tuple[str, Words]]:
    """Every text of a template that a person reads, with where it stands."""
    yield "title", template.title
    yield "about", template.about
    if template.evidence is not None:
        yield "setup", template.evidence.setup
        yield "agreement", template.evidence.agreement
        yield "use_rule", template.evidence.use_rule
    for item in template.items:
        yield from _words_of(item)


def _words_of(item: Item) -> Iterator[tuple[str, Words]]:
    for name in ("label", "help", "check_message"):
        words: Any = getattr(item, name)
        yield f"{item.id}.{name}", words
    for option in item.options:
        yield f"{item.id}.{option.code}", option.label


def test_the_packs_lie_where_the_wheel_takes_them_from() -> None:
    for pack in PACKS:
        inside = {
            path.suffix for path in Path(ROOT / "plugins" / pack).rglob("*") if path.is_file()
        }
        assert inside - {".pyc"} <= {".py", ".toml"}
