"""Small questions over the screen: one of several answers, or a line of text."""

from collections.abc import Callable, Sequence
from typing import ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from notes_tui.errors import NotesError
from notes_tui.ui.shown import shown, shown_line

_ESCAPE: list[BindingType] = [("escape", "dismiss(None)", "")]


class Choose(ModalScreen[str | None]):
    """Several answers, each an id and a line; Esc gives None."""

    BINDINGS: ClassVar[list[BindingType]] = _ESCAPE

    def __init__(self, question: str, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._question = question
        self._answers = answers

    def compose(self) -> ComposeResult:
        """The question and its answers."""
        with Vertical(classes="asking"):
            yield Static(shown(self._question), classes="question")
            yield OptionList(*(Option(shown_line(line), id=id_) for id_, line in self._answers))

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

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The line is given, if it can be used."""
        event.stop()
        try:
            self._check(event.value)
        except NotesError as error:
            refusal = cast("Static", self.query_one(".refusal"))
            refusal.update(shown(f"{error.message} {error.hint}"))
            return
        self.dismiss(event.value)
