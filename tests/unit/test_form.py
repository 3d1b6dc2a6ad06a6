"""A form: what is asked next, how what is typed is understood, what is said and when."""

from dataclasses import replace
from datetime import date

import pytest

from notes_tui.assessing.form import Form
from notes_tui.assessing.replying import Asked, Left, Reply, Taken, Told, reply
from notes_tui.assessing.summing_up import keep_form, summary, take_up
from notes_tui.assessing.telling import Earlier
from notes_tui.domain.canonical import Value
from notes_tui.domain.measure import Unclear
from notes_tui.domain.template import Template
from notes_tui.templates.reading import read_file

TODAY = date(2026, 3, 2)
HEAD = '[template]\nid = "t"\nversion = "1.0.0"\ntitle = "T"\n'
HOLD = """
[[item]]
id = "hold"
type = "duration"
label = "Hold time"
side = "pair"
side_is = "stance"
unit = "s"
max = 300
better = "higher"
normal = { mean = 65, sd = 30, population = "77 people", source = "Worst 2026" }
mdc = { value = 20, level = 95, source = "Lehecka 2021" }
flag_over = { value = 10, source = "own rule" }
"""
GAP = """
[[item]]
id = "gap"
type = "computed"
label = "Difference"
unit = "s"
value = "abs(hold.left - hold.right)"
"""


def template(*items: str) -> Template:
    read = read_file(HEAD + "".join(items), "t")
    assert read.template is not None, read.problems
    return read.template


def item(id_: str, type_: str, *more: str) -> str:
    rest = "\n".join(more)
    return f'\n[[item]]\nid = "{id_}"\ntype = "{type_}"\nlabel = "{id_.capitalize()}"\n{rest}\n'


def begin(*items: str, earlier: dict[tuple[str, str], Earlier] | None = None) -> Form:
    return Form.begin(template(*items), TODAY, earlier or {})


def taken(said: Reply) -> Taken:
    assert isinstance(said, Taken), said
    return said


def typed(form: Form, *lines: str) -> Form:
    for line in lines:
        form = taken(reply(form, line)).form
    return form


def before(form: Form, **values: Value) -> dict[tuple[str, str], Earlier]:
    """What each side was at the last visit."""
    return {
        (name, side): Earlier(value, "9 Feb", form.template, {name: each})
        for name, each in values.items()
        for side, value in (each.items() if isinstance(each, dict) else [("", each)])
    }


OPTIONS = """options = [
  { code = "ham", label = "back of thigh" },
  { code = "glute", label = "buttock" },
  { code = "back", label = "low back" },
  { code = "quad", label = "front of thigh" },
]"""


def test_a_question_names_the_side_as_the_test_means_it_and_the_unit() -> None:
    form = begin(HOLD)
    assert form.question is not None
    assert form.question.text == "Hold time, standing on L (s)"
    after = typed(form, "61")
    assert after.question is not None
    assert after.question.text == "Hold time, standing on R (s)"
    assert typed(after, "28").question is None


def test_difference_flag_norm_and_last_time_are_said_only_after_the_new_value() -> None:
    form = begin(HOLD)
    form = begin(HOLD, earlier=before(form, hold={"left": "50", "right": "30"}))
    left = taken(reply(form, "61"))
    for question in (form.question, left.form.question):
        assert question is not None
        assert (question.before, question.keys, question.now, question.offered) == ((), (), "", "")
    assert left.said == (
        "L 61 s, 1:01.",
        "Last 50 s, 9 Feb: 11 s more, within error (20 s; Lehecka 2021).",
    )
    right = taken(reply(left.form, "58"))
    assert right.said == (
        "R 58 s.",
        "Last 30 s, 9 Feb: 28 s more, beyond error (20 s; Lehecka 2021).",
        "Difference 3 s.",
        "Others: mean 65 s, SD 30; 77 people (Worst 2026).",
    )
    flagged = taken(reply(left.form, "40"))
    assert "Difference 21 s. It is over 10 s, which is worth a look (own rule)." in flagged.said


