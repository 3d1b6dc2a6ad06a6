"""Small questions over the screen: one of several answers, or a line of text."""

from collections.abc import Callable, Sequence
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.events import Key
from textual.screen import ModalScreen
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.errors import NotesError
from notes_tui.practice.finding import Names
from notes_tui.ui.shown import shown, shown_line
from notes_tui.ui.widgets.marked import Marked

_ESCAPE: list[BindingType] = [("escape", "dismiss(None)", "")]


_MANY = 9
"""From so many answers on, one is found by typing."""


class Choose(ModalScreen[str | None]):
    """Several answers, each an id and a line; Esc gives None."""

    BINDINGS: ClassVar[list[BindingType]] = _ESCAPE

    def __init__(self, question: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._answers = answers
        self._names = Names.of([line for _, line in answers])

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        many = len(self._answers) >= _MANY
        with Vertical(classes="asking"):
            yield Static(shown(self._question), classes="question")
            if many:
                yield Input(placeholder="Find", compact=True)
            yield (Marked if many else OptionList)(*self._options(""))

    def on_mount(self) -> None:
        """The first answer is marked where one is found by typing."""
        for answers in self.query(Marked):
            answers.highlighted = 0

    def _options(self, typed: str) -> list[Option]:
        found = (self._answers[place] for place in self._names.find(typed, len(self._answers)))
        return [Option(shown_line(line), id=id_) for id_, line in found]

    def on_input_changed(self, event: Input.Changed) -> None:
        """Finds at every key."""
        answers = self.query_one(OptionList)
        answers.clear_options()
        answers.add_options(self._options(event.value))
        answers.highlighted = 0 if answers.option_count else None

    def on_key(self, event: Key) -> None:
        """Up and down move the mark while one types."""
        for answers in self.query(Marked):
            answers.steer(event)

    def on_input_submitted(self) -> None:
        """Enter gives the one that is marked."""
        self.query_one(OptionList).action_select()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """An answer was chosen."""
        event.stop()
        self.dismiss(event.option_id)


class AskLine(ModalScreen[str | None]):
    """A line of text; Esc gives None. What `check` refuses with an error is asked again."""

    BINDINGS: ClassVar[list[BindingType]] = _ESCAPE

    def __init__(
        self,
        question: str,
        *,
        value: str = "",
        hidden: bool = False,
        digits: bool = False,
        check: Callable[[str], object] = lambda _: None,
    ) -> None:
        super().__init__()
        self._question = question
        self._value = value
        self._hidden = hidden
        self._digits = digits
        self._check = check

    def compose(self) -> ComposeResult:
        """The question and a field."""
        with Vertical(classes="asking"):
            yield Static(shown(self._question), classes="question")
            yield Input(
                self._value,
                password=self._hidden,
                restrict=r"\d*" if self._digits else None,
                select_on_focus=False,
            )
            yield Static("", classes="refusal", markup=False)
            with Horizontal(classes="buttons"):
                yield Button("OK", variant="primary", id="ok")
                yield Button("Cancel", id="cancel")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter."""
        event.stop()
        self._give(event.value)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A click."""
        event.stop()
        if event.button.id == "ok":
            self._give(self.query_one(Input).value)
        else:
            self.dismiss(None)

    def _give(self, typed: str) -> None:
        """The line is given, if it can be used."""
        try:
            self._check(typed)
        except NotesError as error:
            refusal = cast("Static", self.query_one(".refusal"))
            refusal.update(shown(f"{error.message} {error.hint}"))
            return
        self.dismiss(typed)
