"""Whatever is typed into a form of a bundled template: no crash, and answers that can be kept."""

import json
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from notes_tui.assessing.form import Form
from notes_tui.assessing.replying import Asked, Taken, reply
from notes_tui.assessing.summing_up import form_text, keep_form, read_form_text, summary, take_up
from notes_tui.assessing.telling import Earlier
from notes_tui.domain.assessment import sides_of
from notes_tui.domain.template import Template
from notes_tui.templates.answers import check_answers
from notes_tui.templates.reading import read_file

TODAY = date(2026, 3, 2)
FILES = sorted((Path(__file__).parents[2] / "plugins").glob("*/templates/*.toml"))
READ = [read_file(file.read_bytes(), file.name).template for file in FILES]
TEMPLATES = [template for template in READ if template is not None]
USUAL = st.sampled_from(
    [
        *". = ? < > :q :last :blank n u d :n y a b c ac 0 1 2 4- 61 -1 310 1:30 none".split(),
        *("", "n no time", "5 kg", "1,5 cm", "a b", "b a+c", "knee"),
    ]
)
LINES = st.lists(USUAL | st.text(max_size=12), max_size=40)


def filled(template: Template, lines: list[str], earlier: dict[tuple[str, str], Earlier]) -> Form:
    form = Form.begin(template, TODAY, earlier)
    for line in lines:
        assert form.at is None or form.at in form.slots
        said = reply(form, line)
        if isinstance(said, Taken):
            form = said.form
        elif isinstance(said, Asked):
            form = said.then.form
    return form


def known(form: Form) -> dict[tuple[str, str], Earlier]:
    return {
        (item, side): Earlier(value, "9 Feb", form.template, form.answers)
        for item, answer in form.answers.items()
        for side, value in sides_of(answer)
    }


def test_there_are_templates_to_try() -> None:
    assert len(TEMPLATES) >= 10


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TEMPLATES), LINES, LINES)
def test_any_lines_leave_answers_that_can_be_kept_and_a_form_that_can_be_gone_on_with(
    template: Template, first: list[str], second: list[str]
) -> None:
    form = filled(template, first, {})
    form = filled(template, second, known(form))
    clean, problems = check_answers(template, form.answers)
    assert clean == form.answers
    assert [problem for problem in problems if problem.blocks] == []
    kept = read_form_text(form_text(keep_form(form)))
    assert kept is not None
    again = take_up(template, TODAY, form.earlier, kept)
    assert json.dumps(again.answers) == json.dumps(form.answers)
    assert (again.at, again.passed) == (form.at, form.passed)
    assert all(row.text for row in summary(form))
    assert form.question is None or form.question.text
