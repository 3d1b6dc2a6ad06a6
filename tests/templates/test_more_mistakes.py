"""Slips beyond the seeded ones: each is told once, at its line, in words that mend it."""

import pytest

from notes_tui.templates.reading import read_file
from tests.templates.test_any_file import BASE
from tests.templates.test_seeded_mistakes import JARGON

FORMULA = "abs(hold.left - hold.right)"
ITEM = '[[item]]\nid = "hold"'
SLIPS = [
    # how it is written
    ('id = "hold"', "id = hold", 11, ['id = "hold"']),
    ("[[item]]", "[[item]", 10, ["[[item]]"]),
    ("[[item]]", "item]]", 10, ["[[item]]"]),
    ("[[item]]", "[[Item]]", 10, ["[[item]]"]),
    ("[template]", "[templates]", 1, ["[template]"]),
    ("[template]", "[[template]]", 1, ["[template]"]),
    ("[template]\n", "", 1, ["above the first heading", "[template]"]),
    ("[licence]\n", "", 6, ["[licence]", "holder"]),
    ("\n\n[[item]]", "\n", 10, ["[[item]]", "id"]),
    ("score = 0 },", "score = 0 }", 26, ["comma"]),
    ('"glute", label', '"glute" label', 26, ["comma"]),
    ('code = "glute"', 'code: "glute"', 26, ["colon", "="]),
    ("\n]\n", "\n", 25, ["]", "options"]),
    ("score = 1 },", "score = 1 ,", 27, ["}"]),
    ("{ code", " code", 26, ["{"]),
    ('"buttock"', "“buttock”", 26, ["straight quote"]),
    ("min = 0", "min = 0\nmin = 1", 18, ["min", "twice"]),
    ("= true", '= "true"', 8, ["= true"]),
    ("= true", "= True", 8, ["small letters"]),
    ("= 300", "= 300 s", 18, ["unit"]),
    ("= 300", '= "300"', 18, ["without quotes", "300"]),
    ("= 300", "=", 18, ["nothing"]),
    ("max = 300", "max 300", 18, ["max = 300"]),
    ("side_is", "side is", 15, ["side_is", "space"]),
    ('"Hold time"', '"C:\\hold"', 13, ["backslash"]),
    ('"Hold time"', '"Hold "time""', 13, ["single quote"]),
    ('"Hold time"', '"Hold\ntime"', 13, ["quote"]),
    ('"Hold time"', '"""Hold\ntime"""', 13, ["one line"]),
    ('"Hold time"', '""', 13, ["empty"]),
    ('"s"', '"s",', 16, ["comma"]),
    (ITEM, "// mine\n" + ITEM, 10, ["# mine"]),
    ('"1.0.0"', "1.0.0", 3, ['"1.0.0"']),
    ('"1.0.0"', '"v1"', 3, ['"1.0.0"']),
    ('"1.0.0"', '""', 3, ["empty"]),
    ('"single-leg-bridge"', '"' + "x" * 81 + '"', 2, ["80"]),
    # settings
    ('unit = "s"', 'Unit = "s"', 16, ["unit"]),
    ('unit = "s"', 'unit = "hours"', 16, ['"h"']),
    ('unit = "s"', 'unit = "deg"', 16, ['"s"']),
    ('unit = "s"', "unit = 3", 16, ["unit", "quote"]),
    ('unit = "s"', 'unit = "furlong"', 16, ["Known units"]),
    ('side = "pair"', 'sid = "pair"', 14, ["side"]),
    ('side = "pair"', 'side = "both"', 14, ['"pair"']),
    ('id = "hold"', "", 10, ["no id"]),
    ('id = "hold"', 'id = "1hold"', 11, ['"item_1hold"']),
    ('id = "hold"', 'id = "ho-ld"', 11, ['"ho_ld"']),
    ('id = "felt"', 'id = "count"', 22, ["meaning in formulas"]),
    ('id = "felt"', 'id = "' + "f" * 41 + '"', 22, ["40"]),
    ('"choice"', '"select"', 23, ['"choice"']),
    ("options =", "opions =", 25, ["options"]),
    ("options =", "choices =", 25, ["options"]),
    ('code = "glute"', 'cod = "glute"', 26, ["code"]),
    ('code = "glute", ', "", 26, ["code"]),
    ('code = "glute"', 'code = "Big Glute"', 26, ['"big_glute"']),
    ('label = "Where', 'question = "Where', 24, ["label"]),
    ("value =", "formula =", 34, ["value"]),
    ("min = 0", "step = 0", 17, ["above 0"]),
    ("min = 0", "min = 1e30", 17, ["too large"]),
    ("min = 0", "min = 0.12345678912", 17, ["decimal places"]),
    ("min = 0", "repeat = 0", 17, ["1 to 100"]),
    ("min = 0", 'mdc = { value = 3, source = "x" }', 17, ["level"]),
    ("min = 0", 'mdc = { value = 3, level = 80, source = "x" }', 17, ["90 or 95"]),
    ("min = 0", 'sem = { value = 0, source = "x" }', 17, ["above 0"]),
    ("min = 0", 'sem = { value = 3, level = 95, source = "x" }', 17, ["level"]),
    ("min = 0", 'normal = { population = "x", source = "y" }', 17, ["no figure"]),
    ("min = 0", 'normal = { low = 3, high = 2, population = "x", source = "y" }', 17, ["above"]),
    ("min = 0", 'flag_over = { value = 10 }', 17, ["source"]),
    ("min = 0", 'check_message = "Look."', 17, ["check"]),
    ("min = 0", 'scheme = "mrc"', 17, ["grade"]),
    ("min = 0", 'title = "x"', 17, ["label"]),
    ('"choice"', '"grade"', 22, ["scheme"]),
    ('"duration"', '"quantity"\nunti = "s"', 13, ["unit"]),
    # formulas
    (FORMULA, "1 if felt == 'buttock' else 0", 34, ["'glute'"]),
    (FORMULA, "1 if felt == 'glut' else 0", 34, ["'glute'"]),
    (FORMULA, "1 if felt == 'glute' or 'hamstring' else 0", 34, ["each time"]),
    (FORMULA, "1 if felt is 'glute' else 0", 34, ["=="]),
    (FORMULA, "1 if hold.left else 0", 34, ["hold > 10"]),
    (FORMULA, "felt + 1", 34, [".score"]),
    (FORMULA, "hold.left * 0,5", 34, ["0.5"]),
    (FORMULA, "hold.left && hold.right", 34, ["and"]),
    (FORMULA, "hold.left => 3", 34, [">="]),
    (FORMULA, "hold.left <> 3", 34, ["!="]),
    (FORMULA, "hold.left % 3", 34, ["100 * part / whole"]),
    (FORMULA, "hold left", 34, ["hold.left"]),
    (FORMULA, "Hold.left", 34, ["hold"]),
    (FORMULA, "hold.Left", 34, [".left"]),
    (FORMULA, "hold.links", 34, [".left"]),
    (FORMULA, "felt.left", 34, ['side = "pair"']),
    (FORMULA, "hold.score", 34, ["hold.left.score"]),
    (FORMULA, "hold.left.score", 34, ["no score"]),
    (FORMULA, "average(hold)", 34, ["mean"]),
    (FORMULA, "diff(felt)", 34, ["diff(hold)"]),
    (FORMULA, "abs(hold)", 34, ["hold.left"]),
    (FORMULA, "round(hold.left, 9)", 34, ["0 to 6"]),
    (FORMULA, "best(felt)", 34, ["best(hold.left)"]),
    (FORMULA, "max([hold.left])", 34, ["( )"]),
    (FORMULA, "hold.left -", 34, ["example"]),
    (FORMULA, "1 if felt == 'glute else 0", 34, ["quote"]),
    (FORMULA, "3)", 34, ["("]),
    (FORMULA, "", 34, ["empty"]),
    (FORMULA, "'a' if answered(felt) else 1", 34, ["different kinds"]),
    (FORMULA, "+".join(["hold.left"] * 60), 34, ["500"]),
    (FORMULA, "abs(" * 51 + "1" + ")" * 51, 34, ["nested"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), SLIPS, ids=range(len(SLIPS)))
def test_a_slip_is_told_once_at_its_line(old: str, new: str, line: int, words: list[str]) -> None:
    assert old in BASE
    (problem,) = read_file(BASE.replace(old, new, 1), "mine.toml").problems
    said = f"{problem.message} {problem.fix}"
    assert problem.line == line, said
    assert all(word in said for word in words), said
    assert not JARGON.search(said.replace(new, "")), said


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("", "no template"),
        ("# only a remark\n", "no template"),
        ("Dear colleague,\nplease find below\n", "cannot be understood"),
        ('{"template": {"id": "a"}}', "cannot be understood"),
        (BASE.encode("utf-16"), "plain text"),
        (BASE.replace("Hold", "Hält").encode("latin-1"), "plain text"),
        (b"PK\x03\x04\x14\x00\x06\x00", "cannot be seen"),
    ],
)
def test_a_file_of_another_kind_is_said_to_be_none(data: str | bytes, words: str) -> None:
    (problem,) = read_file(data, "mine.toml").problems
    assert words in problem.message
    assert not JARGON.search(f"{problem.message} {problem.fix}")


def test_a_slip_made_throughout_is_named_on_every_line() -> None:
    for spoiled in (BASE.replace('"', "”"), BASE.replace(" = ", ": ")):
        found = read_file(spoiled, "mine.toml").problems
        assert len(found) > 15
        assert len({problem.line for problem in found}) == len(found)
        assert len({problem.message.split("“")[0] for problem in found}) == 1