@pytest.mark.parametrize(
    ("entered_then", "said"),
    [
        ("2", "Last 40°, 9 Feb: 6° more, beyond error (5.5°; own repeats)."),
        ("1", "Last 40°, 9 Feb: 6° more."),
        (None, "Last 40°, 9 Feb: 6° more."),
    ],
)
def test_an_own_error_that_may_be_somebody_elses_says_nothing(
    entered_then: str | None, said: str
) -> None:
    turn = (
        item("mine", "quantity", 'unit = "deg"', 'carry = "offer"'),
        item("turn", "quantity", 'unit = "deg"', 'sem = { own = "mine", source = "own repeats" }'),
    )
    then: dict[str, Value] = {"turn": "40"}
    if entered_then:
        then["mine"] = entered_then
    last = Earlier("40", "9 Feb", template(*turn), then)
    form = typed(begin(*turn, earlier={("turn", ""): last}), "2")
    assert said in taken(reply(form, "46")).said


def test_what_is_out_of_range_is_asked_about_and_a_yes_keeps_it() -> None:
    said = reply(begin(HOLD), "310")
    assert isinstance(said, Asked)
    assert said.question == "310 s is more than 300. Keep it?"
    assert said.then.form.answers == {"hold": {"left": "310"}}


def test_a_wrong_unit_is_asked_about_and_nothing_is_taken() -> None:
    form = begin(HOLD)
    said = reply(form, "5 kg")
    assert isinstance(said, Unclear)
    assert said.fix == "How much is it in s? Type the number alone."


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("n ran out of time", {"left": {"not": "tested", "why": "ran out of time"}}),
        (":n ran out", {"left": {"not": "tested", "why": "ran out"}}),
        ("u", {"left": {"not": "unable"}}),
        ("D", {"left": {"not": "declined"}}),
        ("u knee does not bend", {"left": {"not": "unable", "why": "knee does not bend"}}),
    ],
)
def test_why_there_is_no_value_is_an_answer(line: str, answer: Value) -> None:
    assert typed(begin(HOLD), line).answers == {"hold": answer}


def test_not_tested_asks_for_the_reason() -> None:
    said = reply(begin(HOLD), "n")
    assert isinstance(said, Unclear)
    assert said.message == "Why was it not tested?"


def test_not_retested_stores_nothing_and_says_the_last_value_with_its_day() -> None:
    form = begin(HOLD)
    form = begin(HOLD, earlier=before(form, hold={"left": "50"}))
    said = taken(reply(form, "."))
    assert said.said == ("L not retested, last 50 s, 9 Feb.",)
    assert said.form.answers == {}
    assert said.form.question is not None
    assert said.form.question.slot.side == "right"
    rows = [row.text for row in summary(typed(said.form, "28"))]
    assert rows == ["Hold time, standing on: R 28 s · L not retested, last 50 s, 9 Feb"]


def test_measured_equal_stores_the_earlier_value_and_only_where_it_was_measured_so() -> None:
    form = begin(HOLD)
    earlier = before(form, hold={"left": "50"})
    form = begin(HOLD, earlier=earlier)
    assert typed(form, "=").answers == {"hold": {"left": "50"}}
    assert isinstance(reply(typed(form, "61"), "="), Unclear)
    other = begin(HOLD + 'method = "arms free"\n', earlier=earlier)
    said = reply(other, "=")
    assert isinstance(said, Unclear)
    assert "another way" in said.message
    assert taken(reply(other, "61")).said[1] == (
        "Last 50 s, 9 Feb: measured in another way, so not compared."
    )


def test_equal_to_the_best_of_repeated_measurements_is_that_best() -> None:
    item_ = item("hold", "duration", 'unit = "s"', "repeat = 3", 'better = "higher"')
    form = begin(item_)
    form = begin(item_, earlier=before(form, hold=["58", "61", "60"]))
    assert typed(form, "=").answers == {"hold": "61"}
    assert typed(form, "=").question is None


def test_a_look_at_the_earlier_value_is_told_as_one() -> None:
    form = begin(HOLD)
    said = reply(begin(HOLD, earlier=before(form, hold={"left": "50"})), ":last")
    assert said == Told(("Last 50 s, 9 Feb.",), peeked=True)
    assert reply(form, ":last") == Told(("It was not measured before.",))


def test_repeated_measurements_end_with_enter_and_the_best_is_said() -> None:
    form = begin(item("hold", "duration", 'unit = "s"', "repeat = 3", 'better = "higher"'))
    assert form.question is not None
    assert form.question.text == "Hold, 1 of 3 (s)"
    twice = typed(form, "58", "61")
    assert twice.answers == {"hold": ["58", "61"]}
    ended = taken(reply(twice, ""))
    assert ended.said == ("61 s (best of 58 s, 61 s), 1:01.",)
    assert ended.form.question is None
    assert taken(reply(twice, ".")).form.answers == twice.answers


