"""template: list, show, new, check, add, dev, as a script and as a practitioner meets them."""

import json
from pathlib import Path

import pytest

from notes_tui.assessing.authoring import MEASURED, Measured, id_for, new_template
from notes_tui.domain.template_form import read_template
from notes_tui.errors import BadInput
from notes_tui.plain import lines as plain_lines
from notes_tui.templates.reading import read_file
from tests.cli.line import Line
from tests.plain.script import CTRL_C, Do, Script

TEXT = new_template("wall-sit", "Wall sit", "Hold time", MEASURED[0], sides=True)


@pytest.fixture
def written(line: Line, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template file in the folder where the practitioner is."""
    monkeypatch.chdir(line.folder)
    file = line.folder / "wall-sit.toml"
    file.write_text(TEXT, "utf-8")
    return file


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


# ------------------------------------------------------------------------------------------- new


@pytest.mark.parametrize("sides", [True, False])
@pytest.mark.parametrize("measured", MEASURED, ids=lambda each: each.words[0])
def test_whatever_is_answered_the_new_file_passes_and_holds_a_case(
    measured: Measured, sides: bool
) -> None:
    text = new_template("a-test", 'A "test" \\ [/]', "Größe [b] [/]", measured, sides=sides)
    read = read_file(text, "a")
    assert read.problems == ()
    assert read.template is not None
    assert len(read.template.cases) == 1
    assert read.template.title.text == 'A "test" \\ [/]'
    assert read.template.items[0].pair is sides


def test_a_title_that_no_file_may_hold_is_refused_before_a_file_is_written() -> None:
    with pytest.raises(BadInput):
        new_template("a-test", "A\x1b[2J", "Result", MEASURED[0], sides=True)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("wall-sit", "wall-sit"),
        ("Wall Sit!", "wall-sit"),
        ("Brücke", "brucke"),
        ("3 m walk", "test-3-m-walk"),
    ],
)
def test_an_id_is_made_of_the_name(name: str, made: str) -> None:
    assert id_for(name) == made


def test_a_name_without_latin_letters_is_asked_for_anew() -> None:
    with pytest.raises(BadInput):
        id_for("臀")


def test_new_needs_no_vault_asks_nobody_and_takes_what_the_options_say(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(line.folder)
    words = "template new reach --measure Reach --in cm --no-sides".split()
    answer = line(*words, "--title", "Seated reach", passphrase="")
    assert answer.values == {"file": "reach.toml", "id": "reach"}
    read = read_file((line.folder / "reach.toml").read_bytes(), "reach.toml")
    assert read.template is not None
    assert read.template.title.text == "Seated reach"
    assert read.template.items[0].unit == "cm"
    assert line("template", "check", "reach.toml", passphrase="").values["ok"]


def test_new_writes_over_no_file(written: Path, line: Line) -> None:
    answer = line("template", "new", "wall-sit", passphrase="")
    assert answer.code == 2
    assert written.read_text("utf-8") == TEXT


def test_new_refuses_a_way_of_measuring_that_it_does_not_know(line: Line) -> None:
    answer = line("template", "new", str(line.folder / "x"), "--in", "parsec", passphrase="")
    assert answer.code == 2
    assert "seconds, degrees" in answer.error["hint"]


# ----------------------------------------------------------------------------------------- check


def test_check_says_where_what_and_how_to_mend_it_and_ends_with_1(
    written: Path, line: Line
) -> None:
    change(written, '"duration"', '"durration"')
    answer = line("template", "check", "wall-sit.toml", passphrase="")
    assert answer.code == 1
    assert answer.values == {
        "ok": False,
        "problems": [
            {
                "file": "wall-sit.toml",
                "line": TEXT.split("\n").index('type = "duration"') + 1,
                "where": "item “found”",
                "message": "type cannot be “durration”",
                "fix": 'Did you mean "duration"?',
            }
        ],
    }
    line.in_words = True
    said = line("template", "check", "wall-sit.toml", passphrase="").out
    assert said.startswith("wall-sit.toml, line 15: item “found”: type cannot be “durration”.")


def test_check_says_how_the_file_is_called_whose_ending_was_left_away(
    written: Path, line: Line
) -> None:
    said = line("template", "check", written.stem)
    assert (said.code, "Did you mean wall-sit.toml?" in said.err) == (2, True)


def test_check_works_the_cases_out(written: Path, line: Line) -> None:
    change(written, "gap = 3", "gap = 4")
    answer = line("template", "check", "wall-sit.toml", passphrase="")
    assert answer.code == 1
    assert "expects 4 for “gap”, and it comes to 3" in answer.values["problems"][0]["message"]


def test_check_takes_several_files_and_names_each(written: Path, line: Line) -> None:
    bad = line.file("[template]\n", "bad.toml")
    answer = line("template", "check", "wall-sit.toml", bad, passphrase="")
    assert answer.code == 1
    assert {problem["file"] for problem in answer.values["problems"]} == {bad}
    assert line("template", "check", "gone.toml", passphrase="").code == 2


# ------------------------------------------------------------------------------- add, list, show


def test_an_added_template_is_listed_shown_and_given_back_as_it_was_written(
    written: Path, line: Line
) -> None:
    written.write_text(TEXT + '\n[licence]\nholder = "Ada"\n', "utf-8")
    answer = line("template", "add", "wall-sit.toml")
    assert answer.values == {
        "id": "wall-sit", "version": "1.0.0", "title": "Wall sit", "replaced": None,
    }  # fmt: skip
    rows = {row["id"]: row for row in line("template", "list").values["templates"]}
    assert rows["wall-sit"] == {
        "id": "wall-sit", "version": "1.0.0", "title": "Wall sit", "plugin": "your own",
    }  # fmt: skip
    assert "single-leg-bridge" in rows
    shown = line("template", "show", "wall-sit").values
    assert read_template(shown).canonical == shown
    source = line("template", "show", "wall-sit", "--source").values["source"]
    assert source == written.read_text("utf-8")
    line.in_words = True
    said = line("template", "show", "single-leg-bridge").out
    assert "Source: Lehecka BJ" in said
    assert "Licence: The test is a public method." in said
    assert "A change is more than 24.8 s if heel == 'close'" in said


def test_without_a_licence_it_is_the_practices_and_an_earlier_one_goes_on(
    written: Path, line: Line
) -> None:
    assert line("template", "add", "wall-sit.toml").code == 0
    assert line("template", "show", "wall-sit").values["licence"] == {
        "holder": "Riverside Bodywork"
    }
    change(written, "1.0.0", "1.1.0")
    assert line("template", "add", "wall-sit.toml", "--holder", "Ada").code == 0
    assert line("template", "show", "wall-sit").values["licence"] == {"holder": "Ada"}
    change(written, "1.1.0", "1.2.0")
    answer = line("template", "add", "wall-sit.toml")
    assert answer.values["replaced"] == "1.1.0"
    assert line("template", "show", "wall-sit").values["licence"] == {"holder": "Ada"}


def test_a_changed_file_must_raise_its_version_and_the_same_one_may_be_added_twice(
    written: Path, line: Line
) -> None:
    assert line("template", "add", "wall-sit.toml").code == 0
    again = line("template", "add", "wall-sit.toml")
    assert (again.code, again.values["replaced"]) == (0, None)
    change(written, "Hold time", "Time held")
    refused = line("template", "add", "wall-sit.toml")
    assert refused.code == 1
    assert 'version = "1.1.0"' in refused.error["hint"]
    change(written, "1.0.0", "0.9.0")
    assert "newer" in line("template", "add", "wall-sit.toml").error["message"]
    change(written, "0.9.0", "1.1.0")
    assert line("template", "add", "wall-sit.toml").values["replaced"] == "1.0.0"


def test_a_file_with_a_mistake_is_not_added(written: Path, line: Line) -> None:
    change(written, '"duration"', '"durration"')
    answer = line("template", "add", "wall-sit.toml")
    assert answer.code == 1
    assert json.loads(answer.out)["problems"][0]["line"] == 15
    assert line("template", "show", "wall-sit").error["code"] == "not_found"


def test_what_is_shown_of_an_unknown_template_is_the_nearest(line: Line) -> None:
    error = line("template", "show", "single-leg-brige").error
    assert error["hint"] == "Did you mean single-leg-bridge?"


def test_a_file_that_holds_only_sets_says_where_they_belong(line: Line) -> None:
    sets = line.file('[[set]]\nid = "a"\ntitle = "A"\ntemplates = ["ely"]\n', "sets.toml")
    assert line("template", "check", sets, passphrase="").values["ok"]
    assert "[[set]]" in line("template", "add", sets).error["hint"]


# ------------------------------------------------------------------------------------------- dev


def test_dev_reads_a_saved_file_anew_keeps_the_answers_and_shows_mistakes_above_the_form(
    written: Path, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Do(lambda: change(written, '"duration"', '"durration"'), "3")
    mended = Do(lambda: change(written, '"durration"', '"duration"'), "")
    script = Script.of(["90", "60", broken, mended, "", "", "4", "knee", "", "", "95", "=", CTRL_C])
    monkeypatch.setattr(plain_lines, "usual_lines", script.lines)
    line.in_words = True
    assert line("template", "dev", "wall-sit.toml", passphrase="").code == 0
    assert script.typed == []
    after = script.said_after("The file was changed. It is read again.")
    assert after.startswith("\nLine 15: item “found”: type cannot be “durration”.")
    assert "Hold time, L (s), now 90 s, 1:30, Enter leaves it:" in after
    assert "Last 90 s, 1 Jan: 5 s more." in script.said_after("Enter fills it in again")
    assert written.exists()


def test_dev_asks_nobody_in_a_script_and_needs_a_file(written: Path, line: Line) -> None:
    assert line("template", "dev", "wall-sit.toml", passphrase="").values["ok"]
    line.in_words = True
    assert line("template", "dev", "gone.toml", passphrase="").code == 2


def test_the_sets_stand_in_the_list_with_what_belongs_to_them(line: Line) -> None:
    (found,) = line("template", "list").values["sets"]
    assert (found["id"], found["title"]) == ("hip-follow-up", "Hip follow-up")
    assert "single-leg-bridge" in found["templates"]
    line.in_words = True
    said = line("template", "list").out
    assert "hip-follow-up  a set  Hip follow-up: trendelenburg-timed, " in said
