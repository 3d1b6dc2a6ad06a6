"""Whatever stands in a file: a template or problems, never an exception, in bounded time."""

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes_tui.domain.template_form import read_template
from notes_tui.templates.reading import read_file, read_head
from tests.templates.test_seeded_mistakes import FOLDER, JARGON

ROOT = Path(__file__).parent.parent.parent
FILES = [
    *sorted((ROOT / "plugins").glob("*/templates/*.toml")),
    Path(__file__).parent / "all-kinds.toml",
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


ALL_KINDS, BASE = TEXTS[-2:]
CASE = "[[case]]\nexpect = { gap = %s }\nanswers = { hold = %s }\n"
HOSTILE = {
    "brackets": "a = " + "[" * 100_000,
    "tables": "a = " + "{b=" * 10_000,
    "a long id": '[template]\nid = "' + "x" * 200_000 + '"',
    "a megabyte": "x" * 1_000_000,
    "headings": BASE + "[a]\n" * 50_000,
    "items": "[[item]]\n" * 20_000,
    "options": BASE.replace("options = [", "options = [" + "{ code = 'a', label = 'b' }," * 5_000),
    "names": "[template]\n" + "".join(f"k{number} = 1\n" for number in range(20_000)),
    "digits": "a = " + "9" * 10_000,
    "hexadecimal": BASE.replace("min = 0", "min = 0x" + "f" * 20_000),
    "a hexadecimal type": BASE.replace('type = "choice"', "type = 0x" + "f" * 20_000),
    "a number without end": BASE.replace("max = 300", "max = 1e999999999"),
    "a case without end": BASE + CASE % ("1e999999999", "{ left = 1e999999, right = -inf }"),
    "a case of nothing": BASE + CASE % ("nan", "{ left = 1e-999999999, right = 0 }"),
    "a deep case": BASE + CASE % ("1", "[" * 200 + "]" * 200),
    "a chain of names": BASE + "[x]\n" + "a." * 100_000 + "a = 1\n",
    "many chains": BASE + "".join(f"b{n}." + "a." * 30 + "a = 1\n" for n in range(3_000)),
    "a chain in a case": BASE + "[[case]]\nexpect = {}\n[case.answers]\n" + "a." * 60_000 + "a=1\n",
    "a chain of quoted names": BASE + "[x]\n" + '"!".' * 60_000 + "a = 1\n",
    "an exponent that fits nowhere": BASE.replace("max = 300", "max = 1e99999999999999999999"),
    "it in the head": BASE.replace('id = "', 'x = -1e-99999999999999999999\nid = "', 1),
    "piled marks": "# " + "\u0301\u0316" * 60_000 + "\n" + BASE,
    "unknown answers": BASE
    + "[[case]]\nexpect = {}\nanswers = {"
    + "".join(f"item_{number} = 1, " for number in range(14_000))
    + "z = 1 }\n",
    "a mark that is a list": ALL_KINDS
    + '[[case]]\nexpect = {}\nanswers = { body = [{ region = "a", side = [], layer = {} }] }\n',
    "many examples": BASE.replace("hold.right)", "hold.right)" + " + 1" * 100)
    + "[[case]]\nexpect = {}\nanswers = {}\n" * 5_000,
    "a formula": BASE.replace("abs(hold.left - hold.right)", "(" * 100_000),
    "signs of equality": "= " * 120_000,
    "equals": BASE.replace('label = "Hold time"', "label " + "=" * 200_000),
    "quotes": '"' * 200_000,
    "backslashes": 'a = "' + "\\" * 200_000,
    "a surrogate": BASE.replace("Hold time", "Hold \ud800"),
    "a bell": BASE.replace("Hold time", "Hold\\u0007time"),
}
ENDLESS = {
    "line breaks": BASE + "\n" * 200_000,
    "blanks": BASE + " " * 200_000,
    "remarks": BASE + "#\n" * 100_000,
    "line breaks within": BASE.replace("[licence]", "\n" * 200_000 + "[licence]"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(name: str) -> None:
    read = read_file(HOSTILE[name], "mine.toml")
    assert read.problems
    assert all(len(f"{p.message} {p.fix}") < 1_000 for p in read.problems)
    assert len(read.problems) <= 200
    read_head(HOSTILE[name])


@pytest.mark.parametrize("name", ENDLESS)
def test_what_says_nothing_is_passed_over_however_much_it_is(name: str) -> None:
    read, head = read_file(ENDLESS[name], "mine.toml"), read_head(ENDLESS[name])
    assert read.template
    assert head
    assert head.id == read.template.id


def test_a_file_is_refused_by_its_size_in_bytes() -> None:
    for text in ("#" + "x" * 256 * 1024, "#" + "é" * 200 * 1024):
        for data in (text, text.encode()):
            (problem,) = read_file(data, "mine.toml").problems
            assert "larger than 256 kB" in problem.message


def test_a_template_may_hold_five_hundred_items_and_no_more() -> None:
    def of(count: int) -> str:
        items = (f'[[item]]\nid = "i{n}"\ntype = "yesno"\nlabel = "?"\n' for n in range(count))
        return BASE[: BASE.index("[[item]]")] + "".join(items)

    assert read_file(of(500), "mine.toml").template
    (problem,) = read_file(of(501), "mine.toml").problems
    assert "501 items" in problem.message


def test_line_breaks_and_a_mark_at_the_beginning_make_no_difference() -> None:
    plain = BASE
    other = ("\ufeff" + plain.replace("\n", "\r\n")).encode()
    first, second = read_file(plain, "a.toml").template, read_file(other, "a.toml").template
    assert first
    assert second
    assert first.hash == second.hash


def test_remarks_blanks_the_order_of_settings_and_how_letters_are_made_up_change_no_hash() -> None:
    said = BASE.replace("Hold time", "Durée, é")
    other = "# mine\n" + said.replace(" = ", "=").replace("min=0\nmax=300", "max=300.0\nmin=0e3")
    other = other.replace("é", "e\u0301", 1).replace("é", "e\\u0301")
    first, second = read_file(said, "a.toml").template, read_file(other, "a.toml").template
    assert first
    assert second
    assert first.hash == second.hash
    changed = read_file(said.replace("300", "301"), "a.toml").template
    assert changed
    assert changed.hash != first.hash


def test_a_head_is_what_the_whole_file_says() -> None:
    for text in TEXTS:
        whole, head = read_file(text, "a.toml").template, read_head(text)
        assert (whole is None) == (head is None)
        if whole and head:
            said = (whole.id, whole.version, str(whole.title))
            assert (head.id, head.version, head.title) == said
