"""What every place relies on: lines that fit, prompts that leave room, questions that insist."""

import pytest

from notes_tui.plain.lines import Leave, Lines, Up
from tests.plain.script import CTRL_C, Script, Typed


def at_forty(*typed: Typed) -> tuple[Lines, Script]:
    """Lines on a terminal of forty columns."""
    script = Script.of(typed)
    return Lines(
        script.read, script.read_hidden, script.write, terminal=True, width=lambda: 40
    ), script


def test_a_statement_breaks_between_words_and_never_within_one() -> None:
    io, script = at_forty()
    io.say("Bridges, three a day, and stand up each hour.", "x" * 50)
    assert script.said.splitlines() == [
        "Bridges, three a day, and stand up each",
        "hour.",
        "x" * 50,
    ]


def test_a_prompt_leaves_room_to_type_by_saying_its_beginning_first() -> None:
    io, script = at_forty("y")
    assert io.yes("Anna-Maria Lind is taken in. Write now?", enter=False)
    assert script.said.splitlines() == [
        "Anna-Maria Lind is taken in. Write now?",
        "y, n, or Enter for no: y",
    ]


def test_a_question_is_asked_until_it_is_answered() -> None:
    io, script = at_forty("perhaps", "Y")
    assert io.yes("Go on?", enter=False)
    assert script.said.count("Type y or n.") == 1


@pytest.mark.parametrize("typed", ["0", "3", "-1", "x", "²", "9" * 30])
def test_a_number_that_is_not_there_chooses_nothing(typed: str) -> None:
    io, script = at_forty(typed, "2")
    assert io.choose("Which?", ["one", "two"]) == 1
    assert "There is no such number." in script.said


def test_nothing_typed_and_back_choose_nothing() -> None:
    io, _ = at_forty("", "back")
    assert [io.choose("Which?", ["one"]) for _ in range(2)] == [None, None]


def test_the_ways_out_are_known_at_every_prompt() -> None:
    io, _ = at_forty(CTRL_C, "quit", "QUIT")
    with pytest.raises(Up):
        io.ask("Text:")
    with pytest.raises(Leave):
        io.command("What?", ())
    with pytest.raises(Leave):
        io.ask_hidden("Passphrase", ())
    with pytest.raises(Leave):
        io.ask("Text:")  # the end of what is typed


def test_what_can_drive_a_terminal_is_never_offered_to_be_edited() -> None:
    offered = []

    def read(prompt: str, begun: str = "") -> str:
        offered.append(begun)
        return ""

    io = Lines(read, input, lambda _: None, terminal=True)
    io.ask("Line 1:", begun="knee\x1b]0;owned\x07")
    io.ask("Line 1:", begun="knee")
    assert offered == ["", "knee"]


def test_a_terminal_that_has_gone_is_left_without_a_word() -> None:
    def gone(_: str) -> None:
        raise OSError

    script = Script.of([])
    io = Lines(script.read, script.read_hidden, gone, terminal=True)
    with pytest.raises(Leave) as left:
        io.say("Anybody?")
    assert left.value.unheard


def paged(*typed: Typed) -> tuple[Lines, Script]:
    """Lines on a terminal of forty columns and nine rows."""
    script = Script.of(typed)
    return Lines(
        script.read, script.read_hidden, script.write,
        terminal=True, width=lambda: 40, height=lambda: 9,
    ), script  # fmt: skip


def test_what_is_longer_than_the_screen_is_said_a_screen_at_a_time() -> None:
    io, script = paged("", "")
    io.page(*(f"line {number}" for number in range(1, 14)))
    said = script.said.splitlines()
    assert [line for line in said if line.startswith("line")] == [f"line {n}" for n in range(1, 14)]
    asked = [place for place, line in enumerate(said) if line.startswith("Enter for more")]
    assert asked == [6, 13], "six rows at a time, and the prompt below them"


def test_what_breaks_into_more_rows_counts_as_so_many() -> None:
    io, script = paged("s")
    io.page("word " * 60)
    assert len(script.said.splitlines()) == 7


@pytest.mark.parametrize("typed", ["s", "stop", CTRL_C])
def test_the_rest_of_it_can_be_left_unsaid(typed: Typed) -> None:
    io, script = paged(typed)
    io.page(*(f"line {number}" for number in range(1, 14)))
    assert "line 6" in script.said
    assert "line 7" not in script.said


def test_what_fits_or_has_no_screen_is_said_without_a_question() -> None:
    io, script = paged()
    io.page("one", "two", "", "four")
    assert script.said == "one\ntwo\n\nfour\n"
    io, script = at_forty()
    io.page(*map(str, range(50)))
    assert len(script.said.splitlines()) == 50
