"""First run, in three steps: where and who; the passphrase; the recovery code typed back."""

import getpass
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Button, ContentSwitcher, Input, Static

from notes_tui.config import set_in_config
from notes_tui.errors import BadInput, NotesError
from notes_tui.ui.actions import Action
from notes_tui.ui.screens.place import Place
from notes_tui.ui.shown import shown

if TYPE_CHECKING:
    from notes_tui.vault.layout import Layout

_STEPS = ("where", "passphrase", "code")
_TITLES = {
    "where": "1 of 3 · Where it lies, and who you are",
    "passphrase": "2 of 3 · The passphrase",
    "code": "3 of 3 · The recovery code",
}


class FirstRun(Place):
    """Makes the first vault."""

    HELP = (
        "A vault is a folder on this computer that holds all your notes, encrypted. Your passphrase"
        " opens it, and if that is lost the recovery code on your paper. Nobody else can help you"
        " then: there is no third way.\n\nEnter goes to the next field, Esc a step back."
    )
    ACTIONS = (
        Action("first.back", "escape", "Back", "Go back a step."),
        Action("first.another", "ctrl+o", "Another", "Offer another passphrase."),
        Action(
            "first.practise", "ctrl+t", "Practise",
            "Try everything on invented clients first.",
        ),
    )  # fmt: skip
    NEEDS_VAULT = False
    AUTO_FOCUS = "#practice"
    CSS_PATH = "first_run.tcss"

    def __init__(self) -> None:
        super().__init__()
        self._offered = ""
        self._code = ""
        self._passphrase = ""
        self._working = False

    def compose(self) -> ComposeResult:
        """The three steps, one shown at a time."""
        yield Static("Welcome. Three steps, then your first note.", id="welcome")
        with ContentSwitcher(initial="where"):
            with VerticalScroll(id="where", can_focus=False):
                yield Static("Your practice")
                yield Input(placeholder="Riverside Bodywork", id="practice", compact=True)
                yield Static("Your name, as it stands beside your notes")
                yield Input(_own_name(), id="practitioner", compact=True)
                yield Static("The folder for your notes; it need not exist yet")
                yield Input(str(self.notes.layout_of_vault.folder), id="folder", compact=True)
                with Horizontal(classes="buttons"):
                    yield Button("Next", variant="primary", id="to-passphrase")
                    yield Button("Practise on invented clients first", id="practise")
            with VerticalScroll(id="passphrase", can_focus=False):
                yield Static("This one is strong and can be remembered. Write it on paper:")
                yield Static("", id="offered", markup=False)
                yield Static("Type it, or one of your own (15 characters or more)")
                yield Input(password=True, id="first", compact=True)
                yield Static("Type it again")
                yield Input(password=True, id="second", compact=True)
                with Horizontal(classes="buttons"):
                    yield Button("Make the vault", variant="primary", id="make")
                    yield Button("Back", id="back")
            with VerticalScroll(id="code", can_focus=False):
                yield Static("If the passphrase is lost, this code opens your vault:")
                yield Static("", id="shown-code", markup=False)
                yield Static(
                    "Write it on paper now and keep it away from this computer. It is shown only"
                    " once. Then type it back from the paper:"
                )
                yield Input(id="typed-code", compact=True)
                with Horizontal(classes="buttons"):
                    yield Button("It is on paper", variant="primary", id="checked")
                    yield Button("Check it later", id="later")
        yield Static("", id="refusal", markup=False)
        yield from self.compose_bar()

    def on_mount(self) -> None:
        """Begins with the first step."""
        self._show("where")

    # between the steps

    @property
    def _step(self) -> str:
        return self.query_one(ContentSwitcher).current or _STEPS[0]

    def _show(self, step: str) -> None:
        self.query_one(ContentSwitcher).current = step
        self.query_one("#welcome", Static).update(_TITLES[step])
        self.query_one("#refusal", Static).update("")
        first = {"where": "#practice", "passphrase": "#first", "code": "#typed-code"}[step]
        self.query_one(first).focus()

    def why_not(self, action: Action) -> str:
        """What does not belong to this step."""
        if self._working:
            return "The vault is being made."
        if action.id == "first.back" and self._step == "where":
            return "This is the first step. ^q leaves; nothing has been made."
        if action.id == "first.back" and self._step == "code":
            return "The vault is made; it cannot be unmade from here."
        if action.id == "first.another" and self._step != "passphrase":
            return "A passphrase is offered in the second step."
        if action.id == "first.practise" and self._step == "code":
            return "Your own vault is made already: finish this step first."
        return ""

    def do_back(self) -> None:
        """A step back; what was typed stays."""
        self._show("where")

    def do_another(self) -> None:
        """Another phrase of six words."""
        from notes_tui.vault.passphrases import suggest  # noqa: PLC0415 - not at the start

        self._offered = suggest(self.notes.around.entropy)
        self.query_one("#offered", Static).update(self._offered)

    def do_practise(self) -> None:
        """Makes the sample practice and opens it."""
        from notes_tui.ui.practising import begin_practice  # noqa: PLC0415 - only when asked for

        self._working = True
        self._refuse("Making the sample practice …")
        self.run_worker(lambda: begin_practice(self.notes, self._failed), thread=True)

    def on_input_changed(self) -> None:
        """What was wrong is being mended."""
        if not self._working:
            self._refuse("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field, from the last one on."""
        following = {"practice": "#practitioner", "practitioner": "#folder", "first": "#second"}
        if event.input.id in following:
            self.query_one(following[event.input.id]).focus()
        elif event.input.id == "folder":
            self._to_passphrase()
        elif event.input.id == "second":
            self._make()
        else:
            self._check_code()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A click goes the same ways."""
        if self._working:
            return
        match event.button.id:
            case "to-passphrase":
                self._to_passphrase()
            case "make":
                self._make()
            case "checked":
                self._check_code()
            case "later":
                self._finish()
            case "back":
                self.do_back()
            case _:
                self.notes.doing.act(self, "first.practise")

    def _to_passphrase(self) -> None:
        practice, practitioner, folder = (
            self.query_one(field, Input) for field in ("#practice", "#practitioner", "#folder")
        )
        for field, what in ((practice, "your practice"), (practitioner, "you")):
            if not field.value.strip():
                field.focus()
                self._refuse(f"Give a name for {what}: it stands beside your notes.")
                return
        place = Path(folder.value.strip()).expanduser()
        if not folder.value.strip() or place.exists():
            folder.focus()
            self._refuse("There is something at this place already. Name a folder that is new.")
            return
        if not self._offered:
            self.do_another()
        self._show("passphrase")

    def _refuse(self, text: str) -> None:
        self.query_one("#refusal", Static).update(shown(text))

    # making the vault

    def _make(self) -> None:
        from notes_tui.vault.passphrases import require_strong  # noqa: PLC0415 - not at the start

        first, second = (self.query_one(name, Input) for name in ("#first", "#second"))
        try:
            require_strong(first.value)
            if first.value != second.value:
                raise BadInput("The two are not the same.", "Type it again.")
        except NotesError as error:
            wrong = second if first.value != second.value and second.value else first
            with self.prevent(Input.Changed):
                second.clear()
                if wrong is first:
                    first.clear()
            wrong.focus()
            self._refuse(f"{error.message} {error.hint}")
            return
        self._working = True
        self._refuse("Making the vault. This takes a few seconds on purpose …")
        passphrase = first.value
        practice = self.query_one("#practice", Input).value
        practitioner = self.query_one("#practitioner", Input).value
        folder = Path(self.query_one("#folder", Input).value.strip()).expanduser()
        self.run_worker(
            lambda: self._create(folder, passphrase, practice, practitioner), thread=True
        )

    def _create(self, folder: Path, passphrase: str, practice: str, practitioner: str) -> None:
        """In a thread: two key derivations."""
        from notes_tui.vault.creating import create_vault  # noqa: PLC0415 - not at the start
        from notes_tui.vault.layout import Layout  # noqa: PLC0415

        app = self.notes
        layout = Layout(folder, app.layout_of_vault.anchors)
        try:
            created = create_vault(
                layout, passphrase, app.around, practice=practice, practitioner=practitioner
            )
        except NotesError as error:
            app.call_from_thread(self._failed, error)
            return
        app.call_from_thread(self._made, layout, passphrase, created.recovery_code)

    def _failed(self, error: NotesError) -> None:
        self._working = False
        self._refuse(f"{error.message} {error.hint}")

    def _made(self, layout: "Layout", passphrase: str, code: str) -> None:
        app = self.notes
        if layout.folder != app.layout_of_vault.folder:
            try:
                set_in_config(app.places.config, "vault", str(layout.folder))
            except NotesError as error:
                self.tell(error)
        app.layout_of_vault = layout
        self._working, self._code, self._passphrase = False, code, passphrase
        groups = code.split("-") if "-" in code else code.split()
        rows = [" ".join(groups[at : at + 3]) for at in range(0, len(groups), 3)]
        self.query_one("#shown-code", Static).update("\n".join(rows))
        self._show("code")

    def _check_code(self) -> None:
        from notes_tui.crypto.recovery import read_code  # noqa: PLC0415 - not at the start

        field = self.query_one("#typed-code", Input)
        if read_code(field.value) != read_code(self._code):
            field.focus()
            self._refuse("That is not the code. Compare it group by group with what is above.")
            return
        self._finish()

    def _finish(self) -> None:
        if self._working or not self._code:
            return
        self._working, self._code = True, ""
        self._refuse("Opening …")
        passphrase, self._passphrase = self._passphrase, ""
        self.run_worker(lambda: self._open(passphrase), thread=True)

    def _open(self, passphrase: str) -> None:
        from notes_tui.vault.opening import (  # noqa: PLC0415 - not at the start
            Way,
            by_passphrase,
            open_vault,
        )

        app = self.notes
        try:
            vault = open_vault(
                app.layout_of_vault, by_passphrase(passphrase), app.around, Way.WRITE
            )
        except NotesError as error:
            app.call_from_thread(self._failed, error)
            return
        app.call_from_thread(app.opened, vault)


def _own_name() -> str:
    with suppress(OSError, KeyError):  # a machine that does not know who works on it
        return getpass.getuser().capitalize()
    return ""
