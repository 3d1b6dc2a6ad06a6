"""A red flag that was left out, answered in its test where the note is to be signed."""

from notes_tui.assessing.form import Question
from notes_tui.assessing.replying import Asked, Taken, reply
from notes_tui.charting.signing import RedFlag
from notes_tui.domain.measure import Unclear
from notes_tui.errors import BadInput
from notes_tui.practice.filling import Filling, change_form, save_form, with_form
from notes_tui.practice.templates import open_library
from notes_tui.practice.visit import open_visit
from notes_tui.vault.vault import Vault

NOT_ASKED = "n and a reason, where it was not asked."


def ask_flag(vault: Vault, note: str, flag: RedFlag) -> Filling:
    """The test of a red flag that was not answered, at that question."""
    visit = open_visit(vault, note)
    filling = change_form(vault, open_library(vault), visit, flag.assessment)
    return with_form(filling, filling.form.go_to(flag.item))


def question_of(filling: Filling) -> Question:
    """What is asked."""
    question = filling.form.question
    assert question is not None  # it was taken there
    return question


def answer_flag(filling: Filling, typed: str) -> Filling:
    """The test with the answer in it; BadInput where the line is none."""
    if typed.strip() in {"", "<", ">"}:
        raise BadInput("It is not answered yet.", NOT_ASKED)
    said = reply(filling.form, typed)
    if isinstance(said, Asked):
        said = said.then
    if isinstance(said, Taken):
        return with_form(filling, said.form)
    if isinstance(said, Unclear):
        raise BadInput(said.message, said.fix)
    raise BadInput("That is no answer.", NOT_ASKED)


def save_answer(vault: Vault, filling: Filling) -> None:
    """Saves the test with its note."""
    save_form(vault, open_visit(vault, filling.note), filling)
