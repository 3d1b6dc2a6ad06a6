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