def test_blank_takes_out_one_of_repeated_measurements_and_leaves_the_others() -> None:
    form = typed(begin(HOLD.replace('side = "pair"', 'side = "pair"\nrepeat = 3')), "1", "2", "3")
    form = typed(form.back(), ":blank")
    assert form.answers == {"hold": {"left": ["1", "2"]}}


def test_what_was_said_of_both_sides_stays_on_the_other_when_one_is_measured() -> None:
    form = replace(begin(HOLD), answers={"hold": {"not": "unable"}})
    assert typed(form, "61").answers == {"hold": {"left": "61", "right": {"not": "unable"}}}


def test_unable_in_the_middle_of_repeats_is_asked_about_before_it_takes_their_place() -> None:
    form = typed(begin(item("hold", "duration", 'unit = "s"', "repeat = 3")), "58")
    said = reply(form, "u")
    assert isinstance(said, Asked)
    assert said.question == "This takes the place of 58 s. Sure?"
    assert said.then.form.answers == {"hold": {"not": "unable"}}


def test_going_back_keeps_the_answers_and_enter_leaves_them() -> None:
    form = typed(begin(HOLD, item("pain", "scale")), "61", "28", "<")
    assert form.question is not None
    assert form.question.now == "28 s"
    assert form.answers == {"hold": {"left": "61", "right": "28"}}
    assert typed(form, "", "3").answers["pain"] == "3"
    assert typed(form, ":blank").answers == {"hold": {"left": "61"}}


def test_what_the_answers_hide_is_not_asked_and_stays_if_it_was_answered() -> None:
    where = item("place", "text", 'show_if = "pain > 0"')
    form = begin(item("pain", "scale"), where)
    assert typed(form, "0").question is None
    form = typed(form, "4", "knee", "<", "<", "0")
    assert form.question is None
    assert form.answers == {"pain": "0", "place": "knee"}
    assert summary(form)[-1].text == (
        "Kept, though it is not asked after the other answers: Place: knee"
    )


def test_an_answer_can_end_the_test() -> None:
    form = begin(item("numb", "yesno", 'stop_if = "numb"'), item("pain", "scale"))
    said = taken(reply(form, "y"))
    assert said.said == ("Yes.", "After that answer the rest of this test is not asked.")
    assert said.form.question is None
    assert typed(form, "n").question is not None


@pytest.mark.parametrize(
    ("line", "code"),
    [("a", "ham"), ("B", "glute"), ("glute", "glute"), ("buttock", "glute"), ("butock", "glute"),
     ("low", "back"), ("front", "quad"), ("e", "quad")],
)  # fmt: skip
def test_a_choice_is_made_by_letter_code_or_words(line: str, code: str) -> None:
    assert typed(begin(item("felt", "choice", OPTIONS)), line).answers == {"felt": code}


def test_no_option_has_the_letter_of_not_tested_unable_or_declined() -> None:
    form = begin(item("felt", "choice", OPTIONS))
    assert form.question is not None
    assert [key for key, _ in form.question.keys] == ["a", "b", "c", "e"]
    said = reply(form, "thigh")
    assert isinstance(said, Unclear)
    assert said.message == "“thigh” can mean: a, back of thigh; e, front of thigh."


@pytest.mark.parametrize(
    ("line", "codes"),
    [("a c", ["ham", "back"]), ("c,a", ["ham", "back"]), ("ac", ["ham", "back"]),
     ("buttock", ["glute"]), ("low back, buttock", ["glute", "back"]), ("none", [])],
)  # fmt: skip
def test_several_are_chosen_in_any_spelling(line: str, codes: list[str]) -> None:
    assert typed(begin(item("felt", "choices", OPTIONS)), line).answers == {"felt": codes}


@pytest.mark.parametrize(
    ("line", "order"),
    [("b a c", [["glute"], ["ham"], ["back"]]), ("bca", [["glute"], ["back"], ["ham"]]),
     ("b > a+c", [["glute"], ["ham", "back"]]), ("a + b", [["ham", "glute"]]),
     ("buttock, low back", [["glute"], ["back"]]), ("b", [["glute"]]), ("none", [])],
)  # fmt: skip
def test_an_order_says_who_came_first_and_who_together(line: str, order: Value) -> None:
    assert typed(begin(item("firing", "order", OPTIONS)), line).answers == {"firing": order}


