"""Whatever stands in a file: a template or problems, never an exception, in bounded time."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui.domain.template import read_template
from notes_tui.templates.reading import read_file, read_head
from tests.templates.test_seeded_mistakes import FOLDER, JARGON

ROOT = Path(__file__).parent.parent.parent
FILES = [
    *sorted((ROOT / "plugins").glob("*/templates/*.toml")),
    FOLDER / "base.toml",
]
TEXTS = [file.read_text("utf-8") for file in FILES]
PIECES = [
    *("[[item]]", "[item]", "[", "]]", "{", "}", '"', "'", '"""', "=", "==", ",", ";", ":", "#"),
    *("id = 3", "unit = 4", "min = 1e999999", "max = nan", "max = inf", "type = []", "options = 3"),
    *("options = [1, 2]", "mdc = [[1]]", "normal = {}", "when = 2026-01-01", "at = 09:30:00"),
    *("value = 'a + a'", "show_if = 'felt'", "value = '" + "(" * 400 + "'", "a.b.c = 1", "\\u00zz"),
    *(
        "label_de = 'x'",
        "label_xyz = 'x'",
        "[template.item]",
        "[[template]]",
        "item = 3",
        "\0",
        "\r",
    ),
    *("\ufeff", "\u2028", "\x1b[2J", "é", "“", "999999999999999999999999999", "-", "true", "1,5"),
]
often = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def spoiled(draw: st.DrawFn) -> str:
    lines = draw(st.sampled_from(TEXTS)).split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(len(lines) - 1, 0)))
        how = draw(st.sampled_from("cut add double glue swap spoil".split()))
        if how == "cut" and lines:
            del lines[at]
        elif how == "add":
            lines.insert(at, draw(st.sampled_from(PIECES)))
        elif how == "double" and lines:
            lines.insert(at, lines[at])
        elif how == "glue" and lines:
            lines[at] += draw(st.sampled_from(PIECES))
        elif how == "swap" and lines:
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif lines:
            place = draw(st.integers(0, len(lines[at])))
            sign = draw(st.characters())
            lines[at] = lines[at][:place] + sign + lines[at][place + 1 :]
    return "\n".join(lines)


@often
@given(text=spoiled())
def test_a_spoiled_template_gives_problems_in_plain_words_or_a_template(text: str) -> None:
    read = read_file(text, "mine.toml")
    assert (read.problems == ()) == bool(read.template or read.sets)
    for problem in read.problems:
        assert 1 <= problem.line <= text.count("\n") + 2
        told = re.sub(r"“[^”]*”|: .*$", "", f"{problem.message} {problem.fix}")
        assert not JARGON.search(told), problem
    if read.template is not None:
        assert read_template(read.canonical).hash == read.template.hash
    read_head(text)


@often
@given(data=st.one_of(st.binary(max_size=400), st.text(max_size=400)))
def test_any_bytes_are_read_or_refused(data: str | bytes) -> None:
    read_file(data, "mine.toml")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "{b=" * 10_000,
        '[template]\nid = "' + "x" * 1_000_000 + '"',
        "x" * 1_000_000,
        "[[item]]\n" * 20_000,
        "a = " + "9" * 10_000,
        '[[item]]\nid = "a"\ntype = "computed"\nlabel = "A"\nvalue = "' + "(" * 100_000 + '"\n',
        "\n" * 300_000,
        '"' * 200_000,
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(text: str) -> None:
    read = read_file(text, "mine.toml")
    assert read.problems
    assert all(len(f"{p.message} {p.fix}") < 1_000 for p in read.problems)
    assert len(read.problems) < 500


def test_line_breaks_and_a_mark_at_the_beginning_make_no_difference() -> None:
    plain = TEXTS[-1]
    other = ("\ufeff" + plain.replace("\n", "\r\n")).encode()
    first, second = read_file(plain, "a.toml").template, read_file(other, "a.toml").template
    assert first
    assert second
    assert first.hash == second.hash


def test_remarks_spaces_and_the_order_of_settings_do_not_change_the_hash() -> None:
    plain = TEXTS[-1]
    other = "# mine\n" + plain.replace(" = ", "=").replace("min=0\nmax=300", "max=300.0\nmin=0")
    first, second = read_file(plain, "a.toml").template, read_file(other, "a.toml").template
    assert first
    assert second
    assert first.hash == second.hash


def test_a_head_is_what_the_whole_file_says() -> None:
    for text in TEXTS:
        whole, head = read_file(text, "a.toml").template, read_head(text)
        assert (whole is None) == (head is None)
        if whole and head:
            said = (whole.id, whole.version, str(whole.title))
            assert (head.id, head.version, head.title) == said