def test_letters_that_may_be_the_beginning_of_a_word_are_asked_about() -> None:
    said = reply(begin(item("firing", "order", OPTIONS)), "bac")
    assert said == Unclear(
        "“bac” can be b, a, c, or back of thigh.",
        "Put spaces between letters, or type more of the word.",
    )


def test_an_order_names_each_once() -> None:
    said = reply(begin(item("firing", "order", OPTIONS)), "a b a")
    assert isinstance(said, Unclear)
    assert said.message == "back of thigh stands twice."


def test_in_a_text_the_letters_are_words_and_a_colon_makes_them_reasons() -> None:
    form = begin(item("note", "text"))
    assert typed(form, "n. femoralis").answers == {"note": "n. femoralis"}
    assert typed(form, "u").answers == {"note": "u"}
    assert typed(form, ":d").answers == {"note": {"not": "declined"}}


def test_n_alone_is_no_to_a_yes_or_no_question() -> None:
    form = begin(item("cramp", "yesno"))
    assert typed(form, "n").answers == {"cramp": False}
    assert typed(form, "n forgot").answers == {"cramp": {"not": "tested", "why": "forgot"}}


def test_a_setup_that_may_be_carried_is_offered_and_enter_takes_it_over() -> None:
    shoes = item("shoes", "choice", OPTIONS, 'carry = "offer"')
    form = begin(shoes)
    form = begin(shoes, earlier=before(form, shoes="glute"))
    assert form.question is not None
    assert form.question.offered == "buttock"
    assert typed(form, "").answers == {"shoes": "glute"}
    assert typed(begin(HOLD, earlier=before(begin(HOLD), hold={"left": "50"})), "").answers == {}


def test_what_belongs_to_the_test_is_asked_about_once_when_left_blank() -> None:
    form = begin(item("pain", "scale", "required = true"))
    said = reply(form, "")
    assert isinstance(said, Asked)
    assert said.question == "Pain belongs to this test. Leave it blank?"
    assert summary(said.then.form)[-1].text == "Left blank, though it belongs to this test: Pain"


def test_a_collapsed_group_is_opened_only_when_wanted() -> None:
    group = item("more", "group", "collapsed = true")
    form = begin(
        item("a", "yesno"), group, item("b", "yesno"), item("c", "group"), item("d", "yesno")
    )
    closed = typed(form, "y", "")
    assert closed.question is not None
    assert closed.question.slot.item == "d"
    assert closed.question.before == ("C",)
    opened = typed(form, "y", "y")
    assert opened.question is not None
    assert opened.question.slot.item == "b"


def test_the_summary_says_what_is_worked_out_and_from_how_many() -> None:
    mean = item("all", "computed", 'value = "mean(a, b, c)"')
    form = typed(
        begin(item("a", "scale"), item("b", "scale"), item("c", "scale"), mean), "2", "", "4"
    )
    assert [row.text for row in summary(form)] == [
        "A: 2",
        "B: blank",
        "C: 4",
        "All: 3 (2 of 3 answered)",
    ]
    rows = summary(typed(begin(HOLD, GAP), "61", "28"))
    assert [(row.item, row.text) for row in rows] == [
        ("hold", "Hold time, standing on: L 61 s · R 28 s · difference 33 s, over 10 s"),
        ("", "Difference: 33 s"),
    ]


def test_a_kept_form_goes_on_at_the_same_question_even_in_another_version() -> None:
    form = typed(begin(HOLD, item("pain", "scale")), "61", ".")
    again = take_up(form.template, TODAY, {}, keep_form(form))
    assert (again.at, again.answers, again.passed) == (form.at, form.answers, form.passed)
    other = template(item("new", "yesno"), HOLD)
    moved = take_up(other, TODAY, {}, keep_form(form))
    assert moved.answers == form.answers
    assert moved.question is None or moved.question.slot.item in {"new", "hold"}


def test_q_leaves_and_gt_goes_to_the_end() -> None:
    form = begin(HOLD)
    assert isinstance(reply(form, ":q"), Left)
    assert typed(form, ">").question is None


def test_a_check_over_several_answers_asks_once() -> None:
    bend = item("bend", "number", 'side = "pair"', 'check = "bend.left < 45 and bend.right < 45"',
                'check_message = "That is far. Is the sign right?"')  # fmt: skip
    said = reply(typed(begin(bend), "10"), "50")
    assert isinstance(said, Asked)
    assert said.question == "That is far. Is the sign right? Keep it?"
    assert isinstance(reply(said.then.form.back(), "60"), Taken)
